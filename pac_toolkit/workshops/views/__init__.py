"""Pages of workshops. Importing a module puts its pages on the blueprint."""

from pac_toolkit.workshops.views import (
    editing,
    exchange,
    files,
    needs,
    offline,
    papers,
    public,
    record,
    rescue,
    series,
    sums,
)
from pac_toolkit.workshops.views.shared import (
    blueprint,
)

__all__ = [
    "blueprint",
    "editing",
    "exchange",
    "files",
    "needs",
    "offline",
    "papers",
    "public",
    "record",
    "rescue",
    "series",
    "sums",
]
