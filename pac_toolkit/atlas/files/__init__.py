"""One state of the map as a file to take along: a paper, a picture, a page for a USB stick, data for other programs."""

from pac_toolkit.atlas.files.kinds import KINDS, File, write
from pac_toolkit.atlas.files.shown import Shown, show

__all__ = ["KINDS", "File", "Shown", "show", "write"]
