"""What was counted, before anything is made of it: votes, ratings, names, and what groups asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from pac_toolkit.priorities.scoring.vocabulary import ComponentName

Contrast = tuple[int, int]
"""How many of a group, and how many of the others."""


@dataclass(frozen=True, slots=True)
class Rating:
    """One service's answers on the scale 1 to 5, and the share of it that speaks for the theme."""

    share: float
    dissatisfied: int
    rated: int
    # the count is hidden, and `dissatisfied` stands for it
    is_hidden: bool = False

    def __add__(self, other: Self) -> Self:
        return type(self)(
            self.share,
            self.dissatisfied + other.dissatisfied,
            self.rated + other.rated,
            self.is_hidden or other.is_hidden,
        )


@dataclass(frozen=True, slots=True)
class ThemeEvidence:
    """What was counted about one theme in one territory.

    `votes` by voting group (`women`, `men`), kept apart; `ratings` by service key; `named` is how
    many respondents chose the theme among their three; `contrasts` how many of a group asked for it, and
    how many of the others.
    """

    theme: str
    votes: Mapping[str, int] = field(default_factory=dict)
    hearings: int = 0
    ratings: Mapping[str, Rating] = field(default_factory=dict)
    named: int = 0
    # the count is hidden, and `named` stands for it
    is_hidden: bool = False
    contrasts: Mapping[ComponentName, Contrast] = field(default_factory=dict)

    def __add__(self, other: Self) -> Self:
        return type(self)(
            self.theme,
            {
                group: self.votes.get(group, 0) + other.votes.get(group, 0)
                for group in dict.fromkeys((*self.votes, *other.votes))
            },
            self.hearings + other.hearings,
            {
                key: _sum_ratings(self.ratings.get(key), other.ratings.get(key))
                for key in dict.fromkeys((*self.ratings, *other.ratings))
            },
            self.named + other.named,
            self.is_hidden or other.is_hidden,
            sum_contrasts(self.contrasts, other.contrasts),
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was counted in one territory; `respondents` answered the question on priorities.

    `voices_by_group` is False when workshops cannot tell this group's voices from the others'.
    `contrast_bases` are the whole numbers behind the themes' contrasts: all votes, or all who answered, of
    a group and of the others. `is_everybody` is False for one group's ranking, which has nobody to compare with.
    """

    themes: Mapping[str, ThemeEvidence]
    respondents: int
    voices_by_group: bool = True
    contrast_bases: Mapping[ComponentName, Contrast] = field(default_factory=dict)
    is_everybody: bool = True

    def __add__(self, other: Self) -> Self:
        themes = dict(self.themes)
        for key, theme in other.themes.items():
            themes[key] = themes[key] + theme if key in themes else theme
        return type(self)(
            themes,
            self.respondents + other.respondents,
            self.voices_by_group and other.voices_by_group,
            sum_contrasts(self.contrast_bases, other.contrast_bases),
            self.is_everybody and other.is_everybody,
        )


def sum_evidence(items: Iterable[Evidence]) -> Evidence:
    """The evidence of several territories together: counts are added, shares never averaged."""
    total = Evidence({}, 0)
    for item in items:
        total = total + item
    return total


def sum_contrasts(
    one: Mapping[ComponentName, Contrast], other: Mapping[ComponentName, Contrast]
) -> dict[ComponentName, Contrast]:
    """Two sets of contrasts, added one by one."""
    if not one or not other:
        return dict(one or other)
    nobody = (0, 0)
    return {
        name: (
            one.get(name, nobody)[0] + other.get(name, nobody)[0],
            one.get(name, nobody)[1] + other.get(name, nobody)[1],
        )
        for name in dict.fromkeys((*one, *other))
    }


def _sum_ratings(one: Rating | None, other: Rating | None) -> Rating:
    if one is None or other is None:
        return one or other or Rating(1.0, 0, 0)
    return one + other
