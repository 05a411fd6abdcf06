"""Every write about forms on paper: batches, where copies are, keying, the second keying and its differences."""

import random
import secrets
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import insert, select, text

from pac_toolkit import audit
from pac_toolkit.database import db, now
from pac_toolkit.responses.errors import (
    AlreadyKeyedError,
    ConflictError,
    NotInRoundError,
    NotToKeyAgainError,
    RoundClosedError,
    SpoiledError,
    TooManyCopiesError,
    UnfitAnswersError,
    WithdrawnError,
)
from pac_toolkit.responses.models import (
    Channel,
    MovementKind,
    PaperBatch,
    PaperCopy,
    PaperMovement,
    Response,
    Round,
    RoundState,
    SecondKeying,
    Source,
)
from pac_toolkit.responses.queries import (
    count_copies,
    find_newest_number,
    get_questionnaire,
    get_target,
    list_sample,
)
from pac_toolkit.responses.services.answers import Stored, Submission, store_response
from pac_toolkit.responses.services.corrections import correct_response
from surveys.answers import validate
from surveys.questionnaire import Questionnaire, QuestionType

MOST_COPIES: Final = 500
"""Copies of one batch: what a printer takes in an afternoon."""

# two people never type a free text alike
_NOT_COMPARED: Final = frozenset({QuestionType.TEXT, QuestionType.CALCULATE})


def create_batch(
    *, round_: Round, commune_code: str, language: str, copies: int, actor: Any
) -> PaperBatch:
    """Number the copies of a new batch, going on after the last one, on the questionnaire that the round asks now.

    Raises RoundClosedError, NotInRoundError, or ValueError for a number of copies or a language out of reach.
    """
    if round_.state is RoundState.CLOSED:
        raise RoundClosedError(round_.slug)
    if get_target(round_, commune_code) is None:
        raise NotInRoundError(commune_code)
    if not 1 <= copies <= MOST_COPIES or language not in languages_of(round_):
        raise ValueError((copies, language))
    batch = PaperBatch(
        round=round_,
        version=round_.version,
        commune_code=commune_code,
        language=language,
        copies=copies,
        seed=secrets.randbits(31),
        created_by_id=actor.id,
    )
    db.session.add(batch)
    db.session.flush()
    _number_copies(batch)
    _record("print", batch, actor, copies=copies, language=language)
    return batch


def languages_of(round_: Round) -> tuple[str, ...]:
    """The languages in which a round's questionnaire can be printed."""
    return get_questionnaire(round_.version).languages


def record_movement(
    *, batch: PaperBatch, kind: MovementKind, person: str, moved_on: date, n: int, actor: Any
) -> PaperMovement:
    """Say that copies were handed out to somebody or came back. Raises TooManyCopiesError beyond what there is."""
    _lock(batch)
    counts = count_copies([batch])[batch.id]
    is_out = kind is MovementKind.HANDED_OUT
    left = counts.left if is_out else counts.handed_out - counts.returned
    if not 1 <= n <= left:
        raise TooManyCopiesError(left)
    movement = PaperMovement(batch_id=batch.id, kind=kind, person=person, moved_on=moved_on, n=n)
    db.session.add(movement)
    _record(kind.value, batch, actor, n=n, person=person, moved_on=moved_on)
    return movement


def mark_spoiled(*, copy: PaperCopy, is_spoiled: bool, actor: Any) -> None:
    """Take a copy that nobody can read out of what waits to be keyed, or back. Raises AlreadyKeyedError."""
    _lock_copy(copy)
    if copy.response_id is not None:
        raise AlreadyKeyedError(copy)
    if is_spoiled is (copy.spoiled_at is not None):
        return
    copy.spoiled_at = now() if is_spoiled else None
    action = "spoil" if is_spoiled else "unspoil"
    _record(action, copy.batch, actor, copy=copy.number)


def key_copy(*, copy: PaperCopy, answers: Mapping[str, Any], actor: Any) -> Stored:
    """Store the clean answers of a copy, once: the same again gives the same response.

    Raises AlreadyKeyedError for other answers, WithdrawnError when they were taken back since, SpoiledError,
    RoundClosedError, NotInRoundError.
    """
    _lock_copy(copy)
    if copy.spoiled_at is not None:
        raise SpoiledError(copy)
    batch = copy.batch
    submission = Submission(
        instance_id=copy.instance_id,
        answers=answers,
        language=batch.language,
        version=batch.version,
    )
    try:
        stored = store_response(
            round_=batch.round,
            commune_code=batch.commune_code,
            submission=submission,
            channel=Channel.PAPER,
            source=Source.KEYING,
            actor=actor,
        )
    except ConflictError:
        raise AlreadyKeyedError(copy) from None
    if stored.response.withdrawn_at is not None:
        raise WithdrawnError(copy)
    if copy.response_id is None:
        copy.response_id = stored.response.id
        copy.keyed_by_id, copy.keyed_at = actor.id, now()
        db.session.flush()
    return stored


def correct_copy(*, copy: PaperCopy, answers: Mapping[str, Any], actor: Any) -> bool:
    """Replace the answers of a keyed copy by these clean ones; tells whether anything changed.

    Raises WithdrawnError when they were taken back, or ErasedError.
    """
    response = _lock_response(copy)
    is_changed = correct_response(response=response, answers=answers, actor=actor)
    if is_changed:
        copy.corrected_at = now()
        db.session.flush()
    return is_changed


def key_again(*, copy: PaperCopy, answers: Mapping[str, Any], actor: Any) -> SecondKeying:
    """Keep where a second person's keying differs from the first. Nothing that counts changes.

    Raises NotToKeyAgainError when the copy is not in the sample, keyed twice already, or first keyed by the same person.
    """
    response = _lock_response(copy)
    if not can_be_keyed_again(copy, actor):
        raise NotToKeyAgainError(copy)
    compared = compared_names(get_questionnaire(copy.batch.version), response.answers, answers)
    differing = [name for name in compared if response.answers.get(name) != answers.get(name)]
    second = SecondKeying(
        copy_number=copy.number,
        keyed_by_id=actor.id,
        answers={name: answers.get(name) for name in differing},
        compared=compared,
        differing=differing,
        settled={},
    )
    db.session.add(second)
    db.session.flush()
    db.session.refresh(copy, ["second"])
    return second


def can_be_keyed_again(copy: PaperCopy, actor: Any) -> bool:
    """Whether the copy waits for a second keying that this person may do."""
    if copy.second is not None or copy.keyed_by_id in {None, actor.id}:
        return False
    return copy in list_sample(copy.batch)


def compared_names(
    questionnaire: Questionnaire, first: Mapping[str, Any], second: Mapping[str, Any]
) -> list[str]:
    """The questions answered in one keying at least, free text apart, in the order asked."""
    return [
        question.name
        for question in questionnaire.questions()
        if question.type not in _NOT_COMPARED
        and (question.name in first or question.name in second)
    ]


def settle(*, second: SecondKeying, is_second_right: Mapping[str, bool], actor: Any) -> None:
    """Say by question which keying was right; where it was the second, the response is corrected.

    Raises UnfitAnswersError when the answers together are not valid, or WithdrawnError.
    """
    copy = second.copy
    response = _lock_response(copy)
    verdicts = {name: is_second_right[name] for name in second.unsettled if name in is_second_right}
    changed = {name: second.answers.get(name) for name, is_second in verdicts.items() if is_second}
    raw = {
        name: answer
        for name, answer in {**response.answers, **changed}.items()
        if answer is not None
    }
    # what paper left open stays open: nothing is required any more
    validation = validate(get_questionnaire(copy.batch.version), raw, sections=())
    if validation.errors:
        raise UnfitAnswersError(list(validation.errors))
    correct_copy(copy=copy, answers=validation.answers, actor=actor)
    second.settled = {
        **second.settled,
        **{name: "second" if is_second else "first" for name, is_second in verdicts.items()},
    }
    if not second.unsettled:
        second.answers = {}
    _record("settle", copy.batch, actor, copy=copy.number, **second.settled)
    db.session.flush()


def _number_copies(batch: PaperBatch) -> None:
    """Each copy its number, its own instance_id and its place in the order of the second keying."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("LOCK TABLE paper_copies IN EXCLUSIVE MODE"))
    first = find_newest_number() + 1
    draws = list(range(batch.copies))
    # no secret: the same seed must give the same sample again
    random.Random(batch.seed).shuffle(draws)  # noqa: S311
    rows = [
        {
            "number": first + place,
            "batch_id": batch.id,
            "instance_id": str(uuid.uuid4()),
            "draw": draw,
        }
        for place, draw in enumerate(draws)
    ]
    db.session.execute(insert(PaperCopy), rows)


def _lock(batch: PaperBatch) -> None:
    db.session.execute(select(PaperBatch.id).where(PaperBatch.id == batch.id).with_for_update())


def _lock_copy(copy: PaperCopy) -> None:
    """The copy as it is now, nobody else changing it."""
    db.session.execute(
        select(PaperCopy)
        .where(PaperCopy.number == copy.number)
        .with_for_update(of=PaperCopy)
        .execution_options(populate_existing=True)
    ).unique().scalar_one()


def _lock_response(copy: PaperCopy) -> Response:
    """The response of a keyed copy, nobody else changing it; raises WithdrawnError when there is nothing in it."""
    response = db.session.scalar(
        select(Response)
        .where(Response.id == copy.response_id)
        .with_for_update(of=Response)
        .execution_options(populate_existing=True)
    )
    if response is None or response.withdrawn_at is not None:
        raise WithdrawnError(copy)
    return response


def _record(action: str, batch: PaperBatch, actor: Any, **after: Any) -> None:
    audit.record(
        action=action,
        thing_type="paper_batch",
        thing_id=batch.id,
        actor=actor,
        commune_code=batch.commune_code,
        after=after,
    )
