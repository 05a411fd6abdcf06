"""Staff: bring the answers that a device could not send, and decide about those that came too late."""

import enum
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_security import auth_required, current_user
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as HttpResponse

from pac_toolkit import i18n
from pac_toolkit.accounts.models import User
from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.responses import permissions, queries, services
from pac_toolkit.responses.errors import (
    ConflictError,
    DecidedError,
    ErasedError,
    NotARescueFileError,
    NotInRoundError,
)
from pac_toolkit.responses.forms import (
    REFUSALS,
    DecisionForm,
    Envelope,
    RescueForm,
    is_authorised,
    read_envelope,
    say_errors,
    say_unknown_version,
)
from pac_toolkit.responses.forms.late import MAX_RESCUE_BYTES
from pac_toolkit.responses.forms.pictures import blamed, find_named
from pac_toolkit.responses.models import LateAnswer, LateState, Source
from pac_toolkit.responses.queries import Place
from pac_toolkit.responses.rescue import Entry, read_rescue_file
from pac_toolkit.responses.views.blueprint import blueprint
from pac_toolkit.security import allow_large
from surveys.answers import validate

allow_large(blueprint, "responses.upload_rescue", at_most=MAX_RESCUE_BYTES)


class Fate(enum.StrEnum):
    """What came of one entry of a rescue file."""

    STORED = "stored"
    KNOWN = "known"
    LATE = "late"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report: which entry, and what came of it. It holds no answers."""

    number: int
    fate: Fate
    place: Place | None = None
    made_at: datetime | None = None
    messages: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What came of one file; `refusal` when it is no rescue file."""

    name: str
    rows: Sequence[Row] = field(default_factory=tuple)
    refusal: str = ""

    def count(self, fate: str) -> int:
        """How many entries met this fate."""
        return sum(row.fate == fate for row in self.rows)


class _Refused(Exception):  # noqa: N818 - a turn in the flow, not an error
    """An entry cannot be taken; the arguments are the messages."""


@blueprint.get("/staff/rescue")
@auth_required("session")
def rescue() -> str:
    """Where rescue files are brought, and what came late waits for a decision."""
    require(permissions.can_rescue(current_user))
    return _page(RescueForm())


@blueprint.post("/staff/rescue")
@auth_required("session")
def upload_rescue() -> str | tuple[str, int]:
    """Take what the files hold, entry by entry, and report on each; the same files again change nothing."""
    require(permissions.can_rescue(current_user))
    form = RescueForm()
    if not form.validate():
        return _page(form), 422
    with transaction():
        reports = [_take_file(file) for file in form.files.data]
    return _page(RescueForm(formdata=None), reports=reports), _status(reports)


@blueprint.post("/staff/rescue/decide")
@auth_required("session")
def decide_late() -> HttpResponse | tuple[str, int]:
    """Admit the late answers that are ticked, or refuse them for a reason."""
    require(permissions.can_decide_late(current_user))
    ids = [
        int(item) for item in request.form.getlist("chosen") if item.isascii() and item.isdigit()
    ]
    rows = queries.list_late_by_ids([number for number in ids if number < 2**31])
    require(all(permissions.can_decide_late(current_user, row.commune_code) for row in rows))
    form = DecisionForm(waiting=[row.id for row in rows])
    is_refusal = request.form.get("decision") == "refuse"
    if is_refusal and not (form.reason.data or "").strip():
        form.reason.errors = [gettext("Write why they are refused.")]
    if form.reason.errors or not form.validate():
        return _page(RescueForm(formdata=None), decision=form), 422
    _decide(rows, form.reason.data or "" if is_refusal else None)
    return redirect(url_for("responses.rescue"), 303)


def _page(
    form: RescueForm, *, reports: Sequence[Report] = (), decision: DecisionForm | None = None
) -> str:
    codes = current_user.commune_codes
    waiting = queries.list_late_waiting(codes)
    groups = [
        (round_, code, list(rows))
        for (round_, code), rows in groupby(waiting, lambda row: (row.round, row.commune_code))
    ]
    return render_template(
        "responses/rescue.html",
        form=form,
        reports=reports,
        fates=list(Fate),
        groups=groups,
        decided=queries.list_late_decided(codes),
        admitted=LateState.ADMITTED,
        decision=decision or DecisionForm(formdata=None, waiting=[row.id for row in waiting]),
        may_decide=permissions.can_decide_late(current_user),
    )


def _status(reports: Sequence[Report]) -> int:
    """422 when nothing of all that was brought could be taken."""
    taken = (row.fate is not Fate.WRONG for report in reports for row in report.rows)
    return 200 if any(taken) else 422


def _take_file(file: FileStorage) -> Report:
    name = (file.filename or "")[:200]
    try:
        entries = read_rescue_file(file.read())
    except NotARescueFileError as error:
        return Report(name, refusal=str(REFUSALS[error.args[0]]))
    return Report(name, [_take(number, entry) for number, entry in enumerate(entries, start=1)])


def _take(number: int, entry: Entry) -> Row:
    """One entry: stored, known already, kept as late, or told what is wrong with it."""
    place = None
    try:
        envelope = _read(entry)
        place = _find_place(entry, envelope)
        fate = _store(place, envelope, entry.made_at)
    except _Refused as refusal:
        return Row(number, Fate.WRONG, place, entry.made_at, refusal.args)
    return Row(number, fate, place, entry.made_at)


def _read(entry: Entry) -> Envelope:
    if entry.is_workshop:
        raise _Refused(
            gettext(
                "This is the record of a workshop: bring this file on the page “Workshops in a spreadsheet”."
            )
        )
    if entry.body is None:
        raise _Refused(gettext("This entry holds no answers to a survey."))
    envelope = read_envelope(entry.body)
    if envelope.errors:
        raise _Refused(*_name_errors(envelope.errors))
    return envelope


def _find_place(entry: Entry, envelope: Envelope) -> Place:
    place = queries.find_place(
        entry.round_slug, envelope.commune, envelope.version, is_authorised=is_authorised()
    )
    if place is None:
        raise _Refused(gettext("There is no such survey, or this commune does not take part in it"))
    return place


def _store(place: Place, envelope: Envelope, made_at: datetime | None) -> Fate:
    if not permissions.can_rescue(current_user, place.commune.code):
        raise _Refused(
            gettext("This commune is not in your territory: give the file to its own staff.")
        )
    submission = _submission(place, envelope)
    if queries.find_late_by_instance(envelope.instance_id) or not place.round.accepts_answers:
        return _keep(place, envelope, submission, made_at)
    try:
        stored = services.store_response(
            round_=place.round,
            commune_code=place.commune.code,
            submission=submission,
            channel=envelope.channel,
            source=Source.QUEUE,
            actor=_user(),
            minimum_seconds=current_app.extensions["settings"].minimum_seconds,
        )
    except ConflictError:
        raise _Refused(gettext("Other answers are stored under this id.")) from None
    return Fate.STORED if stored.outcome is services.Outcome.STORED else Fate.KNOWN


def _submission(place: Place, envelope: Envelope) -> services.Submission:
    if not place.is_of_version(envelope.version):
        raise _Refused(say_unknown_version())
    questionnaire, language = place.questionnaire, i18n.current_language().code
    named = find_named(questionnaire, envelope.answers)
    validation = blamed(validate(questionnaire, envelope.answers), named)
    if validation.errors:
        errors = say_errors(questionnaire, validation, language)
        said = {
            questionnaire.label(questionnaire.question(name), language)
            if name in questionnaire
            else name: message
            for name, message in errors.items()
        }
        raise _Refused(*_name_errors(said))
    return services.Submission(
        instance_id=envelope.instance_id,
        answers=validation.answers,
        language=envelope.language,
        spoken=envelope.spoken,
        is_helped=envelope.is_helped,
        started_at=envelope.started_at,
        has_filled_trap=envelope.has_filled_trap,
        version=place.version,
    )


def _keep(
    place: Place, envelope: Envelope, submission: services.Submission, made_at: datetime | None
) -> Fate:
    """Into the answers that wait for a decision."""
    try:
        outcome = services.keep_late(
            round_=place.round,
            commune_code=place.commune.code,
            submission=submission,
            channel=envelope.channel,
            answered_at=made_at,
            actor=_user(),
        )
    except ErasedError:
        message = gettext("The single answers of this survey are erased; nothing can be added.")
        raise _Refused(message) from None
    if outcome is services.LateOutcome.CONFLICT:
        raise _Refused(gettext("Other answers are stored under this id."))
    return Fate.LATE if outcome is services.LateOutcome.WAITING else Fate.KNOWN


def _name_errors(errors: dict[str, str]) -> Iterator[str]:
    for name, message in errors.items():
        # a question may end in a colon of its own, in French after a space that does not break
        said = name[:120].rstrip(" :\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")
        yield f"{said}{gettext(': ')}{message}"


def _decide(rows: Sequence[LateAnswer], reason: str | None) -> None:
    """Admit (no reason) or refuse each; says how many, and how many could not be decided about."""
    done = 0
    for row in rows:
        try:
            with transaction():
                if reason is None:
                    services.admit_late(late=row, actor=_user())
                else:
                    services.refuse_late(late=row, reason=reason, actor=_user())
        except (DecidedError, ErasedError, ConflictError, NotInRoundError):
            continue
        done += 1
    if done:
        words = (
            ngettext("%(num)s answer is refused.", "%(num)s answers are refused.", done)
            if reason is not None
            else ngettext("%(num)s answer counts now.", "%(num)s answers count now.", done)
        )
        flash(words, "success")
    if done < len(rows):
        flash(
            gettext("Some were decided about meanwhile, or can no longer be counted."), "attention"
        )


def _user() -> User:
    if not isinstance(user := current_user._get_current_object(), User):  # noqa: SLF001 - Flask's documented way to the user
        abort(403)
    return user
