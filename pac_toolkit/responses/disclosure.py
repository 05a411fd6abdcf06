"""What may be shown to the public: the rules for small numbers, in one place. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pac_toolkit.responses.tallying import ALL
from surveys.results import (
    DOES_NOT_KNOW,
    NOT_HERE,
    NOT_USED,
    OUTSIDE,
    STEPS,
    share,
    summarise_scale,
)

MINIMUM_CELL: Final = 10
"""A count of 1 to 9 people is not shown: their neighbours would know whose answer it is."""

INDICATIVE_BASE: Final = 30
"""Shares of fewer answers than this are shown as indicative."""


def is_small(n: int) -> bool:
    """Whether a count is hidden from the public; nobody at all is shown as nobody."""
    return 0 < n < MINIMUM_CELL


def is_indicative(base: int) -> bool:
    """Whether shares of this base are said to be indicative."""
    return base < INDICATIVE_BASE


def protect(counts: Mapping[str, int]) -> dict[str, int | None]:
    """The counts of one list of answers, small ones hidden as None.

    When a single cell would be hidden its value is the total less the others, so the smallest other
    cell that has somebody in it is hidden with it. A list of fewer than MINIMUM_CELL people is hidden whole.
    """
    if is_small(sum(counts.values())):
        return {choice: None if n else 0 for choice, n in counts.items()}
    hidden = {choice for choice, n in counts.items() if is_small(n)}
    if len(hidden) == 1:
        others = [choice for choice, n in counts.items() if n and choice not in hidden]
        hidden.update(sorted(others, key=lambda choice: counts[choice])[:1])
    return {choice: None if choice in hidden else n for choice, n in counts.items()}


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

    `shares` are the five steps from not satisfied at all to very satisfied, for a drawing; the public's are
    those of the three classes, at their ends and middle. None when any class is hidden.
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


def choice_figures(
    counts: Mapping[str, int], choices: Iterable[str], *, is_whole: bool
) -> dict[str, Figure]:
    """Figures of exclusive choices, in the order given; whole for staff, protected for the public."""
    full = {choice: counts.get(choice, 0) for choice in choices}
    shown: Mapping[str, int | None] = full if is_whole else protect(full)
    base = sum(full.values())
    return {choice: figure(shown[choice], base) for choice in full}


def several_figures(counts: Mapping[str, int], *, is_whole: bool) -> dict[str, Figure]:
    """Figures of choices that do not exclude each other, the most named first; base: who answered at all."""
    base = counts.get(ALL, 0)
    hides = not is_whole
    found = {
        choice: HIDDEN if hides and (is_small(n) or is_small(base)) else figure(n, base)
        for choice, n in counts.items()
        if choice != ALL
    }
    return dict(sorted(found.items(), key=lambda item: -(item[1].n or 0)))


def scale_figures(counts: Mapping[str, int], *, is_whole: bool) -> ScaleFigures:
    """Satisfaction from the counts of one service."""
    summary = summarise_scale(counts)
    step = [counts.get(name, 0) for name in STEPS]
    classes = {"low": step[0] + step[1], "middle": step[2], "high": step[3] + step[4]}
    others = {name: counts.get(name, 0) for name in OUTSIDE}
    base, outside = sum(step), sum(others.values())
    shown = dict(classes) if is_whole else protect(classes)
    shown_others = dict(others) if is_whole else protect(others)
    hides_base = not is_whole and is_small(base)
    # the base, the others and their sum: two of them would give the third away
    hides_answered = hides_base or (not is_whole and is_small(outside))
    answered = None if hides_answered else base + outside
    visible = not hides_base and None not in shown.values()
    net = summary.net if visible else None
    return ScaleFigures(
        base=None if hides_base else base,
        answered=answered,
        low=figure(shown["low"], base),
        middle=figure(shown["middle"], base),
        high=figure(shown["high"], base),
        not_here=figure(shown_others[NOT_HERE], answered),
        not_used=figure(shown_others[NOT_USED], answered),
        does_not_know=figure(shown_others[DOES_NOT_KNOW], answered),
        net=net,
        net_low=None if net is None else summary.net_interval.low,
        net_high=None if net is None else summary.net_interval.high,
        shares=_drawn(step, base, is_whole=is_whole) if visible and base else None,
        is_indicative=is_indicative(base),
    )


def _drawn(step: Sequence[int], base: int, *, is_whole: bool) -> tuple[float, ...]:
    if is_whole:
        return tuple(n / base for n in step)
    return ((step[0] + step[1]) / base, 0.0, step[2] / base, 0.0, (step[3] + step[4]) / base)
