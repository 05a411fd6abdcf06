"""Dashboards: the region, a province, a commune, and each chart's table as a file."""

from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from communes.credits import CENSUS_CREDIT
from communes.territory import (
    REGION,
    Commune,
    Province,
    UnknownTerritory,
    get_territory,
    list_communes,
    list_provinces,
    province_of,
)
from pac_toolkit.atlas.dashboards import Dashboard, make_dashboard
from pac_toolkit.atlas.drawing import Kept
from pac_toolkit.atlas.views.blueprint import blueprint
from pac_toolkit.atlas.views.states import find_public_round
from pac_toolkit.i18n import current_language
from pac_toolkit.priorities.queries import get_data_version
from pac_toolkit.responses.queries import get_published
from pac_toolkit.security import allow_plotly_styles
from pac_toolkit.territory.queries import get_partner_codes

_kept: Kept[Dashboard] = Kept(60)


@blueprint.get("/dashboard/", defaults={"code": REGION.code})
@blueprint.get("/dashboard/<code>")
def dashboard(code: str) -> str | BaseResponse:
    """The public figures of a place as charts; `?place=` leads to the dashboard of another one."""
    if asked := request.args.get("place"):
        return redirect(url_for("atlas.dashboard", code=_known(asked)))
    allow_plotly_styles()
    return render_template("atlas/dashboard.html", **_words(_make(_known(code))))


@blueprint.get("/dashboard/<code>/<panel>.csv")
def dashboard_file(code: str, panel: str) -> Response:
    """The table of one chart as a file."""
    found = _make(_known(code)).panel(panel) or abort(404)
    answer = Response(found.as_csv(), mimetype="text/csv; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename=f"{code}-{panel}.csv")
    return answer


def _known(code: str) -> str:
    """The code, 404 when it names no territory."""
    try:
        get_territory(code)
    except UnknownTerritory:
        abort(404)
    return code


def _make(code: str) -> Dashboard:
    """The dashboard of a place, from memory while nothing changed."""
    survey = find_public_round(None)
    key = (code, current_language().code, get_data_version(survey), get_partner_codes())
    return _kept.get(key, lambda: make_dashboard(code, survey))


def _words(made: Dashboard) -> dict[str, Any]:
    """What the template needs beside the panels: where one can go from here, and as of when it is."""
    place, partners = made.place, get_partner_codes()
    survey = find_public_round(None)
    return {
        "made": made,
        "place": place,
        "province": province_of(place.code) if isinstance(place, Commune) else None,
        "is_commune": isinstance(place, Commune),
        "is_province": isinstance(place, Province),
        "survey": survey,
        "published_at": get_published(survey).published_at,
        "places": [
            (one, [item for item in list_communes(one.code) if item.code in partners])
            for one in list_provinces()
        ],
        "census_credit": CENSUS_CREDIT,
    }
