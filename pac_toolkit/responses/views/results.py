"""Results of a round: for everybody once published, with small numbers hidden; for staff whole."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, render_template, request
from flask_security import current_user

from communes.territory import (
    REGION,
    Territory,
    UnknownTerritory,
    commune_codes_within,
    get_territory,
    list_communes,
    list_provinces,
)
from pac_toolkit.errors import require
from pac_toolkit.responses import permissions, queries
from pac_toolkit.responses.disclosure import (
    Figure,
    ScaleFigures,
    choice_figures,
    protect,
    scale_figures,
    several_figures,
)
from pac_toolkit.responses.models import Round, RoundState
from pac_toolkit.responses.tallying import AGE_BANDS, ALL, MILIEUX, SEXES
from pac_toolkit.responses.views.blueprint import blueprint
from surveys.questionnaire import Question, Questionnaire, QuestionType
from surveys.results import STEPS

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows of one question; `figures` by choice, in the order of the questionnaire."""

    question: Question
    figures: Mapping[str, Figure]
    base: int | None


@blueprint.get("/surveys/<slug>/results")
def results(slug: str) -> str:
    """The results of a round, in the region or in `?place=` a province or commune that takes part."""
    round_ = queries.get_round(slug)
    if round_ is None or round_.state is RoundState.DRAFT:
        abort(404)
    place = _place(round_)
    codes = commune_codes_within(place.code)
    require(permissions.can_see_results(current_user, round_, codes))
    is_whole = permissions.sees_everything(current_user, codes)
    within = None if place is REGION else codes
    found = _answers(round_, within, is_whole=is_whole)
    where = {"round": round_, "place": place, "places": _places(round_)}
    return render_template("responses/results.html", **where, is_whole=is_whole, **found)


def _place(round_: Round) -> Territory:
    code = request.args.get("place") or REGION.code
    try:
        place = get_territory(code)
    except UnknownTerritory:
        abort(404)
    if commune_codes_within(code).isdisjoint(queries.get_targets(round_)):
        abort(404)
    return place


def _places(round_: Round) -> list[tuple[Territory, list[Territory]]]:
    """Provinces with their communes that take part, to choose from."""
    codes = queries.get_targets(round_)
    found = [
        (province, [c for c in list_communes(province.code) if c.code in codes])
        for province in list_provinces()
    ]
    return [(province, [*communes]) for province, communes in found if communes]


def _answers(round_: Round, within: frozenset[str] | None, *, is_whole: bool) -> dict[str, object]:
    """What was answered, ready to draw."""
    questionnaire = queries.get_questionnaire(round_.version)
    counts = queries.get_counts(round_, communes=within).get((), {})
    people = queries.get_participation(round_, communes=within)
    return {
        "questionnaire": questionnaire,
        "total": people.total if is_whole else protect({ALL: people.total})[ALL],
        "women": choice_figures(people.sex, SEXES, is_whole=is_whole).get("female"),
        "young": choice_figures(
            {"young": people.youth, "others": people.total - people.youth},
            ("young", "others"),
            is_whole=is_whole,
        )["young"],
        "traits": {
            "sex": choice_figures(people.sex, SEXES, is_whole=is_whole),
            "age_band": choice_figures(people.age_band, AGE_BANDS, is_whole=is_whole),
            "milieu": choice_figures(people.milieu, MILIEUX, is_whole=is_whole),
        },
        "services": _services(questionnaire, counts, is_whole=is_whole),
        "several": _several(questionnaire, counts, is_whole=is_whole),
    }


def _services(
    questionnaire: Questionnaire, counts: Counts, *, is_whole: bool
) -> list[tuple[Question, ScaleFigures]]:
    """Each question on the scale that somebody answered, the least satisfied first."""
    found = [
        (question, scale_figures(counts[question.name], is_whole=is_whole))
        for question in questionnaire.questions()
        if question.name in counts and {c.name for c in question.choices}.issuperset(STEPS)
    ]

    def dissatisfied(item: tuple[Question, ScaleFigures]) -> tuple[bool, float]:
        share = item[1].low.share
        return share is None, -(share or 0)

    return sorted(found, key=dissatisfied)


def _several(questionnaire: Questionnaire, counts: Counts, *, is_whole: bool) -> list[Shown]:
    """Each question with several choices, the most named first."""
    found = []
    for question in questionnaire.questions():
        if question.type is QuestionType.SELECT_MULTIPLE and question.name in counts:
            figures = several_figures(counts[question.name], is_whole=is_whole)
            found.append(Shown(question, figures, counts[question.name].get(ALL)))
    return found
