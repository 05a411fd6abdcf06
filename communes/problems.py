"""What a library reports when it refuses something: a code with parameters, never a sentence.

The application owns the words and their translations; nothing here speaks to people.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: a stable `code`, its `parameters`, and the `place` to look at.

    `place` points into the person's own file ("row 12", or a commune's code), "" means all of it; what a
    message needs of it is repeated in `parameters`.
    """

    code: str
    parameters: dict[str, object] = field(default_factory=dict)
    place: str = ""

    def __str__(self) -> str:
        """Describe the problem for logs and notebooks: `place: code (key=value)`."""
        details = ", ".join(f"{key}={value}" for key, value in sorted(self.parameters.items()))
        described = f"{self.code} ({details})" if details else self.code
        return f"{self.place}: {described}" if self.place else described


class Refused(ValueError):  # noqa: N818 - named for what happened
    """Raised when a supplied file is refused as a whole; `problems` lists every reason."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))
