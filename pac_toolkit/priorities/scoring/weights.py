"""How much each part of a score counts, and the methods that come with the toolkit."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from pac_toolkit.priorities.scoring.vocabulary import PartName


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts. Raises ValueError unless they are positive or zero and sum to 1."""

    voiced: float = 0.35
    felt: float = 0.30
    measured: float = 0.20
    equity: float = 0.10
    feasible: float = 0.05

    def __post_init__(self) -> None:
        values = [self.of(name) for name in PartName]
        if any(not math.isfinite(value) or value < 0 for value in values):
            raise ValueError("a weight is zero or more")
        if not math.isclose(math.fsum(values), 1.0, rel_tol=0, abs_tol=1e-9):
            raise ValueError(f"weights sum to 1, not to {math.fsum(values):g}")

    @classmethod
    def from_mapping(cls, values: Mapping[str, float]) -> Self:
        """The weights by the name of their part. Raises ValueError, KeyError."""
        return cls(**{name.value: float(values[name.value]) for name in PartName})

    def of(self, name: PartName) -> float:
        """The weight of one part."""
        return float(getattr(self, name))

    def as_mapping(self) -> dict[str, float]:
        """The weights by the name of their part, in the order of the parts."""
        return {name.value: self.of(name) for name in PartName}


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Method:
    """A named method in one of its versions: the weights it gives, and why, in one language at least."""

    name: str
    version: int
    weights: Weights
    reasons: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)

    @property
    def key(self) -> str:
        """The name and version in one word, as addresses and files call it: `pac-2026.1`."""
        return f"{self.name}.{self.version}"


DEFAULT_METHOD = Method(
    "pac-2026",
    1,
    DEFAULT_WEIGHTS,
    {
        "ar": "ما يقوله الناس يزن ثلثي النقطة، والإحصاء خمسها، وما تطلبه الفئات الأقل إسماعا لصوتها عشرها.",
        "fr": "Ce que disent les gens pèse les deux tiers, le recensement un cinquième, ce que demandent ceux "
        "qu'on entend moins un dixième.",
        "en": "What people say makes two thirds, the census a fifth, what those heard less ask for a tenth.",
    },
)
SHIPPED_METHODS = (
    DEFAULT_METHOD,
    Method(
        "voices-2026",
        1,
        Weights(0.5, 0.5, 0, 0, 0),
        {
            "ar": "ما يقوله الناس وحده: للمقارنة.",
            "fr": "Ce que disent les gens, seul : pour comparer.",
            "en": "What people say, alone: to compare.",
        },
    ),
    Method(
        "even-2026",
        1,
        Weights(0.2, 0.2, 0.2, 0.2, 0.2),
        {
            "ar": "الأجزاء الخمسة بأوزان متساوية: للمقارنة.",
            "fr": "Les cinq parts à poids égal : pour comparer.",
            "en": "The five parts with equal weights: to compare.",
        },
    ),
)
"""What can be compared from the first day; the first is in force until the region decides otherwise."""
