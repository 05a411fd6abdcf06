"""Class limits for maps: which values share a colour, and how many of each there are.

Plain arithmetic on numbers. Colours are in `palettes`, words in the caller.
"""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal

Method = Literal["fixed", "equal", "quantile", "jenks"]


@dataclass(frozen=True, slots=True)
class Classes:
    """Consecutive classes that cover `breaks[0]` to `breaks[-1]` without a gap.

    Class `i` holds every value with `breaks[i] < value <= breaks[i + 1]`; the first class
    also holds its own lower limit, and may be that one value alone (`breaks[0] == breaks[1]`,
    so that "exactly 0" can have its colour). `counts[i]` is how many of the given values fell in it.
    No value at all gives no class: `breaks` and `counts` are empty.
    """

    breaks: tuple[float, ...]
    counts: tuple[int, ...]
    method: Method

    def __post_init__(self) -> None:
        if len(self.counts) != max(len(self.breaks) - 1, 0):
            raise ValueError("one count a class is needed")
        rises = all(low < high for low, high in pairwise(self.breaks[1:]))
        if not rises or tuple(sorted(self.breaks[:2])) != self.breaks[:2]:
            raise ValueError("class limits must rise")

    def __len__(self) -> int:
        """Return the number of classes."""
        return len(self.counts)

    def limits(self) -> tuple[tuple[float, float], ...]:
        """Return the (low, high) pair of each class, lowest class first."""
        return tuple(pairwise(self.breaks))

    def class_of(self, value: float) -> int:
        """Return the index of the class that holds `value`.

        Raises ValueError when no class holds it: a value outside the limits has no colour.
        """
        if not self.breaks or not self.breaks[0] <= value <= self.breaks[-1]:
            raise ValueError(f"no class holds {value!r}")
        return max(bisect_left(self.breaks, value) - 1, 0)


def fixed(breaks: Sequence[float], values: Iterable[float] = ()) -> Classes:
    """Use the limits given, the same on every map, so that two maps can be compared.

    Raises ValueError when the limits do not rise or when a value lies outside them.
    """
    if len(breaks) < 2:
        raise ValueError("fixed classes need two limits at least")
    return _count(tuple(float(limit) for limit in breaks), _checked(values), "fixed")


def equal(values: Iterable[float], k: int) -> Classes:
    """Cut the span from the smallest to the largest value into `k` equal steps."""
    given = _checked(values)
    if _is_trivial(given, k):
        return _single(given, "equal")
    low, high = given[0], given[-1]
    inner = (low + (high - low) * step / k for step in range(1, k))
    return _count(_rising((low, *inner, high)), given, "equal")


def quantile(values: Iterable[float], k: int) -> Classes:
    """Put about the same number of values in each of `k` classes.

    Limits are quantiles interpolated linearly between order statistics (Hyndman and Fan's
    type 7). Equal values are never parted, so ties give fewer classes.
    """
    given = _checked(values)
    if _is_trivial(given, k):
        return _single(given, "quantile")
    inner = (_quantile(given, step / k) for step in range(1, k))
    limits = _rising((given[0], *inner, given[-1]))
    return _count(limits, given, "quantile")


def jenks(values: Iterable[float], k: int) -> Classes:
    """Cut where the values part by themselves: the least sum of squares within classes.

    Exact, by dynamic programming over the distinct values (Fisher 1958, "On grouping for
    maximum homogeneity"); on a tie the lower limits win, so the same values always give
    the same map. Fewer distinct values than `k` give one class a value.
    """
    given = _checked(values)
    if _is_trivial(given, k):
        return _single(given, "jenks")
    tally = sorted(Counter(given).items())
    distinct = [value for value, _ in tally]
    ends = _best_ends(tally, min(k, len(tally)))
    limits = (given[0], *(distinct[end] for end in ends))
    return _count(limits, given, "jenks")


def _best_ends(tally: Sequence[tuple[float, int]], k: int) -> list[int]:
    """Return the index of the last distinct value of each of the `k` best groups."""
    size = len(tally)
    # Values are taken from their mean first: the sums of squares then keep their digits.
    centre = math.fsum(value * n for value, n in tally) / sum(n for _, n in tally)
    weight = [0.0, *accumulate(float(n) for _, n in tally)]
    total = [0.0, *accumulate((value - centre) * n for value, n in tally)]
    square = [0.0, *accumulate((value - centre) ** 2 * n for value, n in tally)]

    def cost(start: int, end: int) -> float:
        held = weight[end] - weight[start]
        moment = total[end] - total[start]
        return square[end] - square[start] - moment * moment / held

    best = [cost(0, end) if end else 0.0 for end in range(size + 1)]
    starts: list[list[int]] = []
    for groups in range(2, k + 1):
        following = [math.inf] * (size + 1)
        chosen = [0] * (size + 1)
        for end in range(groups, size + 1):
            for start in range(groups - 1, end):
                candidate = best[start] + cost(start, end)
                if candidate < following[end]:
                    following[end], chosen[end] = candidate, start
        best = following
        starts.append(chosen)
    ends = [size]
    for chosen in reversed(starts):
        ends.append(chosen[ends[-1]])
    return [end - 1 for end in reversed(ends)]


def _checked(values: Iterable[float]) -> list[float]:
    given = sorted(float(value) for value in values)
    if not all(math.isfinite(value) for value in given):
        raise ValueError("values must be finite numbers")
    return given


def _is_trivial(given: Sequence[float], k: int) -> bool:
    if k < 1:
        raise ValueError("one class at least is needed")
    return k == 1 or not given or given[0] == given[-1]


def _single(given: Sequence[float], method: Method) -> Classes:
    if not given:
        return Classes((), (), method)
    return Classes((given[0], given[-1]), (len(given),), method)


def _quantile(given: Sequence[float], share: float) -> float:
    position = (len(given) - 1) * share
    below = math.floor(position)
    above = min(below + 1, len(given) - 1)
    return given[below] + (given[above] - given[below]) * (position - below)


def _rising(limits: Iterable[float]) -> tuple[float, ...]:
    return tuple(sorted(set(limits)))


def _count(breaks: tuple[float, ...], given: Sequence[float], method: Method) -> Classes:
    shape = Classes(breaks, (0,) * (len(breaks) - 1), method)
    tally = Counter(shape.class_of(value) for value in given)
    return Classes(breaks, tuple(tally[index] for index in range(len(shape))), method)
