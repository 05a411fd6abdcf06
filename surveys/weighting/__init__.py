"""Weights that make the answers stand for the adults of the census, and figures with and without them.

Weights belong to cells and apply to tallies, so their cost does not grow with answers. The census comes as
plain numbers. numpy is loaded when weights are made (`rake`), not by importing this.
"""

from surveys.weighting.cells import UNKNOWN, Cell, sharing
from surveys.weighting.effect import Effect, kish
from surveys.weighting.figures import (
    WeightedScale,
    WeightedShare,
    weighted_scale,
    weighted_share,
)
from surveys.weighting.margins import AGE_BANDS, MINIMUM_ANSWERS, Margin, list_margins, merge
from surveys.weighting.raking import CAP, Reached, Weights, rake

__all__ = [
    "AGE_BANDS",
    "CAP",
    "MINIMUM_ANSWERS",
    "UNKNOWN",
    "Cell",
    "Effect",
    "Margin",
    "Reached",
    "WeightedScale",
    "WeightedShare",
    "Weights",
    "kish",
    "list_margins",
    "merge",
    "rake",
    "sharing",
    "weighted_scale",
    "weighted_share",
]
