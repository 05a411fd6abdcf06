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
