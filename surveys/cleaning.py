"""Raw answers made clean, one value at a time: letters, digits, days, points. Which is due is in `answers`."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, time
from typing import Final

from surveys.problems import Problem, excerpt
from surveys.questions import Choice, Question, QuestionType

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
_MOMENT = re.compile(r"([^T ]{10})[T ](.{4,40})")
_IMAGE_NAME = re.compile(
    r"[^/\\:\x00-\x1f\s.][^/\\:\x00-\x1f]{0,120}\.(?:jpe?g|png|webp|heic)", re.IGNORECASE
)
_PLACES: Final = (("latitude", 90.0), ("longitude", 180.0), ("altitude", 9000.0), ("accuracy", 1e6))
_BLANK_LINES = re.compile(r"\n{3,}")

_EMBEDDINGS_AND_ISOLATES: Final = dict.fromkeys(
    [*range(0x202A, 0x202F), *range(0x2066, 0x2070), 0xFEFF, 0xFFFE, 0xFFFF]
)
"""LRE RLE PDF LRO RLO LRI RLI FSI PDI and their deprecated kin: nobody types them, and an override makes
a text read as another. The marks LRM, RLM and ALM stay: Arabic keyboards have them, they reorder nothing."""


Clean = str | int | float | list[str]
"""One answer, clean; what is asked of each entry of a repeat is in `answers`."""


class Refused(ValueError):  # noqa: N818 - named for what is wrong
    """The value cannot be an answer to this question."""

    def __init__(self, code: str, **parameters: str | int | float) -> None:
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


def clean(question: Question, raw: object, offered: Sequence[Choice] | None = None) -> Clean | None:
    """The raw value as a stored answer, None when it is empty; raises `Refused`.

    Text and choice names → str; whole numbers → int; others → float; several choices → list in the
    order of the questionnaire, a ranking in its own; a day → "2026-11-22"; a time → "14:05"; a moment →
    "2026-11-22T14:05"; a point → "latitude longitude", then altitude and accuracy if given, in degrees
    and metres; an image → its file name. `offered` are the choices left by a filter, all by default.
    """
    if raw is None:
        return None
    choices = question.choices if offered is None else offered
    if question.type is QuestionType.SELECT_ONE and type(raw) is str and len(raw) <= _MAX_RAW:
        # most answers are this: the way below, cut short
        name = raw.strip()
        return _one(choices, name) if name else None
    if question.type is QuestionType.SELECT_MULTIPLE or question.type is QuestionType.RANK:
        return _several(question, raw, choices)
    if question.type is QuestionType.ACKNOWLEDGE and isinstance(raw, bool):
        return "OK" if raw else None
    if question.type is QuestionType.GEOPOINT:
        raw = _point_text(raw)
    written = _written(question, raw)
    if len(written) > _MAX_RAW:
        raise Refused("too_long", limit=MAX_TEXT, length=len(written))
    if question.type is QuestionType.SELECT_ONE:
        return _one(choices, written.strip()) if written.strip() else None
    text = clean_text(written)
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


def _moment(question: Question, text: str) -> str:
    match = _MOMENT.fullmatch(western_digits(text))
    try:
        if match:
            return f"{_day(question, match[1])}T{_clock(question, match[2])}"
    except Refused:
        pass
    raise Refused("not_a_date", value=excerpt(text))


def _on_scale(question: Question, text: str) -> int | float:
    """A number of the range: on one of its steps."""
    number = _decimal(question, text)
    start, end, step = question.bounds
    steps = (number - start) / step
    if not start <= number <= end or abs(steps - round(steps)) > 1e-6:
        raise Refused("out_of_range", value=excerpt(text), start=start, end=end, step=step)
    return int(number) if number.is_integer() else number


def _point_text(raw: object) -> object:
    """A point given as a list of numbers, or as a browser has it, in the words of an XForm."""
    if isinstance(raw, Mapping):
        raw = [raw.get(name) for name, _ in _PLACES]
        while raw and raw[-1] is None:
            raw.pop()
    if isinstance(raw, list | tuple):
        # an altitude that is not known, before an accuracy that is, is 0 in an XForm
        return (
            " ".join("0" if n == 2 and x is None else str(x) for n, x in enumerate(raw[:8])) or "?"
        )
    return raw


def _point(_: Question, text: str) -> str:
    """Degrees to six decimals, which is 11 cm; metres to two."""
    parts = text.split()
    if not 2 <= len(parts) <= len(_PLACES):
        raise Refused("not_a_point", value=excerpt(text))
    numbers = []
    for part, (_name, most) in zip(parts, _PLACES, strict=False):
        number = _coordinate(part)
        if not abs(number) <= most:
            raise Refused("not_a_point", value=excerpt(text))
        numbers.append(f"{round(number, 6 if most <= 180 else 2):.6f}".rstrip("0").rstrip("."))
    return " ".join("0" if number == "-0" else number for number in numbers)


def _coordinate(text: str) -> float:
    """Phones give more decimals than an answer may have; NaN when it is no number."""
    try:
        return float(western_digits(text).translate(_SIGNS))
    except ValueError:
        return math.nan


def _image(_: Question, text: str) -> str:
    if _IMAGE_NAME.fullmatch(text) is None:
        raise Refused("not_an_image", value=excerpt(text))
    return text


def _one(choices: Sequence[Choice], text: str) -> str:
    for choice in choices:
        if choice.name == text:
            return text
    raise Refused("not_a_choice", value=excerpt(text))


def _acknowledged(_: Question, text: str) -> str:
    if text.casefold() not in {"ok", "yes", "true", "1", "on"}:
        raise Refused("not_a_choice", value=excerpt(text))
    return "OK"


def _several(question: Question, raw: object, choices: Sequence[Choice]) -> list[str] | None:
    """A list of names, or names separated by spaces, as XForms have it; a ranking names every choice."""
    ticked = raw.split() if isinstance(raw, str) else raw
    if not isinstance(ticked, list | tuple):
        raise Refused("wrong_type", value=excerpt(raw))
    names = list(dict.fromkeys(str(name) for name in ticked if _is_name(name)))
    known = [choice.name for choice in choices]
    unknown = sorted(set(names).difference(known))
    if unknown:
        raise Refused("not_a_choice", value=excerpt(unknown[0]))
    if question.type is not QuestionType.RANK:
        return [name for name in known if name in names] or None
    if names and len(names) < len(known):
        raise Refused("incomplete_ranking", ranked=len(names), choices=len(known))
    return names or None


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
    QuestionType.DATETIME: _moment,
    QuestionType.RANGE: _on_scale,
    QuestionType.GEOPOINT: _point,
    QuestionType.IMAGE: _image,
    QuestionType.ACKNOWLEDGE: _acknowledged,
}
