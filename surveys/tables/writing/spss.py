"""SPSS files (.sav) with labels of columns and codes, and with the codes off the scale as missing."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from surveys.questions import Texts
from surveys.tables.record import FIELDS, Record, RecordField
from surveys.tables.writing.dictionary import codes_off_scale
from surveys.tables.writing.plan import Cell, Column, Flavour, Plan

MAX_NAME: Final = 64
MAX_COLUMN_LABEL: Final = 256
MAX_CODE_LABEL: Final = 120
"""Bytes that SPSS keeps of a name and of labels; an Arabic letter takes two."""

_NOT_IN_NAMES: Final = re.compile(r"[^A-Za-z0-9_]+")
_WHOLE: Final = re.compile(r"-?[0-9]{1,9}")
_NUMBERS: Final = frozenset({"integer", "decimal", "range", "repeat", "calculate"})
_INSTANTS: Final = frozenset({RecordField.SUBMITTED_AT, RecordField.STARTED_AT})
_MAX_NOTE: Final = 80
_RESERVED: Final = frozenset(
    ["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"]
)


def write_sav(path: Path, plan: Plan, records: Iterable[Record]) -> None:
    """Writes the file; codes that are whole numbers become numbers, all others stay texts.

    Labels are in the language of the plan, whose flavour must be `names` (else ValueError): labels
    belong beside the codes here, not in their place. 97, 98 and 99 of a scale are user-missing. All
    rows are held in memory, and pandas with them (1 s for 8,350 responses): for a command or a process
    of its own.
    """
    if plan.flavour is not Flavour.NAMES:
        raise ValueError("a .sav needs the plan by names")
    # 180 ms: only who writes a .sav pays for it
    import pyreadstat  # noqa: PLC0415

    variables = _variables(plan)
    columns: dict[str, list[Cell]] = {variable.name: [] for variable in variables}
    for record in records:
        for variable in variables:
            columns[variable.name].append(variable.column.value(record))
    variables = [variable.fitted(columns[variable.name]) for variable in variables]
    pyreadstat.write_sav(
        _frame(variables, columns),
        path,
        file_label=_cut(plan.questionnaire.text(plan.questionnaire.title, plan.language), 64),
        column_labels={each.name: each.label for each in variables},
        variable_value_labels={each.name: dict(each.codes) for each in variables if each.codes},
        missing_ranges={each.name: [{"lo": 97, "hi": 99}] for each in variables if each.is_scale},
        variable_measure={each.name: each.measure for each in variables},
        variable_format={each.name: "F8.0" for each in variables if each.is_coded},
        note=[_cut(f"{v.name} = {v.column.key}", _MAX_NOTE) for v in variables if v.is_renamed],
    )


_TICKS: Final[Mapping[str, Texts]] = {
    "1": {"ar": "نعم", "fr": "Oui", "en": "Yes"},
    "0": {"ar": "لا", "fr": "Non", "en": "No"},
}


@dataclass(frozen=True, slots=True)
class _Variable:
    """One column as SPSS has it."""

    name: str
    column: Column
    label: str
    codes: Mapping[Any, str]
    is_coded: bool
    is_scale: bool

    @property
    def is_renamed(self) -> bool:
        return self.name != self.column.key

    @property
    def measure(self) -> str:
        if self.is_scale:
            return "ordinal"
        question = self.column.question
        return "scale" if question and str(question.type) in _NUMBERS else "nominal"

    def fitted(self, cells: Iterable[Cell]) -> "_Variable":
        """The same; without codes when an older version left an answer that is no number."""
        if self.is_coded and not all(_is_number(cell) for cell in cells):
            return replace(self, codes={}, is_coded=False, is_scale=False)
        return self

    def kind(self, cells: list[Cell]) -> str:
        """`number`, `day`, `instant` or `text`: a column has one type, were it empty."""
        question = self.column.question
        asked = str(question.type) if question else ""
        if (self.is_coded or asked in _NUMBERS) and all(_is_number(cell) for cell in cells):
            return "number"
        if asked == "date" and not any(isinstance(cell, str) for cell in cells):
            return "day"
        return "instant" if self.column.field in _INSTANTS else "text"


def _is_number(cell: Cell) -> bool:
    try:
        return cell is None or math.isfinite(float(str(cell)))
    except ValueError:
        return False


def _frame(variables: list[_Variable], columns: Mapping[str, list[Cell]]) -> Any:
    """The columns as the data frame that pyreadstat takes, each with its type even when empty."""
    # pandas comes behind it: 0.4 s
    import narwhals.stable.v2 as nw  # noqa: PLC0415

    kinds = {
        "number": nw.Float64(),
        "day": nw.Object(),
        "instant": nw.Datetime(),
        "text": nw.String(),
    }
    told = {each.name: each.kind(columns[each.name]) for each in variables}
    return nw.from_dict(
        {name: [_converted(cell, told[name]) for cell in cells] for name, cells in columns.items()},
        schema={name: kinds[kind] for name, kind in told.items()},
        backend="pandas",
    ).to_native()


def _converted(cell: Cell, kind: str) -> Any:
    """A cell as the data frame takes it; SPSS has no empty text but ""."""
    if kind == "text":
        return "" if cell is None else str(cell)
    if kind == "number":
        return None if cell is None else float(str(cell))
    return cell


def _variables(plan: Plan) -> list[_Variable]:
    taken: set[str] = set()
    return [_variable(plan, column, taken) for column in plan.columns]


def _variable(plan: Plan, column: Column, taken: set[str]) -> _Variable:
    labels = _code_labels(column)
    is_coded = bool(labels) and all(_WHOLE.fullmatch(code) for code in labels)
    codes = {
        (float(code) if is_coded else code): _cut(_text(plan, texts), MAX_CODE_LABEL)
        for code, texts in labels.items()
    }
    question = column.question
    return _Variable(
        name=_name(column.key, taken),
        column=column,
        label=_cut(_column_label(plan, column), MAX_COLUMN_LABEL),
        codes=codes,
        is_coded=is_coded,
        is_scale=is_coded and question is not None and bool(codes_off_scale(question)),
    )


def _code_labels(column: Column) -> Mapping[str, Texts]:
    """What each code of the column means; a tick is yes or no; a joined list has no codes."""
    if column.field:
        return FIELDS[column.field].words
    if column.choice:
        return _TICKS
    if column.question and str(column.question.type) == "select_one":
        return {choice.name: choice.labels for choice in column.question.choices}
    return {}


def _text(plan: Plan, texts: Texts) -> str:
    return texts.get(plan.language) or plan.questionnaire.text(texts, plan.language)


def _column_label(plan: Plan, column: Column) -> str:
    if column.field:
        return _text(plan, FIELDS[column.field].labels)
    label = _text(plan, column.question.labels) if column.question else ""
    return f"{label}: {_text(plan, column.choice.labels)}" if column.choice else label


def _name(key: str, taken: set[str]) -> str:
    """A name SPSS takes: letters, digits and _, a letter first, at most 64, each once whatever its case."""
    name = _NOT_IN_NAMES.sub("_", key).strip("_") or "v"
    if not name[0].isalpha() or name.casefold() in _RESERVED:
        name = f"v_{name}"
    name = name[:MAX_NAME].rstrip("_")
    base, number = name, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base[: MAX_NAME - 4]}_{number}"
    taken.add(name.casefold())
    return name


def _cut(text: str, most: int) -> str:
    """The text within so many bytes, never inside a letter."""
    content = " ".join(text.split()).encode()
    return content.decode() if len(content) <= most else content[:most].decode(errors="ignore")
