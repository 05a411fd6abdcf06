"""Pages of `atlas`: the map in all its states, its files, the communes and their briefs."""

from pac_toolkit.atlas.views import boundaries, briefs, communes, files, maps
from pac_toolkit.atlas.views.blueprint import blueprint

__all__ = ["blueprint", "boundaries", "briefs", "communes", "files", "maps"]
