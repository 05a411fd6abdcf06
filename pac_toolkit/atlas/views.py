"""Pages of the atlas: the map in all its states, the list of communes, one commune."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext
from werkzeug.wrappers import Response as BaseResponse

from communes.boundaries import BoundaryLayer
from communes.credits import CENSUS_CREDIT
from communes.folding import fold
from communes.services import get_service
from communes.territory import (
    Commune,
    UnknownTerritory,
    get_commune,
    get_territory,
    list_communes,
    list_provinces,
    province_of,
    search_communes,
)
from maps.choropleth import behaviour, stylesheet
from pac_toolkit.assets import asset_url
from pac_toolkit.atlas import drawing, queries, selection, wording
from pac_toolkit.atlas.drawing import Drawing, Kept
from pac_toolkit.atlas.queries import Profile, Satisfaction
from pac_toolkit.atlas.selection import LayerKey, Selection, UnknownSelection
from pac_toolkit.i18n import current_language, label
from pac_toolkit.priorities.queries import codes_at, get_data_version
from pac_toolkit.priorities.scoring import Level, Part, PartName
from pac_toolkit.responses.disclosure import is_indicative
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.queries import get_current_round, get_round
from pac_toolkit.territory.queries import get_layer, get_partner_codes
from pac_toolkit.workshops.services import today
from surveys.intervals import wilson

blueprint = Blueprint("atlas", __name__)

_kept: Kept[Drawing] = Kept()


@dataclass(frozen=True, slots=True)
class _State:
    """One state of the map page with what it reads: the round, the boundaries, the data's version."""

    wanted: Selection
    survey: Round | None
    layer: BoundaryLayer
    version: str

    @property
    def tag(self) -> str:
        """What a browser compares to know whether its copy is still right."""
        parts = (self.version, repr(self.wanted), current_language().code)
        return hashlib.blake2b("|".join(parts).encode(), digest_size=12).hexdigest()


@blueprint.get("/maps/")
def map() -> str | BaseResponse:  # noqa: A001 - the endpoint's name is part of the addresses
    """The map page. The controls' own query is led to the address of the state they ask for."""
    if "show" in request.args or "q" in request.args:
        return redirect(_canonical_address())
    state = _state()
    code = _chosen(state.wanted)
    return render_template(
        "atlas/map.html",
        **_map_words(state),
        portrait=queries.get_portrait(code, state.survey) if code else None,
        is_unknown_name="unknown" in request.args,
        communes=list_communes(),
        rounds=queries.list_public_rounds(),
    )


@blueprint.get("/maps/map.js")
def map_script() -> Response:
    """The drawing of one state of the map, for the page's own script tag."""
    state = _state()
    response = Response(content_type="text/javascript; charset=utf-8")
    if state.tag not in request.if_none_match:
        parts = _drawn(state).parts
        response.set_data(parts.drawing if parts else "")
    response.set_etag(state.tag)
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


@blueprint.get("/maps/portrait")
def portrait() -> str:
    """The portrait of the chosen place alone, to be put beside the map."""
    state = _state()
    code = _chosen(state.wanted) or abort(404)
    return render_template(
        "atlas/_portrait.html",
        **_map_words(state),
        portrait=queries.get_portrait(code, state.survey),
    )


@blueprint.get("/communes/")
def communes() -> str:
    """Find my commune: by name in either script, or by province."""
    asked = request.args.get("q", "").strip()[:80]
    found = search_communes(asked, limit=20) if asked else ()
    language = current_language().code
    partners = get_partner_codes()
    return render_template(
        "atlas/communes.html",
        asked=asked,
        found=found,
        partners=partners,
        provinces=[
            (province, _in_reading_order(province.code, partners, language))
            for province in list_provinces()
        ],
    )


@blueprint.get("/communes/<code>")
def commune(code: str) -> str:
    """One commune: who lives there, how to take part, what was said, what comes first."""
    try:
        place = get_commune(code)
    except UnknownTerritory:
        abort(404)
    profile = queries.get_profile(code, _public_round(None), today())
    return render_template(
        "atlas/commune.html",
        commune=place,
        province=province_of(code),
        locator=drawing.locator(place, get_layer(), current_language()),
        **_profile_words(profile),
    )


def _profile_words(profile: Profile) -> dict[str, Any]:
    """What the commune's template needs to tell its profile."""
    place = profile.commune
    return {
        "profile": profile,
        "growth": place.population_2024 / place.population_2014 - 1,
        "both": _both_sexes(profile),
        "rated": [_rated(item) for item in profile.satisfaction],
        "theme_words": wording.theme_words,
        "answer_address": answer_address,
    }


def answer_address(survey: Round, commune_code: str) -> str:
    """Where the people of a commune answer."""
    return url_for("responses.answer", slug=survey.slug, code=commune_code)


def _rated(item: Satisfaction) -> dict[str, Any]:
    """One bar of satisfaction, as the bars' macro reads it."""
    name = label(get_service(item.service).labels)
    if item.share is not None and is_indicative(item.base):
        name = gettext("%(value)s (indicative)", value=name)
    told: dict[str, Any] = {"label": name, "sign": item.service}
    if item.share is None:
        return {**told, "value": None, "note": gettext("too few answers to show")}
    interval = item.share.interval
    return {
        **told,
        "value": item.share.value,
        "base": item.base,
        "low": interval.low,
        "high": interval.high,
    }


def _both_sexes(profile: Profile) -> list[dict[str, Any]]:
    """Women and men side by side on the themes that either names most; nothing when one was not heard."""
    sides = {"women": profile.women, "men": profile.men}
    named = {
        who: {item.theme: item.part(PartName.NAMED) for item in ranking.priorities}
        for who, ranking in sides.items()
    }
    if not all(any(part.share for part in parts.values()) for parts in named.values()):
        return []
    highest = {
        theme: max(parts[theme].share or 0.0 for parts in named.values())
        for theme in named["women"]
    }
    chosen = sorted(highest, key=lambda theme: -highest[theme])[:6]
    return [
        {
            "label": wording.theme_words(theme),
            "sign": theme,
            **{who: _named(parts[theme]) for who, parts in named.items()},
        }
        for theme in chosen
    ]


def _named(part: Part) -> dict[str, Any]:
    """The share of one sex naming a theme, with its interval."""
    if part.share is None or part.is_small_count:
        return {"value": None, "note": gettext("too few answers to show")}
    interval = wilson(part.share * part.base, part.base)
    return {"value": part.share, "base": part.base, "low": interval.low, "high": interval.high}


def _address(wanted: Selection) -> str:
    """The address of a state of the map."""
    query: dict[str, Any] = dict(wanted.arguments())
    return url_for("atlas.map", **query)


def _canonical_address() -> str:
    """The address of the state that the controls or the locator ask for; 404 when there is none."""
    try:
        if "q" not in request.args:
            return _address(selection.from_controls(request.args))
        wanted = selection.parse(request.args)
    except UnknownSelection:
        abort(404)
    found = search_communes(request.args["q"], limit=1)
    told: dict[str, Any] = dict(wanted.arguments())
    if found:
        told["code"] = found[0].code if wanted.level is Level.COMMUNE else found[0].province_code
        return url_for("atlas.map", **told, _anchor="portrait")
    return url_for("atlas.map", **told, unknown=1, _anchor="locator")


def _state() -> _State:
    """The state that this address asks for; 404 when it does not exist."""
    try:
        wanted = selection.parse(request.args)
    except UnknownSelection:
        abort(404)
    survey = _public_round(wanted.round_slug)
    layer = get_layer()
    return _State(wanted, survey, layer, f"{get_data_version(survey)}/{layer.version}")


def _public_round(slug: str | None) -> Round | None:
    """The round of this name, or the current one when everybody may see it; 404 for an unknown name."""
    survey = get_round(slug) if slug else get_current_round()
    if survey is not None and survey.has_public_results:
        return survey
    return None if slug is None else abort(404)


def _chosen(wanted: Selection) -> str | None:
    """The place chosen on the map, None when none is; 404 for a code that is not on this map."""
    code = request.args.get("code")
    if code is not None and code not in codes_at(wanted.level):
        abort(404)
    return code


def _drawn(state: _State) -> Drawing:
    """The map of this state, from memory when nothing changed since it was drawn."""
    key = (state.wanted, current_language().code, state.version)
    return _kept.get(key, lambda: _draw(state))


def _draw(state: _State) -> Drawing:
    figures = queries.get_figures(state.wanted, state.survey)
    here = _address(state.wanted)
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
    )
    return Drawing(spec, figures, parts)


def _map_words(state: _State) -> dict[str, Any]:
    """What the map's templates need to say the same as the map."""
    wanted = state.wanted
    return {
        "wanted": wanted,
        "survey": state.survey,
        "layer": state.layer,
        "drawn": _drawn(state),
        "wording": wording,
        "layers": LayerKey,
        "levels": selection.LEVELS,
        "groups": selection.groups_of(wanted.layer, wanted.theme),
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


def _in_reading_order(province_code: str, partners: frozenset[str], language: str) -> list[Commune]:
    """The communes of a province: those that take part first, then by name."""
    return sorted(
        list_communes(province_code),
        key=lambda item: (item.code not in partners, fold(item.name(language)), item.code),
    )
