"""Forms from tablets: stored once, edited along a chain of versions, each text kept as it was sent."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from pac_toolkit.accounts.models import User
from pac_toolkit.database import db
from pac_toolkit.responses.errors import (
    ConflictError,
    ErasedError,
    NotInRoundError,
    ReplacedError,
    RoundClosedError,
    UnknownRecordError,
)
from pac_toolkit.responses.models import (
    Channel,
    CollectedForm,
    CollectedState,
    Response,
    Round,
    Source,
)
from pac_toolkit.responses.queries import (
    find_collected,
    find_response_by_instance,
    get_target,
)
from pac_toolkit.responses.services.answers import (
    Outcome,
    Stored,
    Submission,
    replace_response,
    store_response,
)
from pac_toolkit.responses.services.media import attach_media

MAX_CONFLICTS: Final = 20
"""Conflicting texts kept for one response: more come from a program, not from a tablet."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it came: where it belongs, its clean answers, its text, the files in the same post."""

    round_: Round
    commune_code: str
    submission: Submission
    xml: bytes
    deprecated_id: str = ""
    files: tuple[tuple[str, bytes], ...] = ()

    @property
    def sha256(self) -> str:
        """Tells the same text from another."""
        return hashlib.sha256(self.xml).hexdigest()


def collect_form(*, form: Form, collector: User, minimum_seconds: int = 0) -> Stored:
    """Store a form once, or put it in the place of the one it edits; files join the record they came for.

    AGAIN when nothing was new; CONFLICT for other content under a known id, kept aside and not counted.
    Raises RoundClosedError, NotInRoundError, ErasedError, UnknownRecordError and ReplacedError for an edit,
    MediaRefusedError and MediaTakenError for a file.
    """
    stored = _find_again(form, collector)
    if stored is None:
        edit = _edit if form.deprecated_id else _store
        stored = edit(form, collector, minimum_seconds)
    if stored.outcome is Outcome.CONFLICT or _is_forgotten(stored.response):
        return stored
    is_richer = _attach(stored.response, form.files)
    if stored.outcome is Outcome.AGAIN and is_richer:
        return Stored.of(stored.response, Outcome.STORED)
    return stored


def _find_again(form: Form, collector: User) -> Stored | None:
    """What became of a form whose id is known; one that is withdrawn or erased has no text to compare with."""
    known = find_collected(form.submission.instance_id)
    if known is None:
        return None
    if known.sha256 and known.sha256 != form.sha256:
        return _keep_aside(known.response, form, collector)
    return Stored.of(known.response, Outcome.AGAIN)


def _store(form: Form, collector: User, minimum_seconds: int) -> Stored:
    try:
        stored = store_response(
            round_=form.round_,
            commune_code=form.commune_code,
            submission=form.submission,
            channel=Channel.ENUMERATOR,
            source=Source.OPENROSA,
            actor=collector,
            minimum_seconds=minimum_seconds,
        )
    except ConflictError as conflict:
        return _keep_aside(conflict.existing, form, collector)
    if stored.outcome is Outcome.STORED:
        _keep(stored.response, form, collector, CollectedState.COUNTED)
        return stored
    # a parallel post was quicker, or the record came in by another way
    return _find_again(form, collector) or stored


def _edit(form: Form, collector: User, minimum_seconds: int) -> Stored:
    """Count the new answers in the place of the old ones."""
    response = _lock_edited(form.deprecated_id)
    # a parallel post of the same edit was quicker
    again = _find_again(form, collector)
    if again is not None:
        return again
    taken = find_response_by_instance(form.submission.instance_id)
    if taken is not None:
        return _keep_aside(taken, form, collector)
    if response.withdrawn_at is not None:
        return Stored.of(response, Outcome.AGAIN)
    current = find_collected(form.deprecated_id)
    _permit_edit(response, current, form, collector)
    replace_response(
        response=response,
        commune_code=form.commune_code,
        submission=form.submission,
        actor=collector,
        minimum_seconds=minimum_seconds,
    )
    if current is not None:
        current.state = CollectedState.REPLACED
    _keep(response, form, collector, CollectedState.COUNTED)
    return Stored.of(response, Outcome.STORED)


def _lock_edited(deprecated_id: str) -> Response:
    """The response whose version is edited, held until the end; raises UnknownRecordError."""
    statement = (
        select(Response)
        .join(CollectedForm, CollectedForm.response_id == Response.id)
        .where(
            CollectedForm.instance_id == deprecated_id,
            CollectedForm.state != CollectedState.CONFLICT,
        )
        .with_for_update(of=Response)
        .execution_options(populate_existing=True)
    )
    response = db.session.scalar(statement)
    if response is None:
        raise UnknownRecordError(deprecated_id)
    return response


def _permit_edit(
    response: Response, current: CollectedForm | None, form: Form, collector: User
) -> None:
    """Whose record it is, which version the edit starts from, and whether the round still takes it."""
    if response.round_id != form.round_.id:
        raise UnknownRecordError(form.deprecated_id)
    if form.round_.erased_at is not None:
        raise ErasedError(response.receipt)
    if response.entered_by_id != collector.id:
        raise UnknownRecordError(form.deprecated_id)
    if current is None or current.state is not CollectedState.COUNTED:
        raise ReplacedError(form.deprecated_id)
    if not form.round_.accepts_answers:
        raise RoundClosedError(form.round_.slug)
    if get_target(form.round_, form.commune_code) is None:
        raise NotInRoundError(form.commune_code)


def _keep(response: Response, form: Form, collector: User, state: CollectedState) -> None:
    row = CollectedForm(
        response_id=response.id,
        instance_id=form.submission.instance_id,
        state=state,
        xml=form.xml,
        sha256=form.sha256,
        collected_by_id=collector.id,
    )
    db.session.add(row)
    db.session.flush()


def _keep_aside(response: Response, form: Form, collector: User) -> Stored:
    """Keep a conflicting text beside the response, once, for staff to look at; it is not counted."""
    of_response = CollectedForm.response_id == response.id
    db.session.execute(select(Response.id).where(Response.id == response.id).with_for_update())
    is_kept = db.session.scalar(
        select(CollectedForm.id).where(of_response, CollectedForm.sha256 == form.sha256)
    )
    conflicts = db.session.scalar(
        select(func.count()).where(of_response, CollectedForm.state == CollectedState.CONFLICT)
    )
    if is_kept is None and not _is_forgotten(response) and (conflicts or 0) < MAX_CONFLICTS:
        _keep(response, form, collector, CollectedState.CONFLICT)
    return Stored.of(response, Outcome.CONFLICT)


def _is_forgotten(response: Response) -> bool:
    """Withdrawn or erased: nothing more is kept of it."""
    return response.withdrawn_at is not None or response.round.erased_at is not None


def _attach(response: Response, files: Iterable[tuple[str, bytes]]) -> bool:
    """Whether one of the files was new. All are looked at: the second may be the new one."""
    found = [attach_media(response=response, name=name, content=content) for name, content in files]
    return any(found)
