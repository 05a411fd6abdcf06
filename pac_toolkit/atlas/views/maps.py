"""The map page: every state of it is an address."""

from dataclasses import replace
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from communes.credits import CENSUS_CREDIT
from communes.territory import get_territory, list_communes, list_provinces, search_communes
from maps.choropleth import behaviour, stylesheet
from pac_toolkit.atlas import drawing, queries, selection, wording
from pac_toolkit.atlas.selection import LayerKey, Selection, UnknownSelection
from pac_toolkit.atlas.table import Table, make_table, parse_view
from pac_toolkit.atlas.views.blueprint import blueprint
from pac_toolkit.atlas.views.small import LAYERS as SMALL_LAYERS
from pac_toolkit.atlas.views.small import small_address
from pac_toolkit.atlas.views.states import (
    State,
    answer_address,
    draw_state,
    find_state,
    map_address,
)
from pac_toolkit.i18n import current_language
from pac_toolkit.priorities.queries import codes_at
from pac_toolkit.priorities.scoring import Level


@blueprint.get("/maps/")
def map() -> str | BaseResponse:  # noqa: A001 - the endpoint's name is part of the addresses
    """The map page. The controls' own query is led to the address of the state they ask for."""
    if "show" in request.args or "q" in request.args:
        return redirect(_canonical_address())
    state = find_state()
    code = _chosen(state.wanted)
    return render_template(
        "atlas/map.html",
        **_map_words(state),
        table=_table(state),
        portrait=queries.get_portrait(code, state.survey) if code else None,
        is_unknown_name="unknown" in request.args,
        communes=list_communes(),
        rounds=queries.list_public_rounds(),
    )


@blueprint.get("/maps/map.js")
def map_script() -> Response:
    """The drawing of one state of the map, for the page's own script tag."""
    state = find_state()
    response = Response(content_type="text/javascript; charset=utf-8")
    if state.tag not in request.if_none_match:
        parts = draw_state(state).parts
        response.set_data(parts.drawing if parts else "")
    response.set_etag(state.tag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


@blueprint.get("/maps/portrait")
def portrait() -> str:
    """The portrait of the chosen place alone, to be put beside the map."""
    state = find_state()
    code = _chosen(state.wanted) or abort(404)
    return render_template(
        "atlas/_portrait.html",
        **_map_words(state),
        portrait=queries.get_portrait(code, state.survey),
    )


def _canonical_address() -> str:
    """The address of the state that the controls or the locator ask for; 404 when there is none."""
    try:
        if "q" not in request.args:
            return map_address(selection.from_controls(request.args))
        wanted = selection.parse(request.args)
    except UnknownSelection:
        abort(404)
    found = search_communes(request.args["q"], limit=1)
    told: dict[str, Any] = dict(wanted.arguments())
    if found:
        told["code"] = found[0].code if wanted.level is Level.COMMUNE else found[0].province_code
        return url_for("atlas.map", **told, _anchor="portrait")
    return url_for("atlas.map", **told, unknown=1, _anchor="locator")


def _chosen(wanted: Selection) -> str | None:
    """The place chosen on the map, None when none is; 404 for a code that is not on this map."""
    code = request.args.get("code")
    if code is not None and code not in codes_at(wanted.level):
        abort(404)
    return code


def _table(state: State) -> Table:
    """The table of this state in the order that the address asks for; 404 for a column or place that is none."""
    try:
        view = parse_view(request.args, state.wanted)
    except UnknownSelection:
        abort(404)
    return make_table(state.wanted, draw_state(state), view, current_language().code)


def _map_words(state: State) -> dict[str, Any]:
    """What the map's templates need to say the same as the map."""
    wanted = state.wanted
    return {
        "wanted": wanted,
        "survey": state.survey,
        "layer": state.layer,
        "drawn": draw_state(state),
        "wording": wording,
        "layers": LayerKey,
        "levels": selection.LEVELS,
        "groups": selection.groups_of(wanted.layer, wanted.theme),
        "cuts": selection.cuts_of(wanted.layer),
        "provinces": list_provinces(),
        "small": small_address(wanted) if wanted.layer in SMALL_LAYERS else None,
        "themes_of": selection.themes_of,
        "with_theme": lambda layer, theme: replace(wanted, layer=layer, theme=theme),
        "place": get_territory,
        "theme_words": wording.theme_words,
        "answer_address": answer_address,
        "census_credit": CENSUS_CREDIT,
        "files": {
            "script": drawing.file_version(behaviour()),
            "style": drawing.file_version(stylesheet()),
        },
        "code": _chosen(wanted),
    }
