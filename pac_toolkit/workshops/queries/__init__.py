"""Every SELECT about workshops, needs and hearings.

For other features: `get_totals`, `list_commune_totals`, `list_needs`, `count_hearings_by_theme`, `list_workshops`,
`count_waiting`. A filter `commune_codes=None` means the whole region. Each is one SELECT, `get_totals` three,
whatever the number of communes.
"""

from pac_toolkit.workshops.queries.conditions import ANNOUNCED, PUBLIC
from pac_toolkit.workshops.queries.needs import (
    NeedRow,
    ThemeHearings,
    count_hearings_by_theme,
    get_need,
    list_heard_elsewhere,
    list_needs,
)
from pac_toolkit.workshops.queries.records import (
    WorkshopRow,
    count_waiting,
    count_workshops,
    find_by_client_key,
    get_locked_workshop,
    get_workshop,
    list_waiting,
    list_workshops,
)
from pac_toolkit.workshops.queries.sums import (
    CommuneTotals,
    Totals,
    get_totals,
    list_commune_totals,
)

__all__ = [
    "ANNOUNCED",
    "PUBLIC",
    "CommuneTotals",
    "NeedRow",
    "ThemeHearings",
    "Totals",
    "WorkshopRow",
    "count_hearings_by_theme",
    "count_waiting",
    "count_workshops",
    "find_by_client_key",
    "get_locked_workshop",
    "get_need",
    "get_totals",
    "get_workshop",
    "list_commune_totals",
    "list_heard_elsewhere",
    "list_needs",
    "list_waiting",
    "list_workshops",
]
