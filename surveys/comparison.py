"""Is a commune different from the rest? A test, not the eye, says so, over the whole family that is shown.

Takes counts with their design effect, never answers of persons; wording is for whoever shows it.
"""

import enum
import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final, TypeVar

from surveys.intervals import Interval, wilson
from surveys.weighting import Cell, weighted_share

RELEVANT: Final = 0.15
"""A difference of shares that somebody would act on: 15 points."""

SMALLEST_EXPECTED: Final = 5
"""Below this expected count the normal law is left for the exact test (Cochran, Biometrics 10, 1954)."""

K = TypeVar("K", bound=Hashable)


class Verdict(enum.StrEnum):
    """What may be said of two shares."""

    DIFFERENT = "different"
    NOT_DIFFERENT = "not_different"
    CANNOT_TELL = "cannot_tell"


class Method(enum.StrEnum):
    """How the p-value was found."""

    SCORE = "score"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Sample:
    """`count` of `base` answers; weighted ones are worth `base / design_effect` of equal weight."""

    count: float
    base: float
    design_effect: float = 1.0

    def __post_init__(self) -> None:
        if not (0 <= self.count <= self.base < math.inf and 0 < self.design_effect < math.inf):
            raise ValueError(f"{self.count} of {self.base} is not a share")

    @property
    def value(self) -> float | None:
        """The share, or None without answers."""
        return self.count / self.base if self.base else None

    @property
    def effective_base(self) -> float:
        """How many answers of equal weight would be as sure (Kish 1965)."""
        return self.base / self.design_effect

    @property
    def effective_count(self) -> float:
        """The share of the effective base."""
        return self.count / self.design_effect


@dataclass(frozen=True, slots=True)
class Difference:
    """One share less another: from -1 to 1, with its 95 % interval and the p-values of no difference.

    `adjusted` is Holm's, over the family. Without answers on a side, value and p-values are None.
    """

    value: float | None
    interval: Interval
    p_value: float | None
    adjusted: float | None
    method: Method | None
    verdict: Verdict


def two_proportions(one: Sample, other: Sample) -> tuple[float, Method]:
    """The two-sided p-value that both shares are one, on the effective bases.

    The score test with the pooled share (its square is Pearson's χ² without correction); where an expected
    count is under SMALLEST_EXPECTED, Fisher's exact test on the effective numbers, rounded. Two equal
    certainties (0 of n and 0 of m) have p = 1. Raises ValueError without answers on a side.
    """
    n, m = one.effective_base, other.effective_base
    if not (n and m):
        raise ValueError("no answers to compare")
    pooled = (one.effective_count + other.effective_count) / (n + m)
    if min(pooled, 1 - pooled) * min(n, m) < SMALLEST_EXPECTED:
        return _exact(one, other), Method.EXACT
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    z = (one.effective_count / n - other.effective_count / m) / error
    return 2 * NormalDist().cdf(-abs(z)), Method.SCORE


def fisher_exact(count: int, base: int, other_count: int, other_base: int) -> float:
    """Fisher's two-sided p-value: all tables of the same margins no likelier than this one.

    Source: Fisher, Statistical Methods for Research Workers (5th ed. 1934), 21.02.
    """
    counted, whole = count + other_count, base + other_base

    def log_chance(k: int) -> float:
        return _log_choose(base, k) + _log_choose(other_base, counted - k)

    all_tables = _log_choose(whole, counted)
    possible = range(max(0, counted - other_base), min(base, counted) + 1)
    # 1e-7: equally likely tables differ by rounding
    limit = log_chance(count) + 1e-7
    chances = (math.exp(log_chance(k) - all_tables) for k in possible if log_chance(k) <= limit)
    return min(1.0, math.fsum(chances))


def difference_interval(one: Sample, other: Sample, confidence: float = 0.95) -> Interval:
    """The interval of one share less the other, from their Wilson intervals; [-1, 1] without answers.

    Source: Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10.
    """
    p, q = one.value, other.value
    if p is None or q is None:
        return Interval(-1.0, 1.0)
    mine = wilson(one.effective_count, one.effective_base, confidence)
    theirs = wilson(other.effective_count, other.effective_base, confidence)
    low = p - q - math.hypot(p - mine.low, theirs.high - q)
    high = p - q + math.hypot(mine.high - p, q - theirs.low)
    return Interval(max(-1.0, low), min(1.0, high))


def holm(p_values: Sequence[float]) -> list[float]:
    """The p-values adjusted so that in the whole family a false alarm has the chance of one test.

    Source: Holm, Scandinavian Journal of Statistics 6 (1979) 65-70.
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted = [1.0] * len(p_values)
    highest = 0.0
    for rank, position in enumerate(order):
        highest = max(highest, (len(p_values) - rank) * p_values[position])
        adjusted[position] = min(1.0, highest)
    return adjusted


def compare(
    family: Mapping[K, tuple[Sample, Sample]], *, level: float = 0.05, relevant: float = RELEVANT
) -> dict[K, Difference]:
    """Every pair of the family compared; pass together all that is shown together.

    DIFFERENT: Holm's p-value is under `level`. NOT_DIFFERENT: it is not, and the 95 % interval holds no
    difference of `relevant` or more. CANNOT_TELL: neither, for there are too few answers.
    """
    tested = {
        key: two_proportions(one, other)
        for key, (one, other) in family.items()
        if one.base and other.base
    }
    adjusted = dict(zip(tested, holm([p for p, _ in tested.values()]), strict=True))
    found = {}
    for key, (one, other) in family.items():
        interval = difference_interval(one, other)
        p_value, method = tested.get(key, (None, None))
        p, q = one.value, other.value
        found[key] = Difference(
            value=None if p is None or q is None else p - q,
            interval=interval,
            p_value=p_value,
            adjusted=adjusted.get(key),
            method=method,
            verdict=_verdict(adjusted.get(key), interval, level, relevant),
        )
    return found


def against_rest(
    commune_code: str,
    counts: Mapping[Cell, float],
    bases: Mapping[Cell, float],
    weights: Mapping[Cell, float],
    provinces: Mapping[str, str],
) -> dict[str, tuple[Sample, Sample]]:
    """The commune beside the rest of its `province` and of the `region`, weighted, ready for `compare`.

    The rest never holds the commune itself: the two samples share nobody. Raises ValueError as
    `weighted_share` does.
    """
    province = provinces[commune_code]

    def sample(codes: set[str]) -> Sample:
        inside = {cell: n for cell, n in bases.items() if cell.commune_code in codes}
        counted = {cell: n for cell, n in counts.items() if cell.commune_code in codes}
        found = weighted_share(counted, inside, weights)
        return Sample(found.weighted.count, found.weighted.base, found.design_effect)

    others = {cell.commune_code for cell in bases} - {commune_code}
    mine = sample({commune_code})
    return {
        "province": (mine, sample({code for code in others if provinces[code] == province})),
        "region": (mine, sample(others)),
    }


def _exact(one: Sample, other: Sample) -> float:
    # down, so that no answer is invented; a side of less than one answer says nothing
    n, m = math.floor(one.effective_base + 1e-9), math.floor(other.effective_base + 1e-9)
    count = round(one.count / one.base * n)
    other_count = round(other.count / other.base * m)
    return fisher_exact(count, n, other_count, m)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _verdict(adjusted: float | None, interval: Interval, level: float, relevant: float) -> Verdict:
    if adjusted is not None and adjusted < level:
        return Verdict.DIFFERENT
    if -relevant < interval.low and interval.high < relevant:
        return Verdict.NOT_DIFFERENT
    return Verdict.CANNOT_TELL
