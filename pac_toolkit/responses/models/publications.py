"""What was last published of a round: the counts that public figures rest on, and the figures."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from pac_toolkit.database import Model, now


class Publication(Model):
    """The public figures of a round as last put out. Public pages read these and never the tallies.

    `counts` are the tallies of the strata (commune × sex × age band) as published, which the next refresh starts
    from; `tables` the figures shown, hidden ones null. `number` rises by one a refresh, so that of two made at the
    same time only the first is kept.
    """

    __tablename__ = "publications"

    round_id: Mapped[int] = mapped_column(
        ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int]
    # of the tallies that it was made from: the same stamp, nothing new
    stamp: Mapped[str] = mapped_column(String(80))
    published_at: Mapped[datetime] = mapped_column(default=now)
    # heavy: read by a refresh, and by a page once a process
    counts: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    tables: Mapped[dict[str, Any]] = mapped_column(deferred=True)
