"""Answers that reached the server after their round was closed, until somebody decides about them."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pac_toolkit.database import Model, now, stored_enum
from pac_toolkit.responses.models.answers import Channel
from pac_toolkit.responses.models.rounds import QuestionnaireVersion, Round


class LateState(enum.StrEnum):
    """`waiting` holds the answers; the other two have forgotten them here."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    REFUSED = "refused"


class LateAnswer(Model):
    """One person's valid answers out of a rescue file, for a round that is closed. It counts nowhere while it waits.

    `record` is what a submission needs; it is erased when somebody decides. The row stays, so that the same file
    brought again changes nothing.
    """

    __tablename__ = "late_answers"
    __table_args__ = (
        # small: what waits is all that is looked for
        Index(
            None,
            "state",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(String(36), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_versions.id"))
    commune_code: Mapped[str] = mapped_column(String(16))
    channel: Mapped[Channel] = mapped_column(stored_enum(Channel))
    record: Mapped[dict[str, Any]]
    # tells the same again from other answers under the same instance_id, while they wait
    record_hash: Mapped[str] = mapped_column(String(64))
    answered_at: Mapped[datetime | None]
    uploaded_at: Mapped[datetime] = mapped_column(default=now)
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    state: Mapped[LateState] = mapped_column(stored_enum(LateState), default=LateState.WAITING)
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(300), default="")

    round: Mapped[Round] = relationship()
    version: Mapped[QuestionnaireVersion] = relationship()
