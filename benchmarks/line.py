"""What a benchmark reports, and how a duration is taken."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One measured figure: `ratio` = figure / baseline, to stay at or under `bound`."""

    name: str
    figure: float
    baseline: float
    unit: str
    bound: float

    @property
    def ratio(self) -> float:
        """The figure by its baseline."""
        return self.figure / self.baseline

    @property
    def is_kept(self) -> bool:
        """Whether the bound holds."""
        return self.ratio <= self.bound

    def __str__(self) -> str:
        verdict = "ok" if self.is_kept else "MISSED"
        return (
            f"{self.name:<44} {self.figure:>9.2f} {self.unit}  baseline {self.baseline:>9.2f} {self.unit}"
            f"  ratio {self.ratio:>6.3f}  bound {self.bound:.2f}  {verdict}"
        )


def interleaved(
    first: Callable[[], object], second: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """Median milliseconds of two calls taken in turn, so that a busy moment strikes both."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for call, kept in zip((first, second), taken, strict=True):
            start = time.perf_counter()
            call()
            kept.append((time.perf_counter() - start) * 1000)
    return tuple(sorted(kept)[rounds // 2] for kept in taken)  # type: ignore[return-value]
