"""Staff: rounds with their targets."""

from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response as HttpResponse

from communes.territory import UnknownTerritory, list_communes, list_provinces
from pac_toolkit.accounts.models import User
from pac_toolkit.database import now, transaction
from pac_toolkit.errors import require
from pac_toolkit.i18n import current_language
from pac_toolkit.responses import permissions, queries, services
from pac_toolkit.responses.errors import SlugTakenError, WrongMoveError
from pac_toolkit.responses.forms import MOVE_LABELS, TARGET_PREFIX, RoundForm, read_targets
from pac_toolkit.responses.models import (
    QuestionnaireVersion,
    ResultsPolicy,
    Round,
    RoundState,
)
from pac_toolkit.responses.services.rounds import MOVES
from pac_toolkit.responses.views.blueprint import blueprint
from pac_toolkit.responses.views.publishing import publish_now
from pac_toolkit.territory.queries import get_partner_codes
from surveys.questionnaire import Questionnaire
from surveys.shipped import satisfaction, satisfaction_source

# answers a commune is asked for by default: 9,000 forms in 40 communes
USUAL_TARGET = 225
USUAL_WEEKS = 8


@blueprint.get("/staff/rounds/")
@auth_required("session")
def rounds() -> str:
    """Every round with its state and its answers."""
    require(permissions.can_manage_rounds(current_user))
    found = [
        (round_, queries.count_responses(round_), sum(queries.get_targets(round_).values()))
        for round_ in queries.list_rounds()
    ]
    return render_template("responses/rounds.html", rounds=found, today=now().date())


@blueprint.route("/staff/rounds/new", methods=["GET", "POST"])
@auth_required("session")
def create_round() -> str | HttpResponse | tuple[str, int]:
    """Add a round as a draft: in the communes of the roster, or with `?communes=none` in none yet."""
    require(permissions.can_manage_rounds(current_user))
    form = RoundForm(data=_usual_values(), versions=_versions(), questions=_questions(None))
    if request.method == "GET":
        codes = () if request.args.get("communes") == "none" else get_partner_codes()
        return _page(form, dict.fromkeys(codes, USUAL_TARGET), {}, None)
    return _save(form, None)


@blueprint.route("/staff/rounds/<slug>/edit", methods=["GET", "POST"])
@auth_required("session")
def edit_round(slug: str) -> str | HttpResponse | tuple[str, int]:
    """Change a round's title, days, questionnaire, policy and targets."""
    require(permissions.can_manage_rounds(current_user))
    round_ = queries.get_round(slug) or abort(404)
    form = RoundForm(data=_values(round_), versions=_versions(), questions=_questions(round_))
    # the short name stands in links and files: it stays
    form.slug.data = round_.slug
    if request.method == "GET":
        return _page(form, dict(queries.get_targets(round_)), {}, round_)
    return _save(form, round_)


@blueprint.post("/staff/rounds/<slug>/state")
@auth_required("session")
def move_round(slug: str) -> HttpResponse:
    """Open, close or open a round again."""
    require(permissions.can_manage_rounds(current_user))
    round_ = queries.get_round(slug) or abort(404)
    try:
        with transaction():
            services.move_round(
                round_=round_, state=RoundState(request.form.get("state", "")), actor=_user()
            )
    except (ValueError, WrongMoveError):
        abort(400)
    if round_.has_public_results:
        publish_now(round_)
    flash(gettext("Saved."), "success")
    return redirect(url_for("responses.edit_round", slug=slug), 303)


def _save(form: RoundForm, round_: Round | None) -> str | HttpResponse | tuple[str, int]:
    """Write the form; refused, it comes back with everything kept and a message at what is wrong."""
    targets, wrong = read_targets(request.form)
    if form.validate_on_submit() and not wrong:
        try:
            with transaction():
                saved = _write(form, targets, round_)
        except SlugTakenError:
            form.slug.errors = [gettext("Another round has this short name.")]
        except UnknownTerritory:
            abort(400)
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for("responses.edit_round", slug=saved.slug), 303)
    return _page(form, targets, wrong, round_), 422


def _write(form: RoundForm, targets: dict[str, int], round_: Round | None) -> Round:
    values: dict[str, Any] = {
        "titles": form.titles,
        "opens_on": form.opens_on.data,
        "closes_on": form.closes_on.data,
        "version": _chosen_version(form.version.data),
        "targets": targets,
        "results_policy": ResultsPolicy(form.results_policy.data),
        "withheld": form.withheld.data or [],
        "actor": _user(),
    }
    if round_ is None:
        return services.create_round(slug=form.slug.data or "", **values)
    return services.edit_round(round_=round_, **values)


def _page(
    form: RoundForm, targets: dict[str, int], wrong: dict[str, str], round_: Round | None
) -> str:
    provinces = [(province, list_communes(province.code)) for province in list_provinces()]
    return render_template(
        "responses/round.html",
        form=form,
        round=round_,
        provinces=provinces,
        targets={**targets, **wrong},
        wrong=wrong,
        prefix=TARGET_PREFIX,
        moves=[(state, MOVE_LABELS[state]) for state in MOVE_LABELS if _may_move(round_, state)],
    )


def _may_move(round_: Round | None, state: RoundState) -> bool:
    if round_ is None or round_.erased_at is not None:
        return False
    can_answer = state is not RoundState.OPEN or bool(queries.get_targets(round_))
    return can_answer and state in MOVES[round_.state]


def _usual_values() -> dict[str, Any]:
    today = now().date()
    return {
        "opens_on": today,
        "closes_on": today + timedelta(weeks=USUAL_WEEKS),
        "results_policy": ResultsPolicy.LIVE.value,
    }


def _values(round_: Round) -> dict[str, Any]:
    return {
        **{f"title_{language}": title for language, title in round_.titles.items()},
        "slug": round_.slug,
        "opens_on": round_.opens_on,
        "closes_on": round_.closes_on,
        "version": _name(round_.version),
        "results_policy": round_.results_policy.value,
        "withheld": round_.withheld,
    }


def _versions() -> list[tuple[str, str]]:
    """The questionnaires to choose from, the newest first: the published ones and the shipped one."""
    found = [queries.get_questionnaire(row) for row in queries.list_versions()]
    language = current_language().code
    return [
        (name, f"{one.text(one.title, language)} · {name}")
        for name, one in {_name(one): one for one in [*found, satisfaction()]}.items()
    ]


def _questions(round_: Round | None) -> list[tuple[str, str]]:
    """The questions whose results may be withheld: all that have results, of the round's questionnaire."""
    questionnaire = queries.get_questionnaire(round_.version) if round_ else satisfaction()
    language = current_language().code
    return [
        (name, questionnaire.label(questionnaire.question(name), language))
        for name in queries.result_names(questionnaire)
    ]


def _name(version: QuestionnaireVersion | Questionnaire) -> str:
    return f"{version.form_id} {version.version}"


def _chosen_version(name: str) -> QuestionnaireVersion:
    """The published version of this name; the shipped questionnaire is published when it is first chosen."""
    form_id, _, version = name.partition(" ")
    known = queries.find_version(form_id, version)
    return known or services.publish_version(source=satisfaction_source(), actor=_user())


def _user() -> User:
    user: User = current_user._get_current_object()  # noqa: SLF001 - Flask's documented way to the user
    return user
