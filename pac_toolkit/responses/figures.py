"""What a page shows of counts: shares with their intervals, a hidden count as a hidden figure. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pac_toolkit.responses.published import ScaleCounts
from pac_toolkit.responses.tallying import ALL
from surveys.disclosure import CLASSES, in_classes, is_indicative
from surveys.intervals import net_interval
from surveys.results import DOES_NOT_KNOW, NOT_HERE, NOT_USED, OUTSIDE, STEPS, share


@dataclass(frozen=True, slots=True)
class Figure:
    """A count with its share of `base` and the 95 % Wilson interval; all None when hidden."""

    n: int | None
    base: int | None = None
    share: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether the count is not shown so that nobody can be recognised."""
        return self.n is None


HIDDEN: Final = Figure(None)


@dataclass(frozen=True, slots=True)
class ScaleFigures:
    """Satisfaction as it may be shown: three classes of `base`, three other answers of `answered`.

    `low` is the bottom-two-box, `high` the top-two-box. `shares` are the five steps from not satisfied at all
    to very satisfied, for a drawing; the public's are those of the three classes, at their ends and middle.
    None when any class is hidden.
    """

    base: int | None
    answered: int | None
    low: Figure
    middle: Figure
    high: Figure
    not_here: Figure
    not_used: Figure
    does_not_know: Figure
    net: float | None
    net_low: float | None
    net_high: float | None
    shares: tuple[float, ...] | None
    is_indicative: bool


def figure(n: int | None, base: int | None) -> Figure:
    """The count with share and interval; hidden when it, or its base, is."""
    if n is None or base is None:
        return HIDDEN
    found = share(n, base)
    return Figure(n, base, found.value, found.interval.low, found.interval.high)


def choice_figures(counts: Mapping[str, int | None], base: int | None) -> dict[str, Figure]:
    """Figures of exclusive choices, in the order given."""
    return {choice: figure(n, base) for choice, n in counts.items()}


def several_figures(counts: Mapping[str, int | None]) -> dict[str, Figure]:
    """Figures of choices that do not exclude each other, the most named first; base: who answered at all."""
    base = counts.get(ALL, 0)
    found = {choice: figure(n, base) for choice, n in counts.items() if choice != ALL}
    return dict(sorted(found.items(), key=lambda item: -(item[1].n or 0)))


def scale_counts(counts: Mapping[str, int]) -> ScaleCounts:
    """The counts of one service in three classes, nothing hidden."""
    base = sum(counts.get(step, 0) for step in STEPS)
    outside = {code: counts.get(code, 0) for code in OUTSIDE}
    return ScaleCounts(base, in_classes(counts), base + sum(outside.values()), outside)


def scale_figures(counts: ScaleCounts, steps: Iterable[int] | None = None) -> ScaleFigures:
    """Satisfaction from the counts of one service; `steps` are the counts of 1 to 5 where all may be seen."""
    low, middle, high = (figure(counts.classes[name], counts.base) for name in CLASSES)
    others = {code: figure(counts.outside[code], counts.answered) for code in OUTSIDE}
    net, interval = None, None
    if counts.base and low.n is not None and high.n is not None:
        net = (high.n - low.n) / counts.base
        interval = net_interval(high.n, low.n, counts.base)
    return ScaleFigures(
        base=counts.base,
        answered=counts.answered,
        low=low,
        middle=middle,
        high=high,
        not_here=others[NOT_HERE],
        not_used=others[NOT_USED],
        does_not_know=others[DOES_NOT_KNOW],
        net=net,
        net_low=interval and interval.low,
        net_high=interval and interval.high,
        shares=_drawn(low, middle, high, steps),
        is_indicative=counts.base is not None and is_indicative(counts.base),
    )


def _drawn(
    low: Figure, middle: Figure, high: Figure, steps: Iterable[int] | None
) -> tuple[float, ...] | None:
    if not low.base or low.share is None or middle.share is None or high.share is None:
        return None
    if steps is not None:
        return tuple(n / low.base for n in steps)
    return (low.share, 0.0, middle.share, 0.0, high.share)
