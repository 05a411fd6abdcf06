"""Every write about rounds, questionnaire versions, responses and tallies.

- `publish_version(source=…)`, `create_round(…)`, `edit_round(…)`, `move_round(round_=…, state=…)`;
- `store_response(round_=…, commune_code=…, submission=Submission(…), channel=…, source=…)` once per instance_id;
- `create_batch(…)`, `record_movement(…)`, `mark_spoiled(…)`, `key_copy(…)`, `correct_copy(…)`, `key_again(…)`, `settle(…)` of forms on paper;
- `correct_response(response=…, answers=…)`; `withdraw_response(receipt=…)`; `erase_answers(round_=…)` when the promised time has passed; `retally(…)`, `find_differences(…)`.
"""

from pac_toolkit.responses.services.answers import (
    Outcome,
    Stored,
    Submission,
    store_response,
    withdraw_response,
)
from pac_toolkit.responses.services.corrections import correct_response
from pac_toolkit.responses.services.erasing import erase_answers
from pac_toolkit.responses.services.paper import (
    can_be_keyed_again,
    correct_copy,
    create_batch,
    key_again,
    key_copy,
    languages_of,
    mark_spoiled,
    record_movement,
    settle,
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
    "Difference",
    "Outcome",
    "Stored",
    "Submission",
    "can_be_keyed_again",
    "correct_copy",
    "correct_response",
    "create_batch",
    "create_round",
    "edit_round",
    "erase_answers",
    "find_differences",
    "key_again",
    "key_copy",
    "languages_of",
    "mark_spoiled",
    "move_round",
    "publish_version",
    "record_movement",
    "retally",
    "settle",
    "store_response",
    "withdraw_response",
]
