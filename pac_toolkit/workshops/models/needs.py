"""Needs of a commune and each hearing of them."""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pac_toolkit.database import Model, now, stored_enum
from pac_toolkit.workshops.models.vocabulary import Competence

if TYPE_CHECKING:
    from pac_toolkit.workshops.models.workshop import Workshop


class Need(Model):
    """A need of a commune, in the words and the script in which it was first said."""

    __tablename__ = "needs"
    __table_args__ = (
        Index(None, "code", unique=True),
        Index(None, "commune_code", "theme"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # what spreadsheets call it, to say that two workshops voiced the same need
    code: Mapped[str] = mapped_column(String(40))
    commune_code: Mapped[str] = mapped_column(String(16))
    theme: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    hearings: Mapped[list["Hearing"]] = relationship(
        # read only: a hearing names its need, and a need with hearings is never deleted
        viewonly=True,
        order_by="Hearing.id",
    )


class Hearing(Model):
    """A need voiced in a workshop, in the words of that day, with its votes: women + men = total, youth is of which."""

    __tablename__ = "hearings"
    __table_args__ = (
        UniqueConstraint("workshop_id", "need_id"),
        CheckConstraint("votes_women >= 0 AND votes_men >= 0", name="votes_not_negative"),
        CheckConstraint(
            "votes_youth >= 0 AND votes_youth <= votes_women + votes_men", name="youth_of_which"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshops.id", ondelete="CASCADE"))
    need_id: Mapped[int] = mapped_column(ForeignKey("needs.id", ondelete="RESTRICT"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    cause: Mapped[str] = mapped_column(Text, default="")
    sufferers: Mapped[str] = mapped_column(Text, default="")
    solution: Mapped[str] = mapped_column(Text, default="")
    # nothing here means that the theme decides
    competence: Mapped[Competence | None] = mapped_column(stored_enum(Competence))
    # nothing here means that nobody noted it
    has_consensus: Mapped[bool | None]
    votes_women: Mapped[int] = mapped_column(default=0)
    votes_men: Mapped[int] = mapped_column(default=0)
    # nothing here means that nobody noted it
    votes_youth: Mapped[int | None]
    workshop: Mapped["Workshop"] = relationship(back_populates="hearings")
    need: Mapped[Need] = relationship(lazy="joined")

    @property
    def votes(self) -> int:
        """All votes: those of women and of men."""
        return self.votes_women + self.votes_men
