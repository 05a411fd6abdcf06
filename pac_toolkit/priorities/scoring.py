"""The arithmetic of priorities: from counts to a ranked list. Pure: it reads no row, no request and writes no word."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from communes.themes import list_themes
from pac_toolkit.responses.disclosure import MINIMUM_CELL, is_indicative, is_small

MINIMUM_BASE = MINIMUM_CELL
"""A part that fewer people or votes than this speak for is hidden, and does not count."""
SMALL_COUNT_STANDS_FOR = 5
"""A survey count of 1 to 9 is never published: it counts as 5, the middle, in every territory alike."""


class Level(StrEnum):
    """Where a ranking is made; provinces and the region from the summed counts of their communes."""

    COMMUNE = "commune"
    PROVINCE = "province"
    REGION = "region"


class Group(StrEnum):
    """Whose voices and answers a ranking hears."""

    ALL = "all"
    WOMEN = "women"
    MEN = "men"
    YOUTH = "youth"
    RURAL = "rural"
    URBAN = "urban"


class Method(StrEnum):
    """The named methods of scoring; their words stand on the method page."""

    FIRST = "first-2026"


class PartName(StrEnum):
    """What a score is made of."""

    VOICED = "voiced"
    FELT = "felt"
    NAMED = "named"


class Missing(StrEnum):
    """Why a part does not count."""

    NOTHING_VOICED = "nothing_voiced"
    NO_SERVICE = "no_service"
    NO_ANSWER = "no_answer"
    TOO_FEW = "too_few"
    NOT_BY_GROUP = "not_by_group"


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts. Raises ValueError unless they are positive or zero and sum to 1."""

    voiced: float = 0.40
    felt: float = 0.25
    named: float = 0.35

    def __post_init__(self) -> None:
        values = (self.voiced, self.felt, self.named)
        if any(not math.isfinite(value) or value < 0 for value in values):
            raise ValueError("a weight is zero or more")
        if not math.isclose(math.fsum(values), 1.0, rel_tol=0, abs_tol=1e-9):
            raise ValueError(f"weights sum to 1, not to {math.fsum(values):g}")

    def of(self, name: PartName) -> float:
        """The weight of one part."""
        return float(getattr(self, name.value))


DEFAULT_WEIGHTS = Weights()


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
    many respondents chose the theme among their three.
    """

    theme: str
    votes: Mapping[str, int] = field(default_factory=dict)
    hearings: int = 0
    ratings: Mapping[str, Rating] = field(default_factory=dict)
    named: int = 0
    # the count is hidden, and `named` stands for it
    is_hidden: bool = False

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
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was counted in one territory; `respondents` answered the question on priorities.

    `voices_by_group` is False when workshops cannot tell this group's voices from the others'.
    """

    themes: Mapping[str, ThemeEvidence]
    respondents: int
    voices_by_group: bool = True

    def __add__(self, other: Self) -> Self:
        keys = dict.fromkeys((*self.themes, *other.themes))
        return type(self)(
            {
                key: self.themes.get(key, ThemeEvidence(key))
                + other.themes.get(key, ThemeEvidence(key))
                for key in keys
            },
            self.respondents + other.respondents,
            self.voices_by_group and other.voices_by_group,
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score.

    `share` (0 to 1) is what was counted; `value` (0 to 1) is the share against the territory's highest
    share of this part that thirty or more speak for; `weight` is its weight after the missing parts' weights went to the others;
    `points` = 100 x weight x value. All four are None or 0 when `missing` says why.
    `groups` holds the share within each voting group of the voiced part.
    """

    name: PartName
    base: int
    share: float | None = None
    value: float | None = None
    weight: float = 0.0
    missing: Missing | None = None
    is_small_count: bool = False
    groups: Mapping[str, float] = field(default_factory=dict, hash=False)

    @property
    def points(self) -> float:
        """What the part adds to the score of 100."""
        return 0.0 if self.value is None else 100 * self.weight * self.value

    @property
    def is_indicative(self) -> bool:
        """Whether it rests on so few that it only gives a direction."""
        return self.missing is None and is_indicative(self.base)


@dataclass(frozen=True, slots=True)
class Priority:
    """A theme's place in a territory: `rank` from 1, `score` 0 to 100, and the parts it is the sum of."""

    theme: str
    rank: int
    score: float
    parts: tuple[Part, ...]

    def part(self, name: PartName) -> Part:
        """One part by name."""
        return next(part for part in self.parts if part.name is name)

    @property
    def is_indicative(self) -> bool:
        """Whether any part that counts is indicative."""
        return any(part.is_indicative for part in self.parts)


def rank(evidence: Evidence, weights: Weights = DEFAULT_WEIGHTS) -> tuple[Priority, ...]:
    """Every theme of the territory, highest score first; none when no part has enough behind it.

    Equal scores stand in the order of the published list of themes, whatever the order of the input.
    """
    shares = {theme.key: _parts(theme.key, evidence) for theme in list_themes()}
    highest = {name: _yardstick([parts[name] for parts in shares.values()]) for name in PartName}
    scored = []
    for place, (key, parts) in enumerate(shares.items()):
        weighted = _weigh([_relate(part, highest[part.name]) for part in parts.values()], weights)
        if weighted:
            score = math.fsum(part.points for part in weighted)
            # equal sums must tie whatever their last binary digit
            scored.append((-round(score, 9), place, key, score, weighted))
    return tuple(
        Priority(key, position, min(score, 100.0), parts)
        for position, (_, _, key, score, parts) in enumerate(
            sorted(scored, key=lambda row: row[:2]), 1
        )
    )


def sum_evidence(items: Iterable[Evidence]) -> Evidence:
    """The evidence of several territories together: counts are added, shares never averaged."""
    total = Evidence({}, 0)
    for item in items:
        total = total + item
    return total


def _parts(theme: str, evidence: Evidence) -> dict[PartName, Part]:
    found = evidence.themes.get(theme, ThemeEvidence(theme))
    return {
        PartName.VOICED: _voiced(found, evidence),
        PartName.FELT: _felt(found),
        PartName.NAMED: _named(found, evidence.respondents),
    }


def _voiced(found: ThemeEvidence, evidence: Evidence) -> Part:
    """The theme's share of the votes within each group, then averaged: no group drowns the other.

    A group with fewer than ten votes cannot weigh as much as a large one: all votes are then pooled.
    """
    if not evidence.voices_by_group:
        return Part(PartName.VOICED, 0, missing=Missing.NOT_BY_GROUP)
    totals = _vote_totals(evidence)
    base = sum(totals.values())
    groups: dict[str, float] = {}
    if base and all(total >= MINIMUM_BASE for total in totals.values()):
        groups = {group: found.votes.get(group, 0) / total for group, total in totals.items()}
        share = math.fsum(groups.values()) / len(groups)
    elif base:
        share = sum(found.votes.values()) / base
    else:
        # needs were heard but nobody voted: each hearing counts alike
        base = sum(theme.hearings for theme in evidence.themes.values())
        share = found.hearings / base if base else 0.0
    if base < MINIMUM_BASE:
        return Part(
            PartName.VOICED, base, missing=Missing.TOO_FEW if base else Missing.NOTHING_VOICED
        )
    return Part(PartName.VOICED, base, share, groups=groups)


def _vote_totals(evidence: Evidence) -> dict[str, int]:
    """All votes of each group that voted, groups in a fixed order."""
    totals: dict[str, int] = {}
    for theme in evidence.themes.values():
        for group, votes in theme.votes.items():
            totals[group] = totals.get(group, 0) + votes
    return {group: totals[group] for group in sorted(totals) if totals[group]}


def _felt(found: ThemeEvidence) -> Part:
    """The share dissatisfied (1 or 2 of 5) over the theme's services, each by the share it speaks for it."""
    if not found.ratings:
        return Part(PartName.FELT, 0, missing=Missing.NO_SERVICE)
    base = max(rating.rated for rating in found.ratings.values())
    counted = [
        rating for _, rating in sorted(found.ratings.items()) if rating.rated >= MINIMUM_BASE
    ]
    if not counted:
        return Part(PartName.FELT, base, missing=Missing.TOO_FEW if base else Missing.NO_ANSWER)
    dissatisfied = math.fsum(rating.share * _published(rating.dissatisfied) for rating in counted)
    rated = math.fsum(rating.share * rating.rated for rating in counted)
    small = any(rating.is_hidden or is_small(rating.dissatisfied) for rating in counted)
    return Part(PartName.FELT, base, dissatisfied / rated, is_small_count=small)


def _named(found: ThemeEvidence, respondents: int) -> Part:
    """The share of respondents who chose the theme among their three."""
    if respondents < MINIMUM_BASE:
        reason = Missing.TOO_FEW if respondents else Missing.NO_ANSWER
        return Part(PartName.NAMED, respondents, missing=reason)
    share = _published(found.named) / respondents
    return Part(
        PartName.NAMED, respondents, share, is_small_count=found.is_hidden or is_small(found.named)
    )


def _yardstick(parts: Sequence[Part]) -> float:
    """The highest share of a part in the territory; one that rests on few never sets it for the others."""
    solid = [part.share for part in parts if part.share is not None and not part.is_indicative]
    return max(solid, default=0.0) or max((part.share or 0.0 for part in parts), default=0.0)


def _relate(part: Part, highest: float) -> Part:
    """The part with its value against the territory's highest share, at most 1."""
    if part.share is None:
        return part
    value = min(part.share / highest, 1.0) if highest else 0.0
    return _copy(part, value=value)


def _weigh(parts: Sequence[Part], weights: Weights) -> tuple[Part, ...]:
    """The parts with the weight of the missing ones spread over the others; nothing when none counts."""
    whole = math.fsum(weights.of(part.name) for part in parts if part.value is not None)
    if not whole:
        return ()
    return tuple(
        _copy(part, weight=weights.of(part.name) / whole) if part.value is not None else part
        for part in parts
    )


def _copy(part: Part, *, value: float | None = None, weight: float = 0.0) -> Part:
    return Part(
        part.name,
        part.base,
        part.share,
        part.value if value is None else value,
        weight,
        part.missing,
        part.is_small_count,
        part.groups,
    )


def _published(count: int) -> int:
    """The count as it may be published."""
    return SMALL_COUNT_STANDS_FOR if is_small(count) else count


def _sum_ratings(one: Rating | None, other: Rating | None) -> Rating:
    if one is None or other is None:
        return one or other or Rating(1.0, 0, 0)
    return one + other
