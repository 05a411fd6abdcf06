"""Pages of `responses`: answering, receipts, results; for staff rounds, coverage, files in and out."""

from pac_toolkit.responses.views import answering, exchange, receipts, results, rounds
from pac_toolkit.responses.views.blueprint import blueprint

__all__ = ["answering", "blueprint", "exchange", "receipts", "results", "rounds"]
