"""What is seen only when voices, answers, census and map are laid beside each other. Published figures alone.

`list_contrasts`: expressed beside measured need. `list_top_needs`, `list_partings`: women beside men. `find_spots`:
places alike with their neighbours. `list_neighbourhoods`: neighbours with one first need. `list_changes`: two rounds.
"""

from pac_toolkit.priorities.insights.changes import Change, Topic, list_changes, list_public_rounds
from pac_toolkit.priorities.insights.contrasts import HIGH, LOW, Contrast, Kind, list_contrasts
from pac_toolkit.priorities.insights.neighbourhoods import (
    Means,
    Neighbourhood,
    list_neighbourhoods,
)
from pac_toolkit.priorities.insights.partings import (
    Parting,
    Side,
    TopNeeds,
    list_partings,
    list_top_needs,
    rank_by_sex,
)
from pac_toolkit.priorities.insights.spots import (
    Subject,
    SubjectKind,
    find_spots,
    list_subjects,
    parse_subject,
)

__all__ = [
    "HIGH",
    "LOW",
    "Change",
    "Contrast",
    "Kind",
    "Means",
    "Neighbourhood",
    "Parting",
    "Side",
    "Subject",
    "SubjectKind",
    "TopNeeds",
    "Topic",
    "find_spots",
    "list_changes",
    "list_contrasts",
    "list_neighbourhoods",
    "list_partings",
    "list_public_rounds",
    "list_subjects",
    "list_top_needs",
    "parse_subject",
    "rank_by_sex",
]
