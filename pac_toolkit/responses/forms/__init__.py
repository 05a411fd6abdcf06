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
from pac_toolkit.responses.forms.reading import (
    SPOKEN,
    answers_limit,
    is_authorised,
    read_helper,
    read_instance_id,
    read_instant,
    read_posted,
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
    "SPOKEN",
    "SPOKEN_LABELS",
    "TARGET_PREFIX",
    "TEMPLATE_NUMBER",
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
    "due_labels",
    "file_refusal",
    "is_authorised",
    "list_faults",
    "live_rules",
    "minutes_to_answer",
    "preface_of",
    "read_envelope",
    "read_helper",
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
    "with_blank_entries",
]
