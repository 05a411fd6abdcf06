"""What free texts of answers were found to speak of. The text itself stays with its answer."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pac_toolkit.database import Model, now, stored_enum
from pac_toolkit.workshops.models.vocabulary import Dismissal


class NeedMention(Model):
    """A free text of one answer, coded by a member of staff: to a theme, and perhaps a need, or put aside.

    It goes with the answer; when a whole round is erased, coded ones stay without it, so that the need keeps
    its count.
    """

    __tablename__ = "need_mentions"
    __table_args__ = (
        UniqueConstraint("response_id", "question"),
        CheckConstraint("(theme IS NULL) <> (dismissal IS NULL)", name="theme_or_dismissal"),
        CheckConstraint("need_id IS NULL OR theme IS NOT NULL", name="need_has_theme"),
        Index(None, "round_id", "commune_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int | None] = mapped_column(ForeignKey("responses.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(64))
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    commune_code: Mapped[str] = mapped_column(String(16))
    theme: Mapped[str | None] = mapped_column(String(32))
    need_id: Mapped[int | None] = mapped_column(
        ForeignKey("needs.id", ondelete="SET NULL"), index=True
    )
    dismissal: Mapped[Dismissal | None] = mapped_column(stored_enum(Dismissal))
    coded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    coded_at: Mapped[datetime] = mapped_column(default=now)
