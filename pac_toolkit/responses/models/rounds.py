"""Questionnaire versions, rounds and their targets."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pac_toolkit.database import Model, now, stored_enum


class RoundState(enum.StrEnum):
    """`closing`: off the lists, still accepts what is on its way; `closed` refuses."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


ACCEPTING = frozenset({RoundState.OPEN, RoundState.CLOSING})
"""The states in which an answer that arrives is stored."""


class ResultsPolicy(enum.StrEnum):
    """When the public sees results."""

    LIVE = "live"
    AFTER_CLOSING = "after_closing"


class QuestionnaireVersion(Model):
    """A published questionnaire, byte for byte, with the compiled form that answers are read by."""

    __tablename__ = "questionnaire_versions"
    __table_args__ = (UniqueConstraint("form_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[str] = mapped_column(String(80))
    version: Mapped[str] = mapped_column(String(40))
    sha256: Mapped[str] = mapped_column(String(64))
    # heavy, and parsed once a process: never read with the row
    source: Mapped[bytes] = mapped_column(deferred=True)
    compiled: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    published_at: Mapped[datetime] = mapped_column(default=now)


class Round(Model):
    """A survey in the field: one questionnaire, some weeks, a target per commune."""

    __tablename__ = "rounds"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    titles: Mapped[dict[str, Any]]
    state: Mapped[RoundState] = mapped_column(stored_enum(RoundState), default=RoundState.DRAFT)
    results_policy: Mapped[ResultsPolicy] = mapped_column(
        stored_enum(ResultsPolicy), default=ResultsPolicy.LIVE
    )
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"))
    # names of the questions whose results the public never sees
    withheld: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    is_demo: Mapped[bool] = mapped_column(default=False)
    # when the single answers were erased: from then on the tallies are the only record
    erased_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    version: Mapped[QuestionnaireVersion] = relationship(lazy="joined")
    targets: Mapped[list["RoundTarget"]] = relationship(
        back_populates="round", cascade="all, delete-orphan"
    )

    @property
    def accepts_answers(self) -> bool:
        """Whether an answer that arrives now is stored."""
        return self.state in ACCEPTING

    @property
    def has_public_results(self) -> bool:
        """Whether the results policy lets the public see results now."""
        if self.results_policy is ResultsPolicy.AFTER_CLOSING:
            return self.state is RoundState.CLOSED
        return self.state is not RoundState.DRAFT


class RoundTarget(Model):
    """How many answers a round hopes for in a commune; a commune without a row does not take part."""

    __tablename__ = "round_targets"

    round_id: Mapped[int] = mapped_column(
        ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True
    )
    commune_code: Mapped[str] = mapped_column(String(16), primary_key=True)
    target: Mapped[int]
    round: Mapped[Round] = relationship(back_populates="targets")
