"""Raking: from answers by cell and the adults of the census to one weight a cell."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from surveys.weighting.cells import Cell, sharing
from surveys.weighting.effect import kish
from surveys.weighting.margins import AGE_BANDS, MINIMUM_ANSWERS, Margin, list_margins

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]
    Indices = NDArray[np.intp]
    Partition = tuple[Indices, Numbers]

CAP: Final = (0.3, 3.0)
"""The smallest and the largest weight, as multiples of the mean weight of the commune."""

CapWithin = Literal["commune", "region"]

MAX_SWEEPS: Final = 2000
SETTLED: Final = 1e-10
MET: Final = 1e-6
UNMET: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Reached:
    """A margin cell and how many adults the weighted answers stand for in it."""

    margin: Margin
    reached: float

    @property
    def gap(self) -> float:
        """What is missing (negative) or too much, as a share of the target."""
        return self.reached / self.margin.target - 1


@dataclass(frozen=True, slots=True)
class Weights:
    """One weight a cell: how many adults each of its answers stands for; they add up to `population`.

    `left_out` are communes of the population without any answer: nothing is said of their people. `converged`
    says that another sweep would move no weight and, without a cap, that every margin is met; `capped` is
    the share of the answers whose weight is at a bound.
    """

    by_cell: Mapping[Cell, float]
    margins: tuple[Reached, ...]
    n_answers: int
    population: float
    design_effect: float
    effective_base: float
    converged: bool
    sweeps: int
    capped: float
    left_out: tuple[str, ...]

    @property
    def mean(self) -> float:
        """How many adults an answer stands for on average."""
        return self.population / self.n_answers if self.n_answers else 0.0

    @property
    def unmet(self) -> tuple[Reached, ...]:
        """The margin cells missed by more than a thousandth, the worst first."""
        missed = [item for item in self.margins if abs(item.gap) > UNMET]
        return tuple(sorted(missed, key=lambda item: -abs(item.gap)))

    @property
    def merged(self) -> tuple[Margin, ...]:
        """The margin cells that stand for several, because one had too few answers."""
        return tuple(item.margin for item in self.margins if item.margin.is_merged)


def rake(
    answers: Mapping[Cell, int],
    population: Mapping[Cell, float],
    provinces: Mapping[str, str],
    *,
    cap: tuple[float, float] | None = CAP,
    cap_within: CapWithin = "commune",
    minimum: float = MINIMUM_ANSWERS,
    age_bands: Sequence[str] = AGE_BANDS,
) -> Weights:
    """Weights that make the answers stand for the adults on all four margins of `list_margins`.

    `answers` counts answers by cell, UNKNOWN allowed; `population` adults by known cell; `provinces` gives
    the province of each commune. Without a cap this is iterative proportional fitting (Deming & Stephan,
    Ann. Math. Stat. 11, 1940), whose result is the nearest to equal weights that meets the margins
    (Csiszár, Ann. Prob. 3, 1975). With one, every sweep ends by cutting the weights to the cap: projections
    in turn, which meet every margin if weights within the cap can (Bregman 1967); what cannot be met is in
    `unmet`. The cap is told in multiples of the mean weight of the commune, for a round asks as many people in
    a small commune as in a city; against the mean of the region it would undo that design. A cell with an unknown trait has the mean weight of the cells it is shared among.
    Raises ValueError as `sharing` does, for a commune without province, an unknown age band, or a cap that
    does not hold 1.
    """
    if cap is not None and not 0 < cap[0] < 1 < cap[1]:
        raise ValueError(f"cap {cap} does not hold the mean")
    shares = sharing(answers, population)
    if not shares:
        return Weights({}, (), 0, 0.0, 1.0, 0.0, True, 0, 0.0, _communes(population))
    told: defaultdict[Cell, float] = defaultdict(float)
    for cell, parts in shares.items():
        for known, share in parts.items():
            told[known] += answers[cell] * share
    present = {cell.commune_code for cell in told}
    adults = {cell: n for cell, n in population.items() if cell.commune_code in present}
    margins = list_margins(told, adults, provinces, minimum=minimum, age_bands=age_bands)
    fitted = _fit(told, margins, cap, cap_within)
    reached = _reached(margins, told, fitted.weights)
    by_cell = {
        cell: sum(share * fitted.weights[known] for known, share in parts.items())
        for cell, parts in shares.items()
    }
    n = {cell: answers[cell] for cell in shares}
    effect, effective = kish((by_cell[cell], n[cell]) for cell in shares)
    return Weights(
        by_cell=by_cell,
        margins=reached,
        n_answers=sum(n.values()),
        population=sum(adults.values()),
        design_effect=effect,
        effective_base=effective,
        converged=fitted.has_settled and (cap is not None or _is_met(reached)),
        sweeps=fitted.sweeps,
        capped=sum(told[cell] for cell in fitted.at_bound) / sum(n.values()),
        left_out=tuple(c for c in _communes(population) if c not in present),
    )


def _communes(population: Mapping[Cell, float]) -> tuple[str, ...]:
    return tuple(sorted({cell.commune_code for cell, adults in population.items() if adults}))


def _reached(
    margins: Sequence[Sequence[Margin]], told: Mapping[Cell, float], weights: Mapping[Cell, float]
) -> tuple[Reached, ...]:
    return tuple(
        Reached(margin, sum(told[cell] * weights[cell] for cell in margin.members))
        for partition in margins
        for margin in partition
    )


def _is_met(reached: Sequence[Reached]) -> bool:
    return all(abs(item.gap) < MET for item in reached)


class _Fitted(NamedTuple):
    weights: dict[Cell, float]
    at_bound: tuple[Cell, ...]
    has_settled: bool
    sweeps: int


def _fit(
    told: Mapping[Cell, float],
    margins: Sequence[Sequence[Margin]],
    cap: tuple[float, float] | None,
    cap_within: CapWithin,
) -> _Fitted:
    import numpy as np  # noqa: PLC0415 - 0.12 s and 16 MB a process: only where weights are made

    cells = sorted(told)
    counts = np.array([told[cell] for cell in cells])
    partitions = [_partition(cells, partition) for partition in margins]
    of, totals = partitions[0]
    if cap_within == "region":
        of, totals = np.zeros_like(of), np.array([totals.sum()])
    means = (totals / np.bincount(of, counts))[of]
    low, high = (cap[0] * means, cap[1] * means) if cap else (0 * means, np.inf * means)
    weights, sweeps, change = means, 0, np.inf
    while change > SETTLED and sweeps < MAX_SWEEPS:
        before = weights
        weights = np.clip(_sweep(weights, counts, partitions), low, high)
        change = float(np.max(np.abs(weights - before) / means))
        sweeps += 1
    if cap:
        weights = _level(weights, counts, (of, totals), low, high)
    is_bound = (weights <= low * (1 + 1e-9)) | (weights >= high * (1 - 1e-9))
    return _Fitted(
        dict(zip(cells, weights.tolist(), strict=True)),
        tuple(cell for cell, is_one in zip(cells, is_bound, strict=True) if cap and is_one),
        change <= SETTLED,
        sweeps,
    )


def _partition(cells: Sequence[Cell], partition: Sequence[Margin]) -> "Partition":
    """Which margin cell each cell counts in, and the target of each."""
    import numpy as np  # noqa: PLC0415 - as in `_fit`

    of = {cell: at for at, margin in enumerate(partition) for cell in margin.members}
    targets = np.array([margin.target for margin in partition])
    return np.array([of[cell] for cell in cells], dtype=np.intp), targets


def _sweep(weights: "Numbers", counts: "Numbers", partitions: Sequence["Partition"]) -> "Numbers":
    """Meet one margin after the other."""
    import numpy as np  # noqa: PLC0415 - as in `_fit`

    for of, targets in partitions:
        sums = np.bincount(of, counts * weights, len(targets))
        # a margin cell of which nothing is left stays empty
        factors = np.divide(targets, sums, out=np.ones_like(targets), where=sums > 0)
        weights = weights * factors[of]
    return weights


def _level(
    weights: "Numbers", counts: "Numbers", within: "Partition", low: "Numbers", high: "Numbers"
) -> "Numbers":
    """Scale within the bounds until each whole has its adults: the mean the cap is told in."""
    import numpy as np  # noqa: PLC0415 - as in `_fit`

    of, totals = within
    # the least weight scaled to the highest bound: beyond any factor that is needed
    least, most = np.zeros(len(totals)), np.full(len(totals), float(np.max(high) / np.min(weights)))
    for _ in range(100):
        middle = (least + most) / 2
        sums = np.bincount(of, counts * np.clip(weights * middle[of], low, high), len(totals))
        least, most = np.where(sums < totals, middle, least), np.where(sums < totals, most, middle)
    levelled: Numbers = np.clip(weights * most[of], low, high)
    return levelled
