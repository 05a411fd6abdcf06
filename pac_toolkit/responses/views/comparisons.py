"""A commune beside the rest of its province and of the region: different or not, by a test."""

from typing import Any

from flask import abort, render_template
from flask_security import auth_required, current_user

from communes.territory import Territory, commune_codes_within, province_of
from pac_toolkit.errors import require
from pac_toolkit.i18n import current_language
from pac_toolkit.responses import permissions, queries, wording
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.views.blueprint import blueprint
from pac_toolkit.responses.views.results import chosen_place, find_told_round, places_of
from surveys.comparison import Difference

SIDES = ("province", "region")


@blueprint.get("/surveys/<slug>/compare")
def compare(slug: str) -> str:
    """The commune of `?place=` compared on the published figures."""
    round_ = find_told_round(slug)
    require(round_.has_public_results)
    place = _commune(round_)
    found = queries.get_public_contrasts(round_, place.code)
    return render_template("responses/compare.html", **_page(round_, place, found), is_staff=False)


@blueprint.get("/staff/results/<slug>/compare")
@auth_required("session")
def staff_compare(slug: str) -> str:
    """The commune of `?place=` compared on all answers, with weights."""
    round_ = find_told_round(slug)
    place = _commune(round_)
    require(permissions.sees_everything(current_user, commune_codes_within(place.code)))
    found = queries.get_contrasts(round_, place.code)
    return render_template("responses/compare.html", **_page(round_, place, found), is_staff=True)


def _commune(round_: Round) -> Territory:
    """The commune asked for: the comparison is of one commune."""
    place = chosen_place(round_)
    return place if commune_codes_within(place.code) == {place.code} else abort(404)


def _page(
    round_: Round, place: Territory, found: dict[tuple[str, str], Difference]
) -> dict[str, Any]:
    questionnaire = queries.get_questionnaire(round_.version)
    names = dict.fromkeys(question for question, _ in found)
    language = current_language().code
    rows = [
        {
            "label": questionnaire.label(questionnaire.question(name), language),
            "sign": name,
            "sides": [(side, found.get((name, side))) for side in SIDES],
        }
        for name in names
    ]
    return {
        "round": round_,
        "place": place,
        "places": places_of(round_),
        "province": province_of(place.code),
        "rows": rows,
        "wording": wording,
    }
