"""What a target means for each group of people, by the census. Pure arithmetic; sentences stand in the pages."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from communes.census import Margin, margins

Group = tuple[str, ...]
GroupOf = Callable[[Margin], Group]


def by_sex(margin: Margin) -> Group:
    """Women and men."""
    return (margin.sex,)


def by_age(margin: Margin) -> Group:
    """The four age bands of adults."""
    return (margin.age_band,)


def by_milieu(margin: Margin) -> Group:
    """Towns and countryside."""
    return (margin.milieu.value,)


def by_sex_and_age(margin: Margin) -> Group:
    """Women and men of each age band."""
    return (margin.sex, margin.age_band)


@dataclass(frozen=True, slots=True)
class GroupCoverage:
    """Answers of a group of people against what the target expects of it."""

    group: Group
    expected: float
    n: int

    @property
    def share(self) -> float:
        """Answers as a share of those expected; 1 when none is expected."""
        return self.n / self.expected if self.expected else 1.0

    @property
    def missing(self) -> int:
        """How many more answers the target asks of the group."""
        return max(0, round(self.expected) - self.n)


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a round should be on a day, and what is still needed a day to reach the target by its last."""

    expected: int
    days_left: int
    needed: float | None
    """Answers a day from this day to the last, both included; None once the last day is gone."""


def group_coverage(
    targets: Mapping[str, int], counts: Mapping[Group, int], group_of: GroupOf
) -> list[GroupCoverage]:
    """Each group of adults of 2024 in the communes of `targets`, the furthest from its target first.

    Each commune's target is shared out by the census: target × share of the group among its adults.
    Answers of people who did not say their group stand in none.
    """
    expected: dict[Group, float] = {}
    for code, target in targets.items():
        people = _adults(code)
        total = math.fsum(margin.population for margin in people)
        for margin in people:
            group = group_of(margin)
            expected[group] = expected.get(group, 0.0) + target * margin.population / total
    rows = [GroupCoverage(group, value, counts.get(group, 0)) for group, value in expected.items()]
    return sorted(rows, key=lambda row: (row.share, -row.missing, row.group))


def pace(target: int, n: int, opens_on: date, closes_on: date, today: date) -> Pace:
    """How many answers are expected by the end of `today`, the target being reached evenly over the round."""
    days = (closes_on - opens_on).days + 1
    gone = min(days, max(0, (today - opens_on).days + 1))
    left = max(0, min(days, (closes_on - today).days + 1))
    needed = max(0, target - n) / left if left else None
    return Pace(round(target * gone / days), left, needed)


@cache
def _by_commune() -> Mapping[str, tuple[Margin, ...]]:
    found: dict[str, list[Margin]] = {}
    for margin in margins():
        found.setdefault(margin.commune_code, []).append(margin)
    return {code: tuple(rows) for code, rows in found.items()}


def _adults(code: str) -> Iterable[Margin]:
    return _by_commune().get(code, ())
