"""Briefs: the portrait of a commune or a province on two pages, from what is public of it."""

from pac_toolkit.atlas.briefs.making import (
    LANGUAGES,
    brief_version,
    list_codes,
    make_brief,
    render_briefs,
)
from pac_toolkit.atlas.briefs.sources import Sources, get_sources

__all__ = [
    "LANGUAGES",
    "Sources",
    "brief_version",
    "get_sources",
    "list_codes",
    "make_brief",
    "render_briefs",
]
