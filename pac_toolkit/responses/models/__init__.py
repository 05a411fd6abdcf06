"""Rounds, questionnaire versions, responses and their tallies."""

from pac_toolkit.responses.models.answers import (
    Channel,
    FlagKind,
    Response,
    ResponseFlag,
    Source,
    Verdict,
)
from pac_toolkit.responses.models.rounds import (
    ACCEPTING,
    QuestionnaireVersion,
    ResultsPolicy,
    Round,
    RoundState,
    RoundTarget,
)
from pac_toolkit.responses.models.tallies import ChannelTally, Tally

__all__ = [
    "ACCEPTING",
    "Channel",
    "ChannelTally",
    "FlagKind",
    "QuestionnaireVersion",
    "Response",
    "ResponseFlag",
    "ResultsPolicy",
    "Round",
    "RoundState",
    "RoundTarget",
    "Source",
    "Tally",
    "Verdict",
]
