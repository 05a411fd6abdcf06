"""Find a commune, and one commune."""

from typing import Any

from flask import abort, render_template, request
from flask_babel import gettext

from communes.folding import fold
from communes.services import get_service
from communes.territory import (
    Commune,
    UnknownTerritory,
    get_commune,
    list_communes,
    list_provinces,
    province_of,
    search_communes,
)
from pac_toolkit.atlas import drawing, queries, wording
from pac_toolkit.atlas.queries import Profile, Satisfaction
from pac_toolkit.atlas.views.blueprint import blueprint
from pac_toolkit.atlas.views.states import answer_address, find_public_round
from pac_toolkit.i18n import current_language, label
from pac_toolkit.priorities.certainty import get_stability
from pac_toolkit.priorities.scoring import Component, ComponentName, PartName
from pac_toolkit.responses.disclosure import is_indicative
from pac_toolkit.territory.queries import get_layer, get_partner_codes
from pac_toolkit.workshops.services import today
from surveys.intervals import wilson


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
    profile = queries.get_profile(code, find_public_round(None), today())
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
        "stability": get_stability(place.code, find_public_round(None)),
        "growth": place.population_2024 / place.population_2014 - 1,
        "both": _both_sexes(profile),
        "rated": [_rated(item) for item in profile.satisfaction],
        "theme_words": wording.theme_words,
        "answer_address": answer_address,
    }


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
        who: {
            item.theme: found
            for item in ranking.priorities
            if (found := item.part(PartName.FELT).component(ComponentName.NAMED))
        }
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


def _named(part: Component) -> dict[str, Any]:
    """The share of one sex naming a theme, with its interval."""
    if part.share is None or part.is_small_count:
        return {"value": None, "note": gettext("too few answers to show")}
    interval = wilson(part.share * part.base, part.base)
    return {"value": part.share, "base": part.base, "low": interval.low, "high": interval.high}


def _in_reading_order(province_code: str, partners: frozenset[str], language: str) -> list[Commune]:
    """The communes of a province: those that take part first, then by name."""
    return sorted(
        list_communes(province_code),
        key=lambda item: (item.code not in partners, fold(item.name(language)), item.code),
    )
