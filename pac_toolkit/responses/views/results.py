"""Results of a round for everybody: what was last published of it, by place, with small numbers hidden."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response as BaseResponse

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
from pac_toolkit.i18n import current_language
from pac_toolkit.responses import permissions, queries, wording
from pac_toolkit.responses.figures import ScaleFigures, scale_figures
from pac_toolkit.responses.models import Round, RoundState
from pac_toolkit.responses.reporting import Report, Source, make_report
from pac_toolkit.responses.sheet import as_csv
from pac_toolkit.responses.tallying import ALL
from pac_toolkit.responses.views.blueprint import blueprint


@dataclass(frozen=True, slots=True)
class Row:
    """One place beside others, for one service."""

    place: Territory
    figures: ScaleFigures


@blueprint.get("/surveys/<slug>/results")
def results(slug: str) -> str | BaseResponse:
    """The public results of a round, in the region or in `?place=` a province or commune that takes part."""
    round_ = find_told_round(slug)
    place = chosen_place(round_)
    if not round_.has_public_results:
        require(permissions.can_see_results(current_user, round_, commune_codes_within(place.code)))
        return redirect(url_for("responses.staff_results", slug=slug, place=place.code))
    return render_template("responses/results.html", **told(round_, place))


@blueprint.get("/surveys/<slug>/results.csv")
def results_file(slug: str) -> Response:
    """The figures of the page, as a file."""
    round_ = find_told_round(slug)
    place = chosen_place(round_)
    require(round_.has_public_results)
    return as_file(sheet_of(told(round_, place)), f"{slug}-{place.code}.csv")


def find_told_round(slug: str) -> Round:
    """The round of this name, unless nothing may be told of it: a draft is 404."""
    round_ = queries.get_round(slug)
    if round_ is None or round_.state is RoundState.DRAFT:
        abort(404)
    return round_


def chosen_place(round_: Round, default: str = REGION.code) -> Territory:
    """The place asked for, the region when none is; 404 where nobody takes part."""
    code = request.args.get("place") or default
    try:
        place = get_territory(code)
    except UnknownTerritory:
        abort(404)
    if commune_codes_within(code).isdisjoint(queries.get_targets(round_)):
        abort(404)
    return place


def places_of(round_: Round) -> list[tuple[Territory, list[Territory]]]:
    """Provinces with their communes that take part, to choose from."""
    codes = queries.get_targets(round_)
    found = [
        (province, [c for c in list_communes(province.code) if c.code in codes])
        for province in list_provinces()
    ]
    return [(province, [*communes]) for province, communes in found if communes]


def told(round_: Round, place: Territory) -> dict[str, Any]:
    """What the public page and its file tell of a place."""
    published = queries.get_published(round_)
    questionnaire = queries.get_questionnaire(round_.version)
    kinds = queries.result_kinds(round_)
    report = make_report(published, questionnaire, kinds, public_name(place.code))
    service = chosen_service(report)
    return {
        "round": round_,
        "place": place,
        "places": places_of(round_),
        "questionnaire": questionnaire,
        "report": report,
        "service": service,
        "rows": rows_of(published, service, round_, place) if service else [],
        "published_at": published.published_at,
        "group_words": wording.group_words,
        "is_staff": permissions.sees_everything(current_user, commune_codes_within(place.code)),
    }


def chosen_service(report: Report) -> str | None:
    """The question asked for in `?service=`, else the least satisfying service."""
    names = [item.question.name for item in report.services]
    asked = request.args.get("service")
    if asked in names:
        return asked
    return names[0] if names else None


def rows_of(source: Source, service: str, round_: Round, place: Territory) -> list[Row]:
    """The places within a place side by side for one service: provinces of the region, communes of a province."""
    within: list[Territory] = []
    if place is REGION:
        within = [province for province, _ in places_of(round_)]
    for province, communes in places_of(round_):
        if place.code in {REGION.code, province.code}:
            within += communes
    found = []
    for one in within:
        counts = source.scale(service, one.code)
        if counts is not None:
            found.append(Row(one, scale_figures(counts)))
    return found if len(found) > 1 else []


def public_name(code: str) -> str:
    """The name of a place among figures."""
    return ALL if code == REGION.code else code


def sheet_of(page: dict[str, Any]) -> str:
    """What a page of results tells, as a CSV."""
    beside = [(row.place.code, row.figures) for row in page["rows"]]
    language = current_language().code
    return as_csv(page["report"], page["questionnaire"], beside, page["service"], language)


def as_file(text: str, name: str) -> Response:
    """A CSV to be saved."""
    response = Response(text, content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
