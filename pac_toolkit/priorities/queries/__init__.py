"""Every SELECT behind the ranking: workshop voices and survey tallies, for all territories at once."""

from pac_toolkit.priorities.queries.answers import PRIORITIES_QUESTION, list_named, list_ratings
from pac_toolkit.priorities.queries.places import codes_at, level_of
from pac_toolkit.priorities.queries.rankings import (
    Ranking,
    Standing,
    list_evidence,
    list_measured,
    rank,
    rank_all,
)
from pac_toolkit.priorities.queries.versions import get_data_version

__all__ = [
    "PRIORITIES_QUESTION",
    "Ranking",
    "Standing",
    "codes_at",
    "get_data_version",
    "level_of",
    "list_evidence",
    "list_measured",
    "list_named",
    "list_ratings",
    "rank",
    "rank_all",
]
