"""Pages of workshops. Importing a module puts its pages on the blueprint."""

from pac_toolkit.workshops.views import (
    editing,
    exchange,
    files,
    needs,
    offline,
    public,
    record,
    rescue,
    series,
)
from pac_toolkit.workshops.views.shared import blueprint

__all__ = [
    "blueprint",
    "editing",
    "exchange",
    "files",
    "needs",
    "offline",
    "public",
    "record",
    "rescue",
    "series",
]
