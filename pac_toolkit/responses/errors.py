"""Why a round, a version or a response is refused. The words shown to people stand in the views."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pac_toolkit.responses.models import PaperCopy, Response


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


class UnknownRecordError(LookupError):
    """An edit names a record that this person did not send to this round."""


class ReplacedError(ValueError):
    """An edit names a version that another edit has replaced already."""


class MediaRefusedError(ValueError):
    """A file is not kept: `reason` is `name`, `kind`, `size` or `number`."""

    def __init__(self, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        super().__init__(f"{name}: {reason}")


class MediaTakenError(ValueError):
    """The response has another file under this name already."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class TooManyCopiesError(ValueError):
    """More copies were handed out or came back than there are; `left` is how many can."""

    def __init__(self, left: int) -> None:
        self.left = left
        super().__init__(left)


class CopyError(Exception):
    """A copy cannot be keyed, corrected or marked so now; `copy` is it."""

    def __init__(self, copy: "PaperCopy") -> None:
        self.copy = copy
        super().__init__(copy.number)


class AlreadyKeyedError(CopyError):
    """The copy is keyed; what is stored stays."""


class SpoiledError(CopyError):
    """The copy is marked as spoiled."""


class NotToKeyAgainError(CopyError):
    """The copy is not to be keyed a second time, or not by this person."""


class WithdrawnError(CopyError):
    """The answers of the copy were taken back: there is nothing to correct."""


class UnfitAnswersError(ValueError):
    """The answers put together from two keyings are not valid; `names` are the questions."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        super().__init__(names)


class ImportRefusedError(Exception):
    """Not every row of a file can be stored, so none was; `reading` says what is wrong where."""

    def __init__(self, reading: object) -> None:
        self.reading = reading
        super().__init__()


class NotARescueFileError(ValueError):
    """A file holds no answers of our queue; the argument is a code: not_json, other_tool, newer, too_many, empty."""


class DecidedError(ValueError):
    """Somebody decided about this late answer already."""
