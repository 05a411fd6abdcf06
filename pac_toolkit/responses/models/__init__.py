"""Rounds, questionnaire versions, responses and their tallies, forms on paper."""

from pac_toolkit.responses.models.answers import (
    Channel,
    FlagKind,
    Response,
    ResponseFlag,
    Source,
)
from pac_toolkit.responses.models.paper import (
    MovementKind,
    PaperBatch,
    PaperCopy,
    PaperMovement,
    SecondKeying,
)
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
    "MovementKind",
    "PaperBatch",
    "PaperCopy",
    "PaperMovement",
    "QuestionnaireVersion",
    "Response",
    "ResponseFlag",
    "ResultsPolicy",
    "Round",
    "RoundState",
    "RoundTarget",
    "SecondKeying",
    "Source",
    "Tally",
]
