"""Shares and satisfaction from tallies by cell, unweighted and weighted side by side."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from surveys.results import OUTSIDE, STEPS, ScaleSummary, Share, share, summarise_scale
from surveys.weighting.cells import Cell
from surveys.weighting.effect import Effect, kish


@dataclass(frozen=True, slots=True)
class WeightedShare:
    """The same share without and with weights.

    The base of both is the number of answers; the interval of `weighted` is that of `effective_base` answers.
    """

    unweighted: Share
    weighted: Share
    design_effect: float
    effective_base: float


@dataclass(frozen=True, slots=True)
class WeightedScale:
    """Satisfaction with one service without and with weights.

    Design effect and effective base are those of the answers 1 to 5. The bases of `weighted` are numbers of
    answers, and its counts are scaled to them.
    """

    unweighted: ScaleSummary
    weighted: ScaleSummary
    design_effect: float
    effective_base: float


def weighted_share(
    counts: Mapping[Cell, float],
    bases: Mapping[Cell, float],
    weights: Mapping[Cell, float],
    *,
    confidence: float = 0.95,
) -> WeightedShare:
    """How many of `bases` are in `counts`: cells add up, so a cut is the choice of the cells passed.

    The interval is Wilson's on Kish's effective base. Raises ValueError when a cell has no weight, or more
    counted than its base.
    """
    if any(n > bases.get(cell, 0) for cell, n in counts.items()):
        raise ValueError("more counted than the base of a cell")
    effect, scale = _effect(bases, weights), _scale(bases, weights)
    base = sum(bases.values())
    count = sum(weights[cell] * n for cell, n in counts.items() if n) * scale
    return WeightedShare(
        unweighted=share(sum(counts.values()), base, confidence=confidence),
        weighted=share(
            min(count, base), base, confidence=confidence, design_effect=effect.design_effect
        ),
        design_effect=effect.design_effect,
        effective_base=effect.effective_base,
    )


def weighted_scale(
    tallies: Mapping[Cell, Mapping[str, int]],
    weights: Mapping[Cell, float],
    *,
    confidence: float = 0.95,
) -> WeightedScale:
    """The summary of a service from the tallies of its choices by cell (`1`-`5`, `97`, `98`, `99`).

    Raises ValueError for a cell without weight or a code outside the scale.
    """
    by_code: defaultdict[str, dict[Cell, float]] = defaultdict(dict)
    for cell, counts in tallies.items():
        for code, n in counts.items():
            by_code[code][cell] = n
    plain = {code: sum(cells.values()) for code, cells in by_code.items()}
    unweighted = summarise_scale(plain, confidence=confidence)
    steps = _base(tallies, STEPS)
    effect, scale = _effect(steps, weights), _scale(steps, weights)
    weighted = summarise_scale(
        {
            code: scale * sum(weights[cell] * n for cell, n in by_code[code].items() if n)
            for code in STEPS
            if code in by_code
        },
        confidence=confidence,
        design_effect=effect.design_effect,
    )
    everybody = _base(tallies, (*STEPS, *OUTSIDE))
    outside = {
        code: weighted_share(by_code.get(code, {}), everybody, weights, confidence=confidence)
        for code in OUTSIDE
    }
    not_here, not_used, does_not_know = (outside[code].weighted for code in OUTSIDE)
    return WeightedScale(
        unweighted=unweighted,
        weighted=replace(
            weighted,
            n_answered=unweighted.n_answered,
            not_here=not_here,
            not_used=not_used,
            does_not_know=does_not_know,
        ),
        design_effect=effect.design_effect,
        effective_base=effect.effective_base,
    )


def _base(tallies: Mapping[Cell, Mapping[str, int]], codes: tuple[str, ...]) -> dict[Cell, float]:
    return {cell: sum(counts.get(code, 0) for code in codes) for cell, counts in tallies.items()}


def _effect(bases: Mapping[Cell, float], weights: Mapping[Cell, float]) -> Effect:
    missing = [cell for cell, n in bases.items() if n and cell not in weights]
    if missing:
        raise ValueError(f"no weight for {missing[0]}")
    return kish((weights[cell], n) for cell, n in bases.items() if n)


def _scale(bases: Mapping[Cell, float], weights: Mapping[Cell, float]) -> float:
    """What turns weighted counts into counts whose base is the number of answers."""
    total = sum(weights[cell] * n for cell, n in bases.items() if n)
    return sum(bases.values()) / total if total else 0.0
