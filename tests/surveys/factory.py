"""Small XLSForms for the tests: one call writes a whole form, a test names only what matters to it."""

from collections.abc import Mapping, Sequence
from io import BytesIO

from openpyxl import Workbook

from surveys.questionnaire import Questionnaire
from surveys.xlsform import read_xlsform

Row = Mapping[str, str]

ARABIC = "label::العربية (ar)"
FRENCH = "label::Français (fr)"

SETTINGS: Row = {
    "form_id": "test_form",
    "version": "2026112201",
    "default_language": "العربية (ar)",
    "form_title": "استمارة",
}
YES_NO: tuple[Row, ...] = (
    {"list_name": "yes_no", "name": "yes", ARABIC: "نعم", FRENCH: "Oui"},
    {"list_name": "yes_no", "name": "no", ARABIC: "لا", FRENCH: "Non"},
)


def question(kind: str, name: str, **columns: str) -> Row:
    """One row of the survey sheet, labelled in Arabic and French."""
    return {"type": kind, "name": name, ARABIC: f"سؤال {name}", FRENCH: f"Q {name}", **columns}


def choice(list_name: str, name: str, **columns: str) -> Row:
    return {
        "list_name": list_name,
        "name": name,
        ARABIC: f"جواب {name}",
        FRENCH: f"R {name}",
        **columns,
    }


def sheets(
    survey: Sequence[Row], choices: Sequence[Row] = YES_NO, settings: Row = SETTINGS
) -> dict[str, Sequence[Row]]:
    return {"survey": survey, "choices": choices, "settings": [settings]}


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def markdown(book: Mapping[str, Sequence[Row]]) -> str:
    lines: list[str] = []
    for name, rows in book.items():
        columns = _columns(rows)
        lines += [f"| {name} |", "| | " + " | ".join(columns) + " |"]
        for row in rows:
            cells = (row.get(column, "").replace("|", r"\|") for column in columns)
            lines.append("| | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def workbook(book: Mapping[str, Sequence[Row]]) -> bytes:
    file = Workbook()
    file.remove(file.worksheets[0])
    for name, rows in book.items():
        sheet = file.create_sheet(name)
        columns = _columns(rows)
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
    stream = BytesIO()
    file.save(stream)
    return stream.getvalue()


def questionnaire(
    *survey: Row, choices: Sequence[Row] = YES_NO, settings: Row = SETTINGS
) -> Questionnaire:
    """The questionnaire of these rows, read without asking pyxform."""
    return read_xlsform(markdown(sheets(survey, choices, settings)), ask_pyxform=False)
