"""Every SELECT about rounds, responses and results.

Results read tallies only, so their cost does not grow with the number of answers:

- `count_responses(round, communes=…)`, `count_responses_by(round, cut, communes=…)` how many answered;
- `get_participation(round, communes=…)` by sex, age band, milieu and channel at once;
- `list_coverage(round, communes=…)` answers against the target, by commune;
- `get_counts(round, questions=…, communes=…, by=(Cut.COMMUNE, Cut.SEX))` anything: {group: {question: {choice: n}}};
- `get_distribution(round, question, communes=…, by=Cut.SEX)` one question: {group: {choice: n}};
- `get_service_summaries(round, level)` satisfaction: {territory code: {service key: ScaleSummary}};
- `get_stamp(round)` changes whenever any of these changes.

These counts are raw, for staff. What the public sees is `get_published(round)`: the figures of the last publication.
"""

from pac_toolkit.responses.queries.publications import (
    get_publication,
    get_published,
    get_strata,
    get_stratum_bases,
    list_stale_rounds,
    result_kinds,
    result_names,
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
    count_equal_answers,
    count_stored,
    find_place,
    find_response,
    find_response_by_instance,
    find_version,
    get_current_round,
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
from pac_toolkit.responses.queries.weights import (
    RoundWeights,
    get_cell_counts,
    get_contrasts,
    get_effect,
    get_public_contrasts,
    get_weighted_groups,
    get_weighted_scales,
    get_weights,
)

__all__ = [
    "Coverage",
    "Cut",
    "Participation",
    "Place",
    "RoundWeights",
    "count_equal_answers",
    "count_responses",
    "count_responses_by",
    "count_stored",
    "find_place",
    "find_response",
    "find_response_by_instance",
    "find_version",
    "get_cell_counts",
    "get_contrasts",
    "get_counts",
    "get_current_round",
    "get_distribution",
    "get_effect",
    "get_newest_version",
    "get_participation",
    "get_public_contrasts",
    "get_publication",
    "get_published",
    "get_questionnaire",
    "get_round",
    "get_service_summaries",
    "get_stamp",
    "get_strata",
    "get_stratum_bases",
    "get_target",
    "get_targets",
    "get_version",
    "get_weighted_groups",
    "get_weighted_scales",
    "get_weights",
    "list_coverage",
    "list_flag_counts",
    "list_rounds",
    "list_rounds_to_erase",
    "list_stale_rounds",
    "list_versions",
    "result_kinds",
    "result_names",
]
