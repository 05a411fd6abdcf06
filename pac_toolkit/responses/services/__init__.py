"""Every write about rounds, questionnaire versions, responses and tallies.

- `check_questionnaire(source)`, `ask_in_round(source=…, round_=…)`, `publish_version(source=…)`,
  `create_round(…)`, `edit_round(…)`, `move_round(round_=…, state=…)`;
- `store_response(round_=…, commune_code=…, submission=Submission(…), channel=…, source=…)` once per instance_id;
- `collect_form(form=Form(…), collector=…)` a form from a tablet, `attach_media(response=…, name=…, content=…)` a file that comes with any response;
- `withdraw_response(receipt=…)`; `erase_answers(round_=…)` when the promised time has passed; `retally(…)`, `find_differences(…)`;
- `review_responses(responses=…, verdict=…, reason=…)` what a look at marked answers found; `flag_fast(round_=…)`.
- `create_batch(…)`, `record_movement(…)`, `mark_spoiled(…)`, `key_copy(…)`, `correct_copy(…)`, `key_again(…)`, `settle(…)` of forms on paper;
- `correct_response(response=…, answers=…)`; `withdraw_response(receipt=…)`; `erase_answers(round_=…)` when the promised time has passed; `retally(…)`, `find_differences(…)`.
- `store_arrivals(round_=…, arrivals=…, file=…)` a whole file of them, with the same outcome;
- `withdraw_response(receipt=…)`; `erase_answers(round_=…)` when the promised time has passed;
- `keep_late(…)`, then `admit_late(late=…)` or `refuse_late(late=…, reason=…)` for what came after a round was closed;
- `retally(…)`, `find_differences(…)`.
- `publish_results(round_=…)` refreshes the public figures; `draw_up` and `put_out` are its two halves.
"""

from pac_toolkit.responses.services.answers import (
    Outcome,
    Stored,
    Submission,
    store_response,
    withdraw_response,
)
from pac_toolkit.responses.services.collect import (
    Form,
    collect_form,
)
from pac_toolkit.responses.services.corrections import (
    correct_response,
)
from pac_toolkit.responses.services.erasing import (
    erase_answers,
)
from pac_toolkit.responses.services.forgetting import also_forget
from pac_toolkit.responses.services.imports import (
    Arrival,
    FileFacts,
    make_imports_wait,
    store_arrivals,
)
from pac_toolkit.responses.services.late import (
    LateOutcome,
    admit_late,
    keep_late,
    refuse_late,
)
from pac_toolkit.responses.services.media import (
    attach_media,
    sweep_media,
)
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
from pac_toolkit.responses.services.publications import (
    Draft,
    draw_up,
    publish_results,
    put_out,
)
from pac_toolkit.responses.services.questionnaires import (
    Checked,
    ask_in_round,
    check_questionnaire,
    find_file,
    keep_file,
)
from pac_toolkit.responses.services.reviews import (
    flag_fast,
    review_responses,
)
from pac_toolkit.responses.services.rounds import (
    RESERVED_NAMES,
    create_round,
    edit_round,
    move_round,
    publish_version,
)
from pac_toolkit.responses.services.tablets import (
    keep_tablet_form,
    left_out,
    make_xform,
    tablet_key,
)
from pac_toolkit.responses.services.tallies import (
    Difference,
    find_differences,
    retally,
)

__all__ = [
    "RESERVED_NAMES",
    "Arrival",
    "Checked",
    "Difference",
    "Draft",
    "FileFacts",
    "Form",
    "LateOutcome",
    "Outcome",
    "Stored",
    "Submission",
    "admit_late",
    "also_forget",
    "ask_in_round",
    "attach_media",
    "can_be_keyed_again",
    "check_questionnaire",
    "collect_form",
    "correct_copy",
    "correct_response",
    "create_batch",
    "create_round",
    "draw_up",
    "edit_round",
    "erase_answers",
    "find_differences",
    "find_file",
    "flag_fast",
    "keep_file",
    "keep_late",
    "keep_tablet_form",
    "key_again",
    "key_copy",
    "languages_of",
    "left_out",
    "make_imports_wait",
    "make_xform",
    "mark_spoiled",
    "move_round",
    "publish_results",
    "publish_version",
    "put_out",
    "record_movement",
    "refuse_late",
    "retally",
    "review_responses",
    "settle",
    "store_arrivals",
    "store_response",
    "sweep_media",
    "tablet_key",
    "withdraw_response",
]
