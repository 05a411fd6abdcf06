"""Every write about rounds, questionnaire versions, responses and tallies.

- `publish_version(source=…)`, `create_round(…)`, `edit_round(…)`, `move_round(round_=…, state=…)`;
- `store_response(round_=…, commune_code=…, submission=Submission(…), channel=…, source=…)` once per instance_id;
- `store_arrivals(round_=…, arrivals=…, file=…)` a whole file of them, with the same outcome;
- `withdraw_response(receipt=…)`; `erase_answers(round_=…)` when the promised time has passed; `retally(…)`, `find_differences(…)`.
"""

from pac_toolkit.responses.services.answers import (
    Outcome,
    Stored,
    Submission,
    store_response,
    withdraw_response,
)
from pac_toolkit.responses.services.erasing import erase_answers
from pac_toolkit.responses.services.imports import (
    Arrival,
    FileFacts,
    make_imports_wait,
    store_arrivals,
)
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
    "Arrival",
    "Difference",
    "FileFacts",
    "Outcome",
    "Stored",
    "Submission",
    "create_round",
    "edit_round",
    "erase_answers",
    "find_differences",
    "make_imports_wait",
    "move_round",
    "publish_version",
    "retally",
    "store_arrivals",
    "store_response",
    "withdraw_response",
]
