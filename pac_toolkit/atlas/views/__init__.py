"""Pages of `atlas`: the map in all its states, its files, small maps, the communes and their briefs."""

from pac_toolkit.atlas.views import briefs, communes, files, maps, small
from pac_toolkit.atlas.views.blueprint import blueprint

__all__ = ["blueprint", "briefs", "communes", "files", "maps", "small"]
