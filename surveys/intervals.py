"""Intervals for shares: how far chance alone may have carried an observed share. Pure arithmetic.

Every `n` may be an effective number of answers (a float), as weighting gives it (Kish 1965).
"""

import math
from statistics import NormalDist
from typing import NamedTuple


class Interval(NamedTuple):
    """From `low` to `high`, both included, in the unit of what it surrounds (shares: 0 to 1)."""

    low: float
    high: float


def normal_quantile(confidence: float) -> float:
    """The two-sided quantile z of the normal law: 1.96 for 0.95. Raises ValueError outside ]0, 1[."""
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence} is not between 0 and 1")
    return NormalDist().inv_cdf(0.5 + confidence / 2)


def wilson(successes: float, n: float, confidence: float = 0.95) -> Interval:
    """The Wilson score interval of a share, within [0, 1]; [0, 1] itself when n is 0.

    Raises ValueError unless 0 ≤ successes ≤ n. Source: Wilson, JASA 22 (1927) 209-212.
    """
    if not 0 <= successes <= n < math.inf:
        raise ValueError(f"{successes} of {n} is not a share")
    if n == 0:
        return Interval(0.0, 1.0)
    z2 = normal_quantile(confidence) ** 2
    share = successes / n
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return Interval(low, high)


def net_margin(top: float, bottom: float, n: float, confidence: float = 0.95) -> float:
    """Half the width of the interval of `net_interval`, before it is cut at ±1."""
    if not (top >= 0 and bottom >= 0 and top + bottom <= n * (1 + 1e-12) and n < math.inf):
        raise ValueError(f"{top} and {bottom} of {n} are not two shares of one whole")
    p, q = (top + 1) / (n + 2), (bottom + 1) / (n + 2)
    return normal_quantile(confidence) * math.sqrt((p + q - (p - q) ** 2) / (n + 2))


def net_interval(top: float, bottom: float, n: float, confidence: float = 0.95) -> Interval:
    """The interval of (top − bottom) / n, two exclusive shares of the same n answers, within [-1, 1].

    One answer is added to each side, so that twelve satisfied of twelve do not pass for certainty;
    with many answers it is the plain multinomial one, variance (t + b − (t − b)²) / n.
    Raises ValueError unless top + bottom ≤ n. Source: Bonett & Price, JEBS 37 (2012) 479-488.
    """
    margin = net_margin(top, bottom, n, confidence)
    centre = (top - bottom) / (n + 2)
    return Interval(max(-1.0, centre - margin), min(1.0, centre + margin))
