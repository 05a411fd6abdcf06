"""Pages of `responses`: answering, receipts, results; for staff rounds and coverage."""

from pac_toolkit.responses.views import (
    answering,
    comparisons,
    publishing,
    receipts,
    results,
    rounds,
    staff_results,
)
from pac_toolkit.responses.views.blueprint import blueprint

__all__ = [
    "answering",
    "blueprint",
    "comparisons",
    "publishing",
    "receipts",
    "results",
    "rounds",
    "staff_results",
]
