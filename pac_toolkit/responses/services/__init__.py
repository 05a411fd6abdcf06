"""Every write about rounds, questionnaire versions, responses and tallies.

- `check_questionnaire(source)`, `ask_in_round(source=…, round_=…)`, `publish_version(source=…)`,
  `create_round(…)`, `edit_round(…)`, `move_round(round_=…, state=…)`;
- `store_response(round_=…, commune_code=…, submission=Submission(…), channel=…, source=…)` once per instance_id;
- `withdraw_response(receipt=…)`; `erase_answers(round_=…)` when the promised time has passed; `retally(…)`, `find_differences(…)`;
- `review_responses(responses=…, verdict=…, reason=…)` what a look at marked answers found; `flag_fast(round_=…)`.
"""

from pac_toolkit.responses.services.answers import (
    Outcome,
    Stored,
    Submission,
    store_response,
    withdraw_response,
)
from pac_toolkit.responses.services.erasing import erase_answers
from pac_toolkit.responses.services.questionnaires import (
    Checked,
    ask_in_round,
    check_questionnaire,
    find_file,
    keep_file,
)
from pac_toolkit.responses.services.reviews import flag_fast, review_responses
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
    "Checked",
    "Difference",
    "Outcome",
    "Stored",
    "Submission",
    "ask_in_round",
    "check_questionnaire",
    "create_round",
    "edit_round",
    "erase_answers",
    "find_differences",
    "find_file",
    "flag_fast",
    "keep_file",
    "move_round",
    "publish_version",
    "retally",
    "review_responses",
    "store_response",
    "withdraw_response",
]
