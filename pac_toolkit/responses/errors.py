"""Why a round, a version or a response is refused. The words shown to people stand in the views."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pac_toolkit.responses.models import Response


class RoundClosedError(Exception):
    """The round takes no more answers."""


class NotInRoundError(Exception):
    """The commune does not take part in the round."""


class ConflictError(Exception):
    """Other content is stored under this instance_id; `existing` is what is stored."""

    def __init__(self, existing: "Response") -> None:
        self.existing = existing
        super().__init__(existing.instance_id)


class ErasedError(Exception):
    """The single answers of the round are erased: nothing is left to subtract."""


class SlugTakenError(ValueError):
    """Another round has this short name."""


class WrongMoveError(ValueError):
    """A round does not go from its state to the one wanted."""


class VersionTakenError(ValueError):
    """Another text was published under this form and version."""


class NotARescueFileError(ValueError):
    """A file holds no answers of our queue; the argument is a code: not_json, other_tool, newer, too_many, empty."""


class DecidedError(ValueError):
    """Somebody decided about this late answer already."""
