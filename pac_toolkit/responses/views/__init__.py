"""Pages of `responses`: answering, receipts, results; for staff rounds, coverage, files."""

from pac_toolkit.responses.views import answering, files, receipts, results, rounds
from pac_toolkit.responses.views.blueprint import blueprint

__all__ = ["answering", "blueprint", "files", "receipts", "results", "rounds"]
