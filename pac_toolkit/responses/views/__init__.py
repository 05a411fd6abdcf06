"""Pages of `responses`: answering, receipts, results; for staff rounds, coverage and paper."""

from pac_toolkit.responses.views import answering, keying, paper, receipts, results, rounds
from pac_toolkit.responses.views.blueprint import blueprint

__all__ = ["answering", "blueprint", "keying", "paper", "receipts", "results", "rounds"]
