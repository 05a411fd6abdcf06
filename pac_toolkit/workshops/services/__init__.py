"""Every write of workshops: the record, its needs and files, its life from draft to validated."""

from pac_toolkit.workshops.services.files import (
    attach_file,
    detach_file,
    forget_content,
    read_content,
)
from pac_toolkit.workshops.services.hearings import merge_needs
from pac_toolkit.workshops.services.importing import Outcome, import_workshop
from pac_toolkit.workshops.services.papers import hash_workshop, issue_paper
from pac_toolkit.workshops.services.records import (
    correct_workshop,
    create_workshop,
    edit_workshop,
)
from pac_toolkit.workshops.services.refusals import (
    ClosedRecord,
    FileRefused,
    ImpossibleMove,
    InvalidWorkshop,
    MissingContent,
    NotEntitled,
    NotMergeable,
    ReasonNeeded,
    StaleRevision,
)
from pac_toolkit.workshops.services.series import create_series
from pac_toolkit.workshops.services.states import MOVES, move_to
from pac_toolkit.workshops.services.writing import today

__all__ = [
    "MOVES",
    "ClosedRecord",
    "FileRefused",
    "ImpossibleMove",
    "InvalidWorkshop",
    "MissingContent",
    "NotEntitled",
    "NotMergeable",
    "Outcome",
    "ReasonNeeded",
    "StaleRevision",
    "attach_file",
    "correct_workshop",
    "create_series",
    "create_workshop",
    "detach_file",
    "edit_workshop",
    "forget_content",
    "hash_workshop",
    "import_workshop",
    "issue_paper",
    "merge_needs",
    "move_to",
    "read_content",
    "today",
]
