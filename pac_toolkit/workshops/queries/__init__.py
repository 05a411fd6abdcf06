"""Every SELECT about workshops, needs and hearings.

For other features: `get_totals`, `list_commune_totals`, `list_needs`, `list_voices`, `list_workshops`,
`count_waiting`. A filter `commune_codes=None` means the whole region. Each is one SELECT, `get_totals` three,
whatever the number of communes.
"""

from pac_toolkit.workshops.queries.conditions import (
    ANNOUNCED,
    PUBLIC,
    Choice,
)
from pac_toolkit.workshops.queries.mentions import (
    MentionCount,
    count_mentions,
    find_mention,
    list_mentioning_rounds,
)
from pac_toolkit.workshops.queries.needs import (
    NeedRow,
    SimilarNeed,
    Voices,
    find_need_by_code,
    find_successor,
    get_need,
    list_heard_elsewhere,
    list_needs,
    list_needs_by_number,
    list_similar_needs,
    list_voiced_needs,
    list_voices,
    lock_needs,
)
from pac_toolkit.workshops.queries.papers import (
    find_papers,
    get_paper,
)
from pac_toolkit.workshops.queries.records import (
    WorkshopRow,
    count_waiting,
    count_workshops,
    find_by_client_key,
    find_by_code,
    find_douars,
    get_attachment,
    get_locked_workshop,
    get_workshop,
    is_content_held,
    list_douar_names,
    list_waiting,
    list_whole_workshops,
    list_workshops,
)
from pac_toolkit.workshops.queries.sums import (
    CommuneTotals,
    Totals,
    get_totals,
    list_commune_totals,
)
from pac_toolkit.workshops.queries.territories import (
    list_commune_sums,
    list_unreached_douars,
)

__all__ = [
    "ANNOUNCED",
    "PUBLIC",
    "Choice",
    "CommuneTotals",
    "MentionCount",
    "NeedRow",
    "SimilarNeed",
    "Totals",
    "Voices",
    "WorkshopRow",
    "count_mentions",
    "count_waiting",
    "count_workshops",
    "find_by_client_key",
    "find_by_code",
    "find_douars",
    "find_mention",
    "find_need_by_code",
    "find_papers",
    "find_successor",
    "get_attachment",
    "get_locked_workshop",
    "get_need",
    "get_paper",
    "get_totals",
    "get_workshop",
    "is_content_held",
    "list_commune_sums",
    "list_commune_totals",
    "list_douar_names",
    "list_heard_elsewhere",
    "list_mentioning_rounds",
    "list_needs",
    "list_needs_by_number",
    "list_similar_needs",
    "list_unreached_douars",
    "list_voiced_needs",
    "list_voices",
    "list_waiting",
    "list_whole_workshops",
    "list_workshops",
    "lock_needs",
]
