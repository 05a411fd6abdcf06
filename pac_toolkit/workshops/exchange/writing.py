"""From records to a spreadsheet that a clerk can fill, and that `reading` understands."""

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from typing import Any

import xlsxwriter

from communes.territory import get_commune, list_communes
from pac_toolkit.workshops.exchange.columns import (
    COLUMNS,
    COMMITMENTS,
    NEEDS,
    SHEET_LABELS,
    WORKSHOPS,
    Column,
    say,
)
from pac_toolkit.workshops.forms import show_point
from pac_toolkit.workshops.models import Workshop
from pac_toolkit.workshops.record import NEED_FIELDS, record_of

LANGUAGES = ("ar", "fr", "both")
"""In which languages headings are written: Arabic, French, or both in each heading."""

_LISTS = "Lists"
_LAST_ROW = 2000
# a text that begins so is a text, never a formula
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}


def write_workbook(workshops: Iterable[Workshop], language: str = "ar") -> bytes:
    """The workshops as an .xlsx file: one sheet each of workshops, needs and commitments; none makes a template."""
    main = "ar" if language == "both" else language
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, _OPTIONS)
    style = {
        "head": book.add_format(
            {"bold": True, "text_wrap": True, "bg_color": "#DDE9E3", "border": 1}
        ),
        "needed": book.add_format(
            {"bold": True, "text_wrap": True, "bg_color": "#F3D9C6", "border": 1}
        ),
        "day": book.add_format({"num_format": "dd/mm/yyyy"}),
        "hour": book.add_format({"num_format": "hh:mm"}),
        "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
    }
    sheets = {key: book.add_worksheet(say(text, main)) for key, text in SHEET_LABELS.items()}
    lists = book.add_worksheet(_LISTS)
    offers = _write_lists(lists, main)
    for key, sheet in sheets.items():
        if main == "ar":
            sheet.right_to_left()
        _write_head(sheet, COLUMNS[key], language, style, offers)
    rows = dict.fromkeys(sheets, 1)
    for workshop in workshops:
        for key, values in _rows_of(workshop, main):
            _write_row(sheets[key], rows[key], COLUMNS[key], values, main, style)
            rows[key] += 1
    book.close()
    return target.getvalue()


def _write_head(
    sheet: Any,
    columns: tuple[Column, ...],
    language: str,
    style: Mapping[str, Any],
    offers: Mapping[str, str],
) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 48)
    for place, column in enumerate(columns):
        names = [
            say(column.label, code)
            for code in (("ar", "fr") if language == "both" else (language,))
        ]
        head = style["needed" if column.is_needed else "head"]
        sheet.write_string(0, place, "\n".join(dict.fromkeys(names)), head)
        cells = style.get(
            column.kind,
            style["text"] if column.kind not in ("count", "number", "degrees") else None,
        )
        sheet.set_column(place, place, column.width, cells)
        if column.key in offers:
            rule = {"validate": "list", "source": offers[column.key], "error_type": "warning"}
            sheet.data_validation(1, place, _LAST_ROW, place, rule)


def _write_lists(sheet: Any, language: str) -> dict[str, str]:
    """Write the words of each closed list; the ranges to choose from, by the column's key."""
    ranges: dict[str, str] = {}
    known = {
        c.key: c for columns in COLUMNS.values() for c in columns if c.words and c.kind != "words"
    }
    words = {
        key: [say(text, language) for text in (c.words or {}).values()] for key, c in known.items()
    }
    words["commune"] = sorted(commune.name(language) for commune in list_communes())
    for place, (key, offered) in enumerate(words.items()):
        for row, text in enumerate(offered):
            sheet.write_string(row, place, text)
        letter = chr(65 + place)
        ranges[key] = f"={_LISTS}!${letter}$1:${letter}${len(offered)}"
    sheet.hide()
    return ranges


def _rows_of(workshop: Workshop, language: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of one workshop: its own, then its needs and commitments."""
    record = record_of(workshop)
    told: dict[str, Any] = {
        column.key: getattr(record, column.key, None) for column in COLUMNS[WORKSHOPS]
    }
    told |= {"code": workshop.code, "state": workshop.state}
    told["commune"] = get_commune(workshop.commune_code).name(language)
    told |= {f"attendance.{sex}.{band}": n for (sex, band), n in record.attendance.items()}
    told |= {f"categories.{category}": n for category, n in record.categories.items()}
    yield WORKSHOPS, told
    for need, hearing in zip(record.needs, workshop.hearings, strict=True):
        said = {name: getattr(need, name) for name in NEED_FIELDS}
        yield NEEDS, {"code": workshop.code, "need": hearing.need.code, **said}
    for promise in record.commitments:
        yield (
            COMMITMENTS,
            {
                "code": workshop.code,
                "what": promise.what,
                "who": promise.who,
                "due_on": promise.due_on,
                "is_done": promise.is_done or None,
            },
        )


def _write_row(
    sheet: Any,
    row: int,
    columns: tuple[Column, ...],
    values: Mapping[str, Any],
    language: str,
    style: Mapping[str, Any],
) -> None:
    for place, column in enumerate(columns):
        value = values.get(column.key)
        if value in (None, "", ()) or (value == 0 and column.kind == "count"):
            continue
        if isinstance(value, date):
            sheet.write_datetime(row, place, value, style["day"])
        elif isinstance(value, time):
            sheet.write_datetime(row, place, value, style["hour"])
        elif isinstance(value, int | float) and not isinstance(value, bool):
            sheet.write_number(row, place, value)
        else:
            sheet.write_string(row, place, _in_words(column, value, language), style["text"])


def _in_words(column: Column, value: Any, language: str) -> str:
    words = column.words or {}
    if isinstance(value, bool):
        return say(words["yes" if value else "no"], language)
    if column.kind == "word":
        return say(words[str(value)], language)
    if column.kind == "words":
        return "; ".join(say(words[str(word)], language) for word in value)
    if column.kind == "names":
        return "; ".join(value)
    if column.kind == "agenda":
        return "\n".join(map(show_point, value))
    return str(value)
