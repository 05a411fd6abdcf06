"""The questionnaire of the guide, sound and broken, and an export of Kobo that answers it."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import xlsxwriter

Row = tuple[str, ...]
HEADINGS: Row = (
    "type",
    "name",
    "label::العربية (ar)",
    "label::Français (fr)",
    "hint::العربية (ar)",
    "hint::Français (fr)",
    "required",
    "relevant",
    "constraint",
    "constraint_message::العربية (ar)",
    "constraint_message::Français (fr)",
    "appearance",
)
SURVEY: tuple[Row, ...] = (
    ("begin group", "profile", "معلومات عنكم", "Vous", "", "", "", "", "", "", "", "field-list"),
    ("select_one sex", "sex", "الجنس", "Vous êtes :", "", "", "yes"),
    ("select_one age_band", "age_band", "كم عمركم؟", "Quel âge avez-vous ?", "", "", "yes"),
    ("select_one milieu", "milieu", "أين تسكنون؟", "Où habitez-vous ?", "", "", "yes"),
    ("end group", ""),
    ("begin group", "water", "الماء في بيتكم", "L'eau chez vous") + ("",) * 7 + ("field-list",),
    (
        "select_one source",
        "water_source",
        "من أين يأتي ماء الشرب؟",
        "D'où vient l'eau que vous buvez ?",
        "",
        "",
        "yes",
    ),
    (
        "integer",
        "hours",
        "كم ساعة يصلكم الماء في اليوم؟",
        "Combien d'heures par jour l'eau coule-t-elle ?",
        "اكتبوا عددا من 0 إلى 24.",
        "Écrivez un nombre de 0 à 24.",
        "",
        "${water_source} = 'tap'",
        ". >= 0 and . <= 24",
        "اليوم 24 ساعة: اكتبوا عددا من 0 إلى 24.",
        "Un jour a 24 heures : écrivez un nombre de 0 à 24.",
    ),
    (
        "select_one scale",
        "sat_water",
        "الماء الصالح للشرب: هل أنتم راضون؟",
        "Eau potable : êtes-vous satisfait·e ?",
    ),
    ("end group", ""),
    ("begin group", "roads", "الطريق والمدرسة", "La route et l'école")
    + ("",) * 7
    + ("field-list",),
    ("select_one scale", "sat_rural_roads", "الطرق والمسالك القروية", "Pistes et chemins ruraux"),
    ("select_one scale", "sat_school_bus", "النقل المدرسي", "Transport scolaire"),
    ("end group", ""),
    ("begin group", "last", "كلمتكم", "Votre mot") + ("",) * 7 + ("field-list",),
    (
        "text",
        "free_text",
        "ما هو أول شيء تريدون تغييره؟",
        "Quelle est la première chose à changer ?",
        "لا تكتبوا أسماء أشخاص ولا أرقام هواتف.",
        "N'écrivez ni nom de personne ni numéro de téléphone.",
        "",
        "",
        "",
        "",
        "",
        "multiline",
    ),
    ("end group", ""),
)
CHOICES: tuple[Row, ...] = (
    ("list_name", "name", "label::العربية (ar)", "label::Français (fr)"),
    ("sex", "female", "امرأة", "Une femme"),
    ("sex", "male", "رجل", "Un homme"),
    ("sex", "unknown", "أفضل عدم الجواب", "Je préfère ne pas répondre"),
    ("age_band", "18-24", "من 18 إلى 24 سنة", "18 à 24 ans"),
    ("age_band", "25-35", "من 25 إلى 35 سنة", "25 à 35 ans"),
    ("age_band", "36-59", "من 36 إلى 59 سنة", "36 à 59 ans"),
    ("age_band", "60+", "60 سنة فأكثر", "60 ans et plus"),
    ("age_band", "unknown", "أفضل عدم الجواب", "Je préfère ne pas répondre"),
    ("milieu", "urban", "في المدينة أو المركز", "En ville ou dans un centre"),
    ("milieu", "rural", "في الدوار أو البادية", "Dans un douar, à la campagne"),
    ("source", "tap", "صنبور في البيت", "Un robinet à la maison"),
    ("source", "fountain", "سقاية عمومية", "Une borne-fontaine"),
    ("source", "well", "بئر أو عين", "Un puits ou une source"),
    ("source", "tanker", "شاحنة صهريجية", "Un camion-citerne"),
    ("scale", "5", "راض جدا", "Très satisfait·e"),
    ("scale", "4", "راض", "Satisfait·e"),
    ("scale", "3", "بين بين", "Moyennement"),
    ("scale", "2", "غير راض", "Pas satisfait·e"),
    ("scale", "1", "غير راض إطلاقا", "Pas du tout satisfait·e"),
    ("scale", "97", "غير موجود هنا", "N'existe pas ici"),
    ("scale", "98", "لا أستعمله", "Je ne l'utilise pas"),
    ("scale", "99", "لا أعرف", "Je ne sais pas"),
)
SETTINGS: tuple[Row, ...] = (
    ("form_title", "form_title_fr", "form_id", "version", "default_language"),
    ("ماء الدوار", "L'eau dans nos douars", "eau_douars", "2026112601", "العربية (ar)"),
)


def write_xlsform(path: Path, survey: tuple[Row, ...] = SURVEY, headings: Row = HEADINGS) -> None:
    """The questionnaire as a workbook of three sheets."""
    with xlsxwriter.Workbook(path) as book:
        # the same bytes whenever it is written
        book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 - Excel knows no zone
        for name, rows in (
            ("survey", (headings, *survey)),
            ("choices", CHOICES),
            ("settings", SETTINGS),
        ):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, 11, 22)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)


def write_broken(path: Path) -> None:
    """The same with what people get wrong: a misspelt heading, a list that is not there, a bracket, a word of Excel."""
    rows = [list(row) for row in SURVEY]
    rows[6][0] = "select_one sources"
    rows[7][7] = "${water_sourse} = 'tap'"
    rows[7][8] = "(. >= 0 and . <= 24"
    rows[10 - 2][0] = "select one scale"
    headings = tuple("requird" if name == "required" else name for name in HEADINGS)
    write_xlsform(path, tuple(tuple(row) for row in rows), headings)


def kobo_export(language: str, rows: int, communes: Sequence[str], last_day: date) -> str:
    """An export of Kobo by labels: people of the communes in turn; in the first the water is worse than elsewhere."""
    column = 2 if language == "ar" else 3
    labels = {(one[0], one[1]): one[column] for one in CHOICES[1:]}
    asked = [row for row in SURVEY if row[0].startswith(("select", "integer"))]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(
        ["start", "end", *(row[column] for row in asked), "commune", "_uuid", "_submission_time"]
    )
    for n in range(rows):
        commune = communes[n % len(communes)]
        picks = {
            "sex": ("female", "male", "female")[n % 3],
            "age_band": ("18-24", "25-35", "36-59", "36-59", "60+")[n % 5],
            "milieu": ("rural", "rural", "rural", "urban")[n % 4],
            "water_source": ("tap", "well", "fountain", "tap", "tanker")[n % 5],
            "sat_water": ("21321521" if commune == communes[0] else "45342354")[n // 4 % 8],
            "sat_rural_roads": ("1", "2", "2", "4", "3")[n // 3 % 5],
            "sat_school_bus": ("4", "3", "97", "5", "2", "99")[n // 2 % 6],
        }
        cells = [
            (str(4 + n % 20) if picks["water_source"] == "tap" else "")
            if row[1] == "hours"
            else labels[row[0].split()[1], picks[row[1]]]
            for row in asked
        ]
        day = last_day - timedelta(days=n % 9)
        at = f"{day}T{9 + n % 8:02}:{n % 60:02}:00"
        end = f"{day}T{9 + n % 8:02}:{n % 60:02}:59"
        uuid = f"5a1f0000-0000-4000-8000-{n:012}"
        writer.writerow([at, end, *cells, commune, uuid, end])
    return "\ufeff" + out.getvalue()
