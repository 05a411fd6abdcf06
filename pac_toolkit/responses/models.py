"""Rounds, questionnaire versions, responses and their tallies."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pac_toolkit.database import Model, now, stored_enum


class RoundState(enum.StrEnum):
    """`closing`: off the lists, still accepts what is on its way; `closed` refuses."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class ResultsPolicy(enum.StrEnum):
    """When the public sees results."""

    LIVE = "live"
    AFTER_CLOSING = "after_closing"


class Channel(enum.StrEnum):
    """How it was answered."""

    WEB = "web"
    KIOSK = "kiosk"
    ENUMERATOR = "enumerator"
    PAPER = "paper"


class Source(enum.StrEnum):
    """How it came in."""

    FORM = "form"
    QUEUE = "queue"
    OPENROSA = "openrosa"
    KEYING = "keying"
    IMPORT = "import"


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
        return self.state in {RoundState.OPEN, RoundState.CLOSING}

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


class Response(Model):
    """One person's answers, as JSON. Nothing in it tells who the person is.

    A withdrawn one keeps its row, so that it stays withdrawn when it is sent again, and forgets the rest.
    """

    __tablename__ = "responses"
    __table_args__ = (
        # an answer that a citizen gave alone names nobody
        CheckConstraint(
            "entered_by_id IS NULL OR channel IN ('enumerator', 'paper')", name="anonymous"
        ),
        Index(None, "round_id", "commune_code"),
        Index(None, "round_id", "answers_hash"),
        # small: for the last withdrawal, which stamps what was built from the answers
        Index(
            None,
            "withdrawn_at",
            sqlite_where=text("withdrawn_at IS NOT NULL"),
            postgresql_where=text("withdrawn_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(String(36), unique=True)
    receipt: Mapped[str] = mapped_column(String(16), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"))
    commune_code: Mapped[str] = mapped_column(String(16))
    language: Mapped[str] = mapped_column(String(2))
    spoken: Mapped[str | None] = mapped_column(String(8))
    is_helped: Mapped[bool] = mapped_column(default=False)
    channel: Mapped[Channel] = mapped_column(stored_enum(Channel))
    source: Mapped[Source] = mapped_column(stored_enum(Source))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    started_at: Mapped[datetime | None]
    received_at: Mapped[datetime] = mapped_column(default=now)
    withdrawn_at: Mapped[datetime | None]
    answers: Mapped[dict[str, Any]]
    # of everything said: tells "the same again" from other content under the same instance_id
    content_hash: Mapped[str] = mapped_column(String(64))
    # of what was chosen, without free text: equal ones look copied
    answers_hash: Mapped[str] = mapped_column(String(64))

    round: Mapped[Round] = relationship()
    version: Mapped[QuestionnaireVersion] = relationship()
    flags: Mapped[list["ResponseFlag"]] = relationship(cascade="all, delete-orphan")


class FlagKind(enum.StrEnum):
    """What looks odd. A flag never removes an answer."""

    REPEATED_ANSWERS = "repeated_answers"
    TOO_FAST = "too_fast"
    HONEYPOT = "honeypot"


class ResponseFlag(Model):
    """A mark for the expert to look at."""

    __tablename__ = "response_flags"

    response_id: Mapped[int] = mapped_column(
        ForeignKey("responses.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[FlagKind] = mapped_column(stored_enum(FlagKind), primary_key=True)
    flagged_at: Mapped[datetime] = mapped_column(default=now)


class Tally(Model):
    """How many responses of a round and commune gave a choice, crossed by sex, age band and milieu.

    Kept in the transaction that stores or withdraws a response. The row `("*", "*")` counts the
    responses themselves; `(question, "*")` counts who answered a question with several choices.
    """

    __tablename__ = "tallies"
    # the key is the table: half the size and half the writes of a key beside rows
    __table_args__ = (
        Index(None, "round_id", "question", "choice"),
        {"sqlite_with_rowid": False},
    )

    round_id: Mapped[int] = mapped_column(
        ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True
    )
    commune_code: Mapped[str] = mapped_column(String(16), primary_key=True)
    question: Mapped[str] = mapped_column(String(64), primary_key=True)
    choice: Mapped[str] = mapped_column(String(64), primary_key=True)
    sex: Mapped[str] = mapped_column(String(8), primary_key=True)
    age_band: Mapped[str] = mapped_column(String(8), primary_key=True)
    milieu: Mapped[str] = mapped_column(String(8), primary_key=True)
    n: Mapped[int]


class ChannelTally(Model):
    """The same count by channel, apart: crossing it with the rest would multiply the rows.

    Some 600 rows a commune at most, so it also answers every question that crosses nothing.
    """

    __tablename__ = "tallies_by_channel"
    __table_args__ = (
        Index(None, "round_id", "question", "choice"),
        {"sqlite_with_rowid": False},
    )

    round_id: Mapped[int] = mapped_column(
        ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True
    )
    commune_code: Mapped[str] = mapped_column(String(16), primary_key=True)
    question: Mapped[str] = mapped_column(String(64), primary_key=True)
    choice: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[Channel] = mapped_column(stored_enum(Channel), primary_key=True)
    n: Mapped[int]
