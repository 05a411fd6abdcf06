"""Forms on paper: batches, their copies, what happened to them, and the second keying of a sample."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pac_toolkit.accounts.models import User
from pac_toolkit.database import Model, now, stored_enum
from pac_toolkit.responses.models.answers import Response
from pac_toolkit.responses.models.rounds import QuestionnaireVersion, Round


class PaperBatch(Model):
    """Copies of one version in one language for one commune, printed together."""

    __tablename__ = "paper_batches"
    __table_args__ = (
        CheckConstraint("copies BETWEEN 1 AND 500", name="copies_printed_at_once"),
        Index(None, "round_id", "commune_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"))
    commune_code: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(2))
    copies: Mapped[int]
    # decides, with nobody's help, which of the keyed copies are keyed a second time
    seed: Mapped[int]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=now)

    round: Mapped[Round] = relationship(lazy="joined")
    version: Mapped[QuestionnaireVersion] = relationship(lazy="joined")


class MovementKind(enum.StrEnum):
    """What happened to copies on paper."""

    HANDED_OUT = "handed_out"
    RETURNED = "returned"


class PaperMovement(Model):
    """Copies handed out to somebody, or come back, on a day."""

    __tablename__ = "paper_movements"
    __table_args__ = (CheckConstraint("n > 0", name="some"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(
        ForeignKey("paper_batches.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[MovementKind] = mapped_column(stored_enum(MovementKind))
    person: Mapped[str] = mapped_column(String(120))
    moved_on: Mapped[date]
    n: Mapped[int]


class PaperCopy(Model):
    """One form on paper. Its number is on it, with a check digit; its `instance_id` waits for the answers.

    `draw` is its place in the order in which copies of the batch are taken for the second keying.
    """

    __tablename__ = "paper_copies"
    __table_args__ = (
        CheckConstraint("spoiled_at IS NULL OR response_id IS NULL", name="spoiled_is_not_keyed"),
        Index(None, "keyed_by_id", "keyed_at"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    batch_id: Mapped[int] = mapped_column(
        ForeignKey("paper_batches.id", ondelete="CASCADE"), index=True
    )
    instance_id: Mapped[str] = mapped_column(String(36), unique=True)
    draw: Mapped[int]
    response_id: Mapped[int | None] = mapped_column(ForeignKey("responses.id"), unique=True)
    keyed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    keyed_at: Mapped[datetime | None]
    # the newest one renews what was built from the tallies
    corrected_at: Mapped[datetime | None] = mapped_column(index=True)
    spoiled_at: Mapped[datetime | None]

    batch: Mapped[PaperBatch] = relationship(lazy="joined")
    response: Mapped[Response | None] = relationship()
    keyed_by: Mapped[User | None] = relationship(foreign_keys=[keyed_by_id])
    second: Mapped["SecondKeying | None"] = relationship(back_populates="copy")


class SecondKeying(Model):
    """The same form keyed by another person, who did not see the first keying.

    `compared` and `differing` are names of questions: they stay. `answers` are forgotten once every
    difference is settled, and with the response. `settled` says by question whose keying was right.
    """

    __tablename__ = "second_keyings"

    copy_number: Mapped[int] = mapped_column(
        ForeignKey("paper_copies.number", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    keyed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    keyed_at: Mapped[datetime] = mapped_column(default=now)
    answers: Mapped[dict[str, Any]]
    compared: Mapped[list[str]]
    differing: Mapped[list[str]]
    settled: Mapped[dict[str, Any]] = mapped_column(default=dict)

    copy: Mapped[PaperCopy] = relationship(back_populates="second")

    @property
    def unsettled(self) -> list[str]:
        """The questions of which nobody has said yet whose keying was right."""
        return [name for name in self.differing if name not in self.settled]
