"""Forms of priorities and their messages."""

from pac_toolkit.priorities.forms.coding import DISMISSAL_LABELS, CodingForm, Offered

__all__ = ["DISMISSAL_LABELS", "CodingForm", "Offered"]
