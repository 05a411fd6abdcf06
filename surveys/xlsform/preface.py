"""Rows that whoever serves a questionnaire to tablets sets before it: they are asked, and are none of its questions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from surveys.headings import CHOICES, SETTINGS, SURVEY, Headings, languages_of, read_headings
from surveys.questions import Choice, Texts
from surveys.sheets import Row, Sheet, Workbook


@dataclass(frozen=True, slots=True)
class PrefaceRow:
    """One row of the survey sheet; `type` as an XLSForm writes it. `choices` make the list `name` of a select_one."""

    type: str
    name: str = ""
    labels: Texts | None = None
    appearance: str = ""
    is_required: bool = False
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Preface:
    """Under which id and title a questionnaire is served, and what stands before its first row."""

    form_id: str
    title: str
    rows: tuple[PrefaceRow, ...] = ()


def prefaced(workbook: Workbook, preface: Preface) -> Workbook:
    """The workbook with the rows in front, its own rows unchanged below; the source stays the author's.

    A text that lacks a language of the workbook is given in French, else in any that it has.
    """
    sheets = _Sheets(workbook)
    survey = [sheets.survey_row(row) for row in preface.rows]
    choices = [
        sheets.choice_row(row.name, choice) for row in preface.rows for choice in row.choices
    ]
    return replace(
        workbook,
        survey=_before(workbook.survey, survey),
        choices=_before(workbook.choices, choices),
        settings=sheets.settings(preface),
    )


def without_questions(workbook: Workbook, names: Collection[str]) -> Workbook:
    """The workbook with these questions as calculations that give nothing: expressions may still name them."""
    if not names:
        return workbook
    plain = read_headings(workbook.survey, SURVEY).plain
    calculated = plain.get("calculation", "calculation")

    def emptied(row: Row) -> Row:
        name = row.cells.get(plain["name"], "").strip()
        if name not in names or row.cells[plain["type"]].split()[0] in {"begin", "end"}:
            return row
        return replace(
            row, cells={plain["type"]: "calculate", plain["name"]: name, calculated: "''"}
        )

    survey = workbook.survey
    headings = tuple(dict.fromkeys((*survey.headings, calculated)))
    rows = tuple(emptied(row) for row in survey.rows)
    return replace(workbook, survey=replace(survey, headings=headings, rows=rows))


class _Sheets:
    """How the workbook spells its headings and its languages."""

    def __init__(self, workbook: Workbook) -> None:
        self.sheet = workbook.settings
        self.survey = read_headings(workbook.survey, SURVEY)
        self.choices = read_headings(workbook.choices, CHOICES)
        self.setting = read_headings(workbook.settings, SETTINGS)
        self.languages, _ = languages_of(self.survey, self.choices)

    def survey_row(self, row: PrefaceRow) -> dict[str, str]:
        cells = {
            "type": f"{row.type} {row.name}" if row.choices else row.type,
            "name": row.name,
            "appearance": row.appearance,
            "required": "yes" if row.is_required else "",
        }
        return {**_spelled(self.survey, cells), **self.texts(self.survey, row.labels or {})}

    def choice_row(self, list_name: str, choice: Choice) -> dict[str, str]:
        cells = _spelled(self.choices, {"list_name": list_name, "name": choice.name})
        return {**cells, **self.texts(self.choices, choice.labels)}

    def texts(self, headings: Headings, texts: Texts) -> dict[str, str]:
        if not texts:
            return {}
        spare = texts.get("fr") or next(iter(texts.values()))
        known = headings.translated.get("label", {})
        return {
            known.get(code, f"label::{name}"): texts.get(code) or spare
            for code, name in self.languages.items()
        }

    def settings(self, preface: Preface) -> Sheet:
        changed = _spelled(self.setting, {"form_id": preface.form_id, "form_title": preface.title})
        first, *others = self.sheet.rows
        row = Row(first.number, {**first.cells, **changed})
        return replace(self.sheet, rows=(row, *others))


def _spelled(headings: Headings, cells: Mapping[str, str]) -> dict[str, str]:
    """The cells that hold something, under the workbook's own headings."""
    return {headings.plain.get(column, column): text for column, text in cells.items() if text}


def _before(sheet: Sheet, rows: Sequence[Mapping[str, str]]) -> Sheet:
    """The sheet with rows above its own, which move down."""
    headings = dict.fromkeys((*sheet.headings, *(column for cells in rows for column in cells)))
    above = tuple(Row(number, cells) for number, cells in enumerate(rows, start=2))
    below = tuple(replace(row, number=row.number + len(rows)) for row in sheet.rows)
    return Sheet(sheet.name, tuple(headings), above + below)
