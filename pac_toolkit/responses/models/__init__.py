"""Rounds, questionnaire versions, responses and their tallies."""

from pac_toolkit.responses.models.answers import (
    Channel,
    FlagKind,
    Response,
    ResponseFlag,
    Source,
)
from pac_toolkit.responses.models.publications import Publication
from pac_toolkit.responses.models.rounds import (
    QuestionnaireVersion,
    ResultsPolicy,
    Round,
    RoundState,
    RoundTarget,
)
from pac_toolkit.responses.models.tallies import ChannelTally, Tally

__all__ = [
    "Channel",
    "ChannelTally",
    "FlagKind",
    "Publication",
    "QuestionnaireVersion",
    "Response",
    "ResponseFlag",
    "ResultsPolicy",
    "Round",
    "RoundState",
    "RoundTarget",
    "Source",
    "Tally",
]
