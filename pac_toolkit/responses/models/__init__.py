"""Rounds, questionnaire versions, responses and their tallies, forms on paper."""

from pac_toolkit.responses.models.answers import (
    Channel,
    FlagKind,
    Response,
    ResponseFlag,
    Source,
    Verdict,
)
from pac_toolkit.responses.models.collected import (
    CollectedForm,
    CollectedState,
    ResponseFile,
    TabletForm,
)
from pac_toolkit.responses.models.imports import (
    Import,
    ImportedRow,
)
from pac_toolkit.responses.models.late import (
    LateAnswer,
    LateState,
)
from pac_toolkit.responses.models.paper import (
    MovementKind,
    PaperBatch,
    PaperCopy,
    PaperMovement,
    SecondKeying,
)
from pac_toolkit.responses.models.publications import (
    Publication,
)
from pac_toolkit.responses.models.rounds import (
    ACCEPTING,
    QuestionnaireVersion,
    ResultsPolicy,
    Round,
    RoundState,
    RoundTarget,
)
from pac_toolkit.responses.models.tallies import (
    ChannelTally,
    Tally,
)

__all__ = [
    "ACCEPTING",
    "Channel",
    "ChannelTally",
    "CollectedForm",
    "CollectedState",
    "FlagKind",
    "Import",
    "ImportedRow",
    "LateAnswer",
    "LateState",
    "MovementKind",
    "PaperBatch",
    "PaperCopy",
    "PaperMovement",
    "Publication",
    "QuestionnaireVersion",
    "Response",
    "ResponseFile",
    "ResponseFlag",
    "ResultsPolicy",
    "Round",
    "RoundState",
    "RoundTarget",
    "SecondKeying",
    "Source",
    "TabletForm",
    "Tally",
    "Verdict",
]
