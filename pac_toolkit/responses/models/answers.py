"""One person's answers, and what looks odd about them."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pac_toolkit.database import Model, now, stored_enum
from pac_toolkit.responses.models.rounds import QuestionnaireVersion, Round


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
        # small: what a member of staff collected, today and in all
        Index(
            None,
            "entered_by_id",
            "received_at",
            sqlite_where=text("entered_by_id IS NOT NULL"),
            postgresql_where=text("entered_by_id IS NOT NULL"),
        ),
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
    # admitted after the round was closed, from a rescue file; it counts like the others
    is_late: Mapped[bool] = mapped_column(default=False, server_default=false())
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
    STRAIGHT_LINE = "straight_line"
    OUTSIDE_COMMUNE = "outside_commune"
    FAST_FOR_ROUND = "fast_for_round"
    INVALID_ANSWERS = "invalid_answers"


class Verdict(enum.StrEnum):
    """What who looked at a flagged answer thinks of it. A doubtful one still counts, and is told beside the counts."""

    GENUINE = "genuine"
    DOUBTFUL = "doubtful"


class ResponseFlag(Model):
    """A mark for the expert to look at, and what the expert found."""

    __tablename__ = "response_flags"
    __table_args__ = (
        CheckConstraint("(verdict IS NULL) = (reviewed_at IS NULL)", name="reviewed"),
    )

    response_id: Mapped[int] = mapped_column(
        ForeignKey("responses.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[FlagKind] = mapped_column(stored_enum(FlagKind), primary_key=True)
    flagged_at: Mapped[datetime] = mapped_column(default=now)
    verdict: Mapped[Verdict | None] = mapped_column(stored_enum(Verdict))
    reason: Mapped[str | None] = mapped_column(String(500))
    reviewed_at: Mapped[datetime | None]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
