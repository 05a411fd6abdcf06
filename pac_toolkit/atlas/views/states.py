"""One state of the map page, as its address asks for it: what the page, its script and its files have in common."""

import hashlib
from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, request, url_for

from communes.boundaries import BoundaryLayer
from pac_toolkit.assets import asset_url
from pac_toolkit.atlas import drawing, queries, selection
from pac_toolkit.atlas.drawing import Drawing, Kept
from pac_toolkit.atlas.keeping import MAPS, dump, load
from pac_toolkit.atlas.selection import Selection, UnknownSelection
from pac_toolkit.disk_cache import code_version
from pac_toolkit.i18n import current_language
from pac_toolkit.priorities.queries import get_data_version
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.queries import get_current_round, get_round
from pac_toolkit.territory.queries import get_layer

_kept: Kept[Drawing] = Kept()


@dataclass(frozen=True, slots=True)
class State:
    """One state of the map page with what it reads: the round, the boundaries, the data's version."""

    wanted: Selection
    survey: Round | None
    layer: BoundaryLayer
    version: str

    @property
    def tag(self) -> str:
        """What a browser compares to know whether its copy is still right."""
        parts = (code_version(), self.version, map_address(self.wanted))
        return hashlib.blake2b("|".join(parts).encode(), digest_size=12).hexdigest()


def find_state(wanted: Selection | None = None) -> State:
    """The state that this address asks for, or `wanted` of it; 404 when it does not exist."""
    if wanted is None:
        try:
            wanted = selection.parse(request.args)
        except UnknownSelection:
            abort(404)
    survey = find_public_round(wanted.round_slug)
    layer = get_layer()
    return State(wanted, survey, layer, data_version(survey, layer))


def data_version(survey: Round | None, layer: BoundaryLayer) -> str:
    """A short text that differs as soon as anything that a map shows has changed."""
    return f"{get_data_version(survey)}/{layer.version}"


def find_public_round(slug: str | None) -> Round | None:
    """The round of this name, or the current one when everybody may see it; 404 for an unknown name."""
    survey = get_round(slug) if slug else get_current_round()
    if survey is not None and survey.has_public_results:
        return survey
    return None if slug is None else abort(404)


def map_address(wanted: Selection) -> str:
    """The address of a state of the map."""
    query: dict[str, Any] = dict(wanted.arguments())
    return url_for("atlas.map", **query)


def answer_address(survey: Round, commune_code: str) -> str:
    """Where the people of a commune answer."""
    return url_for("responses.answer", slug=survey.slug, code=commune_code)


def draw_state(state: State) -> Drawing:
    """The map of this state: from memory or from disk when nothing changed since it was drawn, else drawn."""
    key = (map_address(state.wanted), state.survey and state.survey.id, state.version)
    return _kept.get(key, lambda: _find_or_draw(state, key))


def _find_or_draw(state: State, key: tuple[object, ...]) -> Drawing:
    found = MAPS.get(key)
    if found is not None:
        return load(found)
    drawn = _draw(state)
    # what changed while it was drawn may be in it: then it is right for this reader, and kept for nobody
    if state.version == data_version(state.survey, state.layer):
        MAPS.put(key, dump(drawn))
    return drawn


def _draw(state: State) -> Drawing:
    figures = queries.get_figures(state.wanted, state.survey)
    here = map_address(state.wanted)
    spec = drawing.make_spec(
        state.wanted,
        figures,
        layer=state.layer,
        language=current_language(),
        sprite=drawing.sprite_path(current_app.root_path),
        address=lambda code: f"{here}&code={code}",
    )
    parts = drawing.draw(
        spec,
        state.layer,
        leaflet_js=asset_url("vendor/leaflet.js"),
        leaflet_css=asset_url("vendor/leaflet.css"),
        with_geometry=False,
    )
    return Drawing(spec, figures, parts)
