"""Every SELECT about rounds, responses and results.

Results read tallies only, so their cost does not grow with the number of answers:

- `count_responses(round, communes=…)`, `count_responses_by(round, cut, communes=…)` how many answered;
- `get_participation(round, communes=…)` by sex, age band, milieu and channel at once;
- `list_coverage(round, communes=…)` answers against the target, by commune;
- `get_counts(round, questions=…, communes=…, by=(Cut.COMMUNE, Cut.SEX))` anything: {group: {question: {choice: n}}};
- `get_distribution(round, question, communes=…, by=Cut.SEX)` one question: {group: {choice: n}};
- `get_service_summaries(round, level)` satisfaction: {territory code: {service key: ScaleSummary}};
- `get_stamp(round)` changes whenever any of these changes.

How the field goes and what looks odd read the responses themselves:

- `count_by_day(round, communes=…)`, `list_work(round, communes=…)`, `get_efforts(round, questions)` for who runs a round;
- `list_cases(round, FlagFilter(communes), …)`, `count_unreviewed`, `count_doubtful` marked answers.

Counts are raw: what the public may see of them is decided by `disclosure`.
"""

from pac_toolkit.responses.queries.collect import (
    find_collected,
    find_collected_round,
    find_tablet_form,
    get_conflict,
    get_file,
    list_collected,
    list_collected_communes,
    list_collected_rounds,
    list_conflicts,
    list_files,
)
from pac_toolkit.responses.queries.fieldwork import (
    Flagged,
    Work,
    count_by_day,
    count_collected,
    count_flagged_by_commune,
    count_flagged_by_staff,
    day_of,
    get_efforts,
    list_work,
)
from pac_toolkit.responses.queries.flags import (
    Case,
    FlagFilter,
    count_cases,
    count_doubtful,
    count_unreviewed,
    list_cases,
    list_marked_responses,
)
from pac_toolkit.responses.queries.paper import (
    SAMPLE_PERCENT,
    BatchCounts,
    Disagreement,
    count_copies,
    find_copy,
    find_newest_number,
    find_next_copy,
    get_batch,
    get_disagreement,
    get_last_correction,
    get_number_ranges,
    list_batches,
    list_copies,
    list_last_keyed,
    list_movements,
    list_sample,
    list_second_keyings,
    list_to_key_again,
)
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
    count_stored,
    find_place,
    find_response,
    find_response_by_instance,
    find_standing,
    find_version,
    get_current_round,
    get_newest_version,
    get_questionnaire,
    get_round,
    get_target,
    get_targets,
    get_version,
    list_rounds,
    list_rounds_to_erase,
    list_versions,
)

__all__ = [
    "SAMPLE_PERCENT",
    "BatchCounts",
    "Case",
    "Coverage",
    "Cut",
    "Disagreement",
    "FlagFilter",
    "Flagged",
    "Participation",
    "Place",
    "Work",
    "count_by_day",
    "count_cases",
    "count_collected",
    "count_copies",
    "count_doubtful",
    "count_flagged_by_commune",
    "count_flagged_by_staff",
    "count_responses",
    "count_responses_by",
    "count_stored",
    "count_unreviewed",
    "day_of",
    "find_collected",
    "find_collected_round",
    "find_copy",
    "find_newest_number",
    "find_next_copy",
    "find_place",
    "find_response",
    "find_response_by_instance",
    "find_standing",
    "find_tablet_form",
    "find_version",
    "get_batch",
    "get_conflict",
    "get_counts",
    "get_current_round",
    "get_disagreement",
    "get_distribution",
    "get_efforts",
    "get_file",
    "get_last_correction",
    "get_newest_version",
    "get_number_ranges",
    "get_participation",
    "get_questionnaire",
    "get_round",
    "get_service_summaries",
    "get_stamp",
    "get_target",
    "get_targets",
    "get_version",
    "list_batches",
    "list_cases",
    "list_collected",
    "list_collected_communes",
    "list_collected_rounds",
    "list_conflicts",
    "list_copies",
    "list_coverage",
    "list_files",
    "list_last_keyed",
    "list_marked_responses",
    "list_movements",
    "list_rounds",
    "list_rounds_to_erase",
    "list_sample",
    "list_second_keyings",
    "list_to_key_again",
    "list_versions",
    "list_work",
]
