"""The citizen's form: find my commune, answer, be told what to correct."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_security import current_user
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.exceptions import Gone, NotFound
from werkzeug.wrappers import Response as HttpResponse

from communes.territory import Commune, list_communes, list_provinces
from pac_toolkit import i18n
from pac_toolkit.accounts.permissions import is_staff
from pac_toolkit.database import now, transaction
from pac_toolkit.errors import require, show_error
from pac_toolkit.extensions import limiter
from pac_toolkit.responses import permissions, queries, services
from pac_toolkit.responses.errors import ConflictError, NotInRoundError, RoundClosedError
from pac_toolkit.responses.forms import (
    TEMPLATE_NUMBER,
    answer_form,
    answers_limit,
    draw,
    due_labels,
    is_authorised,
    list_faults,
    live_rules,
    minutes_to_answer,
    read_helper,
    read_instance_id,
    read_instant,
    read_posted,
    with_blank_entries,
)
from pac_toolkit.responses.forms.pictures import (
    ROOM_FOR_PICTURES,
    Pictures,
    blamed,
    kept_with,
    lost,
    take_pictures,
)
from pac_toolkit.responses.models import Channel, RoundState, Source
from pac_toolkit.responses.queries import Place
from pac_toolkit.responses.views.blueprint import blueprint
from pac_toolkit.responses.views.devices import begin_next_person, never_kept
from pac_toolkit.security import allow_large
from surveys.answers import Validation, default_answers, validate
from surveys.forms import AnswerForm
from surveys.questionnaire import Questionnaire, QuestionType

TRAP = "website"
# in the field `shown`: a script shows questions as soon as they are asked
EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class _Sent:
    """What came with the form, and the judgement on it."""

    raw: dict[str, object]
    validation: Validation
    pictures: Pictures


def _asks_a_picture(values: Mapping[str, Any]) -> bool:
    """Whether the form at this address asks one, so that it may weigh more than others."""
    place = queries.find_place(values["slug"], values["code"])
    if place is None:
        return False
    return any(question.type is QuestionType.IMAGE for _, question in place.questionnaire.walk())


allow_large(blueprint, "responses.send", at_most=ROOM_FOR_PICTURES, when=_asks_a_picture)


@blueprint.get("/surveys/")
def surveys() -> str:
    """The open rounds, with the form of each commune; then the closed ones with their results."""
    rounds = []
    for round_ in queries.list_rounds([RoundState.OPEN]):
        codes = queries.get_targets(round_)
        provinces = [
            (province, [c for c in list_communes(province.code) if c.code in codes])
            for province in list_provinces()
        ]
        questionnaire = queries.get_questionnaire(round_.version)
        drawn = _drawn(questionnaire, with_blank_entries(questionnaire, {})[1])
        minutes = minutes_to_answer(questionnaire, len(drawn))
        taking = [(province, found) for province, found in provinces if found]
        rounds.append((round_, taking, minutes))
    past = [one for one in queries.list_rounds([RoundState.CLOSED]) if one.has_public_results]
    return render_template("responses/surveys.html", rounds=rounds, past=past)


@blueprint.get("/surveys/<slug>/<code>")
@never_kept
def answer(slug: str, code: str) -> str:
    """The form of a commune, its milieu offered as the likely one."""
    place = _find_place(slug, code)
    if not place.round.accepts_answers:
        abort(410)
    channel = _offered_channel(code)
    if channel is Channel.KIOSK:
        begin_next_person()
    judged = with_blank_entries(place.questionnaire, _start(place.questionnaire, place))
    form = answer_form(place.questionnaire, i18n.current_language().code, data=judged[0])
    return _page(place, form, judged, channel)


@blueprint.post("/surveys/<slug>/<code>")
@limiter.limit(answers_limit)
@never_kept
def send(slug: str, code: str) -> str | HttpResponse | tuple[str, int]:
    """Store the answers and lead to the receipt; or the same page with what to correct."""
    place = _find_place(slug, code, request.form.get("form_version", ""))
    channel = _posted_channel()
    require(permissions.can_answer(current_user, channel, code))
    instance_id = read_instance_id(request.form.get("instance_id"))
    if not place.round.accepts_answers and not _is_known(instance_id):
        abort(410)
    sent = _read(place.questionnaire)
    if "more" in request.form:
        return _page_again(place, sent, channel)
    if sent.validation.errors or _unseen(place.questionnaire, sent.validation):
        return _page_again(place, sent, channel), 422
    return _store(place, sent, channel, instance_id or str(uuid.uuid4()))


def _read(questionnaire: Questionnaire) -> _Sent:
    raw = read_posted(questionnaire, _posted())
    pictures = take_pictures(questionnaire, raw)
    return _Sent(raw, blamed(validate(questionnaire, raw), pictures.problems), pictures)


def _find_place(slug: str, code: str, version: str = "") -> Place:
    place = queries.find_place(slug, code, version, is_authorised=is_authorised())
    return place or abort(404)


def _start(questionnaire: Questionnaire, place: Place) -> dict[str, Any]:
    """What a blank form starts with: defaults, and the milieu of the commune, offered.

    Who lives in its centre or its countryside says otherwise.
    """
    start = {
        name: answer
        for name, answer in default_answers(questionnaire).items()
        if name in questionnaire
    }
    milieu = place.commune.milieu.value
    if "milieu" in questionnaire:
        choices = questionnaire.question("milieu").choices
        start |= {"milieu": milieu} if any(c.name == milieu for c in choices) else {}
    return start


def _offered_channel(code: str) -> Channel:
    if request.args.get("channel") == Channel.KIOSK:
        return Channel.KIOSK
    collects = permissions.can_answer(current_user, Channel.ENUMERATOR, code)
    return Channel.ENUMERATOR if collects else Channel.WEB


def _posted_channel() -> Channel:
    try:
        return Channel(request.form.get("channel") or Channel.WEB)
    except ValueError:
        abort(400)


def _is_known(instance_id: str | None) -> bool:
    return bool(instance_id and queries.find_response_by_instance(instance_id))


def _unseen(questionnaire: Questionnaire, validation: Validation) -> frozenset[str]:
    """Questions that these answers opened on a page without a script: they were never shown."""
    shown = request.form.get("shown", EVERYTHING)
    if shown == EVERYTHING:
        return frozenset()
    drawn = _drawn(questionnaire, validation)
    return drawn.difference(shown.split(), validation.answers)


def _drawn(questionnaire: Questionnaire, validation: Validation) -> frozenset[str]:
    """What is asked and can be seen: no calculation, no question that has nothing to choose from yet."""
    computed = {
        question.name
        for _, question in questionnaire.walk()
        if question.type is QuestionType.CALCULATE
    }
    return frozenset(
        path
        for path in validation.relevant
        if path.rpartition("/")[2] not in computed and validation.offered.get(path) != ()
    )


def _page_again(place: Place, sent: _Sent, channel: Channel) -> str:
    """The same page with everything kept: messages at the questions, or the questions now opened."""
    form = answer_form(place.questionnaire, i18n.current_language().code, _posted())
    more = request.form.get("more", "")
    known = replace(sent.validation, errors={}) if more else sent.validation
    form.show(blamed(known, lost(sent.pictures, sent.validation)))
    judged = with_blank_entries(place.questionnaire, sent.raw, more)
    return _page(place, form, judged, channel, is_refused=True, is_opened=not known.errors)


def _page(
    place: Place,
    form: AnswerForm,
    judged: tuple[dict[str, Any], Validation],
    channel: Channel,
    *,
    is_refused: bool = False,
    is_opened: bool = False,
) -> str:
    # empty unless this page was sent before
    posted = request.form
    helped, spoken = read_helper(posted, is_helped=channel is Channel.ENUMERATOR)
    steps = draw(form, *judged, for_enumerator=channel is Channel.ENUMERATOR)
    drawn = _drawn(place.questionnaire, judged[1])
    kinds = [{block.kind for block in step.blocks} for step in steps]
    return render_template(
        "responses/answer.html",
        place=place,
        form=form,
        steps=steps,
        faults=list_faults(steps),
        kinds=frozenset[str]().union(*kinds),
        first_scale=next((index for index, found in enumerate(kinds) if "scale" in found), None),
        shown=" ".join(sorted(drawn)),
        live=live_rules(form),
        due=due_labels(form),
        asks_sensitive=any(question.is_sensitive for _, question in place.questionnaire.walk()),
        template_number=TEMPLATE_NUMBER,
        channel=channel,
        helper="yes" if helped else posted.get("helper"),
        spoken=spoken,
        more=posted.get("more"),
        instance_id=read_instance_id(posted.get("instance_id")) or str(uuid.uuid4()),
        started_at=posted.get("started_at") or now().isoformat(timespec="seconds"),
        is_refused=is_refused,
        is_opened=is_opened,
        is_shared=channel is not Channel.WEB,
        minutes=minutes_to_answer(place.questionnaire, len(drawn)),
        settings=current_app.extensions["settings"],
        trap=TRAP,
    )


def _posted() -> CombinedMultiDict[str, Any]:
    """Fields and files of the form together."""
    return CombinedMultiDict([request.files, request.form])


def _store(
    place: Place, sent: _Sent, channel: Channel, instance_id: str
) -> HttpResponse | tuple[str, int]:
    helped, spoken = read_helper(request.form, is_helped=channel is Channel.ENUMERATOR)
    submission = services.Submission(
        instance_id=instance_id,
        answers=sent.validation.answers,
        language=i18n.current_language().code,
        spoken=spoken,
        is_helped=helped,
        started_at=read_instant(request.form.get("started_at")),
        has_filled_trap=bool(request.form.get(TRAP)),
        version=place.version,
    )
    try:
        with transaction():
            stored = services.store_response(
                round_=place.round,
                commune_code=place.commune.code,
                submission=submission,
                channel=channel,
                source=Source.FORM,
                actor=current_user if is_staff(current_user) else None,
                minimum_seconds=current_app.extensions["settings"].minimum_seconds,
            )
            if stored.outcome is services.Outcome.STORED:
                _attach(stored, sent)
    except ConflictError as conflict:
        receipt = conflict.existing.receipt
        return render_template("responses/conflict.html", receipt=receipt, place=place), 409
    return redirect(url_for("responses.receipt", code=stored.receipt, sent=1), 303)


def _attach(stored: services.Stored, sent: _Sent) -> None:
    """The pictures join their answers in the same transaction: the same form again finds them there."""
    for name, content in kept_with(sent.pictures, sent.validation.answers).items():
        services.attach_media(response=stored.response, name=name, content=content)


@blueprint.app_errorhandler(RoundClosedError)
def show_closed(_: RoundClosedError) -> Any:
    """A round that takes no more answers says so: 410."""
    return show_error(Gone())


@blueprint.app_errorhandler(NotInRoundError)
def show_not_in_round(_: NotInRoundError) -> Any:
    """A commune that does not take part has no form: 404."""
    return show_error(NotFound())


def share_words(commune: Commune) -> str:
    """What goes with a shared link."""
    name = commune.name(i18n.current_language().code)
    return str(gettext("Say what %(commune)s needs first:", commune=name))
