"""How much each part of a score counts."""

import math
from dataclasses import dataclass

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

    def of(self, name: PartName) -> float:
        """The weight of one part."""
        return float(getattr(self, name.value))

    def as_mapping(self) -> dict[str, float]:
        """The weights by the name of their part, in the order of the parts."""
        return {name.value: self.of(name) for name in PartName}


DEFAULT_WEIGHTS = Weights()
DEFAULT_METHOD = "pac-2026"
"""The name of the method that comes with the toolkit; its words stand on the method page."""
