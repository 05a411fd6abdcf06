"""What a record lists: douars, points of the agenda, commitments."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pac_toolkit.database import Model


class Douar(Model):
    """A douar or neighbourhood of a commune: typed once, offered again. Two spellings of a name are one douar."""

    __tablename__ = "douars"
    __table_args__ = (UniqueConstraint("commune_code", "folded"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    commune_code: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(120))
    # what its spellings share (communes.folding); never shown
    folded: Mapped[str] = mapped_column(String(120))


class WorkshopDouar(Model):
    """A douar that a workshop was meant for, or from which people came, or both."""

    __tablename__ = "workshop_douars"
    __table_args__ = (CheckConstraint("is_covered OR is_present", name="covered_or_present"),)

    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), primary_key=True
    )
    douar_id: Mapped[int] = mapped_column(
        ForeignKey("douars.id", ondelete="RESTRICT"), primary_key=True, index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    is_covered: Mapped[bool] = mapped_column(default=False)
    is_present: Mapped[bool] = mapped_column(default=False)
    douar: Mapped[Douar] = relationship(lazy="joined")


class AgendaItem(Model):
    """A point of the agenda and the minutes it is given."""

    __tablename__ = "agenda_items"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    minutes: Mapped[int | None]


class Commitment(Model):
    """What somebody promised in the workshop: what, who (a body or a function), by when, and whether it is done."""

    __tablename__ = "commitments"

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(
        ForeignKey("workshops.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    what: Mapped[str] = mapped_column(Text)
    who: Mapped[str] = mapped_column(String(200), default="")
    due_on: Mapped[date | None]
    is_done: Mapped[bool] = mapped_column(default=False)
