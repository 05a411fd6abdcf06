"""Results of a round for staff, in their territory: every number, with and without weights, and more cuts."""

from typing import Any

from flask import Response, render_template, request
from flask_security import auth_required, current_user

from communes.territory import REGION, Territory, commune_codes_within
from pac_toolkit.errors import require
from pac_toolkit.i18n import current_language
from pac_toolkit.responses import charts, permissions, queries, wording
from pac_toolkit.responses.figures import scale_counts, scale_figures
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.queries import Cut
from pac_toolkit.responses.reporting import Report, Whole, make_report
from pac_toolkit.responses.views.blueprint import blueprint
from pac_toolkit.responses.views.results import (
    as_file,
    chosen_place,
    chosen_service,
    find_told_round,
    places_of,
    public_name,
    rows_of,
    sheet_of,
)
from pac_toolkit.security import allow_plotly_styles


@blueprint.get("/staff/results/<slug>")
@auth_required("session")
def staff_results(slug: str) -> str:
    """Everything that was answered in a place of my territory."""
    round_ = find_told_round(slug)
    place = _own_place(round_)
    allow_plotly_styles()
    return render_template("responses/staff_results.html", **_page(round_, place))


@blueprint.get("/staff/results/<slug>.csv")
@auth_required("session")
def staff_results_file(slug: str) -> Response:
    """The same as a file, nothing hidden."""
    round_ = find_told_round(slug)
    place = _own_place(round_)
    return as_file(sheet_of(_whole(round_, place)), f"{slug}-{place.code}-staff.csv")


def _own_place(round_: Round) -> Territory:
    """The place asked for, else my own; 403 outside my territory."""
    own = sorted(item.code for item in current_user.territories)
    place = chosen_place(round_, default=own[0] if own else REGION.code)
    require(permissions.sees_everything(current_user, commune_codes_within(place.code)))
    return place


def _whole(round_: Round, place: Territory) -> dict[str, Any]:
    """What was answered in a place, nothing hidden."""
    source = Whole(queries.get_strata(round_, communes=commune_codes_within(place.code)))
    questionnaire = queries.get_questionnaire(round_.version)
    report = make_report(
        source, questionnaire, queries.result_kinds(round_), public_name(place.code)
    )
    service = chosen_service(report)
    return {
        "round": round_,
        "place": place,
        "places": _own_places(round_),
        "questionnaire": questionnaire,
        "report": report,
        "service": service,
        "rows": rows_of(source, service, round_, place) if service else [],
    }


def _own_places(round_: Round) -> list[tuple[Territory, list[Territory]]]:
    mine = current_user.commune_codes
    found = [
        (province, [one for one in communes if one.code in mine])
        for province, communes in places_of(round_)
    ]
    return [(province, communes) for province, communes in found if communes]


def _page(round_: Round, place: Territory) -> dict[str, Any]:
    page = _whole(round_, place)
    report: Report = page["report"]
    codes = commune_codes_within(place.code)
    names = [item.question.name for item in report.services]
    scales = queries.get_weighted_scales(round_, names, codes)
    weights = queries.get_weights(round_)
    return {
        **page,
        "scales": scales,
        "weights": weights.weights,
        "effect": queries.get_effect(round_, codes),
        "doubtful": queries.count_doubtful(round_, communes=codes),
        "margins": [wording.missed_margin(item) for item in weights.weights.unmet[:12]],
        "merged": [wording.margin_words(item) for item in weights.weights.merged[:12]],
        "cut": _cut(),
        "cuts": wording.CUT_LABELS,
        "groups": _groups(round_, codes, page["service"]),
        "group_words": wording.group_words,
        "drawn": [
            plot
            for plot in (
                charts.distribution(report.services, page["questionnaire"]),
                charts.weighted(report.services, scales, page["questionnaire"]),
            )
            if plot
        ],
        "language": current_language(),
        "is_region": place is REGION,
    }


def _cut() -> Cut:
    """What the chosen service is split by."""
    try:
        return Cut(request.args.get("by", Cut.SEX))
    except ValueError:
        return Cut.SEX


def _groups(round_: Round, codes: frozenset[str], service: str | None) -> list[dict[str, Any]]:
    """The chosen service by group: plain, and with weights where the cells tell the group."""
    if service is None:
        return []
    cut = _cut()
    plain = queries.get_counts(round_, questions=(service,), communes=codes, by=(cut,))
    heavy = queries.get_weighted_groups(round_, service, cut, codes)
    return [
        {
            "key": key,
            "figures": scale_figures(
                scale_counts(counts[service]), [counts[service].get(str(n), 0) for n in range(1, 6)]
            ),
            "weighted": heavy.get(key),
        }
        for (key,), counts in plain.items()
    ]
