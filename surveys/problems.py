"""What went wrong, as data. Sentences for people, in any language, belong to the application."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Parameter = str | int | float


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong and where: a code to translate, never a sentence.

    `code` is stable and listed in `docs/surveys.md`; `parameters` fill the sentence;
    `place` is the name of a question, or `sheet!row` in an XLSForm (`survey!7`).
    """

    code: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    place: str = ""


def excerpt(value: object, limit: int = 80) -> str:
    """A value someone gave, short and printable, fit to be shown back in a message."""
    text = value if isinstance(value, str) else repr(value)
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in text[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"
