"""Addresses for programs: answers as JSON, and the service worker that opens forms without a network."""

from pac_toolkit.responses.api import offline
from pac_toolkit.responses.api.answers import blueprint

__all__ = ["blueprint", "offline"]
