"""From a spreadsheet to records: everything that the file alone can say, and every fault in it at once."""

import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from communes.folding import fold
from communes.problems import Problem
from communes.territory import get_commune
from pac_toolkit import i18n
from pac_toolkit.workshops.checks import list_missing, list_refusals
from pac_toolkit.workshops.exchange.cells import Unreadable, read_cell, text_of
from pac_toolkit.workshops.exchange.columns import (
    COLUMNS,
    COMMITMENTS,
    ENUMS,
    NEEDS,
    SHEET_LABELS,
    WORKSHOPS,
    headings,
    sheet_names,
)
from pac_toolkit.workshops.exchange.faults import Fault
from pac_toolkit.workshops.models import AgeBand, Category, Phase, Sex, WorkshopState, WorkshopType
from pac_toolkit.workshops.record import NEED_FIELDS, VOTES, NeedVoiced, Promise, Record

ROW_LIMIT = 5000
"""A sheet of more rows is refused as a whole."""

_Values = dict[str, Any]


@dataclass(slots=True)
class Table:
    """One sheet as it stands in the file: its name, the place of each column, its rows by number from 1."""

    name: str = ""
    places: dict[str, int] = field(default_factory=dict)
    rows: dict[int, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One workshop of the file, and the row in which it stands; `rows` are those of its needs and commitments, by sheet."""

    row: int
    code: str
    state: WorkshopState
    record: Record
    need_codes: tuple[str, ...]
    rows: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Reading:
    """What a file says: its workshops, and every fault; only a file without faults is stored."""

    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    tables: dict[str, Table] = field(default_factory=dict)

    def blame(
        self, code: str, sheet: str, row: int = 0, key: str = "", /, **parameters: Any
    ) -> None:
        """Note a fault at the cell of a column of a sheet."""
        table = self.tables.get(sheet, Table(str(SHEET_LABELS.get(sheet, sheet))))
        place = table.places.get(key)
        column = next((c for c in COLUMNS.get(sheet, ()) if c.key == key), None)
        self.faults.append(
            Fault(
                code,
                table.name,
                row,
                column_name(place) if place is not None else "",
                str(column.label) if column else "",
                parameters,
            )
        )


def column_name(place: int) -> str:
    """The letters of a column, counted from 0: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_workbook(content: bytes, today: date) -> Reading:
    """Everything that a file says, and every fault in it; nothing is stored, the database is not asked."""
    reading = Reading()
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
    except (CalamineError, OSError, ValueError):
        reading.faults.append(Fault("not_a_spreadsheet"))
        return reading
    _read_tables(sheets, reading)
    if WORKSHOPS not in reading.tables:
        reading.faults.append(Fault("sheet_missing", parameters={"sheet": WORKSHOPS}))
        return reading
    rows = {sheet: _read_rows(sheet, reading) for sheet in COLUMNS}
    _match(rows, reading, today)
    reading.faults.sort(key=lambda fault: (_order(fault.sheet, reading), fault.row))
    return reading


def _order(sheet: str, reading: Reading) -> int:
    names = [table.name for table in reading.tables.values()]
    return names.index(sheet) if sheet in names else -1


def _read_tables(sheets: Mapping[str, CalamineSheet], reading: Reading) -> None:
    for name, sheet in sheets.items():
        kind = sheet_names().get(fold(name))
        if kind is None or kind in reading.tables:
            continue
        table = reading.tables[kind] = Table(name)
        if sheet.total_height > ROW_LIMIT:
            reading.faults.append(Fault("too_many_rows", name, parameters={"limit": ROW_LIMIT}))
            continue
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            cells = f"{column_name(left)}{top + 1}:{column_name(right)}{bottom + 1}"
            reading.faults.append(
                Fault("merged", name, top + 1, column_name(left), "", {"cells": cells})
            )
        values = sheet.to_python(skip_empty_area=False)
        _read_headings(kind, table, values[0] if values else [], reading)
        for number, row in enumerate(values[1:], start=2):
            if any(text_of(value) for value in row):
                table.rows[number] = row


def _read_headings(kind: str, table: Table, row: Iterable[Any], reading: Reading) -> None:
    known = headings(kind)
    for place, value in enumerate(row):
        text = text_of(value)
        if not text:
            continue
        # a template in two languages writes both names of a column, one under the other
        found = [
            known[fold(part)]
            for part in [text, *text.splitlines(), *text.split(" / ")]
            if fold(part) in known
        ]
        if not found:
            near = get_close_matches(fold(text), known, 2, 0.7)
            offers = tuple(dict.fromkeys(str(known[name].label) for name in near))
            reading.faults.append(
                Fault(
                    "column_unknown",
                    table.name,
                    1,
                    column_name(place),
                    "",
                    {"heading": text, "offers": offers},
                )
            )
        elif found[0].key in table.places:
            reading.faults.append(
                Fault("column_twice", table.name, 1, column_name(place), "", {"heading": text})
            )
        else:
            table.places[found[0].key] = place
    for column in COLUMNS[kind]:
        is_there = column.key in table.places or (
            column.key == "commune" and "commune_code" in table.places
        )
        if column.is_needed and not is_there:
            reading.faults.append(
                Fault("column_missing", table.name, 1, parameters={"heading": str(column.label)})
            )


def _read_rows(sheet: str, reading: Reading) -> dict[int, _Values]:
    """The rows of a sheet as values by column; a cell that says nothing readable is blamed and left out."""
    table = reading.tables.get(sheet, Table())
    found: dict[int, _Values] = {}
    for number, row in table.rows.items():
        values: _Values = {}
        for column in COLUMNS[sheet]:
            place = table.places.get(column.key)
            cell = row[place] if place is not None and place < len(row) else None
            try:
                values[column.key] = read_cell(column, cell)
            except Unreadable as fault:
                reading.blame(fault.code, sheet, number, column.key, **fault.parameters)
                values[column.key] = _UNREAD
        found[number] = values
    return found


class _Unread:
    """Stands for a cell that was blamed already."""


_UNREAD = _Unread()


def _match(rows: Mapping[str, Mapping[int, _Values]], reading: Reading, today: date) -> None:
    """Put needs and commitments to their workshops, and judge each record as the form would."""
    codes: dict[str, int] = {}
    for number, values in rows[WORKSHOPS].items():
        _note_code(values["code"], number, codes, reading)
    parts = {sheet: _by_code(sheet, rows[sheet], codes, reading) for sheet in (NEEDS, COMMITMENTS)}
    seen: dict[tuple[Any, ...], int] = {}
    for number, values in rows[WORKSHOPS].items():
        before = len(reading.faults)
        _settle(number, values, reading)
        code = values["code"]
        needs, promises = parts[NEEDS].get(code, {}), parts[COMMITMENTS].get(code, {})
        key = (values["commune_code"], values["held_on"], fold(str(values["title"])))
        if all(key) and seen.setdefault(key, number) != number:
            reading.blame("workshop_twice", WORKSHOPS, number, "title", row=seen[key])
        if len(reading.faults) > before or _holds_unread(values, needs, promises):
            _judge_rest(number, values, needs, promises, reading, today)
            continue
        entry = _entry(number, values, needs, promises)
        _judge(entry, reading, today)
        reading.entries.append(entry)


def _note_code(code: Any, number: int, codes: dict[str, int], reading: Reading) -> None:
    if isinstance(code, _Unread):
        return
    if not code:
        reading.blame("code_missing", WORKSHOPS, number, "code")
    elif codes.setdefault(code, number) != number:
        reading.blame("code_twice", WORKSHOPS, number, "code", code=code, row=codes[code])


def _by_code(
    sheet: str, rows: Mapping[int, _Values], codes: Mapping[str, int], reading: Reading
) -> dict[str, dict[int, _Values]]:
    found: dict[str, dict[int, _Values]] = defaultdict(dict)
    for number, values in rows.items():
        code = values["code"]
        if isinstance(code, _Unread):
            continue
        if code not in codes:
            offers = tuple(get_close_matches(code, codes, 2, 0.6))
            name = reading.tables[WORKSHOPS].name
            reading.blame(
                "code_unknown", sheet, number, "code", code=code, offers=offers, sheet=name
            )
        found[code][number] = values
    return found


def _holds_unread(values: _Values, *parts: Mapping[int, _Values]) -> bool:
    rows = [values, *(row for part in parts for row in part.values())]
    return any(isinstance(value, _Unread) for row in rows for value in row.values())


def _settle(number: int, values: _Values, reading: Reading) -> None:
    """The commune from its code or name, and the words that may not stay empty."""
    code, named = values["commune_code"], values["commune"]
    if not isinstance(code, _Unread) and not isinstance(named, _Unread):
        if code and named and code != named:
            name = get_commune(code).name(i18n.current_language().code)
            text = get_commune(named).name(i18n.current_language().code)
            reading.blame(
                "communes_differ", WORKSHOPS, number, "commune", code=code, name=name, text=text
            )
        elif not code and not named:
            reading.blame("commune_missing", WORKSHOPS, number, "commune")
        values["commune_code"] = code or named
    if values["workshop_type"] == "":
        _blame_empty_word(number, "workshop_type", reading)
    values["state"] = values["state"] or WorkshopState.HELD.value
    values["phase"] = values["phase"] or Phase.DIAGNOSIS.value


def _blame_empty_word(number: int, key: str, reading: Reading) -> None:
    column = next(c for c in COLUMNS[WORKSHOPS] if c.key == key)
    words = tuple((column.words or {}).values())
    reading.blame("word_missing", WORKSHOPS, number, key, list=words)


def _entry(
    number: int, values: _Values, needs: Mapping[int, _Values], promises: Mapping[int, _Values]
) -> Entry:
    plain = {
        name: value
        for name, value in values.items()
        if "." not in name and name not in ("code", "state", "commune")
    }
    for name in ("workshop_type", "phase"):
        plain[name] = ENUMS[name](plain[name])
    for name in ("languages", "channels", "arrangements"):
        kind = ENUMS[name]
        plain[name] = tuple(member for member in kind if member.value in plain[name])
    record = Record(
        **plain,
        attendance={
            (Sex(key[1]), AgeBand(key[2])): n for key, n in _counts(values, "attendance") if n
        },
        categories={Category(key[1]): n for key, n in _counts(values, "categories") if n},
        needs=tuple(map(_need, needs.values())),
        commitments=tuple(
            Promise(
                what=row["what"],
                who=row["who"],
                due_on=row["due_on"],
                is_done=bool(row["is_done"]),
            )
            for row in promises.values()
        ),
    )
    codes = tuple(row["need"] for row in needs.values())
    rows = {NEEDS: tuple(needs), COMMITMENTS: tuple(promises)}
    return Entry(number, values["code"], WorkshopState(values["state"]), record, codes, rows)


def _counts(values: _Values, part: str) -> Iterator[tuple[list[str], int]]:
    for key, n in values.items():
        if key.startswith(f"{part}."):
            yield key.split("."), n


def _need(row: _Values) -> NeedVoiced:
    said = {name: row[name] for name in NEED_FIELDS}
    said["competence"] = ENUMS["competence"](said["competence"]) if said["competence"] else None
    return NeedVoiced(**said)


def _judge(entry: Entry, reading: Reading, today: date) -> None:
    """The rules of the form, each at the cell that breaks it."""
    for problem in list_refusals(entry.record, entry.state.value, today):
        reading.blame(problem.code, *_place(problem, entry), **problem.parameters)
    is_closing = entry.state in {WorkshopState.CLOSED, WorkshopState.VALIDATED}
    if is_closing and (missing := list_missing(entry.record)):
        reading.blame("missing_to_close", WORKSHOPS, entry.row, "state", names=missing)


def _place(problem: Problem, entry: Entry) -> tuple[str, int, str]:
    """The sheet, the row and the column that a problem of the record is about."""
    part, *rest = problem.place.split(".")
    if part not in (NEEDS, COMMITMENTS):
        return WORKSHOPS, entry.row, problem.place
    key = "need" if rest[1] == "same_as" else rest[1]
    return part, entry.rows[part][int(rest[0])], key


def _judge_rest(
    number: int,
    values: _Values,
    needs: Mapping[int, _Values],
    promises: Mapping[int, _Values],
    reading: Reading,
    today: date,
) -> None:
    """Of a workshop that is not understood, what its other cells say wrong: all of a row is corrected at once."""
    entry = _entry(
        number,
        _without_unread(WORKSHOPS, values),
        {row: _without_unread(NEEDS, said) for row, said in needs.items()},
        {row: _without_unread(COMMITMENTS, said) for row, said in promises.items()},
    )
    unread = {
        (sheet, row, key)
        for sheet, rows in ((WORKSHOPS, {number: values}), (NEEDS, needs), (COMMITMENTS, promises))
        for row, said in rows.items()
        for key, value in said.items()
        if isinstance(value, _Unread)
    }
    for problem in list_refusals(entry.record, entry.state.value, today):
        sheet, row, key = _place(problem, entry)
        told_by = _TOLD_BY.get(problem.code, (key,))
        if not any((sheet, row, name) in unread for name in told_by):
            reading.blame(problem.code, sheet, row, key, **problem.parameters)


_TOLD_BY: Mapping[str, tuple[str, ...]] = {
    "half_a_point": ("latitude", "longitude"),
    "youth_over_votes": VOTES,
}
"""The columns that a rule reads besides the one it blames: with one of them unread it says nothing."""


def _without_unread(sheet: str, values: _Values) -> _Values:
    """The values with an empty cell in place of each that was blamed; words that are needed: the first there is."""
    empty = {c.key: read_cell(c, None) for c in COLUMNS[sheet]}
    found = {k: empty[k] if isinstance(v, _Unread) else v for k, v in values.items()}
    for key, word in (
        ("workshop_type", WorkshopType.DOUAR),
        ("phase", Phase.DIAGNOSIS),
        ("state", WorkshopState.HELD),
    ):
        if key in found:
            found[key] = found[key] or word.value
    return found
