"""The five parts of a score, each from its own counts. Pure: no row, no request, no word."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from communes.needs import MeasuredNeed
from communes.themes import Competence, get_theme
from pac_toolkit.priorities.scoring.evidence import Evidence, ThemeEvidence
from pac_toolkit.priorities.scoring.vocabulary import (
    CONTRASTS,
    ComponentName,
    Missing,
    PartName,
)
from pac_toolkit.responses.disclosure import INDICATIVE_BASE, MINIMUM_CELL, is_indicative, is_small

MINIMUM_BASE = MINIMUM_CELL
"""A part that fewer people or votes than this speak for is hidden, and does not count."""
SMALL_COUNT_STANDS_FOR = 5
"""A survey count of 1 to 9 is never published: it counts as 5, the middle, in every territory alike."""
NAMED_IN_FELT = 0.6
"""How much of *felt* naming the theme makes; dissatisfaction makes the rest."""
FULL_LIFT = 0.20
"""A difference of shares from which *equity* counts full."""
MINIMUM_CONTRAST = INDICATIVE_BASE
"""A group and the others are compared when each is at least so many."""
FEASIBLE = {
    Competence.OWN: 1.0,
    Competence.ORGANISATION: 1.0,
    Competence.PLANNING: 0.5,
    Competence.SHARED: 0.5,
    Competence.OTHER: 0.0,
}
"""How far the commune may act by itself, by the competence of organic law 113-14."""


@dataclass(frozen=True, slots=True)
class Component:
    """One count within a part: `count` of `base` is `share`; `other` is the same of the others, for a contrast.

    `yardstick` is what the share is divided by, `value` the result, 0 to 1. `count` may be a
    fraction where a service speaks for several themes. `base` is how many people it rests on; `whole` what the
    count is divided by where that is another number: several services, each by the share it speaks for the theme.
    """

    name: ComponentName
    base: int
    count: float = 0.0
    share: float | None = None
    yardstick: float = 1.0
    value: float | None = None
    missing: Missing | None = None
    is_small_count: bool = False
    other: tuple[int, int] | None = None
    whole: float | None = None

    @property
    def divisor(self) -> float:
        """What the count is divided by to give the share."""
        return self.base if self.whole is None else self.whole

    @property
    def other_share(self) -> float | None:
        """The others' share, in a contrast."""
        return self.other[0] / self.other[1] if self.other and self.other[1] else None

    @property
    def is_indicative(self) -> bool:
        """Whether it rests on so few that it only gives a direction."""
        return self.missing is None and is_indicative(self.base)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a score.

    `share` (0 to 1) is what the part says, `value` (0 to 1) = share / `yardstick`, at most 1: voiced is put
    against the territory's highest share that thirty or more speak for, equity against a full difference of
    shares, the others stand as they are. `weight` is its weight after the missing parts' weights went to the
    others; `points` = 100 x weight x value. All are None or 0 when `missing` says why.
    `base` is the smallest number that it rests on; `components` tell its counts.
    """

    name: PartName
    base: int
    share: float | None = None
    value: float | None = None
    weight: float = 0.0
    missing: Missing | None = None
    is_small_count: bool = False
    yardstick: float = 1.0
    components: tuple[Component, ...] = ()
    measured: MeasuredNeed | None = field(default=None, hash=False)

    @property
    def points(self) -> float:
        """What the part adds to the score of 100."""
        return 0.0 if self.value is None else 100 * self.weight * self.value

    @property
    def is_indicative(self) -> bool:
        """Whether it rests on so few people that it only gives a direction; the census and the law never do."""
        if self.missing is not None or self.name in (PartName.MEASURED, PartName.FEASIBLE):
            return False
        return is_indicative(self.base)

    def component(self, name: ComponentName) -> Component | None:
        """One of its counts by name, None when it has no such count."""
        return next((item for item in self.components if item.name is name), None)


def make_parts(
    themes: Sequence[str], evidence: Evidence, measured: Mapping[str, MeasuredNeed]
) -> dict[str, tuple[Part, ...]]:
    """The five parts of each theme with their values, weights not yet given."""
    found = {key: evidence.themes.get(key, ThemeEvidence(key)) for key in themes}
    totals = _vote_totals(evidence)
    voiced = _put_against_highest([_voiced(item, evidence, totals) for item in found.values()])
    named = _put_against_highest([_named(item, evidence.respondents) for item in found.values()])
    rated = _put_against_highest([_dissatisfied(item) for item in found.values()])
    return {
        key: (
            _make_voiced(voiced[place], found[key], totals),
            _make_felt(named[place], rated[place]),
            _make_measured(measured.get(key)),
            _make_equity(found[key], evidence),
            _make_feasible(key),
        )
        for place, key in enumerate(found)
    }


def _put_against_highest(items: list[Component]) -> list[Component]:
    """Each share against the territory's highest; one that rests on few never sets it for the others."""
    shares = [item for item in items if item.share is not None]
    solid = [item.share or 0.0 for item in shares if not item.is_indicative]
    highest = max(solid, default=0.0) or max((item.share or 0.0 for item in shares), default=0.0)
    return [
        item
        if item.share is None
        else replace(
            item, yardstick=highest, value=min(item.share / highest, 1.0) if highest else 0.0
        )
        for item in items
    ]


def _voiced(found: ThemeEvidence, evidence: Evidence, totals: Mapping[str, int]) -> Component:
    """The theme's share of the votes within each group, then averaged: no group drowns the other.

    A group with fewer than ten votes cannot weigh as much as a large one: all votes are then pooled.
    """
    name = ComponentName.VOTES
    if not evidence.voices_by_group:
        return Component(name, 0, missing=Missing.NOT_BY_GROUP)
    count, base = sum(found.votes.values()), sum(totals.values())
    if _are_apart(totals):
        shares = [found.votes.get(group, 0) / total for group, total in totals.items()]
        share = math.fsum(shares) / len(shares)
    elif base:
        share = count / base
    else:
        # needs were heard but nobody voted: each hearing counts alike
        name, count = ComponentName.HEARINGS, found.hearings
        base = sum(theme.hearings for theme in evidence.themes.values())
        share = count / base if base else 0.0
    if base < MINIMUM_BASE:
        return Component(name, base, missing=_too_few(base, Missing.NOTHING_VOICED))
    return Component(name, base, count, share)


def _vote_totals(evidence: Evidence) -> dict[str, int]:
    """All votes of each group that voted, groups in a fixed order."""
    totals: dict[str, int] = {}
    for theme in evidence.themes.values():
        for group, votes in theme.votes.items():
            totals[group] = totals.get(group, 0) + votes
    return {group: totals[group] for group in sorted(totals) if totals[group]}


def _are_apart(totals: Mapping[str, int]) -> bool:
    """Whether each group has votes enough to be counted apart."""
    return bool(totals) and all(total >= MINIMUM_BASE for total in totals.values())


def _make_voiced(found: Component, theme: ThemeEvidence, totals: Mapping[str, int]) -> Part:
    components: tuple[Component, ...] = (found,)
    if found.missing is None and found.name is ComponentName.VOTES and _are_apart(totals):
        components = tuple(
            Component(ComponentName(group), total, n := theme.votes.get(group, 0), n / total)
            for group, total in totals.items()
        )
    return Part(
        PartName.VOICED,
        found.base,
        found.share,
        found.value,
        missing=found.missing,
        yardstick=found.yardstick,
        components=components,
    )


def _named(found: ThemeEvidence, respondents: int) -> Component:
    """The share of respondents who chose the theme among their three."""
    if respondents < MINIMUM_BASE:
        reason = _too_few(respondents, Missing.NO_ANSWER)
        return Component(ComponentName.NAMED, respondents, missing=reason)
    count, is_few = _published(found.named), found.is_hidden or is_small(found.named)
    return Component(
        ComponentName.NAMED, respondents, count, count / respondents, is_small_count=is_few
    )


def _dissatisfied(found: ThemeEvidence) -> Component:
    """The share dissatisfied (1 or 2 of 5) over the theme's services, each by the share it speaks for it."""
    name = ComponentName.DISSATISFIED
    if not found.ratings:
        return Component(name, 0, missing=Missing.NO_SERVICE)
    base = max(rating.rated for rating in found.ratings.values())
    counted = [
        rating for _, rating in sorted(found.ratings.items()) if rating.rated >= MINIMUM_BASE
    ]
    if not counted:
        return Component(name, base, missing=_too_few(base, Missing.NO_ANSWER))
    dissatisfied = math.fsum(rating.share * _published(rating.dissatisfied) for rating in counted)
    rated = math.fsum(rating.share * rating.rated for rating in counted)
    is_few = any(rating.is_hidden or is_small(rating.dissatisfied) for rating in counted)
    share = dissatisfied / rated
    return Component(name, base, dissatisfied, share, is_small_count=is_few, whole=rated)


def _make_felt(named: Component, rated: Component) -> Part:
    """Naming and dissatisfaction together, 3 to 2; where one does not count, the other alone."""
    both = (named, rated)
    counted = [item for item in both if item.value is not None]
    if not counted:
        base = max(named.base, rated.base)
        reason = _too_few(base, Missing.NO_ANSWER)
        return Part(PartName.FELT, base, missing=reason, components=both)
    if named.value is not None and rated.value is not None:
        value = NAMED_IN_FELT * named.value + (1 - NAMED_IN_FELT) * rated.value
    else:
        value = counted[0].value or 0.0
    return Part(
        PartName.FELT,
        min(item.base for item in counted),
        value,
        value,
        is_small_count=any(item.is_small_count for item in counted),
        components=both,
    )


def _make_measured(need: MeasuredNeed | None) -> Part:
    """What the census says, as `communes.needs` places it."""
    if need is None or need.value is None:
        reason = Missing((need and need.missing) or Missing.NO_MEASURE)
        return Part(PartName.MEASURED, 0, missing=reason, measured=need)
    base = min(figure.base for figure in need.figures) if need.figures else 0
    return Part(PartName.MEASURED, base, need.value, need.value, measured=need)


def _make_equity(found: ThemeEvidence, evidence: Evidence) -> Part:
    """The largest difference by which one of the groups asks for the theme more than the others do.

    Groups and others are compared from thirty each; who asks less than the others lifts nothing.
    """
    if not evidence.is_everybody:
        return Part(PartName.EQUITY, 0, missing=Missing.NOT_BY_GROUP)
    components = tuple(
        item
        for name in CONTRASTS
        if name in evidence.contrast_bases
        and (item := _contrast(name, found, evidence.contrast_bases[name])) is not None
    )
    lifts = [item for item in components if item.value is not None]
    if not lifts:
        is_anybody = any(sum(pair) for pair in evidence.contrast_bases.values())
        reason = Missing.TOO_FEW if is_anybody else Missing.NOTHING_VOICED
        return Part(PartName.EQUITY, 0, missing=reason, components=components)
    largest = max(lifts, key=lambda item: item.value or 0.0)
    lift = max((largest.share or 0.0) - (largest.other_share or 0.0), 0.0)
    return Part(
        PartName.EQUITY,
        min(largest.base, largest.other[1]) if largest.other else largest.base,
        lift,
        largest.value,
        yardstick=FULL_LIFT,
        components=components,
    )


def _contrast(
    name: ComponentName, found: ThemeEvidence, bases: tuple[int, int]
) -> Component | None:
    """One group against the others; None where what it asked for is hidden."""
    counts = found.contrasts.get(name, None if name is ComponentName.WOMEN_ANSWERS else (0, 0))
    if counts is None:
        return None
    if min(bases) < MINIMUM_CONTRAST:
        reason = _too_few(bases[0], Missing.NOTHING_VOICED)
        return Component(name, bases[0], counts[0], missing=reason, other=(counts[1], bases[1]))
    share = counts[0] / bases[0]
    lift = max(share - counts[1] / bases[1], 0.0)
    return Component(
        name,
        bases[0],
        counts[0],
        share,
        FULL_LIFT,
        min(lift / FULL_LIFT, 1.0),
        other=(counts[1], bases[1]),
    )


def _make_feasible(theme: str) -> Part:
    value = FEASIBLE[get_theme(theme).competence]
    return Part(PartName.FEASIBLE, 0, value, value)


def _too_few(base: int, nobody: Missing) -> Missing:
    return Missing.TOO_FEW if base else nobody


def _published(count: int) -> int:
    """The count as it may be published."""
    return SMALL_COUNT_STANDS_FOR if is_small(count) else count
