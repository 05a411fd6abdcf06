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
from pac_toolkit.responses.forms.keying import (
    Keyed,
    read_keyed,
    rows,
    screen_rules,
    typed_of,
)
from pac_toolkit.responses.forms.late import (
    REFUSALS,
    DecisionForm,
    RescueForm,
)
from pac_toolkit.responses.forms.paper import (
    BatchForm,
    MovementForm,
)
from pac_toolkit.responses.forms.printing import (
    batch_pdf,
)
from pac_toolkit.responses.forms.receipts import (
    ReceiptForm,
)
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
from pac_toolkit.responses.forms.tablets import (
    SPOKEN_LABELS,
    file_refusal,
    preface_of,
    refusal,
    told,
)

__all__ = [
    "MEASURED_MINUTES",
    "MOVE_LABELS",
    "POLICY_LABELS",
    "REFUSALS",
    "SPOKEN_LABELS",
    "TARGET_PREFIX",
    "BatchForm",
    "Block",
    "DecisionForm",
    "Envelope",
    "Keyed",
    "MovementForm",
    "ReceiptForm",
    "RescueForm",
    "RoundForm",
    "Step",
    "answer_form",
    "answers_limit",
    "batch_pdf",
    "draw",
    "file_refusal",
    "preface_of",
    "read_envelope",
    "read_instance_id",
    "read_instant",
    "read_keyed",
    "read_posted",
    "read_targets",
    "refusal",
    "rows",
    "say_errors",
    "say_unknown_version",
    "screen_rules",
    "sentence",
    "told",
    "typed_of",
]
