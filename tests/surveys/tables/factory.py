"""A small questionnaire with the traps of the field, and files as Kobo and ODK Central write them."""

import csv
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from surveys.questionnaire import Choice, Question, Questionnaire, QuestionType, Section
from surveys.tables.reading import RowReading, Table, match_columns, read_responses, read_table

UUID = "8f0d3c5e-2b5a-4d0f-9d3b-1c2a7b6e4f10"
OTHER_UUID = "11111111-2222-4333-8444-555555555555"

SEX = (
    Choice("f", {"fr": "Une femme", "ar": "امرأة"}),
    Choice("m", {"fr": "Un homme", "ar": "رجل"}),
)
NEEDS = (
    Choice("eau", {"fr": "Eau potable", "ar": "الماء الصالح للشرب"}),
    Choice("route", {"fr": "Routes", "ar": "الطرق"}),
    Choice("ecole", {"fr": "École", "ar": "المدرسة"}),
)
SCALE = (
    Choice("5", {"fr": "Très satisfait·e", "ar": "راض جدا"}),
    Choice("1", {"fr": "Pas du tout satisfait·e", "ar": "غير راض إطلاقا"}),
    Choice("99", {"fr": "Je ne sais pas", "ar": "لا أدري"}),
)


def question(
    kind: QuestionType, name: str, fr: str, ar: str, section: str, **more: Any
) -> Question:
    return Question(name, kind, {"fr": fr, "ar": ar}, section, **more)


def questionnaire(*extra: Question) -> Questionnaire:
    """The form of the traps: two groups, a list, a point, a picture, a note."""
    profil = Section(
        "profil",
        {"fr": "Profil", "ar": "معلومات عنكم"},
        (
            question(QuestionType.NOTE, "bienvenue", "Bienvenue", "مرحبا", "profil"),
            question(QuestionType.SELECT_ONE, "sexe", "Sexe", "الجنس", "profil", choices=SEX),
            question(QuestionType.INTEGER, "age", "Âge", "السن", "profil"),
            question(QuestionType.DATE, "jour", "Jour de visite", "يوم الزيارة", "profil"),
            question(QuestionType.DECIMAL, "distance", "Distance (km)", "المسافة (كم)", "profil"),
        ),
    )
    avis = Section(
        "avis",
        {"fr": "Votre avis", "ar": "رأيكم"},
        (
            question(
                QuestionType.SELECT_ONE, "sat_water", "Eau potable", "الماء", "avis", choices=SCALE
            ),
            question(
                QuestionType.SELECT_MULTIPLE,
                "besoins",
                "Besoins",
                "الحاجيات",
                "avis",
                choices=NEEDS,
            ),
            question(QuestionType.GEOPOINT, "lieu", "Localisation", "الموقع", "avis"),
            question(QuestionType.IMAGE, "photo", "Photo", "صورة", "avis"),
            question(QuestionType.TEXT, "mot", "Votre mot", "كلمتكم", "avis"),
            *extra,
        ),
    )
    return Questionnaire(
        "essai",
        "2026112201",
        {"fr": "Essai", "ar": "تجربة"},
        {"ar": "العربية", "fr": "Français"},
        "fr",
        (profil, avis),
        "0" * 64,
    )


KOBO_META = (
    *("_id", "_uuid", "_submission_time", "_validation_status", "_notes", "_status"),
    *("_submitted_by", "__version__", "_tags", "meta/rootUuid", "_index"),
)
KOBO_META_CELLS = (
    *("101", UUID, "2026-11-20T10:11:12", "", "", "submitted_via_web"),
    *("collecteur", "vAbc", "", UUID, "1"),
)
CENTRAL_TAIL = (
    *("KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected"),
    *("Status", "ReviewState", "DeviceID", "Edits", "FormVersion"),
)
CENTRAL_TAIL_CELLS = (
    f"uuid:{UUID}",
    "7",
    "Tamda",
    "0",
    "0",
    "",
    "",
    "collect:x",
    "0",
    "2026112201",
)


def kobo_csv(headers: Sequence[str], *rows: Sequence[str]) -> bytes:
    """As Kobo writes it: `;`, every cell quoted, CRLF, UTF-8; its own columns at the end."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([*headers, *KOBO_META])
    for row in rows:
        writer.writerow([*row, *KOBO_META_CELLS])
    return text.getvalue().encode()


def central_csv(headers: Sequence[str], *rows: Sequence[str]) -> bytes:
    """As ODK Central writes it: `,`, quotes where needed, its own columns around."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["SubmissionDate", *headers, *CENTRAL_TAIL])
    for row in rows:
        writer.writerow(["2026-11-20T10:11:12.345Z", *row, *CENTRAL_TAIL_CELLS])
    return text.getvalue().encode()


def plain_csv(*rows: Sequence[str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def workbook(*rows: Sequence[object], name: str = "Feuille", **options: object) -> bytes:
    stream = io.BytesIO()
    settings = {"default_date_format": "yyyy-mm-dd", **options}
    with xlsxwriter.Workbook(stream, settings) as book:
        sheet = book.add_worksheet(name)
        for index, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write(index, column, cell)
    return stream.getvalue()


def read(content: bytes, form: Questionnaire, filename: str = "f.csv") -> list[RowReading]:
    """Every row of a file, its columns matched by heading."""
    table: Table = read_table(content, filename)
    return list(read_responses(table, match_columns(table, form), form))
