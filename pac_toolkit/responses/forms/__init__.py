"""The citizen's form drawn from a questionnaire, the forms of rounds and receipts, and their messages."""

from pac_toolkit.responses.forms.answering import (
    MEASURED_MINUTES,
    Block,
    Step,
    answer_form,
    answers_limit,
    draw,
    read_instance_id,
    read_instant,
    read_posted,
    sentence,
)
from pac_toolkit.responses.forms.late import REFUSALS, DecisionForm, RescueForm
from pac_toolkit.responses.forms.receipts import ReceiptForm
from pac_toolkit.responses.forms.records import (
    Envelope,
    read_envelope,
    say_errors,
    say_unknown_version,
)
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
    "REFUSALS",
    "TARGET_PREFIX",
    "Block",
    "DecisionForm",
    "Envelope",
    "ReceiptForm",
    "RescueForm",
    "RoundForm",
    "Step",
    "answer_form",
    "answers_limit",
    "draw",
    "read_envelope",
    "read_instance_id",
    "read_instant",
    "read_posted",
    "read_targets",
    "say_errors",
    "say_unknown_version",
    "sentence",
]
