"""The citizen's form: find my commune, answer, be told what to correct."""

import uuid
from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_security import current_user
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
    MEASURED_MINUTES,
    answer_form,
    answers_limit,
    draw,
    read_instance_id,
    read_instant,
    read_posted,
)
from pac_toolkit.responses.models import Channel, RoundState, Source
from pac_toolkit.responses.queries import Place
from pac_toolkit.responses.views.blueprint import blueprint
from surveys.answers import Validation, relevant_names, validate
from surveys.forms import AnswerForm

TRAP = "website"
# in the field `shown`: a script shows questions as soon as they are asked
EVERYTHING = "*"


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
        rounds.append((round_, [(province, found) for province, found in provinces if found]))
    past = [one for one in queries.list_rounds([RoundState.CLOSED]) if one.has_public_results]
    return render_template(
        "responses/surveys.html", rounds=rounds, past=past, minutes=MEASURED_MINUTES
    )


@blueprint.get("/surveys/<slug>/<code>")
def answer(slug: str, code: str) -> str:
    """The form of a commune, its milieu offered as the likely one."""
    place = queries.find_place(slug, code) or abort(404)
    if not place.round.accepts_answers:
        abort(410)
    start = _likely_answers(place)
    form = answer_form(place.questionnaire, i18n.current_language().code, data=start)
    return _page(place, form, relevant_names(place.questionnaire, start), _offered_channel(code))


@blueprint.post("/surveys/<slug>/<code>")
@limiter.limit(answers_limit)
def send(slug: str, code: str) -> str | HttpResponse | tuple[str, int]:
    """Store the answers and lead to the receipt; or the same page with what to correct."""
    version = request.form.get("form_version", "")
    place = queries.find_place(slug, code, version) or abort(404)
    channel = _posted_channel()
    require(permissions.can_answer(current_user, channel, code))
    instance_id = read_instance_id(request.form.get("instance_id"))
    if not place.round.accepts_answers and not _is_known(instance_id):
        abort(410)
    validation = validate(place.questionnaire, read_posted(place.questionnaire, request.form))
    if validation.errors or _unseen(validation):
        return _page_again(place, validation, channel)
    return _store(place, validation, channel, instance_id or str(uuid.uuid4()))


def _likely_answers(place: Place) -> dict[str, Any]:
    """The milieu of the commune, offered: who lives in its centre or its countryside says otherwise."""
    milieu = place.commune.milieu.value
    if "milieu" not in place.questionnaire:
        return {}
    choices = place.questionnaire.question("milieu").choices
    return {"milieu": milieu} if any(choice.name == milieu for choice in choices) else {}


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


def _unseen(validation: Validation) -> frozenset[str]:
    """Questions that these answers opened on a page without a script: they were never shown."""
    shown = request.form.get("shown", EVERYTHING)
    if shown == EVERYTHING:
        return frozenset()
    return validation.relevant.difference(shown.split(), validation.answers)


def _page_again(place: Place, validation: Validation, channel: Channel) -> tuple[str, int]:
    """The same page with everything kept: messages at the questions, or the questions now opened."""
    form = answer_form(place.questionnaire, i18n.current_language().code, request.form)
    for name, problem in validation.errors.items():
        form[name].errors = [form.sentence(problem)]
    return _page(place, form, validation.relevant, channel, is_refused=True), 422


def _page(
    place: Place,
    form: AnswerForm,
    relevant: frozenset[str],
    channel: Channel,
    *,
    is_refused: bool = False,
) -> str:
    # empty unless this page was sent before
    posted = request.form
    steps = draw(form, relevant)
    kinds = [{block.kind for block in step.blocks} for step in steps]
    return render_template(
        "responses/answer.html",
        place=place,
        form=form,
        steps=steps,
        first_scale=next((index for index, found in enumerate(kinds) if "scale" in found), None),
        shown=" ".join(sorted(relevant)),
        channel=channel,
        instance_id=read_instance_id(posted.get("instance_id")) or str(uuid.uuid4()),
        started_at=posted.get("started_at") or now().isoformat(timespec="seconds"),
        is_refused=is_refused,
        is_shared=channel is not Channel.WEB,
        minutes=MEASURED_MINUTES,
        settings=current_app.extensions["settings"],
        trap=TRAP,
    )


def _store(
    place: Place, validation: Validation, channel: Channel, instance_id: str
) -> HttpResponse | tuple[str, int]:
    submission = services.Submission(
        instance_id=instance_id,
        answers=validation.answers,
        language=i18n.current_language().code,
        is_helped=channel is Channel.ENUMERATOR,
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
    except ConflictError as conflict:
        receipt = conflict.existing.receipt
        return render_template("responses/conflict.html", receipt=receipt, place=place), 409
    return redirect(url_for("responses.receipt", code=stored.receipt, sent=1), 303)


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
