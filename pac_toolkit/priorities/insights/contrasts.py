"""Expressed beside measured: what workshops voiced of a theme, and what the census says of it."""

from dataclasses import dataclass
from typing import Final, Literal

from communes.needs import measured_need
from pac_toolkit.priorities.queries import (
    Ranking,
    Standing,
    codes_at,
    list_named,
    rank_all,
)
from pac_toolkit.priorities.scoring import MINIMUM_BASE, Group, Level, Missing, PartName
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.tallying import ALL

HIGH: Final = 2 / 3
"""A part is high from here on: the upper third of 0 to 1."""
LOW: Final = 1 / 3
"""A part is low below this: the lower third."""

Kind = Literal["silent", "voiced", "both", "neither"]
"""`silent`: measured high, voiced low. `voiced`: the contrary. `both`: high on both. `neither`: all between."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """A theme in one territory: `voiced` and `measured` as the score's parts have them, 0 to 1.

    `kind` is None where either is missing. `standing` is that of what was voiced. `votes` is what `voiced` rests on;
    `named` the share of those who answered that chose the theme among their three, None where it is not shown.
    """

    code: str
    voiced: float | None
    measured: float | None
    kind: Kind | None
    standing: Standing
    votes: int = 0
    named: float | None = None

    @property
    def gap(self) -> float:
        """How far measured lies above voiced, -1 to 1; 0 where either is missing."""
        if self.voiced is None or self.measured is None:
            return 0.0
        return self.measured - self.voiced


def list_contrasts(
    survey: Round | None, theme: str, level: Level = Level.COMMUNE
) -> tuple[Contrast, ...]:
    """Every territory of the level, by code; where nothing was heard `voiced` is None. Raises UnknownTheme."""
    measured = measured_need(theme, level.value)
    rankings = rank_all(level, survey)
    named = list_named(survey, Group.ALL, level) if survey is not None else {}
    return tuple(
        _contrast(
            code,
            theme,
            rankings.get(code),
            measured[code].value,
            _share(named.get(code, {}), theme),
        )
        for code in codes_at(level)
    )


def _contrast(
    code: str, theme: str, ranking: Ranking | None, measured: float | None, named: float | None
) -> Contrast:
    # where others were voiced and this was not, it has no score, and nothing voiced is what there is to say
    found = (ranking.of(theme) or next(iter(ranking.priorities), None)) if ranking else None
    if ranking is None or found is None:
        is_heard = ranking is not None and ranking.standing != "no_data"
        standing: Standing = "hidden" if is_heard else "no_data"
        return Contrast(code, None, measured, None, standing, named=named)
    part = found.part(PartName.VOICED)
    if part.value is None:
        standing = "hidden" if part.missing is Missing.TOO_FEW else "no_data"
        return Contrast(code, None, measured, None, standing, part.base, named)
    standing = "indicative" if part.is_indicative else "value"
    voiced = part.value if found.theme == theme else 0.0
    kind = None if measured is None else _kind(voiced, measured)
    return Contrast(code, voiced, measured, kind, standing, part.base, named)


def _kind(voiced: float, measured: float) -> Kind:
    if measured >= HIGH and voiced < LOW:
        return "silent"
    if voiced >= HIGH and measured < LOW:
        return "voiced"
    return "both" if voiced >= HIGH and measured >= HIGH else "neither"


def _share(named: dict[str, tuple[int, bool]], theme: str) -> float | None:
    """The share naming the theme; nothing when the count or its base is hidden, or too few answered."""
    whole, is_hidden = named.get(ALL, (0, False))
    count, is_small = named.get(theme, (0, False))
    if is_hidden or is_small or whole < MINIMUM_BASE:
        return None
    return count / whole
