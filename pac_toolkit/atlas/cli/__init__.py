"""Commands of `atlas`: maps as files, briefs as papers."""

from pac_toolkit.atlas.cli.briefs import briefs_commands
from pac_toolkit.atlas.cli.maps import maps_commands

__all__ = ["briefs_commands", "maps_commands"]
