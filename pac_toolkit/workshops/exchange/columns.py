"""The sheets and columns of the spreadsheet: what each is called in every language, and which words it takes.

Headings and words are understood in Arabic, French and English, whatever the language of the page.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import chain, product
from typing import Any

from flask_babel import lazy_gettext

from communes.folding import fold
from communes.themes import HEADINGS, get_theme
from pac_toolkit import i18n
from pac_toolkit.workshops import forms
from pac_toolkit.workshops.models import (
    AgeBand,
    Arrangement,
    Category,
    Channel,
    Competence,
    Language,
    Phase,
    Sex,
    WorkshopState,
    WorkshopType,
)

WORKSHOPS, NEEDS, COMMITMENTS = "workshops", "needs", "commitments"

SHEET_LABELS: Mapping[str, Any] = {
    WORKSHOPS: lazy_gettext("Workshops"),
    NEEDS: lazy_gettext("Needs"),
    COMMITMENTS: lazy_gettext("Commitments"),
}
_YES_NO = {"yes": lazy_gettext("Yes"), "no": lazy_gettext("No")}


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column; `kind` says how its cells are read, `words` what a cell may say when the list is closed."""

    key: str
    label: Any
    kind: str = "text"
    words: "Mapping[str, Any] | None" = None
    width: int = 16
    is_needed: bool = False


def _words(labels: Mapping[Any, Any]) -> dict[str, Any]:
    return {key.value: text for key, text in labels.items()}


class _ThemeName:
    """A theme's name in the language of the moment."""

    def __init__(self, key: str) -> None:
        self._key = key

    def __str__(self) -> str:
        return i18n.label(get_theme(self._key).labels)


class _CellName:
    """The name of a cell of the attendance grid in the language of the moment."""

    def __init__(self, sex: Sex, band: AgeBand) -> None:
        self._cell = (sex, band)

    def __str__(self) -> str:
        return forms.name_cell(*self._cell)


_THEMES = {theme: _ThemeName(theme) for heading in HEADINGS for theme in heading.themes}
_PART = forms.PART_LABELS
_CODE = lazy_gettext("Code of the workshop")


def _text(*keys: str, width: int = 24) -> Iterator[Column]:
    yield from (Column(key, _PART[key], width=width) for key in keys)


def _workshop_columns() -> Iterator[Column]:
    yield Column("code", _CODE, is_needed=True)
    yield Column("state", _PART["state"], "word", _words(forms.STATE_LABELS))
    yield Column("commune_code", lazy_gettext("Code of the commune"), "commune")
    yield Column("commune", _PART["commune_code"], "commune", width=22, is_needed=True)
    yield Column(
        "workshop_type",
        _PART["workshop_type"],
        "word",
        _words(forms.TYPE_LABELS),
        width=24,
        is_needed=True,
    )
    yield Column("phase", _PART["phase"], "word", _words(forms.PHASE_LABELS), width=24)
    yield Column("title", _PART["title"], width=40, is_needed=True)
    yield Column("held_on", _PART["held_on"], "day", width=12, is_needed=True)
    yield Column("starts_at", _PART["starts_at"], "hour", width=8)
    yield Column("ends_at", _PART["ends_at"], "hour", width=8)
    yield from _text("place")
    yield Column("latitude", _PART["latitude"], "degrees", width=10)
    yield Column("longitude", _PART["longitude"], "degrees", width=10)
    yield Column("douars", _PART["douars"], "names", width=30)
    yield Column("villages", _PART["villages"], "names", width=30)
    yield Column("agenda", _PART["agenda"], "agenda", width=40)
    yield from _text("chair", "chair_function", "facilitator", "rapporteur", "expert")
    yield Column("legal_basis", _PART["legal_basis"], width=30)
    yield Column("languages", _PART["languages"], "words", _words(forms.LANGUAGE_LABELS), width=24)
    yield Column("channels", _PART["channels"], "words", _words(forms.CHANNEL_LABELS), width=30)
    yield Column("invited", _PART["invited"], "number", width=8)
    yield Column(
        "arrangements", _PART["arrangements"], "words", _words(forms.ARRANGEMENT_LABELS), width=30
    )
    for sex, band in product(Sex, AgeBand):
        key = f"attendance.{sex.value}.{band.value}"
        yield Column(key, _CellName(sex, band), "count", width=10)
    for category in Category:
        label = forms.CATEGORY_LABELS[category]
        yield Column(f"categories.{category.value}", label, "count", width=12)
    yield from _text(
        "strengths", "constraints", "disagreements", "next_step", "observations", width=30
    )


def _need_columns() -> Iterator[Column]:
    labels = forms.NEED_LABELS
    yield Column("code", _CODE, is_needed=True)
    yield Column("need", lazy_gettext("Code of the need"))
    yield Column("theme", labels["theme"], "word", _THEMES, width=24, is_needed=True)
    yield Column("text", labels["text"], width=50, is_needed=True)
    for name in ("place", "problem", "cause", "sufferers", "solution"):
        yield Column(name, labels[name], width=24)
    yield Column("competence", labels["competence"], "word", _words(forms.COMPETENCE_LABELS))
    yield Column("has_consensus", labels["has_consensus"], "yes", _YES_NO, width=12)
    for name in ("votes_women", "votes_men"):
        yield Column(name, labels[name], "count", width=10)
    # empty: not noted; the others: nobody
    yield Column("votes_youth", labels["votes_youth"], "number", width=10)


def _commitment_columns() -> Iterator[Column]:
    labels = forms.COMMITMENT_LABELS
    yield Column("code", _CODE, is_needed=True)
    yield Column("what", labels["what"], width=50, is_needed=True)
    yield Column("who", labels["who"], width=30)
    yield Column("due_on", labels["due_on"], "day", width=12)
    yield Column("is_done", labels["is_done"], "yes", _YES_NO, width=8)


COLUMNS: Mapping[str, tuple[Column, ...]] = {
    WORKSHOPS: tuple(_workshop_columns()),
    NEEDS: tuple(_need_columns()),
    COMMITMENTS: tuple(_commitment_columns()),
}
ENUMS: Mapping[str, type[StrEnum]] = {
    "state": WorkshopState,
    "workshop_type": WorkshopType,
    "phase": Phase,
    "languages": Language,
    "channels": Channel,
    "arrangements": Arrangement,
    "competence": Competence,
}
"""The enumeration that a column's words are of."""


def say(text: Any, code: str) -> str:
    """A text of this module in a language."""
    # names of themes follow the page's language, not the catalogue's alone
    with i18n.speaking(code):
        return str(text)


def _in_all_languages(text: Any) -> Iterator[str]:
    yield from (say(text, code) for code in i18n.LANGUAGES)


@cache
def sheet_names() -> Mapping[str, str]:
    """The sheet that a folded name of a tab means."""
    return {
        fold(name): sheet
        for sheet, text in SHEET_LABELS.items()
        for name in chain([sheet], _in_all_languages(text))
    }


@cache
def headings(sheet: str) -> Mapping[str, Column]:
    """The column that a folded heading of this sheet means."""
    return {
        fold(name): column
        for column in COLUMNS[sheet]
        for name in chain([column.key], _in_all_languages(column.label))
    }


@cache
def words_of(column: Column) -> Mapping[str, str]:
    """The word kept in the database that a folded word of this column means."""
    return {
        fold(name): word
        for word, text in (column.words or {}).items()
        for name in chain([word], _in_all_languages(text))
    }
