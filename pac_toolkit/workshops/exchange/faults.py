"""What is wrong in a spreadsheet, with its sheet, row and cell, in sentences that say what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext

from communes.problems import Problem
from communes.territory import get_commune
from pac_toolkit import i18n
from pac_toolkit.workshops import forms
from pac_toolkit.workshops.exchange.columns import SHEET_LABELS
from pac_toolkit.workshops.forms.messages import show_amount

_SENTENCES = {
    "not_a_spreadsheet": lazy_gettext(
        "This is no .xlsx file: save the table as an Excel workbook."
    ),
    "too_many_rows": lazy_gettext("There are more than %(limit)s rows: part the file."),
    "sheet_missing": lazy_gettext(
        "The sheet “%(sheet)s” is missing: start from the template of this page."
    ),
    "column_missing": lazy_gettext(
        "The column “%(heading)s” is missing: start from the template of this page."
    ),
    "column_unknown": lazy_gettext("“%(heading)s” is no column of this sheet%(offers)s"),
    "column_twice": lazy_gettext("The column “%(heading)s” stands here twice: keep one."),
    "merged": lazy_gettext("The cells %(cells)s are merged: split them, one value in each cell."),
    "code_missing": lazy_gettext("Give the workshop a code of your own, for example BTF-1."),
    "code_twice": lazy_gettext(
        "The code “%(code)s” stands in row %(row)s already: a code names one workshop."
    ),
    "workshop_twice": lazy_gettext(
        "Row %(row)s has the same commune, day and title: keep one of the two rows."
    ),
    "code_unknown": lazy_gettext(
        "No row of the sheet “%(sheet)s” has the code “%(code)s”%(offers)s"
    ),
    "commune_missing": lazy_gettext("Write the name or the code of the commune."),
    "commune_unknown": lazy_gettext("“%(text)s” is no commune of the region%(offers)s"),
    "communes_differ": lazy_gettext(
        "The code %(code)s is of %(name)s, the name beside it is “%(text)s”: correct one."
    ),
    "word_missing": lazy_gettext("Choose one of the list: %(list)s."),
    "word_unknown": lazy_gettext("“%(text)s” is not in the list%(offers)s"),
    "day_unreadable": lazy_gettext("“%(text)s” is no day: write a day such as 14/03/2022."),
    "hour_unreadable": lazy_gettext("“%(text)s” is no hour: write an hour such as 09:30."),
    "number_unreadable": lazy_gettext("“%(text)s” is no whole number: write one such as 12."),
    "degrees_unreadable": lazy_gettext("“%(text)s” is no degree: write one such as 32.3372."),
    "yes_unreadable": lazy_gettext("“%(text)s” is neither yes nor no."),
    "too_long": lazy_gettext("This is too long: at most %(max)s letters fit here."),
    "missing_to_close": lazy_gettext("Before closing, fill in: %(names)s."),
    "outside_territory": lazy_gettext(
        "%(name)s is not in your territory: the province or its own staff imports it."
    ),
    "code_elsewhere": lazy_gettext(
        "The code “%(code)s” belongs to a workshop of another commune: write another code."
    ),
    "already_closed": lazy_gettext(
        "The record “%(code)s” is closed here and says something else (%(what)s): reopen or correct it on its page."
    ),
    "validates": lazy_gettext(
        "A file does not validate a record: write “Closed”, then somebody else validates it on its page."
    ),
}


_QUOTED = frozenset({"text", "code", "heading", "what"})
"""Parameters that repeat what the file says."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: the sheet's name in the file, the row from 1, the column, and what."""

    code: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    heading: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def cell(self) -> str:
        """The cell as spreadsheets name it: C12."""
        return f"{self.column}{self.row}" if self.column and self.row else ""


def describe(fault: Fault) -> str:
    """The fault in the page's language, without its place."""
    words = {name: _show(name, value) for name, value in fault.parameters.items()}
    if fault.code in _SENTENCES:
        return str(_SENTENCES[fault.code]) % words
    return forms.sentence(Problem(fault.code, dict(fault.parameters)))


def locate(fault: Fault) -> str:
    """Where it is, in words: the sheet, the row, the cell and its heading."""
    if not fault.row:
        return fault.sheet
    words = {"sheet": fault.sheet, "row": i18n.number(fault.row), "cell": fault.cell}
    if not fault.cell:
        return str(gettext("%(sheet)s, row %(row)s", **words))
    if not fault.heading:
        return str(gettext("%(sheet)s, row %(row)s, cell %(cell)s", **words))
    words["heading"] = fault.heading
    return str(gettext("%(sheet)s, row %(row)s, cell %(cell)s (%(heading)s)", **words))


def _show(name: str, value: Any) -> str:
    if name == "offers":
        return _show_offers(value)
    if name == "list":
        return str(gettext(", ")).join(map(str, value))
    if name == "names":
        return str(gettext(", ")).join(str(forms.PART_LABELS[part]) for part in value)
    if name == "commune":
        return get_commune(value).name(i18n.current_language().code)
    if name == "sheet":
        return str(SHEET_LABELS.get(value, value))
    if isinstance(value, date):
        return i18n.date_long(value)
    if isinstance(value, int):
        return show_amount(value)
    # what stands in a cell keeps its direction among the words around it
    return f"\u2068{value}\u2069" if name in _QUOTED else str(value)


def _show_offers(offers: tuple[Any, ...]) -> str:
    if not offers:
        return "."
    quoted = [f"“{offer}”" for offer in offers]
    return str(gettext(": did you mean %(names)s?", names=str(gettext(" or ")).join(quoted)))
