"""The ranking of one territory with how sure it is, and each score as a sum that anyone can redo."""

from typing import Any

from flask import abort, render_template, request

from communes.credits import CENSUS_CREDIT
from communes.territory import (
    REGION,
    UnknownTerritory,
    get_territory,
    list_communes,
    list_provinces,
)
from communes.themes import UnknownTheme, get_theme
from pac_toolkit.priorities import certainty, insights, queries, wording
from pac_toolkit.priorities.scoring import Group, Method
from pac_toolkit.priorities.stability import DRAWS, HOLDS_FROM, WEIGHT_SPREAD
from pac_toolkit.priorities.views.asked import asked_round, place_address
from pac_toolkit.priorities.views.blueprint import blueprint
from pac_toolkit.territory.queries import get_partner_codes


@blueprint.get("/priorities/ranking/<code>")
def ranking(code: str) -> str:
    """Every theme of a territory, its parts, and how sure its place is."""
    return _page("priorities/ranking.html", code, inner=_places_within(code))


@blueprint.get("/priorities/ranking/<code>/<theme>")
def score(code: str, theme: str) -> str:
    """One score as a sum: each part with its counts, yardstick, weight and points."""
    try:
        return _page("priorities/score.html", code, theme=get_theme(theme))
    except UnknownTheme:
        abort(404)


def _page(template: str, code: str, **values: Any) -> str:
    """A page on one territory's ranking, by the round and method that the address asks for."""
    survey, method = asked_round(), asked_method()
    try:
        found = queries.rank(code, survey, method=method)
    except UnknownTerritory:
        abort(404)
    return render_template(
        template,
        survey=survey,
        public_rounds=insights.list_public_rounds(),
        method=method,
        ranking=found,
        place=get_territory(code),
        address=place_address(code),
        stability=certainty.get_stability(code, survey, Group.ALL, method),
        draws=DRAWS,
        holds_from=HOLDS_FROM,
        spread=WEIGHT_SPREAD,
        chosen={name: request.args[name] for name in ("round", "method") if name in request.args},
        theme_words=wording.theme_words,
        census_credit=CENSUS_CREDIT,
        **values,
    )


def _places_within(code: str) -> list[Any]:
    """Where a reader goes on: the provinces of the region, the communes of a province that take part."""
    if code == REGION.code:
        return list(list_provinces())
    return [
        item
        for item in list_communes()
        if item.province_code == code and item.code in get_partner_codes()
    ]


def asked_method() -> Method:
    """The method asked for by name and version, else the one in force; 404 when there is none such."""
    key = request.args.get("method")
    found = queries.find_method(key) if key else queries.get_method_in_force()
    return found or abort(404)
