"""The workshop's form, its words and its messages."""

from pac_toolkit.workshops.forms.labels import (
    ACTION_LABELS,
    BAND_LABELS,
    CATEGORY_LABELS,
    PART_LABELS,
    PHASE_LABELS,
    SECTION_LABELS,
    SEX_LABELS,
    STATE_LABELS,
    TYPE_LABELS,
    Change,
    list_changes,
    name_cell,
    show_value,
)
from pac_toolkit.workshops.forms.messages import MOVED, sentence
from pac_toolkit.workshops.forms.workshop import WorkshopForm

__all__ = [
    "ACTION_LABELS",
    "BAND_LABELS",
    "CATEGORY_LABELS",
    "MOVED",
    "PART_LABELS",
    "PHASE_LABELS",
    "SECTION_LABELS",
    "SEX_LABELS",
    "STATE_LABELS",
    "TYPE_LABELS",
    "Change",
    "WorkshopForm",
    "list_changes",
    "name_cell",
    "sentence",
    "show_value",
]
