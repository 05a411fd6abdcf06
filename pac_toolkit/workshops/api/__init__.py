"""Addresses for programs: the record of a workshop and its files, from the offline queue of our own pages."""

from pac_toolkit.workshops.api import files
from pac_toolkit.workshops.api.records import blueprint

__all__ = ["blueprint", "files"]
