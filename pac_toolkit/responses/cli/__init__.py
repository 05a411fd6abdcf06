"""`flask surveys …`: checking and publishing questionnaires, bringing answers in and taking them out, proving the tallies."""

from pac_toolkit.responses.cli import exchange, questionnaires, rounds
from pac_toolkit.responses.cli.group import surveys_commands

__all__ = ["exchange", "questionnaires", "rounds", "surveys_commands"]
