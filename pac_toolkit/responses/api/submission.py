"""`/collect/{token}/submission`: what ODK Collect and KoboCollect send."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, current_app, g, request
from flask_babel import lazy_gettext
from sqlalchemy.exc import OperationalError

from communes.territory import list_communes
from pac_toolkit import i18n
from pac_toolkit.accounts.models import User
from pac_toolkit.database import transaction
from pac_toolkit.responses import permissions, queries, services
from pac_toolkit.responses.api.collect import Refused, blueprint, collector, say
from pac_toolkit.responses.errors import (
    ErasedError,
    MediaRefusedError,
    MediaTakenError,
    NotInRoundError,
    ReplacedError,
    RoundClosedError,
    UnknownRecordError,
)
from pac_toolkit.responses.forms import (
    SPOKEN_LABELS,
    file_refusal,
    is_authorised,
    read_instant,
    refusal,
    told,
)
from pac_toolkit.responses.models import Channel, QuestionnaireVersion, Round
from pac_toolkit.responses.services import Outcome, Stored
from pac_toolkit.responses.tablets import (
    COMMUNES_FILE,
    Told,
    commune_choices,
    read_tablet_id,
    read_told,
)
from surveys.answers import validate
from surveys.openrosa import RefusedSubmission, Submission, parse_submission
from surveys.questionnaire import Questionnaire

XML_PART: Final = "xml_submission_file"
_STATUS: Final = {Outcome.STORED: 201, Outcome.AGAIN: 202, Outcome.CONFLICT: 409}
_WORDS: Final = {
    Outcome.STORED: lazy_gettext("The form has arrived. Thank you!"),
    Outcome.AGAIN: lazy_gettext("We have this form already. Thank you!"),
    Outcome.CONFLICT: lazy_gettext(
        "Another form with other answers came under the same number. Keep this one on the tablet and tell your coordinator."
    ),
}
_IN_PART: Final = lazy_gettext(
    "The form has arrived. These answers break a rule of the questionnaire and do not count: %(questions)s."
)
_REFUSED: Final[dict[type[Exception], tuple[int, Any]]] = {
    RoundClosedError: (
        410,
        lazy_gettext(
            "The round is closed. Keep the form on the tablet and tell your coordinator: the region can open the round again."
        ),
    ),
    NotInRoundError: (
        400,
        lazy_gettext(
            "This commune does not take part in the round. Choose another one in the form."
        ),
    ),
    UnknownRecordError: (
        404,
        lazy_gettext("The form that this one corrects is not here, or was sent by somebody else."),
    ),
    ReplacedError: (
        409,
        lazy_gettext(
            "The form that this one corrects was corrected already. Start from the newest one."
        ),
    ),
    ErasedError: (
        409,
        lazy_gettext("The answers of this round are erased: they can no longer be corrected."),
    ),
}
# two transactions wait for counts that the other holds: an edit goes through them twice
_DEADLOCK: Final = "40P01"
# faults of what is not there: nothing to leave out
_MISSING: Final = frozenset({"required", "wrong_number_of_entries"})


@blueprint.errorhandler(RefusedSubmission)
def _show_unreadable(error: RefusedSubmission) -> Response:
    status = 413 if error.problem.code == "file_too_large" else 400
    return say(status, told(refusal(error.problem)))


@blueprint.errorhandler(MediaRefusedError)
def _show_refused_file(error: MediaRefusedError) -> Response:
    status = 413 if error.reason == "size" else 400
    return say(status, told(file_refusal(error.reason), name=error.name[:80]))


@blueprint.errorhandler(MediaTakenError)
def _show_taken_file(error: MediaTakenError) -> Response:
    words = lazy_gettext("Another file named %(name)s came with this form before.")
    return say(409, told(words, name=error.name))


def _show_refused(error: Exception) -> Response:
    status, words = _REFUSED[type(error)]
    return say(status, told(words))


for _kind in _REFUSED:
    blueprint.register_error_handler(_kind, _show_refused)


@blueprint.route("/submission", methods=["HEAD", "POST"])
def submission() -> Response:
    """HEAD: 204, send here. POST: 201 stored, 202 the same again; else a status of docs/exchange.md."""
    if request.method == "HEAD":
        return Response(status=204)
    xml, files = _read_parts()
    stored, refused = _store(parse_submission(xml), xml, files)
    if refused and stored.outcome is Outcome.STORED:
        return say(201, told(_IN_PART, questions=" · ".join(refused)))
    return say(_STATUS[stored.outcome], told(_WORDS[stored.outcome]))


def _read_parts() -> tuple[bytes, tuple[tuple[str, bytes], ...]]:
    """The text of the form, and the files with the names that the device gave them."""
    found = request.files.get(XML_PART)
    text = found.read() if found is not None else request.form.get(XML_PART, "").encode()
    if not text:
        raise Refused(400, lazy_gettext("The form itself (%(part)s) is missing."), part=XML_PART)
    files = [
        (upload.filename or part, upload.read())
        for part, upload in request.files.items(multi=True)
        if part != XML_PART
    ]
    return text, tuple(files)


def _store(
    sent: Submission, xml: bytes, files: tuple[tuple[str, bytes], ...]
) -> tuple[Stored, list[str]]:
    """Store all of it or nothing; once more when PostgreSQL had to choose between an edit and other answers."""
    try:
        with transaction():
            return _receive(sent, xml, files)
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) != _DEADLOCK:
            raise
    with transaction():
        return _receive(sent, xml, files)


def _receive(
    sent: Submission, xml: bytes, files: tuple[tuple[str, bytes], ...]
) -> tuple[Stored, list[str]]:
    """What became of a form, and the questions whose answers do not count."""
    user = collector()
    round_, version = _find_place(sent)
    questionnaire = _with_communes(
        queries.get_asked(round_, version, is_authorised=is_authorised()), round_
    )
    read = read_told(questionnaire, sent.answers_to(questionnaire))
    answers, refused = _count(questionnaire, read.answers)
    # known already: who may send what was asked when it came
    is_known = queries.find_collected(sent.instance_id) is not None
    code = read.commune if is_known else _find_commune(read, round_, user)
    if not answers and not is_known:
        raise Refused(400, lazy_gettext("No answer in this form can be counted."))
    form = services.Form(
        round_=round_,
        commune_code=code,
        submission=_submission(sent, read, answers, version, has_invalid_answers=bool(refused)),
        xml=xml,
        deprecated_id=sent.deprecated_id,
        files=files,
    )
    seconds = current_app.extensions["settings"].minimum_seconds
    return services.collect_form(form=form, collector=user, minimum_seconds=seconds), refused


def _submission(
    sent: Submission,
    read: Told,
    answers: Mapping[str, Any],
    version: QuestionnaireVersion,
    *,
    has_invalid_answers: bool,
) -> services.Submission:
    return services.Submission(
        instance_id=sent.instance_id,
        answers=answers,
        language=g.lang,
        spoken=read.spoken if read.spoken in SPOKEN_LABELS else None,
        is_helped=True,
        started_at=read_instant(read.started),
        finished_at=read_instant(read.finished),
        version=version,
        has_invalid_answers=has_invalid_answers,
    )


def _find_place(sent: Submission) -> tuple[Round, QuestionnaireVersion]:
    round_ = queries.find_collected_round(sent.form_id)
    if round_ is None:
        raise Refused(404, lazy_gettext("There is no form %(form)s here."), form=sent.form_id[:80])
    form_id, _ = read_tablet_id(sent.form_id)
    version = queries.find_version(form_id, sent.version)
    if version is None:
        raise Refused(
            400,
            lazy_gettext("The version %(version)s of this form was never published."),
            version=sent.version[:40] or "—",
        )
    return round_, version


def _with_communes(questionnaire: Questionnaire, round_: Round) -> Questionnaire:
    """The questionnaire whose own question on the commune takes those of the round."""
    codes = queries.get_targets(round_)
    communes = (commune for commune in list_communes() if commune.code in codes)
    return questionnaire.with_choices({COMMUNES_FILE: commune_choices(communes)})


def _find_commune(read: Told, round_: Round, user: User) -> str:
    """The commune chosen in the form; the enumerator's only one where the form does not ask."""
    own = queries.list_collected_communes(round_, user)
    code = read.commune or (own[0].code if len(own) == 1 else "")
    if not code:
        raise Refused(400, lazy_gettext("The form does not say in which commune it was filled in."))
    if code not in queries.get_targets(round_):
        raise NotInRoundError(code)
    if not permissions.can_answer(user, Channel.ENUMERATOR, code):
        raise Refused(
            403,
            lazy_gettext("You are not registered for this commune. Ask your administrator."),
        )
    return code


def _count(
    questionnaire: Questionnaire, given: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """The answers that hold, and the questions whose answers do not: a visit is not lost for one of them.

    The tablet checks by the same rules, so this is rare; the text as it was sent is kept.
    """
    raw = dict(given)
    refused: dict[str, None] = {}
    while True:
        validation = validate(questionnaire, raw)
        refused.update(dict.fromkeys(validation.errors))
        wrong = {
            name.partition("[")[0]
            for name, problem in validation.errors.items()
            if problem.code not in _MISSING
        } & raw.keys()
        if not wrong:
            return dict(validation.answers), [_label(questionnaire, name) for name in refused]
        raw = {name: answer for name, answer in raw.items() if name not in wrong}


def _label(questionnaire: Questionnaire, place: str) -> str:
    """A question by its words; a name that is no question as it came."""
    name = place.rpartition("/")[2]
    asked = {question.name: question for _, question in questionnaire.walk()}
    if name not in asked:
        return name[:80]
    return questionnaire.label(asked[name], i18n.current_language().code) or name
