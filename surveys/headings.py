"""The headings of an XLSForm sheet: which column says what, and in which language.

`label::Français (fr)` is the column `label` in the language `fr`. A heading that is not understood is
refused: a misspelt `relevent` must not silently become a question asked of everybody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from surveys.problems import Parameter, Problem, excerpt
from surveys.sheets import Row, Sheet

_LANGUAGE = re.compile(r"(?P<name>[^()]+\((?P<code>[a-z]{2,3})\))")
_FILTER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)
_ALIASES: Final = {
    "list name": "list_name",
    "relevance": "relevant",
    "calculate": "calculation",
    "choice filter": "choice_filter",
    "repeat count": "repeat_count",
    "guidance": "guidance_hint",
    "required message": "required_message",
    "constraint message": "constraint_message",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """What a sheet may hold: plain columns, columns by language, and those not taken yet."""

    plain: frozenset[str]
    translated: frozenset[str] = frozenset()
    unsupported: frozenset[str] = frozenset()
    others_are_filters: bool = False


SURVEY: Final = Columns(
    plain=frozenset(
        {"type", "name", "required", "relevant", "constraint", "appearance", "parameters"}
        | {"calculation", "choice_filter", "repeat_count", "default", "sensitive"}
    ),
    translated=frozenset({"label", "hint", "guidance_hint"})
    | frozenset({"required_message", "constraint_message"}),
    unsupported=frozenset(
        {"trigger", "read_only"}
        | {"readonly", "image", "audio", "video", "big-image", "media", "bind", "body", "instance"}
        | {"autoplay", "rows", "count", "disabled", "save_to"}
    ),
)
CHOICES: Final = Columns(
    plain=frozenset({"list_name", "name"}),
    translated=frozenset({"label"}),
    unsupported=frozenset({"image", "audio", "video", "big-image", "media", "geometry"}),
    others_are_filters=True,
)
SETTINGS: Final = Columns(
    plain=frozenset(
        {"form_id", "form_title", "version", "default_language", "style", "instance_name"}
    ),
    unsupported=frozenset({"public_key", "submission_url", "auto_send", "auto_delete"})
    | frozenset({"allow_choice_duplicates", "omit_instanceid", "sms_keyword"}),
)
TITLE_IN: Final = re.compile(r"form_title_([a-z]{2,3})")
"""`form_title_fr` holds the title in French: pyxform has no translated titles and leaves it alone."""


@dataclass(slots=True)
class Headings:
    """The headings of one sheet, understood."""

    sheet: str
    plain: dict[str, str] = field(default_factory=dict)
    translated: dict[str, dict[str, str]] = field(default_factory=dict)
    filters: list[str] = field(default_factory=list)
    languages: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def cell(self, row: Row, column: str) -> str:
        """The text of a plain column in a row, "" when absent or empty."""
        return row.get(self.plain.get(column, ""))

    def texts(self, row: Row, column: str) -> dict[str, str]:
        """The texts of a translated column in a row, by language, empty ones left out."""
        headings = self.translated.get(column, {})
        return {code: text for code, heading in headings.items() if (text := row.get(heading))}

    def refuse(self, code: str, column: str, **parameters: str) -> None:
        """Notes a problem of the row of headings."""
        place = f"{self.sheet}!1"
        self.problems.append(
            Problem(
                code,
                {"sheet": self.sheet, "row": 1, "column": excerpt(column), **parameters},
                place,
            )
        )


def read_headings(sheet: Sheet, columns: Columns) -> Headings:
    """What each heading of the sheet says; faults are in `problems`."""
    headings = Headings(sheet.name)
    for heading in sheet.headings:
        base, _, language = re.sub(r"\s*::?\s*", "::", heading, count=1).partition("::")
        base = _ALIASES.get(base.strip().lower(), base.strip().lower())
        if base in columns.unsupported:
            headings.refuse("unsupported_column", heading)
        elif base in columns.translated:
            _read_translated(headings, heading, base, language)
        elif not language and base in columns.plain:
            headings.plain[base] = heading
        elif columns is SETTINGS and TITLE_IN.fullmatch(heading):
            headings.plain[heading] = heading
        elif columns.others_are_filters and _FILTER.fullmatch(heading):
            headings.filters.append(heading)
        else:
            headings.refuse("unknown_column", heading)
    return headings


def _read_translated(headings: Headings, heading: str, base: str, language: str) -> None:
    match = _LANGUAGE.fullmatch(language.strip())
    if not language:
        headings.refuse("untranslated_column", heading)
    elif match is None:
        headings.refuse("language_without_code", heading, language=excerpt(language))
    elif headings.languages.setdefault(match["code"], match["name"]) != match["name"]:
        headings.refuse("language_spelled_twice", heading, language=excerpt(match["name"]))
    else:
        headings.translated.setdefault(base, {})[match["code"]] = heading


def languages_of(*sheets: Headings) -> tuple[Mapping[str, str], list[Problem]]:
    """Language names by code over all sheets, in order; one code spelled in two ways is a problem."""
    names: dict[str, str] = {}
    clashes: list[Problem] = []
    for headings in sheets:
        for code, name in headings.languages.items():
            if names.setdefault(code, name) != name:
                where: dict[str, Parameter] = {"sheet": headings.sheet, "row": 1}
                where["language"] = excerpt(name)
                clashes.append(Problem("language_spelled_twice", where, f"{headings.sheet}!1"))
    return names, clashes
