"""Pages of `responses`: answering, receipts, results; for staff rounds and coverage."""

from pac_toolkit.responses.views import answering, late, offline, receipts, results, rounds
from pac_toolkit.responses.views.blueprint import blueprint

__all__ = ["answering", "blueprint", "late", "offline", "receipts", "results", "rounds"]
