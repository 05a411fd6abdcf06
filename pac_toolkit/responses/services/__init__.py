"""Every write about rounds, questionnaire versions, responses and tallies.

- `publish_version(source=…)`, `create_round(…)`, `edit_round(…)`, `move_round(round_=…, state=…)`;
- `store_response(round_=…, commune_code=…, submission=Submission(…), channel=…, source=…)` once per instance_id;
- `withdraw_response(receipt=…)`; `erase_answers(round_=…)` when the promised time has passed;
- `keep_late(…)`, then `admit_late(late=…)` or `refuse_late(late=…, reason=…)` for what came after a round was closed;
- `retally(…)`, `find_differences(…)`.
"""

from pac_toolkit.responses.services.answers import (
    Outcome,
    Stored,
    Submission,
    store_response,
    withdraw_response,
)
from pac_toolkit.responses.services.erasing import erase_answers
from pac_toolkit.responses.services.late import LateOutcome, admit_late, keep_late, refuse_late
from pac_toolkit.responses.services.rounds import (
    RESERVED_NAMES,
    create_round,
    edit_round,
    move_round,
    publish_version,
)
from pac_toolkit.responses.services.tallies import Difference, find_differences, retally

__all__ = [
    "RESERVED_NAMES",
    "Difference",
    "LateOutcome",
    "Outcome",
    "Stored",
    "Submission",
    "admit_late",
    "create_round",
    "edit_round",
    "erase_answers",
    "find_differences",
    "keep_late",
    "move_round",
    "publish_version",
    "refuse_late",
    "retally",
    "store_response",
    "withdraw_response",
]
