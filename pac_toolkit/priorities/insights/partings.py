"""Women beside men: what each asks for first, and the themes on which they part."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from communes.themes import list_themes
from pac_toolkit.priorities.queries import (
    PRIORITIES_QUESTION,
    Ranking,
    codes_at,
    rank_all,
)
from pac_toolkit.priorities.queries.places import place_of
from pac_toolkit.priorities.scoring import MINIMUM_BASE, Group, Level, Priority
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.queries import get_published
from pac_toolkit.responses.tallying import ALL
from surveys.comparison import Difference, Sample, Verdict, compare

TOP: Final = 3
FAR: Final = 10
"""Who does not have a theme among the first ten does not push it."""

Pusher = Literal["women", "men"]


@dataclass(frozen=True, slots=True)
class TopNeeds:
    """The first needs of the women and of the men of a territory; a list is empty where too few spoke."""

    code: str
    women: tuple[Priority, ...]
    men: tuple[Priority, ...]

    @property
    def shared(self) -> frozenset[str]:
        """The themes on both lists."""
        return frozenset(item.theme for item in self.women) & {item.theme for item in self.men}


@dataclass(frozen=True, slots=True)
class Side:
    """How many of a sex named a theme among their three, and its place in their ranking; None when it has none."""

    count: int
    base: int
    rank: int | None

    @property
    def share(self) -> float:
        """The share that named it."""
        return self.count / self.base


@dataclass(frozen=True, slots=True)
class Parting:
    """A theme that women and men of a territory name differently often; `difference` is women less men."""

    code: str
    theme: str
    women: Side
    men: Side
    difference: Difference

    @property
    def pushed_by(self) -> Pusher | None:
        """Who alone pushes the theme: among the first three of one, not among the first ten of the other."""
        for who, own, other in (("women", self.women, self.men), ("men", self.men, self.women)):
            # without two places there is nothing to set apart
            if own.rank is None or other.rank is None:
                continue
            if own.rank <= TOP and other.rank > FAR:
                return "women" if who == "women" else "men"
        return None


BySex = tuple[Mapping[str, Ranking], Mapping[str, Ranking]]
"""The rankings of women and those of men, by code."""


def rank_by_sex(survey: Round | None, level: Level) -> BySex:
    """The rankings of women and those of men, for who lists both first needs and partings."""
    return rank_all(level, survey, Group.WOMEN), rank_all(level, survey, Group.MEN)


def list_top_needs(
    survey: Round | None, level: Level, rankings: BySex | None = None
) -> tuple[TopNeeds, ...]:
    """The first three needs of women and of men in every territory where either can be ranked, by code."""
    women, men = rankings or rank_by_sex(survey, level)
    found = (TopNeeds(code, _top(women.get(code)), _top(men.get(code))) for code in codes_at(level))
    return tuple(item for item in found if item.women or item.men)


def list_partings(
    survey: Round | None, level: Level, rankings: BySex | None = None
) -> tuple[Parting, ...]:
    """The themes on which women and men differ beyond chance, the widest difference first.

    All territories and themes of the level are one family of tests, as they are shown together. From published
    counts alone: where one is hidden nothing is compared. Without a round there is nothing to test.
    """
    if survey is None:
        return ()
    counts = {
        (code, theme): pair
        for code in codes_at(level)
        for theme, pair in _counts(survey, code).items()
    }
    tested = compare({key: (Sample(*one), Sample(*other)) for key, (one, other) in counts.items()})
    different = [key for key, found in tested.items() if found.verdict is Verdict.DIFFERENT]
    if not different:
        return ()
    women, men = rankings or rank_by_sex(survey, level)
    partings = [
        Parting(
            *key,
            Side(*counts[key][0], _place(women, *key)),
            Side(*counts[key][1], _place(men, *key)),
            tested[key],
        )
        for key in different
    ]
    return tuple(
        sorted(partings, key=lambda one: (-abs(one.difference.value or 0.0), one.code, one.theme))
    )


def _top(ranking: Ranking | None) -> tuple[Priority, ...]:
    if ranking is None or ranking.first is None:
        return ()
    return tuple(item for item in ranking.priorities[:TOP] if item.score > 0)


def _place(rankings: Mapping[str, Ranking], code: str, theme: str) -> int | None:
    """Where a theme stands; None for one that they did not ask for, and where they have no ranking."""
    item = rankings[code].of(theme) if code in rankings else None
    return item.rank if item else None


def _counts(survey: Round, code: str) -> dict[str, tuple[tuple[int, int], tuple[int, int]]]:
    """Theme → (count, base) of women and of men, where all four are published."""
    published = get_published(survey)
    sides = [
        published.choices(PRIORITIES_QUESTION, place_of(code), sex=sex)
        for sex in ("female", "male")
    ]
    women, men = (side.get(ALL) or 0 for side in sides)
    if min(women, men) < MINIMUM_BASE:
        return {}
    found = {}
    for theme in list_themes():
        ours, theirs = (side.get(theme.key, 0) for side in sides)
        if ours is not None and theirs is not None:
            found[theme.key] = ((ours, women), (theirs, men))
    return found
