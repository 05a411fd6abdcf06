"""Keying a paper form: what is typed for each question, read as answers, and the rows of the screen."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask_babel import lazy_gettext

from pac_toolkit.responses.forms.answering import sentence
from surveys.answers import Validation, validate
from surveys.browser import rules
from surveys.cleaning import western_digits
from surveys.paper import KEYED_AT_ONCE, UNANSWERED, Item, Kind, Sheet
from surveys.questionnaire import QuestionType

ENTRY_ROWS: Final = 6
"""Entries of a repeat that the screen offers, as many as the paper."""

_KEYED: Final = frozenset({Kind.ONE, Kind.SEVERAL, Kind.RANK})
# typed for "left open" in fields where 0 may be an answer
_OPEN: Final = frozenset({"-", "–", "−"})
# what a condition may look at for the screen to hide a question by itself
_JUDGED: Final = frozenset({Kind.ONE, Kind.SEVERAL, Kind.NUMBER, Kind.TICK, Kind.LINE})

_NO_SUCH_KEY = lazy_gettext("There is no answer with the key %(key)s.")
_ONE_KEY = lazy_gettext("Type one key only.")
_BLANK = lazy_gettext("Type the key, or 0 when the person left it open.")
_BLANK_TEXT = lazy_gettext("Type the answer, or - when the person left it open.")
_NO_DAY = lazy_gettext("Type the day as 22/11/2026.")
_NO_CLOCK = lazy_gettext("Type the time as 0930.")


@dataclass(frozen=True, slots=True)
class Row:
    """One question on the screen: its input, what may be typed, what was typed, what is wrong with it."""

    item: Item
    name: str
    number: str
    words: str
    typed: str
    error: str
    keys: tuple[tuple[str, str], ...] = ()
    entries: "tuple[tuple[Row, ...], ...]" = ()

    @property
    def kind(self) -> str:
        """The kind as a word, for the script."""
        return self.item.kind.value

    @property
    def is_written(self) -> bool:
        """Whether the answer is words, in whatever direction."""
        return self.item.kind in {Kind.LINE, Kind.LINES, Kind.NAMED}

    @property
    def choices(self) -> str:
        """Key → choice, for the script."""
        return json.dumps({box.key: box.choice.name for box in self.item.boxes})

    @property
    def is_keyed_at_once(self) -> bool:
        """Whether one key is the whole answer."""
        return self.item.kind in KEYED_AT_ONCE


@dataclass(slots=True)
class Keyed:
    """What was typed, by input; `raw` are the answers it stands for, `errors` what to correct, by input."""

    typed: dict[str, str]
    raw: dict[str, object] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def is_valid(self) -> bool:
        """Whether the answers may be stored."""
        return not self.errors


class _Mistyped(ValueError):  # noqa: N818 - named for what is wrong
    """What was typed stands for no answer; the text says what to type."""


def read_keyed(sheet: Sheet, language: str, typed: Mapping[str, str]) -> Keyed:
    """The answers that keys and words stand for, judged by the one rule; messages stand at their input.

    What paper left open is never required afterwards, but must be said to be open where it was.
    """
    keyed = Keyed({name: text.strip() for name, text in typed.items()})
    kept: dict[str, list[int]] = {}
    for item in sheet.items():
        name = item.question.name
        if item.kind is Kind.TABLE:
            keyed.raw[name], kept[name] = _entries(item, keyed)
        elif item.kind is not Kind.NOTE:
            _read(item, name, keyed, keyed.raw, name)
    validation = validate(sheet.questionnaire, keyed.raw, sections=())
    _blame(sheet, language, validation, keyed, kept)
    keyed.answers = validation.answers
    return keyed


def typed_of(sheet: Sheet, answers: Mapping[str, Any]) -> dict[str, str]:
    """What would be typed for these answers: where a correction starts."""
    typed: dict[str, str] = {}
    for item in sheet.items():
        answer = answers.get(item.question.name)
        if item.kind is Kind.TABLE:
            for row, entry in enumerate(answer or (), start=1):
                for column in item.columns:
                    name = _entry_name(item, row, column)
                    typed[name] = _typed(column, entry.get(column.question.name))
        else:
            typed[item.question.name] = _typed(item, answer)
    return typed


def rows(sheet: Sheet, language: str, keyed: Keyed) -> list[Row]:
    """The rows of the screen, in the order of the paper."""
    return [
        _row(sheet, language, item, item.question.name, keyed)
        for item in sheet.items()
        if item.kind is not Kind.NOTE
    ]


def screen_rules(sheet: Sheet) -> dict[str, Any]:
    """What the script hides questions by: the rules, and the names of those it can judge from what is typed."""
    judged = {item.question.name for item in sheet.items() if item.kind in _JUDGED}
    hidden = [
        item.question.name
        for item in sheet.items()
        if item.condition and judged.issuperset(item.condition.names)
    ]
    return {"rules": rules(sheet.questionnaire), "hidden": hidden}


def _row(sheet: Sheet, language: str, item: Item, name: str, keyed: Keyed) -> Row:
    questionnaire = sheet.questionnaire
    words = re.sub(r"\$\{[^}]*\}", "…", questionnaire.label(item.question, language))
    entries: tuple[tuple[Row, ...], ...] = ()
    if item.kind is Kind.TABLE:
        entries = tuple(
            tuple(
                _row(sheet, language, column, _entry_name(item, row, column), keyed)
                for column in item.columns
            )
            for row in range(1, max(ENTRY_ROWS, _entries_typed(item, keyed)) + 1)
        )
    return Row(
        item=item,
        name=name,
        number=item.number,
        words=words,
        typed=keyed.typed.get(name, ""),
        error=keyed.errors.get(name, ""),
        keys=tuple((box.key, questionnaire.label(box.choice, language)) for box in item.boxes),
        entries=entries,
    )


def _entry_name(item: Item, row: int, column: Item) -> str:
    return f"{item.question.name}.{row}.{column.question.name}"


def _entries_typed(item: Item, keyed: Keyed) -> int:
    """The last entry in which something was typed."""
    pattern = re.compile(re.escape(item.question.name) + r"\.([0-9]{1,2})\.")
    found = (pattern.match(name) for name, text in keyed.typed.items() if text)
    return max((int(match[1]) for match in found if match), default=0)


def _entries(item: Item, keyed: Keyed) -> tuple[list[dict[str, object]], list[int]]:
    """The entries of a repeat in which something was typed, and their rows on the screen."""
    entries, kept = [], []
    for row in range(1, _entries_typed(item, keyed) + 1):
        entry: dict[str, object] = {}
        for column in item.columns:
            _read(column, column.question.name, keyed, entry, _entry_name(item, row, column))
        if any(keyed.typed.get(_entry_name(item, row, column)) for column in item.columns):
            entries.append(entry)
            kept.append(row)
    return entries, kept


def _read(item: Item, name: str, keyed: Keyed, into: dict[str, object], typed_at: str) -> None:
    typed = western_digits(keyed.typed.get(typed_at, ""))
    if typed in _OPEN or not typed:
        return
    try:
        answer = _answer(item, typed)
    except _Mistyped as wrong:
        keyed.errors[typed_at] = str(wrong)
    else:
        if answer is not None:
            into[name] = answer


def _answer(item: Item, typed: str) -> object:
    """The raw answer that the text stands for; None for one left open."""
    match item.kind:
        case Kind.ONE | Kind.SEVERAL | Kind.RANK:
            return _chosen(item, typed)
        case Kind.TICK:
            if typed not in {"0", "1"}:
                raise _Mistyped(str(_NO_SUCH_KEY) % {"key": typed[:4]})
            return True if typed == "1" else None
        case Kind.DAY:
            return _day(typed)
        case Kind.CLOCK:
            return _clock(typed)
        case Kind.MOMENT:
            digits = re.sub(r"\D", "", typed)
            return f"{_day(digits[:8])}T{_clock(digits[8:])}"
        case Kind.NAMED:
            return _named(item, typed)
    return typed


def _chosen(item: Item, typed: str) -> object:
    digits = re.sub(r"\D", "", typed)
    if not digits.strip(UNANSWERED) and len(digits) <= item.key_length:
        return None
    length = item.key_length
    keys = [digits[at : at + length] for at in range(0, len(digits), length)]
    names = {box.key: box.choice.name for box in item.boxes}
    for key in keys:
        if key not in names:
            raise _Mistyped(str(_NO_SUCH_KEY) % {"key": key})
    chosen = list(dict.fromkeys(names[key] for key in keys))
    if item.kind is not Kind.ONE:
        return chosen
    if len(chosen) > 1:
        raise _Mistyped(str(_ONE_KEY))
    return chosen[0]


def _day(typed: str) -> str:
    """`22/11/2026`, `22112026` or `2026-11-22` as the last; a day that is none is found by the questionnaire."""
    found = re.fullmatch(r"(\d{1,2})[/.\- ]?(\d{1,2})[/.\- ]?(\d{4})", typed)
    if found:
        return f"{found[3]}-{found[2]:>02}-{found[1]:>02}"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", typed):
        return typed
    raise _Mistyped(str(_NO_DAY))


def _clock(typed: str) -> str:
    found = re.fullmatch(r"(\d{1,2})[:hH. ]?(\d{2})", typed)
    if not found:
        raise _Mistyped(str(_NO_CLOCK))
    return f"{found[1]:>02}:{found[2]}"


def _named(item: Item, typed: str) -> str:
    """The choice of this name or label in any language; else the text as it is, which is then no choice."""
    wanted = typed.casefold()
    for choice in item.question.choices:
        if wanted in {
            choice.name.casefold(),
            *(text.casefold() for text in choice.labels.values()),
        }:
            return choice.name
    return typed


def _typed(item: Item, answer: Any) -> str:
    if answer is None:
        return ""
    keys = {box.choice.name: box.key for box in item.boxes}
    if item.kind in _KEYED:
        names = answer if isinstance(answer, list) else [answer]
        return " ".join(keys.get(str(name), "") for name in names)
    if item.kind is Kind.TICK:
        return "1"
    if item.kind in {Kind.DAY, Kind.MOMENT}:
        day, _, clock = str(answer).partition("T")
        written = "/".join(reversed(day.split("-")))
        return f"{written} {clock}".strip()
    if isinstance(answer, float):
        return f"{answer:g}"
    return str(answer)


def _blame(
    sheet: Sheet,
    language: str,
    validation: Validation,
    keyed: Keyed,
    kept: Mapping[str, list[int]],
) -> None:
    """Messages at their inputs: of the questionnaire, of this page, and for what is neither answered nor left open."""
    for place, problem in validation.errors.items():
        own = sheet.questionnaire.message(problem, language)
        keyed.errors.setdefault(_input_of(place, kept), own or sentence(problem))
    for item, name in _due(sheet, validation):
        if not keyed.typed.get(name):
            written = item.kind in {Kind.LINE, Kind.LINES, Kind.NAMED, Kind.NUMBER}
            keyed.errors.setdefault(name, str(_BLANK_TEXT if written else _BLANK))


def _due(sheet: Sheet, validation: Validation) -> Iterator[tuple[Item, str]]:
    for item in sheet.items():
        question = item.question
        asked = question.name in validation.relevant and question.type is not QuestionType.REPEAT
        if asked and question.required is True:
            yield item, question.name


def _input_of(place: str, kept: Mapping[str, list[int]]) -> str:
    """`children[2]/age` of an answer → `children.4.age` of the input it was typed in."""
    found = re.fullmatch(r"([^\[\]/]+)\[([0-9]+)\]/(.+)", place)
    if not found:
        return place
    name, row = found[1], int(found[2])
    places = kept.get(name, [])
    return f"{name}.{places[row - 1] if row <= len(places) else row}.{found[3]}"
