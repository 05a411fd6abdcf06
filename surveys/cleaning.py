"""Raw answers made clean, one value at a time: letters, digits, days. Which answer is due is in `answers`."""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, time
from typing import Final

from surveys.expressions import AnswerValue
from surveys.problems import Problem, excerpt
from surveys.questions import Question, QuestionType

MAX_TEXT: Final = 2000
"""Letters a free text may have; a questionnaire may ask for fewer by a constraint."""

_MAX_RAW: Final = 4 * MAX_TEXT
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "0123456789" * 2)
_SIGNS: Final = str.maketrans({"٫": ".", ",": ".", "−": "-", "\u200e": "", "\u200f": ""})
_INTEGER = re.compile(r"[+-]?[0-9]{1,9}")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,12}(?:\.[0-9]{0,6})?|\.[0-9]{1,6})")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CLOCK = re.compile(
    r"([0-9]{2}):([0-9]{2})(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?"
)
_BLANK_LINES = re.compile(r"\n{3,}")

_EMBEDDINGS_AND_ISOLATES: Final = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x2070), 0xFEFF, 0xFFFE, 0xFFFF]
)
"""LRE RLE PDF LRO RLO LRI RLI FSI PDI and their deprecated kin: nobody types them, and an override makes
a text read as another. The marks LRM, RLM and ALM stay: Arabic keyboards have them, they reorder nothing."""


class Refused(ValueError):  # noqa: N818 - named for what is wrong
    """The value cannot be an answer to this question."""

    def __init__(self, code: str, **parameters: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.parameters = parameters

    def problem(self, place: str) -> Problem:
        """The same as data, at the question named."""
        return Problem(self.code, self.parameters, place)


def western_digits(text: str) -> str:
    """Arabic-Indic (٣) and Persian (۳) digits become 0-9; the rest stays."""
    return text.translate(_DIGITS)


def clean_text(text: str) -> str:
    """NFC; no control, no embedding or override of direction, no half of a surrogate pair; trimmed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").translate(_EMBEDDINGS_AND_ISOLATES)
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return _BLANK_LINES.sub("\n\n", unicodedata.normalize("NFC", text)).strip()


def clean(question: Question, raw: object) -> AnswerValue | None:
    """The raw value as a stored answer, None when it is empty; raises `Refused`.

    Text and choice names → str; whole numbers → int; others → float; several choices → list in the
    order of the questionnaire; a day → "2026-11-22"; a time → "14:05".
    """
    if raw is None:
        return None
    if question.type is QuestionType.SELECT_MULTIPLE:
        return _several(question, raw)
    if question.type is QuestionType.ACKNOWLEDGE and isinstance(raw, bool):
        return "OK" if raw else None
    written = _written(question, raw)
    if len(written) > _MAX_RAW:
        raise Refused("too_long", limit=MAX_TEXT, length=len(written))
    chosen = question.type is QuestionType.SELECT_ONE
    text = written.strip() if chosen else clean_text(written)
    return _ONE[question.type](question, text) if text else None


def _written(question: Question, raw: object) -> str:
    """A value as it would be typed: JSON may bring a number where a form brings its digits."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise Refused("wrong_type", value=excerpt(raw))
    if not abs(raw) < 10**12:
        raise Refused("too_large", digits=12)
    whole = isinstance(raw, int) or (question.type is QuestionType.INTEGER and raw.is_integer())
    return str(int(raw)) if whole else f"{raw:.6f}"


def _text(_: Question, text: str) -> str:
    if len(text) > MAX_TEXT:
        raise Refused("too_long", limit=MAX_TEXT, length=len(text))
    return text


def _integer(_: Question, text: str) -> int:
    number = western_digits(text).translate(_SIGNS)
    if _INTEGER.fullmatch(number) is None:
        code = "too_large" if re.fullmatch(r"[+-]?[0-9]{10,}", number) else "not_a_whole_number"
        raise Refused(code, value=excerpt(text), digits=9)
    return int(number)


def _decimal(_: Question, text: str) -> float:
    number = western_digits(text).translate(_SIGNS)
    if _DECIMAL.fullmatch(number) is None:
        raise Refused("not_a_number", value=excerpt(text))
    return float(number) + 0.0


def _day(_: Question, text: str) -> str:
    match = _DAY.fullmatch(western_digits(text))
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        pass
    raise Refused("not_a_date", value=excerpt(text))


def _clock(_: Question, text: str) -> str:
    match = _CLOCK.fullmatch(western_digits(text))
    try:
        if match:
            return time(int(match[1]), int(match[2])).isoformat("minutes")
    except ValueError:
        pass
    raise Refused("not_a_time", value=excerpt(text))


def _one(question: Question, text: str) -> str:
    if all(choice.name != text for choice in question.choices):
        raise Refused("not_a_choice", value=excerpt(text))
    return text


def _acknowledged(_: Question, text: str) -> str:
    if text.casefold() not in {"ok", "yes", "true", "1", "on"}:
        raise Refused("not_a_choice", value=excerpt(text))
    return "OK"


def _several(question: Question, raw: object) -> list[str] | None:
    """A list of names, or names separated by spaces, as XForms have it."""
    ticked = raw.split() if isinstance(raw, str) else raw
    if not isinstance(ticked, list | tuple):
        raise Refused("wrong_type", value=excerpt(raw))
    names = {str(name) for name in ticked if _is_name(name)}
    known = [choice.name for choice in question.choices]
    unknown = sorted(names.difference(known))
    if unknown:
        raise Refused("not_a_choice", value=excerpt(unknown[0]))
    return [name for name in known if name in names] or None


def _is_name(name: object) -> bool:
    if isinstance(name, bool) or not isinstance(name, str | int):
        raise Refused("wrong_type", value=excerpt(name))
    return name != ""


_ONE: Final[dict[QuestionType, Callable[[Question, str], str | int | float]]] = {
    QuestionType.TEXT: _text,
    QuestionType.INTEGER: _integer,
    QuestionType.DECIMAL: _decimal,
    QuestionType.DATE: _day,
    QuestionType.TIME: _clock,
    QuestionType.SELECT_ONE: _one,
    QuestionType.ACKNOWLEDGE: _acknowledged,
}
