"""`flask surveys …`: checking and publishing questionnaires, proving the tallies."""

from pac_toolkit.responses.cli import questionnaires, rounds
from pac_toolkit.responses.cli.group import surveys_commands

__all__ = ["questionnaires", "rounds", "surveys_commands"]
