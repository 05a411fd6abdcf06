"""What answers say: shares with their base and interval, satisfaction on the five-step scale.

Takes counts, never answers of persons; hiding small cells is a rule of publication, not of arithmetic.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from surveys.intervals import Interval, net_interval, net_margin, wilson

STEPS: Final = ("1", "2", "3", "4", "5")
"""From not at all satisfied to very satisfied. Only these enter a mean or a share of satisfied."""

NOT_HERE: Final = "97"
NOT_USED: Final = "98"
DOES_NOT_KNOW: Final = "99"
OUTSIDE: Final = (NOT_HERE, NOT_USED, DOES_NOT_KNOW)


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `base` answers. Without a base `value` is None and the interval is all of [0, 1]."""

    count: float
    base: float
    value: float | None
    interval: Interval


@dataclass(frozen=True, slots=True)
class ScaleSummary:
    """Satisfaction with one service. Shares are from 0 to 1, `net` from -1 to 1, `mean` from 1 to 5.

    `base` counts the answers 1 to 5, the base of `distribution`, `top_two_box`, `bottom_two_box`, `net`
    and `mean`; `n_answered` counts them all, the base of `not_here`, `not_used` and `does_not_know`.
    """

    base: float
    n_answered: float
    distribution: Mapping[str, Share]
    top_two_box: Share
    bottom_two_box: Share
    net: float | None
    net_margin: float | None
    net_interval: Interval
    mean: float | None
    not_here: Share
    not_used: Share
    does_not_know: Share

    @property
    def not_here_share(self) -> float | None:
        """The share of those answering who say that the service does not exist where they live."""
        return self.not_here.value


def share(
    count: float, base: float, *, confidence: float = 0.95, design_effect: float = 1.0
) -> Share:
    """`count / base` with its Wilson interval; None, never a division by zero, without a base.

    With a design effect the interval is that of `base / design_effect` answers. Raises ValueError
    unless 0 ≤ count ≤ base and design_effect > 0.
    """
    if not 0 < design_effect < math.inf:
        raise ValueError(f"design effect {design_effect} is not above 0")
    interval = wilson(count / design_effect, base / design_effect, confidence)
    return Share(count, base, count / base if base else None, interval)


def summarise_scale(
    counts: Mapping[str, float], *, confidence: float = 0.95, design_effect: float = 1.0
) -> ScaleSummary:
    """The summary of how many gave each answer of the scale (`1`-`5`, `97`, `98`, `99`); absent is 0.

    Counts may be weighted. Raises ValueError for a code outside the scale, a negative or infinite count.
    """
    _check(counts)
    steps = [counts.get(step, 0) for step in STEPS]
    base = sum(steps)
    answered = base + sum(counts.get(code, 0) for code in OUTSIDE)
    top, bottom = steps[3] + steps[4], steps[0] + steps[1]

    def of(count: float, whole: float) -> Share:
        return share(min(count, whole), whole, confidence=confidence, design_effect=design_effect)

    net_of = (top / design_effect, bottom / design_effect, base / design_effect)
    weighted_steps = sum(step * count for step, count in enumerate(steps, start=1))
    return ScaleSummary(
        base=base,
        n_answered=answered,
        distribution={step: of(count, base) for step, count in zip(STEPS, steps, strict=True)},
        top_two_box=of(top, base),
        bottom_two_box=of(bottom, base),
        net=(top - bottom) / base if base else None,
        net_margin=net_margin(*net_of, confidence=confidence) if base else None,
        net_interval=net_interval(*net_of, confidence=confidence) if base else Interval(-1.0, 1.0),
        mean=weighted_steps / base if base else None,
        not_here=of(counts.get(NOT_HERE, 0), answered),
        not_used=of(counts.get(NOT_USED, 0), answered),
        does_not_know=of(counts.get(DOES_NOT_KNOW, 0), answered),
    )


def _check(counts: Mapping[str, float]) -> None:
    unknown = sorted(set(counts).difference(STEPS, OUTSIDE))
    if unknown:
        raise ValueError(f"not an answer of the scale: {', '.join(unknown)}")
    wrong = [code for code, count in counts.items() if not 0 <= count < math.inf]
    if wrong:
        raise ValueError(f"not a count of answers: {', '.join(sorted(wrong))}")
