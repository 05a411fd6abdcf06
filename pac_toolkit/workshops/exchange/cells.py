"""What one cell says: days, hours, counts and words as clerks and spreadsheets write them. Pure but for the labels."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Any

from communes.folding import fold
from communes.territory import Commune, UnknownTerritory, get_commune, list_communes
from communes.territory import search_communes as search
from pac_toolkit import i18n
from pac_toolkit.workshops.exchange.columns import Column, words_of
from pac_toolkit.workshops.forms.fields import read_point
from pac_toolkit.workshops.similarity import words_of as words_that_count
from surveys.cleaning import clean_text, western_digits

_BETWEEN = re.compile(r"[,،;؛\n]+")
_DAY = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_HOUR = re.compile(r"(\d{1,2})\s*[h:.]\s*(\d{2})?(?::00)?", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d{1,12}")
_DEGREES = re.compile(r"[-+]?\d{1,3}(?:\.\d{1,12})?")
_GAPS = dict.fromkeys(map(ord, " \u00a0\u202f\u2009\u200e\u200f"))
_LONGEST = {"title": 200, "place": 200, "who": 200, "code": 40, "need": 40, "sufferers": 400}
_NAME_FIELDS = ("chair", "chair_function", "facilitator", "rapporteur", "expert")
_TEXT = 10_000


class Unreadable(ValueError):  # noqa: N818 - named for what is wrong
    """A cell that says nothing that its column understands."""

    def __init__(self, code: str, **parameters: Any) -> None:
        self.code, self.parameters = code, parameters
        super().__init__(code)


def text_of(value: Any) -> str:
    """A cell's value as text: whole numbers without a point, days and hours as ISO writes them."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return clean_text(str(value))


def read_cell(column: Column, value: Any) -> Any:
    """What the cell says; raises Unreadable."""
    text = text_of(value)
    reader = _READERS[column.kind]
    return reader(column, value, text)


def _text(column: Column, _value: Any, text: str) -> str:
    limit = 120 if column.key in _NAME_FIELDS else _LONGEST.get(column.key, _TEXT)
    if len(text) > limit:
        raise Unreadable("too_long", max=limit)
    return text


def _names(_column: Column, _value: Any, text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in _BETWEEN.split(text) if name.strip())


def _agenda(_column: Column, _value: Any, text: str) -> tuple[Any, ...]:
    return tuple(read_point(line) for line in text.splitlines() if line.strip())


def _word(column: Column, _value: Any, text: str) -> str:
    if not text:
        return ""
    known = words_of(column)
    found = known.get(fold(text))
    if found is None:
        raise Unreadable("word_unknown", text=text, offers=_offer_words(column, known, text))
    return found


def _offer_words(column: Column, known: Mapping[str, str], text: str) -> tuple[str, ...]:
    wanted = fold(text)
    near = [known[name] for name in get_close_matches(wanted, known, 3, 0.55)]
    # one word of a long name is enough: a road for roads, tracks and streets
    by_word = {
        part: word for name, word in known.items() for part in words_that_count(name) if part
    }
    for part in words_that_count(text):
        near += [by_word[other] for other in get_close_matches(part, by_word, 2, 0.75)]
    return tuple(str((column.words or {})[word]) for word in dict.fromkeys(near))[:3]


def _words(column: Column, value: Any, text: str) -> tuple[str, ...]:
    # several words may themselves hold a comma in one language: semicolons part them first
    parts = re.split(r"[;؛\n]+", text) if re.search(r"[;؛\n]", text) else [text]
    return tuple(word for part in parts if (word := _word(column, value, part.strip())))


def _yes(column: Column, value: Any, text: str) -> bool | None:
    if isinstance(value, bool):
        return value
    if not text:
        return None
    found = words_of(column).get(fold(text), {"1": "yes", "0": "no", "x": "yes"}.get(fold(text)))
    if found is None:
        raise Unreadable("yes_unreadable", text=text)
    return found == "yes"


def _day(_column: Column, value: Any, text: str) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not text:
        return None
    plain = western_digits(text)
    found = _DAY.fullmatch(plain)
    try:
        if found:
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(plain)
    except ValueError:
        raise Unreadable("day_unreadable", text=text) from None


def _hour(_column: Column, value: Any, text: str) -> time | None:
    if isinstance(value, datetime):
        return value.time().replace(second=0, microsecond=0)
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0)
    if isinstance(value, timedelta):
        return _clock(value)
    if not text:
        return None
    if isinstance(value, float) and 0 <= value < 1:
        return _clock(timedelta(days=value))
    found = _HOUR.fullmatch(western_digits(text))
    try:
        if found:
            return time(int(found[1]), int(found[2] or 0))
    except ValueError:
        pass
    raise Unreadable("hour_unreadable", text=text)


def _clock(since_midnight: timedelta) -> time:
    minutes = round(since_midnight.total_seconds() / 60) % (24 * 60)
    return time(minutes // 60, minutes % 60)


def _number(_column: Column, value: Any, text: str) -> int | None:
    if not text:
        return None
    plain = western_digits(text).translate(_GAPS).replace("−", "-")
    if isinstance(value, bool) or not _NUMBER.fullmatch(plain):
        raise Unreadable("number_unreadable", text=text)
    return int(plain)


def _count(column: Column, value: Any, text: str) -> int:
    return _number(column, value, text) or 0


def _degrees(_column: Column, value: Any, text: str) -> float | None:
    if not text:
        return None
    plain = western_digits(text).translate(_GAPS).replace("−", "-").replace(",", ".")
    if isinstance(value, bool) or not _DEGREES.fullmatch(plain.replace("٫", ".")):
        raise Unreadable("degrees_unreadable", text=text)
    return float(plain.replace("٫", "."))


def _commune(_column: Column, _value: Any, text: str) -> str:
    """The code of a commune named by its code or by its name in either script."""
    if not text:
        return ""
    try:
        return get_commune(western_digits(text)).code
    except UnknownTerritory:
        pass
    wanted = fold(text)
    same = {c.code for c in list_communes() if wanted in {fold(n) for n in _names_of(c)}}
    if len(same) == 1:
        return same.pop()
    raise Unreadable("commune_unknown", text=text, offers=_offer_communes(wanted, text))


def _names_of(commune: Commune) -> tuple[str, ...]:
    return tuple(commune.name(code) for code in i18n.LANGUAGES)


def _offer_communes(wanted: str, text: str) -> tuple[str, ...]:
    """Names of communes near to what was written, in the page's language."""
    by_name = {fold(name): c for c in list_communes() for name in _names_of(c)}
    near = [by_name[name] for name in get_close_matches(wanted, by_name, 3, 0.6)]
    found = dict.fromkeys((*near, *search(text, 3)))
    return tuple(commune.name(i18n.current_language().code) for commune in found)[:3]


_READERS: Mapping[str, Any] = {
    "text": _text,
    "names": _names,
    "agenda": _agenda,
    "word": _word,
    "words": _words,
    "yes": _yes,
    "day": _day,
    "hour": _hour,
    "number": _number,
    "count": _count,
    "degrees": _degrees,
    "commune": _commune,
}
