"""Local Moran's I: which communes are alike with their neighbours, more than chance would make them.

Exploratory: it points at places to look at and proves nothing. It reads the committed list of neighbours; numpy
is loaded when it is computed, no geometry library ever.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from communes.neighbours import adjacency

if TYPE_CHECKING:
    from numpy import ndarray
    from numpy.typing import NDArray

PERMUTATIONS: Final = 9_999
SEED: Final = 2022
FALSE_DISCOVERY_RATE: Final = 0.05
"""Of the communes called a hot or a cold spot, the share that may be so by chance (Benjamini and Hochberg)."""
_FEWEST: Final = 10


class Quadrant(StrEnum):
    """A commune's value, then its neighbours' mean, each against the mean of all."""

    HIGH_HIGH = "high_high"
    LOW_HIGH = "low_high"
    LOW_LOW = "low_low"
    HIGH_LOW = "high_low"


@dataclass(frozen=True, slots=True)
class LocalMoran:
    """One commune's statistic.

    `value` as given; `z` the value and `lag` its neighbours' mean, both in standard deviations from the mean of
    all; `statistic` is I_i = (n - 1) z lag / Σz². `expected` and `variance` are those of the conditional
    randomisation (Sokal, Oden and Thomson 1998, equations A7 and A8), from which `z_score` is made. `p_sim`
    counts the permutations at least as extreme on the side where the value lies, as is the custom: a reader who
    asks for both sides doubles it, and the rate. `is_spot`: it stays when false discoveries are held to their rate.
    """

    code: str
    value: float
    neighbours: int
    z: float
    lag: float
    statistic: float
    expected: float
    variance: float
    z_score: float
    p_sim: float
    quadrant: Quadrant
    is_spot: bool


def local_moran(
    values: Mapping[str, float | None],
    *,
    neighbours: Mapping[str, frozenset[str]] | None = None,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
    rate: float = FALSE_DISCOVERY_RATE,
) -> dict[str, LocalMoran]:
    """The statistic of every commune that has a value and a neighbour with one, ordered by code.

    Weights are the queen links among these communes, each row summing to 1. Each commune keeps its value while
    the others' are drawn anew `permutations` times; the same seed draws the same. Nothing is found, and the
    answer is empty, when fewer than ten communes are left or all their values are equal.

    Source: Anselin, Geographical Analysis 27 (1995) 93-115.
    """
    import numpy as np  # noqa: PLC0415 - lazy, see the module docstring

    links = adjacency() if neighbours is None else neighbours
    told = {code: float(value) for code, value in sorted(values.items()) if value is not None}
    kept = [code for code in told if any(other in told for other in links.get(code, ()))]
    if len(kept) < _FEWEST or len({told[code] for code in kept}) < 2:
        return {}
    rows = _rows(kept, links)
    y = np.array([told[code] for code in kept])
    z = (y - y.mean()) / y.std()
    lag = np.array([z[row].mean() for row in rows])
    scale = (len(kept) - 1) / float((z * z).sum())
    statistic = scale * z * lag
    expected, variance = _moments(z, np.array([1 / len(row) for row in rows]))
    p_sim = _simulate(z, rows, statistic, scale, permutations, seed)
    spots = discoveries([float(p) for p in p_sim], rate)
    return {
        code: LocalMoran(
            code=code,
            value=told[code],
            neighbours=len(rows[i]),
            z=float(z[i]),
            lag=float(lag[i]),
            statistic=float(statistic[i]),
            expected=float(expected[i]),
            variance=float(variance[i]),
            z_score=float((statistic[i] - expected[i]) / np.sqrt(variance[i])) if z[i] else 0.0,
            p_sim=float(p_sim[i]),
            quadrant=_quadrant(float(z[i]), float(lag[i])),
            is_spot=spots[i],
        )
        for i, code in enumerate(kept)
    }


def discoveries(p_values: Iterable[float], rate: float = FALSE_DISCOVERY_RATE) -> list[bool]:
    """Which of the p-values stay when the expected share of false ones among them is held to `rate`.

    Source: Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995) 289-300.
    """
    found = list(p_values)
    limit = -1.0
    for place, p in enumerate(sorted(found), 1):
        if p <= rate * place / len(found):
            limit = p
    return [p <= limit for p in found]


def _rows(kept: list[str], links: Mapping[str, frozenset[str]]) -> "list[NDArray[Any]]":
    """The places of each commune's neighbours in the list."""
    import numpy as np  # noqa: PLC0415 - lazy, see the module docstring

    at = {code: i for i, code in enumerate(kept)}
    return [np.array(sorted(at[other] for other in links[c] if other in at)) for c in kept]


def _moments(z: "NDArray[Any]", squares: "NDArray[Any]") -> "tuple[NDArray[Any], NDArray[Any]]":
    """Expectation and variance when the commune keeps its value; `squares` sums its squared weights."""
    n = len(z)
    m2 = float((z * z).sum()) / n
    expected = -(z**2) / ((n - 1) * m2)
    spread = (squares - 1 / (n - 1)) * (m2 - z**2 / (n - 1))
    return expected, (z / m2) ** 2 * (n / (n - 2)) * spread


def _simulate(
    z: "NDArray[Any]",
    rows: "list[NDArray[Any]]",
    statistic: "NDArray[Any]",
    scale: float,
    permutations: int,
    seed: int,
) -> "ndarray[Any, Any]":
    """(M + 1) / (permutations + 1), M being how many draws lie as far out, on the side where fewer do."""
    import numpy as np  # noqa: PLC0415 - lazy, see the module docstring

    most = max(len(row) for row in rows)
    # the same draws serve every commune: the places of its drawn neighbours among all the others
    order = np.random.default_rng(seed).random((permutations, len(z) - 1))
    drawn = np.argsort(order, axis=1, kind="stable")[:, :most]
    found = np.empty(len(z))
    for i, row in enumerate(rows):
        others = np.delete(z, i)
        simulated = scale * z[i] * others[drawn[:, : len(row)]].mean(axis=1)
        # what differs by the order of a sum only is as far out
        above = int((simulated >= statistic[i] - 1e-12 * (1 + abs(statistic[i]))).sum())
        below = int((simulated <= statistic[i] + 1e-12 * (1 + abs(statistic[i]))).sum())
        found[i] = (min(above, below) + 1) / (permutations + 1)
    return found


def _quadrant(z: float, lag: float) -> Quadrant:
    if lag > 0:
        return Quadrant.HIGH_HIGH if z > 0 else Quadrant.LOW_HIGH
    return Quadrant.HIGH_LOW if z > 0 else Quadrant.LOW_LOW
