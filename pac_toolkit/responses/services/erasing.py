"""Forgetting what each person said once the time promised in the notice has passed."""

from sqlalchemy import delete, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.sql import Select

from pac_toolkit import audit
from pac_toolkit.database import db, now
from pac_toolkit.responses.errors import WrongMoveError
from pac_toolkit.responses.models import (
    CollectedForm,
    CollectedState,
    ImportedRow,
    LateAnswer,
    LateState,
    PaperCopy,
    Response,
    ResponseFlag,
    Round,
    RoundState,
)
from pac_toolkit.responses.services.forgetting import forget_elsewhere, forget_keyings
from pac_toolkit.responses.services.media import forget_media


def erase_answers(*, round_: Round, actor: object | None = None) -> int:
    """Erase the single answers of a closed round; its tallies stay, and are then the only record.

    Returns how many answers were erased. Raises WrongMoveError for a round that still takes answers.
    """
    if round_.state is not RoundState.CLOSED:
        raise WrongMoveError(f"{round_.slug} is {round_.state}")
    db.session.execute(
        update(LateAnswer)
        .where(LateAnswer.round_id == round_.id)
        .values(record={}, record_hash="", state=LateState.REFUSED)
        .where(LateAnswer.state == LateState.WAITING)
        .execution_options(synchronize_session=False)
    )
    of_round = select(Response.id).where(Response.round_id == round_.id)
    db.session.execute(delete(ResponseFlag).where(ResponseFlag.response_id.in_(of_round)))
    forget_sent(of_round)
    forget_elsewhere(of_round, keeps_counts=True)
    db.session.execute(delete(ImportedRow).where(ImportedRow.response_id.in_(of_round)))
    outcome = db.session.execute(
        update(Response)
        .where(Response.round_id == round_.id)
        .values(
            answers={},
            content_hash="",
            answers_hash="",
            spoken=None,
            started_at=None,
            entered_by_id=None,
            is_helped=False,
        )
        .execution_options(synchronize_session=False)
    )
    forget_keyings(PaperCopy.response_id.in_(of_round))
    round_.erased_at = now()
    db.session.flush()
    erased = outcome.rowcount if isinstance(outcome, CursorResult) else 0
    audit.record(
        action="erase",
        thing_type="round",
        thing_id=round_.id,
        actor=actor,
        after={"answers": erased},
    )
    return erased


def forget_sent(responses: Select[int]) -> None:
    """Erase the files and the texts that came with these responses; the ids stay known, so that they stay withdrawn."""
    forget_media(responses)
    of_responses = CollectedForm.response_id.in_(responses)
    is_conflict = CollectedForm.state == CollectedState.CONFLICT
    db.session.execute(delete(CollectedForm).where(of_responses, is_conflict))
    db.session.execute(
        update(CollectedForm)
        .where(of_responses)
        .values(xml=b"", sha256="", collected_by_id=None)
        .execution_options(synchronize_session=False)
    )
