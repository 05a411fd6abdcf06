"""Pages of `responses`: answering, receipts, results; for staff rounds, questionnaires, coverage, marked answers, files.
Pages of `responses`: answering, receipts, results; for staff rounds, coverage and paper.
Pages of `responses`: answering, receipts, results; for staff rounds, coverage, files in and out.
"""

from pac_toolkit.responses.views import (
    answering,
    comparisons,
    coverage,
    exchange,
    files,
    flags,
    keying,
    late,
    offline,
    paper,
    publishing,
    questionnaires,
    receipts,
    results,
    rounds,
    staff_results,
)
from pac_toolkit.responses.views.blueprint import (
    blueprint,
)

__all__ = [
    "answering",
    "blueprint",
    "comparisons",
    "coverage",
    "exchange",
    "files",
    "flags",
    "keying",
    "late",
    "offline",
    "paper",
    "publishing",
    "questionnaires",
    "receipts",
    "results",
    "rounds",
    "staff_results",
]
