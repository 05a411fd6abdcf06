"""The first part of a brief: which place it is, where it lies, and who was heard there beside the census."""

from collections.abc import Callable
from typing import Any

import flask_babel

from communes.territory import REGION, Commune, Province, list_communes, province_of
from pac_toolkit.atlas.briefs.locator import (
    ELSEWHERE,
    HERE,
    NEIGHBOUR,
    commune_map,
    neighbours_of,
    province_map,
)
from pac_toolkit.atlas.briefs.sources import Sources
from pac_toolkit.atlas.turnout import Turnout, get_turnout
from pac_toolkit.i18n import current_language, number, percent

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext

Json = dict[str, Any]
NONE = "—"


def tell_head(place: Commune | Province, sources: Sources) -> Json:
    """Names, kind of place, whether it is invented."""
    language = current_language().code
    other = "fr" if language == "ar" else "ar"
    if isinstance(place, Commune):
        kicker = gettext("Portrait of a commune in two pages")
        within = gettext(
            "Province of %(province)s", province=province_of(place.code).name(language)
        )
    else:
        kicker = gettext("Portrait of a province in two pages")
        within = gettext("Region of %(region)s", region=REGION.name(language))
    return {
        "kicker": kicker,
        "name": place.name(language),
        "other_name": place.name(other),
        "within": within,
        "demo": gettext("Synthetic demonstration: the people, answers and workshops are invented.")
        if sources.is_demo
        else "",
        "facts": _facts(place, sources),
    }


def _facts(place: Commune | Province, sources: Sources) -> list[list[str]]:
    codes = _codes(place)
    now = sum(commune.population_2024 for commune in codes)
    growth = now / sum(commune.population_2014 for commune in codes) - 1
    since = (
        gettext("%(share)s more", share=percent(growth, 1))
        if growth > 0
        else gettext("%(share)s fewer", share=percent(-growth, 1))
    )
    facts = [
        (gettext("Inhabitants (census of 2024)"), number(now)),
        (gettext("Since 2014"), since),
        (gettext("Households"), number(sum(commune.households_2024 for commune in codes))),
    ]
    if isinstance(place, Commune):
        kind = gettext("Municipality") if place.milieu == "urban" else gettext("Rural commune")
        facts.append((gettext("Kind of commune"), kind))
    else:
        partners = sum(1 for commune in codes if commune.code in sources.partners)
        taking = gettext(
            "%(some)s of %(all)s take part", some=number(partners), all=number(len(codes))
        )
        facts.append((gettext("Communes"), taking))
    return [list(fact) for fact in facts]


def _codes(place: Commune | Province) -> list[Commune]:
    return [place] if isinstance(place, Commune) else list(list_communes(place.code))


def tell_map(place: Commune | Province, sources: Sources) -> Json:
    """The small map with its key: colours in words, neighbours by number."""
    language = current_language().code
    if isinstance(place, Commune):
        around = neighbours_of(place.code, language)
        numbers = {item.code: str(at) for at, item in enumerate(around, 1)}
        title = gettext(
            "%(commune)s in its province, with its neighbours", commune=place.name(language)
        )
        drawn = commune_map(place, sources.layer, language, title=title, numbers=numbers)
        colours = [
            (HERE, place.name(language)),
            (NEIGHBOUR, gettext("its neighbours")),
            (ELSEWHERE, gettext("other communes of the province")),
        ]
        return {
            "svg": drawn,
            "alt": title,
            "colours": [list(pair) for pair in colours],
            "numbers": [[numbers[item.code], item.name(language)] for item in around],
        }
    title = gettext("%(province)s in the region, with its communes", province=place.name(language))
    drawn = province_map(place, sources.layer, sources.partners, language, title=title)
    colours = [
        (HERE, gettext("communes that take part")),
        (NEIGHBOUR, gettext("other communes of the province")),
        (ELSEWHERE, gettext("the other provinces of the region")),
    ]
    return {"svg": drawn, "alt": title, "colours": [list(pair) for pair in colours], "numbers": []}


def tell_heard(place: Commune | Province, sources: Sources) -> Json:
    """Who was heard, in workshops and by the survey, beside the adults of the census."""
    turnout = get_turnout(place.code, sources.survey)
    return {
        "title": gettext("Who was heard"),
        "figures": _figures(turnout, sources),
        "columns": [
            "",
            gettext("In workshops"),
            gettext("In the survey"),
            gettext("Adults, census of 2024"),
        ],
        "rows": _rows(turnout, sources),
        "note": _note(turnout, place),
    }


def _figures(turnout: Turnout, sources: Sources) -> list[list[str]]:
    totals = turnout.workshops
    found = [
        [number(totals.workshops), gettext("workshops held and validated")],
        [number(totals.participants), gettext("participants")],
    ]
    if sources.survey is None:
        return [*found, [NONE, gettext("no survey is public yet")]]
    answers = gettext("under 10") if turnout.answers is None else number(turnout.answers)
    return [*found, [answers, gettext("answers to the survey")]]


def _rows(turnout: Turnout, sources: Sources) -> list[list[str]]:
    totals = turnout.workshops
    youth = [turnout.of(band) for band in ("18-24", "25-35")]
    shares = [part.share if part else None for part in youth]
    young = None if None in shares else sum(share or 0.0 for share in shares)
    women = turnout.of("female")
    said = bool(sources.survey and turnout.answers)
    not_by_age = gettext("not by commune") if said and not any(youth) else NONE
    return [
        [
            gettext("Women"),
            _came(turnout, totals.women),
            percent(women.share if women else None),
            percent(turnout.census.get("female")),
        ],
        [
            gettext("People aged 18 to 35"),
            _came(turnout, totals.youth),
            percent(young) if young is not None else not_by_age,
            percent(turnout.census.get("youth")),
        ],
        [
            gettext("Persons with disabilities"),
            _came(turnout, totals.with_disabilities, 1),
            gettext("not asked"),
            gettext("no figure by commune"),
        ],
    ]


def _came(turnout: Turnout, n: int, digits: int = 0) -> str:
    """A share of those who came to workshops; words where so few came that it is hidden."""
    hidden = turnout.came(n) is None
    return gettext("under 10") if hidden else percent(turnout.came_share(n), digits)


def _note(turnout: Turnout, place: Commune | Province) -> str:
    if turnout.is_silent:
        return gettext("Nobody was heard here yet: below stands what the census measures.")
    if turnout.answers is None:
        return gettext("So few people answered the survey that their number is not shown.")
    if isinstance(place, Commune):
        return gettext(
            "Shares of all participants and of all who told; census: people of 18 and over."
        )
    return gettext(
        "Shares of all participants and of all who told; census: people of 18 and over of the communes that take part."
    )
