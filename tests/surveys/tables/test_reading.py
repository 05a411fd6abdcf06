"""Files of Kobo, ODK Central and people: which column is which question, what each cell means."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from surveys.answers import validate
from surveys.problems import Problem
from surveys.questionnaire import Choice, QuestionType
from surveys.shipped import satisfaction
from surveys.tables.reading import UnreadableTable, match_columns, read_table
from surveys.tables.record import RecordField
from tests.surveys.tables.factory import (
    CENTRAL_TAIL,
    OTHER_UUID,
    UUID,
    central_csv,
    kobo_csv,
    plain_csv,
    question,
    questionnaire,
    read,
    workbook,
)

FORM = questionnaire()
ANSWERS = {
    "sexe": "f",
    "age": 34,
    "jour": "2026-11-19",
    "distance": 2.5,
    "sat_water": "5",
    "besoins": ["eau", "route"],
    "lieu": "32.33 -6.35 520 4.5",
    "photo": "1763.jpg",
    "mot": "Réparer la piste",
}

KOBO_NAMES = (
    *("sexe", "age", "jour", "distance", "sat_water", "besoins", "besoins/eau", "besoins/route"),
    *("besoins/ecole", "lieu", "_lieu_latitude", "_lieu_longitude", "_lieu_altitude"),
    *("_lieu_precision", "photo", "photo_URL", "mot"),
)
KOBO_NAMES_ROW = (
    *("f", "34", "2026-11-19", "2.5", "5", "eau route", "1", "1", "0", "32.33 -6.35 520 4.5"),
    *("32.33", "-6.35", "520", "4.5", "1763.jpg", "https://kobo/1763.jpg", "Réparer la piste"),
)
KOBO_FRENCH = (
    *("Sexe", "Âge", "Jour de visite", "Distance (km)", "Eau potable", "Besoins"),
    *("Besoins/Eau potable", "Besoins/Routes", "Besoins/École", "Localisation"),
    *("_Localisation_latitude", "_Localisation_longitude", "_Localisation_altitude"),
    *("_Localisation_precision", "Photo", "Photo_URL", "Votre mot"),
)
KOBO_FRENCH_ROW = (
    "Une femme",
    *KOBO_NAMES_ROW[1:4],
    "Très satisfait·e",
    "Eau potable Routes",
    *KOBO_NAMES_ROW[6:],
)
KOBO_ARABIC = (
    *("الجنس", "السن", "يوم الزيارة", "المسافة (كم)", "الماء", "الحاجيات"),
    *("الحاجيات/الماء الصالح للشرب", "الحاجيات/الطرق", "الحاجيات/المدرسة", "الموقع"),
    *("_الموقع_latitude", "_الموقع_longitude", "_الموقع_altitude", "_الموقع_precision"),
    *("صورة", "صورة_URL", "كلمتكم"),
)
KOBO_ARABIC_ROW = (
    *("امرأة", "٣٤", "٢٠٢٦-١١-١٩", "۲٫۵", "راض جدا", "الماء الصالح للشرب الطرق"),
    *KOBO_NAMES_ROW[6:],
)
CENTRAL = (
    *("profil-sexe", "profil-age", "profil-jour", "profil-distance", "avis-sat_water"),
    *("avis-besoins", "avis-besoins/eau", "avis-besoins/route", "avis-besoins/ecole"),
    *("avis-lieu-Latitude", "avis-lieu-Longitude", "avis-lieu-Altitude", "avis-lieu-Accuracy"),
    *("avis-photo", "avis-mot"),
)
CENTRAL_ROW = (*KOBO_NAMES_ROW[:9], *KOBO_NAMES_ROW[10:15], KOBO_NAMES_ROW[16])


def grouped(headers: tuple[str, ...], profil: str, avis: str) -> tuple[str, ...]:
    """The headings as Kobo writes them with groups."""
    return tuple(
        f"_{avis}/{header[1:]}"
        if header.startswith("_")
        else f"{profil if index < 4 else avis}/{header}"
        for index, header in enumerate(headers)
    )


def dropped(
    headers: tuple[str, ...], row: tuple[str, ...], *places: int
) -> tuple[tuple[str, ...], ...]:
    """The same without the columns at these places."""
    kept = [index for index in range(len(headers)) if index not in places]
    return tuple(headers[i] for i in kept), tuple(row[i] for i in kept)


FILES = {
    "kobo names": kobo_csv(KOBO_NAMES, KOBO_NAMES_ROW),
    "kobo names and groups": kobo_csv(grouped(KOBO_NAMES, "profil", "avis"), KOBO_NAMES_ROW),
    "kobo French labels": kobo_csv(KOBO_FRENCH, KOBO_FRENCH_ROW),
    "kobo French labels and groups": kobo_csv(
        grouped(KOBO_FRENCH, "Profil", "Votre avis"), KOBO_FRENCH_ROW
    ),
    "kobo Arabic labels": kobo_csv(KOBO_ARABIC, KOBO_ARABIC_ROW),
    "kobo Arabic labels and groups": kobo_csv(
        grouped(KOBO_ARABIC, "معلومات عنكم", "رأيكم"), KOBO_ARABIC_ROW
    ),
    "kobo details": kobo_csv(*dropped(KOBO_NAMES, KOBO_NAMES_ROW, 5)),
    "kobo summary": kobo_csv(*dropped(KOBO_NAMES, KOBO_NAMES_ROW, 6, 7, 8)),
    "kobo summary by labels": kobo_csv(*dropped(KOBO_ARABIC, KOBO_ARABIC_ROW, 6, 7, 8)),
    "kobo workbook": workbook(
        [*KOBO_NAMES, "_uuid", "_submission_time"],
        [
            "f",
            34,
            *KOBO_NAMES_ROW[2:3],
            2.5,
            5,
            "eau route",
            1,
            1,
            0,
            *KOBO_NAMES_ROW[9:],
            UUID,
            "2026-11-20T10:11:12",
        ],
    ),
    "central": central_csv(CENTRAL, CENTRAL_ROW),
    "central without groups": central_csv(
        tuple(header.split("-", 1)[1] for header in CENTRAL), CENTRAL_ROW
    ),
    "central without splitting": central_csv(*dropped(CENTRAL, CENTRAL_ROW, 6, 7, 8)),
    "shuffled": kobo_csv(KOBO_NAMES[::-1], KOBO_NAMES_ROW[::-1]),
}


@pytest.mark.parametrize("name", FILES)
def test_the_same_answers_come_out_of_every_dialect(name: str) -> None:
    (row,) = read(FILES[name], FORM)

    assert row.problems == ()
    assert validate(FORM, row.answers).answers == ANSWERS
    assert row.instance_id == UUID


@pytest.mark.parametrize("name", FILES)
def test_no_column_of_a_known_dialect_is_unknown(name: str) -> None:
    matching = match_columns(read_table(FILES[name], "f"), FORM)

    assert matching.unknown == ()
    assert matching.ambiguous == ()
    assert matching.absent == ()
    assert matching.has_identity
    assert matching.origin == ("central" if "central" in name else "kobo")


def test_an_instant_is_utc_and_other_facts_are_kept() -> None:
    (kobo,) = read(FILES["kobo names"], FORM)
    (central,) = read(FILES["central"], FORM)

    assert kobo.submitted_at == datetime(2026, 11, 20, 10, 11, 12, tzinfo=UTC)
    assert central.submitted_at == datetime(2026, 11, 20, 10, 11, 12, 345000, tzinfo=UTC)
    assert kobo.record == {RecordField.VERSION: "vAbc"}
    assert central.record == {RecordField.VERSION: "2026112201"}


def test_the_raw_row_is_kept() -> None:
    (row,) = read(kobo_csv(("sexe", "inconnu"), ("Une femme", "??")), FORM)

    assert row.raw["sexe"] == "Une femme"
    assert row.raw["inconnu"] == "??"
    assert row.raw["_submitted_by"] == "collecteur"


def test_columns_of_other_tools_are_left_alone_with_the_reason() -> None:
    matching = match_columns(
        read_table(kobo_csv(("bienvenue", "photo_URL", "generated_table_list_label_4"), ()), "f"),
        FORM,
    )

    reasons = {column.header: column.reason for column in matching.ignored}
    assert reasons["bienvenue"] == "note"
    assert reasons["photo_URL"] == "address"
    assert reasons["generated_table_list_label_4"] == "system"
    assert reasons["_validation_status"] == "system"


def test_rows_that_a_device_fills_are_known_whatever_their_name() -> None:
    form = replace(FORM, metadata={"debut": "start", "appareil": "deviceid"})
    content = plain_csv(["debut", "appareil", "sexe"], ["2026-11-20T10:00:00+01:00", "x", "f"])

    (row,) = read(content, form)

    assert match_columns(read_table(content, "f"), form).unknown == ()
    assert row.started_at == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert (row.record, row.answers) == ({}, {"sexe": "f"})


def test_a_heading_that_nothing_is_called_is_unknown() -> None:
    matching = match_columns(read_table(plain_csv(["sexe", "sexxe", "autre-sexe"]), "f"), FORM)

    assert [column.header for column in matching.unknown] == ["sexxe", "autre-sexe"]
    assert [column.letters for column in matching.unknown] == ["B", "C"]
    assert "age" in matching.absent


def test_the_tick_of_an_unknown_list_is_not_taken_for_a_question() -> None:
    matching = match_columns(read_table(plain_csv(["demandes/age", "Demandes/Sexe"]), "f"), FORM)

    assert len(matching.unknown) == 2


def test_two_columns_for_one_question_are_ambiguous() -> None:
    table = read_table(plain_csv(["sexe", "profil/sexe", "age"], ["f", "m", "3"]), "f")

    matching = match_columns(table, FORM)

    assert [column.header for column in matching.ambiguous] == ["sexe", "profil/sexe"]
    assert matching.ambiguous[0].candidates == ("sexe",)


def test_one_label_of_two_questions_is_ambiguous_unless_a_group_tells() -> None:
    form = questionnaire(question(QuestionType.TEXT, "sexe_2", "Sexe", "الجنس", "avis"))
    table = read_table(plain_csv(["Sexe", "Profil/Sexe", "Votre avis/Sexe"]), "f")

    alone, first, second = match_columns(table, form).columns

    assert alone.candidates == ("sexe", "sexe_2")
    assert first.target is not None
    assert first.target.key == "sexe"
    assert second.target is not None
    assert second.target.key == "sexe_2"


def test_a_choice_made_by_hand_settles_a_heading() -> None:
    table = read_table(plain_csv(["genre", "eau ?", "x", "ID"], ["f", "1", "?", UUID]), "f")
    chosen = {"genre": "sexe", "eau ?": "besoins/eau", "ID": "instance_id"}

    matching = match_columns(table, FORM, chosen=chosen, ignored={"x"})

    assert [c.target.key for c in matching.matched if c.target] == [
        "sexe",
        "besoins/eau",
        "instance_id",
    ]
    assert matching.ignored[0].reason == "chosen"


@pytest.mark.parametrize("target", ["nothing", "besoins/nothing", "sexe/f/x"])
def test_a_choice_by_hand_of_what_does_not_exist_is_refused(target: str) -> None:
    table = read_table(plain_csv(["genre"]), "f")

    with pytest.raises(UnreadableTable, match="unknown_target"):
        match_columns(table, FORM, chosen={"genre": target})


def test_the_more_trusted_identity_is_read() -> None:
    table = read_table(plain_csv(["meta/instanceID", "_uuid"], [OTHER_UUID, UUID]), "f")

    matching = match_columns(table, FORM)

    assert [column.header for column in matching.matched] == ["_uuid"]
    assert [(c.header, c.reason) for c in matching.ignored] == [("meta/instanceID", "second")]


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [
        ("sexe", "x", "not_a_choice"),
        ("age", "trente", "not_a_whole_number"),
        ("jour", "22/11/2026", "not_a_date"),
        ("distance", "2 km", "not_a_number"),
        ("besoins", "eau pont", "not_a_choice"),
        ("besoins/eau", "2", "not_a_tick"),
        ("lieu", "ici", "not_a_point"),
        ("_submission_time", "hier", "not_an_instant"),
        ("_uuid", "12", "invalid_instance_id"),
        ("_channel", "pigeon", "not_a_choice"),
    ],
)
def test_a_bad_cell_is_named_by_row_and_column(header: str, cell: str, code: str) -> None:
    good, bad = read(plain_csv(["mot", header], ["a", ""], ["b", cell]), FORM)

    assert good.problems == ()
    (problem,) = bad.problems
    assert (problem.code, problem.place) == (code, "B3")
    assert (problem.parameters["row"], problem.parameters["column"]) == (3, header)
    assert bad.answers == {"mot": "b"}


def test_every_bad_cell_of_a_row_is_named() -> None:
    (row,) = read(plain_csv(["sexe", "age", "jour"], ["x", "y", "z"]), FORM)

    assert [problem.place for problem in row.problems] == ["A2", "B2", "C2"]


def test_a_response_that_comes_twice_is_a_problem_of_the_later_row() -> None:
    first, second = read(plain_csv(["KEY"], [f"uuid:{UUID}"], [UUID.upper()]), FORM)

    assert first.instance_id == UUID
    (problem,) = second.problems
    assert (problem.code, problem.parameters["first"]) == ("repeated_instance", 2)


def test_a_label_that_two_choices_bear_is_ambiguous() -> None:
    twins = (Choice("a", {"fr": "Même"}), Choice("b", {"fr": "même "}))
    form = questionnaire(
        question(QuestionType.SELECT_ONE, "twin", "Jumeau", "توأم", "avis", choices=twins)
    )

    by_label, by_name, told = read(plain_csv(["twin"], ["MÊME"], ["b"], ["Même (a)"]), form)

    assert by_label.problems[0].code == "ambiguous_choice"
    assert (by_name.answers, told.answers) == ({"twin": "b"}, {"twin": "a"})


def test_joined_labels_that_can_be_cut_in_two_ways_are_ambiguous() -> None:
    choices = tuple(
        Choice(name, {"fr": label})
        for name, label in (("a", "Eau"), ("b", "Eau Bois"), ("c", "Bois"))
    )
    form = questionnaire(
        question(QuestionType.SELECT_MULTIPLE, "x", "X", "س", "avis", choices=choices)
    )

    alone, mixed, own = read(
        plain_csv(["X"], ["Bois Eau"], ["Bois Eau Bois"], ["Eau | Bois"]), form
    )

    assert alone.answers == {"x": ["c", "a"]}
    assert mixed.problems[0].code == "ambiguous_choice"
    assert own.answers == {"x": ["a", "c"]}


def test_ticks_of_an_unanswered_question_are_no_answer() -> None:
    (row,) = read(plain_csv(["mot", "besoins/eau", "besoins/route"], ["a", "", ""]), FORM)

    assert row.answers == {"mot": "a"}


@pytest.mark.parametrize("cell", ["Une femme", " une  FEMME ", "امرأة", "\u200fامرأة", "f", "F"])
def test_a_choice_is_read_by_name_or_label_however_it_is_typed(cell: str) -> None:
    (row,) = read(plain_csv(["sexe"], [cell]), FORM)

    assert row.answers == {"sexe": "f"}


@pytest.mark.parametrize("cell", ["5", "٥", "۵", "Très satisfait·e", "راض جدا"])
def test_a_code_is_read_with_the_digits_of_any_keyboard(cell: str) -> None:
    (row,) = read(plain_csv(["sat_water"], [cell]), FORM)

    assert row.answers == {"sat_water": "5"}


def test_a_row_that_cannot_be_read_is_reported_and_the_others_are_read() -> None:
    rows = read(plain_csv(["age", "mot"], ["1", "a", "c"], ["2", "b"]), FORM)

    assert [(row.answers["age"], len(row.problems)) for row in rows] == [(1, 1), (2, 0)]


def test_what_validation_reports_is_located_in_the_table() -> None:
    table = read_table(plain_csv(["age", "Sexe"], ["7", "f"]), "f")
    matching = match_columns(table, FORM)

    located = matching.located(Problem("required", {}, "sexe"), 2)
    absent = matching.located(Problem("required", {}, "mot"), 2)

    assert (located.code, located.place) == ("required", "B2")
    assert located.parameters["column"] == "Sexe"
    assert (absent.place, absent.parameters["question"]) == ("2", "mot")


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_shipped_questionnaire_is_read_by_its_labels(language: str) -> None:
    form = satisfaction()
    asked = [each for each in form.questions() if each.takes_answer]
    headers = [form.label(each, language) for each in asked]
    cells = [form.label(each.choices[0], language) if each.choices else "كلمة" for each in asked]

    matching = match_columns(read_table(kobo_csv(headers, cells), "f"), form)
    (row,) = read(kobo_csv(headers, cells), form)

    assert (matching.unknown, matching.ambiguous, matching.absent) == ((), (), ())
    assert row.problems == ()
    assert row.answers["age_band"] == "18-24"
    assert row.answers["priorities"] == ["water"]


def test_columns_of_central_are_all_known() -> None:
    matching = match_columns(read_table(central_csv([]), "f"), FORM)

    assert matching.unknown == ()
    assert {c.header for c in matching.ignored} >= {"SubmitterID", "ReviewState"}
    assert len(matching.columns) == len(CENTRAL_TAIL) + 1
