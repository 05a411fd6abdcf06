"""The methods of scoring that the region wrote, version by version."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pac_toolkit.database import Model, now


class ScoringMethod(Model):
    """One version of a named method; it never changes, a change is a new version.

    `weights` by part; `reasons` by language, one at least. The version whose `in_force_from` is the latest
    instant is in force; one without was only written, to compare.
    """

    __tablename__ = "scoring_methods"
    __table_args__ = (
        UniqueConstraint("name", "version"),
        CheckConstraint("version > 0", name="version_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    weights: Mapped[dict[str, Any]]
    reasons: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    in_force_from: Mapped[datetime | None]
