"""Small multiples: one theme a small map, twelve on a page, all cut alike so that they can be compared."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from communes.census import get_measure
from communes.credits import CENSUS_CREDIT
from maps.bivariate import SQUARES
from maps.legend import LegendEntry
from maps.multiples import Multiples, multiples
from maps.palettes import PAPER
from maps.spec import MapSpec
from pac_toolkit.atlas import drawing, selection, wording
from pac_toolkit.atlas.cuts import cut_values
from pac_toolkit.atlas.drawing import Drawing
from pac_toolkit.atlas.keeping import MAPS
from pac_toolkit.atlas.queries import Figure, get_figures_by_theme, list_public_rounds
from pac_toolkit.atlas.selection import Cut, LayerKey, Selection, UnknownSelection
from pac_toolkit.atlas.views.blueprint import blueprint
from pac_toolkit.atlas.views.states import State, data_version, find_state, map_address
from pac_toolkit.i18n import current_language
from pac_toolkit.territory.queries import get_layer

LAYERS = (LayerKey.PRIORITY, LayerKey.CONTRAST, LayerKey.SATISFACTION, LayerKey.CENSUS)
ON_A_PAGE = 12


@dataclass(frozen=True, slots=True)
class SmallMap:
    """One small map: which, in which picture, and the place that stands first on it."""

    wanted: Selection
    picture: str
    first: str


@blueprint.get("/maps/small/")
def small() -> str | BaseResponse:
    """One theme a small map. The controls' own query is led to the address of the state they ask for."""
    state = _small_state()
    if "send" in request.args:
        return redirect(small_address(state.wanted))
    themes = small_themes(state.wanted.layer)
    page, last = _page(len(themes))
    shown = themes[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    return render_template(
        "atlas/small.html", **_words(state), **_pictures(state, shown), page=page, last=last
    )


def small_address(wanted: Selection, page: int = 1) -> str:
    """The address of a page of small maps, whichever theme the state is about."""
    told: dict[str, Any] = dict(replace(wanted, theme=None, classes=None).arguments())
    return url_for("atlas.small", **told, page=page if page > 1 else None)


def small_themes(layer: LayerKey) -> tuple[str, ...]:
    """The themes of a layer that share one scale: kilometres have no place beside percent."""
    themes = selection.themes_of(layer)
    if layer is LayerKey.CENSUS:
        return tuple(key for key in themes if get_measure(key).unit == "percent")
    return themes


def _small_state() -> State:
    """The state that this address asks for; 404 for a layer of one map, or a group that no map can tell."""
    query = {"layer": LayerKey.PRIORITY.value, **request.args}
    if "send" in query and query.get("group") not in _groups(query["layer"]):
        query.pop("group", None)
    try:
        wanted = selection.parse({name: text for name, text in query.items() if name != "theme"})
    except UnknownSelection:
        abort(404)
    if wanted.layer not in LAYERS or wanted.classes is not None:
        abort(404)
    return find_state(wanted)


def _groups(layer: str) -> set[str]:
    if layer not in set(LAYERS):
        return set()
    found = LayerKey(layer)
    return {one.value for one in selection.groups_of(found, selection.themes_of(found)[0])}


def _page(count: int) -> tuple[int, int]:
    """The page asked for and the last one; 404 for a page that is none."""
    last = -(-count // ON_A_PAGE)
    asked = request.args.get("page", "1")
    # Python refuses to read thousands of digits
    is_number = asked.isascii() and asked.isdigit() and len(asked) <= 3
    if not is_number or not 1 <= int(asked) <= last:
        abort(404)
    return int(asked), last


def _pictures(state: State, themes: tuple[str, ...]) -> dict[str, Any]:
    """The shapes, the small maps and their legend; from disk when nothing changed since they were drawn."""
    key = (
        "small",
        map_address(state.wanted),
        themes,
        state.survey and state.survey.id,
        state.version,
    )
    kept = MAPS.get(key)
    if kept is None:
        told = _draw(state, themes)
        if state.version == data_version(state.survey, state.layer):
            MAPS.put(key, json.dumps(told).encode())
    else:
        told = json.loads(kept)
    return {
        "shapes": told["shapes"],
        "maps": [
            SmallMap(alike(replace(state.wanted, theme=theme)), picture, first)
            for theme, (picture, first) in zip(themes, told["maps"], strict=True)
        ],
    }


def _draw(state: State, themes: tuple[str, ...]) -> dict[str, Any]:
    """Shapes, and each theme's picture with the place that stands first on it."""
    drawn = [
        Drawing(_make_spec(state, theme, found), found)
        for theme, found in get_figures_by_theme(state.wanted, state.survey, themes).items()
    ]
    made: Multiples = multiples(state.layer, [one.spec for one in drawn])
    firsts = [_first(one) for one in drawn]
    return {"shapes": made.shapes, "maps": list(zip(made.pictures, firsts, strict=True))}


def _make_spec(state: State, theme: str, figures: Mapping[str, Figure]) -> MapSpec:
    return drawing.make_spec(
        alike(replace(state.wanted, theme=theme)),
        figures,
        layer=state.layer,
        language=current_language(),
        sprite=drawing.sprite_path(current_app.root_path),
        address=lambda _code: None,
    )


def _first(drawn: Drawing) -> str:
    """The place that heads the list of a map by classes, with its value; "" when none is shown."""
    heads = [item for item in drawn.shown if item.is_shown and item.value is not None]
    if not heads or drawn.spec.is_categorical:
        return ""
    area = drawn.spec.areas[heads[0].code]
    # the sign stays beside its number
    value = area.display.replace(" %", "\N{NO-BREAK SPACE}%")
    return str(gettext("Highest: %(place)s, %(value)s", place=area.label, value=value))


def _words(state: State) -> dict[str, Any]:
    """What the template needs beside the pictures."""
    wanted = alike(state.wanted)
    return {
        "wanted": wanted,
        "wording": wording,
        "layers": LAYERS,
        "levels": selection.LEVELS,
        "groups": selection.groups_of(wanted.layer, wanted.theme),
        "rounds": list_public_rounds(),
        "survey": state.survey,
        "key": _key(wanted),
        "squares": SQUARES,
        "picture_id": "small",
        "map_address": map_address,
        "small_address": small_address,
        "attribution": wording.attribution(state.layer),
        "census_credit": CENSUS_CREDIT,
    }


def alike(wanted: Selection) -> Selection:
    """The same state cut by limits that every small map shares."""
    is_cut = wanted.layer is LayerKey.CENSUS
    return replace(wanted, classes=Cut.FIXED) if is_cut else wanted


def _key(wanted: Selection) -> list[LegendEntry]:
    """The classes that every small map shares, with hatch, dots and dashes: no counts, they differ by map."""
    classes = None if wanted.cut is None else cut_values(wanted, [0.0])
    labels = wording.class_labels(wanted, classes)
    words = wording.map_words(wanted, {}, get_layer())
    return [
        *(
            LegendEntry(text, 0, colour)
            for text, colour in zip(labels, drawing.colours_of(wanted, classes), strict=True)
        ),
        LegendEntry(words.indicative, 0, PAPER, is_dashed=True),
        LegendEntry(words.hidden, 0, PAPER, "hidden"),
        LegendEntry(words.no_data, 0, PAPER, "no-data"),
    ]
