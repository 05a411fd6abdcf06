"""The arithmetic of priorities: from counts to a ranked list. Pure: it reads no row, no request and writes no word."""

from pac_toolkit.priorities.scoring.evidence import (
    Contrast,
    Evidence,
    Rating,
    ThemeEvidence,
    sum_contrasts,
    sum_evidence,
)
from pac_toolkit.priorities.scoring.parts import (
    FEASIBLE,
    FULL_LIFT,
    MINIMUM_BASE,
    MINIMUM_CONTRAST,
    NAMED_IN_FELT,
    SMALL_COUNT_STANDS_FOR,
    Component,
    Part,
)
from pac_toolkit.priorities.scoring.ranking import Priority, rank, weigh
from pac_toolkit.priorities.scoring.vocabulary import (
    CONTRASTS,
    EXPRESSED,
    ComponentName,
    Group,
    Level,
    Missing,
    PartName,
)
from pac_toolkit.priorities.scoring.weights import (
    DEFAULT_METHOD,
    DEFAULT_WEIGHTS,
    SHIPPED_METHODS,
    Method,
    Weights,
)

__all__ = [
    "CONTRASTS",
    "DEFAULT_METHOD",
    "DEFAULT_WEIGHTS",
    "EXPRESSED",
    "FEASIBLE",
    "FULL_LIFT",
    "MINIMUM_BASE",
    "MINIMUM_CONTRAST",
    "NAMED_IN_FELT",
    "SHIPPED_METHODS",
    "SMALL_COUNT_STANDS_FOR",
    "Component",
    "ComponentName",
    "Contrast",
    "Evidence",
    "Group",
    "Level",
    "Method",
    "Missing",
    "Part",
    "PartName",
    "Priority",
    "Rating",
    "ThemeEvidence",
    "Weights",
    "rank",
    "sum_contrasts",
    "sum_evidence",
    "weigh",
]
