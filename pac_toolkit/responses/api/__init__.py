"""Addresses for programs: answers as JSON."""

from pac_toolkit.responses.api.answers import blueprint

__all__ = ["blueprint"]
