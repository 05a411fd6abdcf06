"""The XForm of a workbook, by pyxform: the only place that asks it."""

import re
from bisect import bisect_right

from surveys.problems import Problem
from surveys.sheets import InvalidQuestionnaire, Sheet, Workbook

_OF_TABLES = re.compile(
    r"\b(generated_table_list_label|reserved_name_for_field_list_labels)_(\d+)\b"
)


def convert(workbook: Workbook) -> str:
    """The XForm as text; raises `InvalidQuestionnaire` with pyxform's first error as it is."""
    # pyxform takes 0.1-0.5 s to import: only who publishes a form pays for it
    from pyxform.errors import PyXFormError  # noqa: PLC0415
    from pyxform.xls2xform import convert as ask  # noqa: PLC0415

    sheets = (workbook.survey, workbook.choices, workbook.settings)
    book = {sheet.name: _with_gaps(sheet) for sheet in sheets if sheet.rows}
    heads = {f"{s.name}_header": [dict.fromkeys(s.headings)] for s in sheets if s.rows}
    try:
        xform = str(ask({**book, **heads}).xform)
    except PyXFormError as error:
        problem = Problem("pyxform", {"message": str(error)}, "file")
        raise InvalidQuestionnaire((problem,)) from error
    return _with_stable_names(xform, workbook.survey)


def _with_gaps(sheet: Sheet) -> list[dict[str, str]]:
    """Rows as pyxform wants them: an empty row keeps its place, so that its row numbers are right."""
    by_number = {row.number: dict(row.cells) for row in sheet.rows}
    return [by_number.get(number, {}) for number in range(2, sheet.rows[-1].number + 1)]


def _with_stable_names(xform: str, survey: Sheet) -> str:
    """Nodes of a `table-list` named after their group.

    pyxform names them after a row of the sheet, so that a row inserted above would rename them from
    one version to the next.
    """
    tables = {
        row.number: row.get("name") for row in survey.rows if "table-list" in row.get("appearance")
    }
    numbers = sorted(tables)

    def named(match: re.Match[str]) -> str:
        before = bisect_right(numbers, int(match[2]))
        return f"{match[1]}_{tables[numbers[before - 1]]}" if before else match[0]

    return _OF_TABLES.sub(named, xform)
