"""The citizen's form drawn from a questionnaire, the forms of rounds and receipts, and their messages."""

from pac_toolkit.responses.forms.answering import (
    MEASURED_MINUTES,
    answer_form,
    due_labels,
    live_rules,
    minutes_to_answer,
    sentence,
)
from pac_toolkit.responses.forms.drawing import (
    TEMPLATE_NUMBER,
    Block,
    Step,
    draw,
    list_faults,
    with_blank_entries,
)
from pac_toolkit.responses.forms.reading import (
    SPOKEN,
    answers_limit,
    is_authorised,
    read_helper,
    read_instance_id,
    read_instant,
    read_posted,
)
from pac_toolkit.responses.forms.receipts import ReceiptForm
from pac_toolkit.responses.forms.rounds import (
    MOVE_LABELS,
    POLICY_LABELS,
    TARGET_PREFIX,
    RoundForm,
    read_targets,
)

__all__ = [
    "MEASURED_MINUTES",
    "MOVE_LABELS",
    "POLICY_LABELS",
    "SPOKEN",
    "TARGET_PREFIX",
    "TEMPLATE_NUMBER",
    "Block",
    "ReceiptForm",
    "RoundForm",
    "Step",
    "answer_form",
    "answers_limit",
    "draw",
    "due_labels",
    "is_authorised",
    "list_faults",
    "live_rules",
    "minutes_to_answer",
    "read_helper",
    "read_instance_id",
    "read_instant",
    "read_posted",
    "read_targets",
    "sentence",
    "with_blank_entries",
]
