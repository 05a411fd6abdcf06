"""Every SELECT about rounds, responses and results.

Results read tallies only, so their cost does not grow with the number of answers:

- `count_responses(round, communes=…)`, `count_responses_by(round, cut, communes=…)` how many answered;
- `get_participation(round, communes=…)` by sex, age band, milieu and channel at once;
- `list_coverage(round, communes=…)` answers against the target, by commune;
- `get_counts(round, questions=…, communes=…, by=(Cut.COMMUNE, Cut.SEX))` anything: {group: {question: {choice: n}}};
- `get_distribution(round, question, communes=…, by=Cut.SEX)` one question: {group: {choice: n}};
- `get_service_summaries(round, level)` satisfaction: {territory code: {service key: ScaleSummary}};
- `get_stamp(round)` changes whenever any of these changes.

Counts are raw: what the public may see of them is decided by `disclosure`.
"""

from pac_toolkit.responses.queries.results import (
    Coverage,
    Cut,
    Participation,
    count_responses,
    count_responses_by,
    get_counts,
    get_distribution,
    get_participation,
    get_service_summaries,
    get_stamp,
    list_coverage,
)
from pac_toolkit.responses.queries.rounds import (
    Place,
    count_equal_answers,
    count_stored,
    find_place,
    find_response,
    find_response_by_instance,
    find_version,
    get_current_round,
    get_external_lists,
    get_newest_version,
    get_questionnaire,
    get_round,
    get_target,
    get_targets,
    get_version,
    list_flag_counts,
    list_rounds,
    list_rounds_to_erase,
    list_versions,
)

__all__ = [
    "Coverage",
    "Cut",
    "Participation",
    "Place",
    "count_equal_answers",
    "count_responses",
    "count_responses_by",
    "count_stored",
    "find_place",
    "find_response",
    "find_response_by_instance",
    "find_version",
    "get_counts",
    "get_current_round",
    "get_distribution",
    "get_external_lists",
    "get_newest_version",
    "get_participation",
    "get_questionnaire",
    "get_round",
    "get_service_summaries",
    "get_stamp",
    "get_target",
    "get_targets",
    "get_version",
    "list_coverage",
    "list_flag_counts",
    "list_rounds",
    "list_rounds_to_erase",
    "list_versions",
]
