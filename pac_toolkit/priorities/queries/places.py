"""Which territories a ranking is made of, and how public figures name them."""

from collections.abc import Mapping, Sequence
from functools import cache

from communes.territory import (
    REGION,
    get_commune,
    get_territory,
    list_communes,
    list_provinces,
)
from pac_toolkit.priorities.scoring import Group, Level
from pac_toolkit.responses.disclosure import YOUTH
from pac_toolkit.responses.tallying import ALL

# how a group is cut out of the public figures; the others of `Group` are whole communes
_CUTS: Mapping[Group, Mapping[str, str]] = {
    Group.ALL: {},
    Group.WOMEN: {"sex": "female"},
    Group.MEN: {"sex": "male"},
    Group.YOUTH: {"age_band": YOUTH},
}
Cuts = Mapping[str, Sequence[tuple[str, Mapping[str, str]]]]
"""Territory → the places whose public figures are added up for it, each with its cut."""
HABITATS = frozenset({Group.RURAL, Group.URBAN})
"""The groups told by where people live, by whole communes."""


def level_of(code: str) -> Level:
    """The level of the territory with this code. Raises UnknownTerritory."""
    get_territory(code)
    return {1: Level.REGION, 2: Level.PROVINCE}.get(len(code.split(".")), Level.COMMUNE)


def codes_at(level: Level) -> tuple[str, ...]:
    """The codes of every territory of a level, ordered."""
    return {
        Level.COMMUNE: tuple(item.code for item in list_communes()),
        Level.PROVINCE: tuple(item.code for item in list_provinces()),
        Level.REGION: (REGION.code,),
    }[level]


@cache
def known_codes() -> frozenset[str]:
    """The codes of every commune."""
    return frozenset(codes_at(Level.COMMUNE))


def code_at(level: Level, commune_code: str) -> str:
    """The code of the territory of a level in which a commune lies."""
    if level is Level.COMMUNE:
        return commune_code
    return get_commune(commune_code).province_code if level is Level.PROVINCE else REGION.code


def public_cuts(group: Group, level: Level, only: str | None) -> Cuts:
    """Territory → the public figures that tell of the group there, to be added up.

    Nothing is public of the young of a commune. Where people live is told by whole communes: the rural are those
    of rural communes, the urban those of municipalities.
    """
    codes = codes_at(level) if only is None else (only,)
    if group is Group.YOUTH and level is Level.COMMUNE:
        return {}
    if group not in HABITATS:
        return {code: [(place_of(code), _CUTS[group])] for code in codes}
    found: dict[str, list[tuple[str, Mapping[str, str]]]] = {}
    for commune in list_communes():
        code = code_at(level, commune.code)
        if code in codes and commune.milieu.value == group.value:
            found.setdefault(code, []).append((commune.code, {}))
    return found


def place_of(code: str) -> str:
    """The name of a territory in public figures."""
    return ALL if code == REGION.code else code


def wider_places(place: str) -> tuple[str, ...]:
    """The places around a place."""
    if place == ALL:
        return ()
    return (ALL,) if place.count(".") == 1 else (get_commune(place).province_code, ALL)
