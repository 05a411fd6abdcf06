"""What unequal weights cost. Pure arithmetic."""

from collections.abc import Iterable
from typing import NamedTuple


class Effect(NamedTuple):
    """The design effect (1 when weights are equal), and the answers as many as equal ones would be."""

    design_effect: float
    effective_base: float


def kish(weighted: Iterable[tuple[float, float]]) -> Effect:
    """The effect of weights given as (weight, number of answers that have it).

    effective base = (Σw)² / Σw², design effect = n / effective base; (1, 0) without answers. It counts the
    weights alone: answers taken in few douars or by few enumerators vary less than it says.
    Source: Kish, Survey Sampling (1965), 11.7.
    """
    answers = total = squares = 0.0
    for weight, n in weighted:
        answers += n
        total += weight * n
        squares += weight * weight * n
    if not squares:
        return Effect(1.0, 0.0)
    return Effect(answers * squares / total**2, total**2 / squares)
