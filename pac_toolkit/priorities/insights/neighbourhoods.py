"""Neighbours with one first need: groups of communes that could answer it together."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from communes.neighbours import adjacency
from communes.territory import get_commune
from pac_toolkit.priorities.queries import rank_all
from pac_toolkit.priorities.scoring import Level
from pac_toolkit.responses.models import Round


class Means(StrEnum):
    """How organic law 113-14 lets communes act together on a theme.

    `ESTABLISHMENT`: an establishment of inter-communal cooperation (articles 133 to 140), whose tasks name the
    field. `AGREEMENT`: an agreement of cooperation or partnership (articles 149 to 151), for all other fields.
    """

    ESTABLISHMENT = "establishment"
    AGREEMENT = "agreement"


_TASKS: Final = frozenset(
    {
        "transport",
        "waste",
        "hygiene",
        "sanitation",
        "water",
        "electricity",
        "lighting",
        "roads",
        "culture",
        "youth_sport",
    }
)
"""The themes of the tasks of an establishment (article 134)."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Communes that touch, each directly or through the others, and rank the same theme first.

    `population` is theirs together (census of 2024). `is_indicative`: the ranking of one of them rests on few.
    """

    theme: str
    codes: tuple[str, ...]
    population: int
    is_indicative: bool

    @property
    def means(self) -> Means:
        """How the law lets them act together."""
        return Means.ESTABLISHMENT if self.theme in _TASKS else Means.AGREEMENT

    @property
    def provinces(self) -> tuple[str, ...]:
        """The codes of the provinces that they lie in."""
        return tuple(sorted({get_commune(code).province_code for code in self.codes}))


def list_neighbourhoods(survey: Round | None) -> tuple[Neighbourhood, ...]:
    """The groups of two communes or more, the largest first; a commune is in one group at most."""
    rankings = rank_all(Level.COMMUNE, survey)
    firsts = {code: one.first.theme for code, one in rankings.items() if one.first is not None}
    unsure = {code for code, one in rankings.items() if one.standing == "indicative"}
    groups = [
        Neighbourhood(
            firsts[codes[0]],
            codes,
            sum(get_commune(code).population_2024 for code in codes),
            not unsure.isdisjoint(codes),
        )
        for codes in connected(firsts)
        if len(codes) > 1
    ]
    return tuple(sorted(groups, key=lambda one: (-len(one.codes), -one.population, one.codes)))


def connected(firsts: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The communes parted into groups that touch and have the same first theme."""
    links = adjacency()
    left = set(firsts)
    found = []
    for start in sorted(firsts):
        if start not in left:
            continue
        reached = [start]
        left.discard(start)
        for code in reached:
            alike = {o for o in links[code] if o in left and firsts[o] == firsts[start]}
            reached.extend(sorted(alike))
            left -= alike
        found.append(tuple(sorted(reached)))
    return found
