"""Forgetting what each person said once the time promised in the notice has passed."""

from sqlalchemy import delete, select, update
from sqlalchemy.engine import CursorResult

from pac_toolkit import audit
from pac_toolkit.database import db, now
from pac_toolkit.responses.errors import WrongMoveError
from pac_toolkit.responses.models import (
    LateAnswer,
    LateState,
    Response,
    ResponseFlag,
    Round,
    RoundState,
)


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
