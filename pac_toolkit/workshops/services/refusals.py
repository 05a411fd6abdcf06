"""Why a write is refused."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from communes.problems import Problem

if TYPE_CHECKING:
    from pac_toolkit.workshops.models import Workshop


class InvalidWorkshop(ValueError):  # noqa: N818 - named for what is wrong
    """The record breaks a rule; `problems` lists each with its place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))


class StaleRevision(ValueError):  # noqa: N818 - named for what is wrong
    """Somebody saved meanwhile; `workshop` holds what is stored now."""

    def __init__(self, workshop: "Workshop") -> None:
        self.workshop = workshop
        super().__init__(f"workshop {workshop.id} stands at revision {workshop.revision}")


class ImpossibleMove(ValueError):  # noqa: N818 - named for what is wrong
    """The record's state does not lead there, or does not let its content change."""


class ClosedRecord(ImpossibleMove):
    """The stored record is closed and says something else in `parts`."""

    def __init__(self, parts: tuple[str, ...]) -> None:
        self.parts = parts
        super().__init__(", ".join(parts))


class MissingContent(ValueError):  # noqa: N818 - named for what is wrong
    """The record cannot be closed before it says what `missing` names."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(", ".join(missing))


class ReasonNeeded(ValueError):  # noqa: N818 - named for what is wrong
    """A closed record is reopened, and a validated one corrected, with a reason only."""


class NotEntitled(ValueError):  # noqa: N818 - named for what is wrong
    """Only an expert or the province of the commune validates, and never one who wrote in the record."""


class FileRefused(ValueError):  # noqa: N818 - named for what is wrong
    """A file that cannot be attached; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class NotMergeable(ValueError):  # noqa: N818 - named for what is wrong
    """Two needs that are not one: of other communes or themes, or voiced in the same workshop."""
