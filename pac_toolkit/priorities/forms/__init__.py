"""Forms of priorities and their messages."""

from pac_toolkit.priorities.forms.coding import DISMISSAL_LABELS, CodingForm, Offered
from pac_toolkit.priorities.forms.methods import WEIGHT_LABELS, MethodForm

__all__ = ["DISMISSAL_LABELS", "WEIGHT_LABELS", "CodingForm", "MethodForm", "Offered"]
