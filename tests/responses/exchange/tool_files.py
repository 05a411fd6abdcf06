"""Files as KoboToolbox and ODK Central export them, written from the demonstration's drawn answers."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

import xlsxwriter

from communes.roster import default_roster
from communes.territory import get_commune
from pac_toolkit.demo.people import DrawnResponse, draw_responses
from surveys.questionnaire import Question, Questionnaire, QuestionType
from surveys.shipped import satisfaction

DAY = date(2026, 11, 22)
_LOCAL = timezone(timedelta(hours=1))
_KOBO_END = (
    *("_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status"),
    *("_submitted_by", "__version__", "_tags", "meta/rootUuid", "_index"),
)
_CENTRAL_END = (
    *("KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected"),
    *("Status", "ReviewState", "DeviceID", "Edits", "FormVersion"),
)
Row = list[str]


def draw(count: int, seed: int = 2022) -> list[DrawnResponse]:
    """The people of the demonstration."""
    codes = sorted(entry.commune_code for entry in default_roster())
    return list(draw_responses(codes, count, seed, DAY))


def kobo_rows(
    people: Iterable[DrawnResponse], language: str = "", form: Questionnaire | None = None
) -> Iterator[Row]:
    """Headings, then a row a person: by names, or in a language by labels with those of the groups."""
    form = form or satisfaction()
    asked = [question for question in form.questions() if question.takes_answer]
    groups = {section.name: form.text(section.labels, language) for section in form.sections}

    def heading(question: Question) -> str:
        if not language:
            return question.name
        return f"{groups[question.section]}/{form.text(question.labels, language)}"

    headings = ["start", "end", "commune"]
    for question in asked:
        headings.append(heading(question))
        if question.type is QuestionType.SELECT_MULTIPLE:
            headings += [
                f"{heading(question)}/{form.text(choice.labels, language) if language else choice.name}"
                for choice in question.choices
            ]
    yield [*headings, *_KOBO_END]
    for number, person in enumerate(people, start=1):
        yield _kobo_row(number, person, asked, form, language)


def _kobo_row(
    number: int,
    person: DrawnResponse,
    asked: Sequence[Question],
    form: Questionnaire,
    language: str,
) -> Row:
    commune = get_commune(person.commune_code)
    cells = [
        person.started_at.astimezone(_LOCAL).isoformat(timespec="milliseconds"),
        person.received_at.astimezone(_LOCAL).isoformat(timespec="milliseconds"),
        commune.name(language) if language else commune.code,
    ]
    for question in asked:
        answer = person.answers.get(question.name)
        named = {
            choice.name: form.text(choice.labels, language) if language else choice.name
            for choice in question.choices
        }
        if question.type is QuestionType.SELECT_MULTIPLE:
            cells.append(" ".join(named[name] for name in answer or ()))
            cells += [
                "" if not answer else str(int(choice.name in answer)) for choice in question.choices
            ]
        else:
            cells.append(named.get(answer, answer) if answer else "")
    received = person.received_at.replace(tzinfo=None).isoformat(timespec="seconds")
    uuid = person.instance_id
    end = (str(number), uuid, received, "", "", "submitted_via_web", "bahija", "vK8zQ", "", uuid)
    return [*cells, *end, str(number)]


def kobo_csv(people: Iterable[DrawnResponse], language: str = "") -> bytes:
    """`;`, every cell quoted, CRLF, UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerows(kobo_rows(people, language))
    return text.getvalue().encode()


def kobo_xlsx(people: Iterable[DrawnResponse], language: str = "") -> bytes:
    """One sheet; texts as texts."""
    return workbook(kobo_rows(people, language))


def workbook(rows: Iterable[Sequence[Any]], **options: object) -> bytes:
    """Rows as one sheet."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"default_date_format": "yyyy-mm-dd", **options}) as book:
        sheet = book.add_worksheet("Data")
        for index, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(index, column, cell)
    return stream.getvalue()


def central_zip(people: Iterable[DrawnResponse], form: Questionnaire | None = None) -> bytes:
    """`submissions.csv.zip`: groups before the names, choices of a list split, `uuid:` in the KEY."""
    form = form or satisfaction()
    asked = [question for question in form.questions() if question.takes_answer]
    headings = ["SubmissionDate", "start", "commune"]
    for question in asked:
        path = f"{question.section}-{question.name}"
        headings.append(path)
        if question.type is QuestionType.SELECT_MULTIPLE:
            headings += [f"{path}/{choice.name}" for choice in question.choices]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*headings, *_CENTRAL_END])
    for person in people:
        writer.writerow(_central_row(person, asked, form.version))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pac_satisfaction.csv", text.getvalue())
    return stream.getvalue()


def _central_row(person: DrawnResponse, asked: Sequence[Question], version: str) -> Row:
    commune = get_commune(person.commune_code)
    cells = [_instant(person.received_at), _instant(person.started_at), commune.name_fr]
    for question in asked:
        answer = person.answers.get(question.name)
        if question.type is QuestionType.SELECT_MULTIPLE:
            cells.append(" ".join(answer or ()))
            cells += ["" if not answer else str(int(c.name in answer)) for c in question.choices]
        else:
            cells.append(answer or "")
    key = f"uuid:{person.instance_id}"
    return [*cells, key, "7", "Bahija", "0", "0", "", "", "collect:x", "0", version]


def _instant(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def plain_csv(
    rows: Iterable[Sequence[str]], encoding: str = "utf-8", delimiter: str = ","
) -> bytes:
    """A table as somebody saves it from a spreadsheet."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(encoding)
