"""Pages of workshops. Importing a module puts its pages on the blueprint."""

from pac_toolkit.workshops.views import editing, files, needs, public, record
from pac_toolkit.workshops.views.shared import blueprint

__all__ = ["blueprint", "editing", "files", "needs", "public", "record"]
