"""Pages of `responses`: answering, receipts, results; for staff rounds, questionnaires, coverage, marked answers, files.
Pages of `responses`: answering, receipts, results; for staff rounds, coverage and paper.
Pages of `responses`: answering, receipts, results; for staff rounds, coverage, files in and out.
"""

from pac_toolkit.responses.views import (
    answering,
    coverage,
    exchange,
    files,
    flags,
    keying,
    late,
    offline,
    paper,
    questionnaires,
    receipts,
    results,
    rounds,
)
from pac_toolkit.responses.views.blueprint import (
    blueprint,
)

__all__ = [
    "answering",
    "blueprint",
    "coverage",
    "exchange",
    "files",
    "flags",
    "keying",
    "late",
    "offline",
    "paper",
    "questionnaires",
    "receipts",
    "results",
    "rounds",
]
