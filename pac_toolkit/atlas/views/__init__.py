"""Pages of `atlas`: the map in all its states, the communes."""

from pac_toolkit.atlas.views import briefs, communes, maps, small
from pac_toolkit.atlas.views.blueprint import blueprint

__all__ = ["blueprint", "briefs", "communes", "maps", "small"]
