"""Every write about rounds, questionnaire versions, responses and tallies.

- `publish_version(source=…)`, `create_round(…)`, `edit_round(…)`, `move_round(round_=…, state=…)`;
- `store_response(round_=…, commune_code=…, submission=Submission(…), channel=…, source=…)` once per instance_id;
- `withdraw_response(receipt=…)`; `erase_answers(round_=…)` when the promised time has passed; `retally(…)`, `find_differences(…)`;
- `publish_results(round_=…)` refreshes the public figures; `draw_up` and `put_out` are its two halves.
"""

from pac_toolkit.responses.services.answers import (
    Outcome,
    Stored,
    Submission,
    store_response,
    withdraw_response,
)
from pac_toolkit.responses.services.erasing import erase_answers
from pac_toolkit.responses.services.publications import (
    Draft,
    draw_up,
    publish_results,
    put_out,
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
    "Draft",
    "Outcome",
    "Stored",
    "Submission",
    "create_round",
    "draw_up",
    "edit_round",
    "erase_answers",
    "find_differences",
    "move_round",
    "publish_results",
    "publish_version",
    "put_out",
    "retally",
    "store_response",
    "withdraw_response",
]
