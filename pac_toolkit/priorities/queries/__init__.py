"""Every SELECT behind the ranking: workshop voices and survey tallies, for all territories at once."""

from pac_toolkit.priorities.queries.answers import PRIORITIES_QUESTION, list_named, list_ratings
from pac_toolkit.priorities.queries.force import get_method_in_force
from pac_toolkit.priorities.queries.methods import (
    TOP,
    Moved,
    compare_methods,
    find_method,
    find_method_row,
    get_last_version,
    list_method_rows,
    list_methods,
    rank_by_each,
)
from pac_toolkit.priorities.queries.places import codes_at, level_of
from pac_toolkit.priorities.queries.rankings import (
    Ranking,
    Standing,
    list_evidence,
    list_measured,
    list_said,
    rank,
    rank_all,
    silence,
)
from pac_toolkit.priorities.queries.versions import get_data_version
from pac_toolkit.priorities.queries.voices import hear, list_voiced

__all__ = [
    "PRIORITIES_QUESTION",
    "TOP",
    "Moved",
    "Ranking",
    "Standing",
    "codes_at",
    "compare_methods",
    "find_method",
    "find_method_row",
    "get_data_version",
    "get_last_version",
    "get_method_in_force",
    "hear",
    "level_of",
    "list_evidence",
    "list_measured",
    "list_method_rows",
    "list_methods",
    "list_named",
    "list_ratings",
    "list_said",
    "list_voiced",
    "rank",
    "rank_all",
    "rank_by_each",
    "silence",
]
