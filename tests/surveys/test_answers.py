import json
import re
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answers import MAX_ENTRIES, entries_due, relevant_names, validate
from surveys.cleaning import MAX_TEXT
from surveys.expressions import Context, parse
from surveys.problems import Problem
from surveys.questionnaire import Questionnaire
from surveys.shipped import satisfaction
from tests.surveys.factory import choice, question, questionnaire

KINDS = questionnaire(
    question("text", "text"),
    question("integer", "integer"),
    question("decimal", "decimal"),
    question("date", "date"),
    question("time", "time"),
    question("select_one colour", "one"),
    question("select_multiple colour", "many"),
    question("acknowledge", "ok"),
    question("note", "note"),
    question("dateTime", "moment"),
    question("rank colour", "rank"),
    question("range", "range", parameters="start=-1 end=1 step=0.1"),
    question("geopoint", "point"),
    question("image", "image"),
    question("calculate", "computed", calculation="${integer} * 2"),
    {"type": "begin repeat", "name": "repeat"},
    question("integer", "age", constraint=". < 120", required="${integer} > 0"),
    question("select_multiple colour", "liked"),
    {"type": "end repeat"},
    question("calculate", "sum", calculation="sum(${age})"),
    choices=[choice("colour", "red"), choice("colour", "green"), choice("colour", "97")],
)
MINIMAL = {"sex": "female", "age_band": "60+", "milieu": "rural"}


def _answer(name: str, raw: object) -> object:
    validation = validate(KINDS, {name: raw})
    assert not validation.errors
    return validation.answers.get(name)


def _error(name: str, raw: object, form: Questionnaire = KINDS) -> str:
    validation = validate(form, {name: raw})
    assert name not in validation.answers
    return validation.errors[name].code


@pytest.mark.parametrize(
    ("name", "raw", "stored"),
    [
        ("text", "  سوق  ", "سوق"),
        ("text", "cafe\u0301", "café"),
        ("text", "a\r\nb\rc", "a\nb\nc"),
        ("text", "a\n\n\n\n\nb", "a\n\nb"),
        ("text", "a\u202eb\u2066c\u2069\u202c", "abc"),
        ("text", "\u200fسوق 12\u200e!", "\u200fسوق 12\u200e!"),
        ("text", "a\x00b\x1bc\x7fd", "abcd"),
        ("text", "half \ud83d pair", "half  pair"),
        ("text", "<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("text", 12, "12"),
        ("integer", "34", 34),
        ("integer", "٣٤", 34),
        ("integer", "۳۴", 34),
        ("integer", " -7 ", -7),
        ("integer", "\u200f٣٤", 34),
        ("integer", 34, 34),
        ("integer", 34.0, 34),
        ("decimal", "3.5", 3.5),
        ("decimal", "3,5", 3.5),
        ("decimal", "٣٫٥", 3.5),
        ("decimal", 2, 2.0),
        ("decimal", -0.0, 0.0),
        ("date", "2026-11-22", "2026-11-22"),
        ("date", "٢٠٢٦-١١-٢٢", "2026-11-22"),
        ("time", "14:05", "14:05"),
        ("time", "14:05:09.123+01:00", "14:05"),
        ("one", "red", "red"),
        ("one", " red ", "red"),
        ("one", 97, "97"),
        ("many", ["97", "red"], ["red", "97"]),
        ("many", "green red red", ["red", "green"]),
        ("many", ("red",), ["red"]),
        ("many", [97], ["97"]),
        ("ok", True, "OK"),
        ("ok", "OK", "OK"),
        ("moment", "2026-11-22T14:05", "2026-11-22T14:05"),
        ("moment", "2026-11-22T14:05:09.123+01:00", "2026-11-22T14:05"),
        ("moment", "٢٠٢٦-١١-٢٢ ١٤:٠٥", "2026-11-22T14:05"),
        ("rank", "97 red green", ["97", "red", "green"]),
        ("rank", ["green", "red", 97, "", "green"], ["green", "red", "97"]),
        ("range", "0,3", 0.3),
        ("range", "٠", 0),
        ("range", -1, -1),
        ("point", "32.337 -6.349", "32.337 -6.349"),
        ("point", "32.33712345678 -6.3 501.256 4.0", "32.337123 -6.3 501.26 4"),
        ("point", [32.5, -6], "32.5 -6"),
        ("point", {"latitude": 32.5, "longitude": -6.25, "accuracy": 12}, "32.5 -6.25 0 12"),
        ("point", {"latitude": 32.5, "longitude": -6.25, "altitude": None}, "32.5 -6.25"),
        ("point", "٣٢٫٥ −٦٫٢٥", "32.5 -6.25"),
        ("point", "-0.0000001 0", "0 0"),
        ("image", "1732270000.JPG", "1732270000.JPG"),
        ("image", "صورة 1.webp", "صورة 1.webp"),
    ],
)
def test_answer_is_stored_clean(name: str, raw: object, stored: object) -> None:
    assert _answer(name, raw) == stored


@pytest.mark.parametrize(
    "name",
    [
        "text",
        "integer",
        "decimal",
        "date",
        "time",
        "one",
        "many",
        "ok",
        "moment",
        "rank",
        "range",
        "point",
        "image",
        "repeat",
    ],
)
@pytest.mark.parametrize("raw", [None, "", "   "])
def test_empty_value_is_no_answer(name: str, raw: object) -> None:
    assert _answer(name, raw) is None


def test_nothing_ticked_is_no_answer() -> None:
    assert _answer("many", []) is None
    assert _answer("ok", False) is None
    assert _answer("text", "\u202e\x00 ") is None


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("text", "x" * (MAX_TEXT + 1), "too_long"),
        ("text", "\x00" * (5 * MAX_TEXT), "too_long"),
        ("text", ["a"], "wrong_type"),
        ("text", {"a": 1}, "wrong_type"),
        ("text", True, "wrong_type"),
        ("integer", "3.5", "not_a_whole_number"),
        ("integer", 3.5, "not_a_whole_number"),
        ("integer", "trois", "not_a_whole_number"),
        ("integer", "³", "not_a_whole_number"),
        ("integer", "1234567890", "too_large"),
        ("integer", 10**400, "too_large"),
        ("decimal", float("nan"), "too_large"),
        ("decimal", float("inf"), "too_large"),
        ("decimal", "1e5", "not_a_number"),
        ("decimal", "nan", "not_a_number"),
        ("decimal", "1.234,5", "not_a_number"),
        ("date", "2026-02-30", "not_a_date"),
        ("date", "22/11/2026", "not_a_date"),
        ("time", "25:00", "not_a_time"),
        ("time", "14:05 etc", "not_a_time"),
        ("one", "blue", "not_a_choice"),
        ("one", "re\u202ed", "not_a_choice"),
        ("one", ["red"], "wrong_type"),
        ("many", ["red", "blue"], "not_a_choice"),
        ("many", [["red"]], "wrong_type"),
        ("many", [True], "wrong_type"),
        ("many", {"red": 1}, "wrong_type"),
        ("many", 7, "wrong_type"),
        ("ok", "maybe", "not_a_choice"),
        ("moment", "2026-11-22", "not_a_date"),
        ("moment", "2026-02-30T10:00", "not_a_date"),
        ("moment", "2026-11-22T25:00", "not_a_date"),
        ("rank", ["red", "green"], "incomplete_ranking"),
        ("rank", ["red", "blue"], "not_a_choice"),
        ("range", 0.35, "out_of_range"),
        ("range", 1.1, "out_of_range"),
        ("range", "beaucoup", "not_a_number"),
        ("point", "32.5", "not_a_point"),
        ("point", "91 0", "not_a_point"),
        ("point", "0 181", "not_a_point"),
        ("point", "nan nan", "not_a_point"),
        ("point", "32.5 -6.25 500 12 7", "not_a_point"),
        ("point", {"lat": 1, "lon": 2}, "not_a_point"),
        ("image", "../secret.jpg", "not_an_image"),
        ("image", "a.svg", "not_an_image"),
        ("image", ".htaccess.png", "not_an_image"),
        ("image", "a\\b.png", "not_an_image"),
        ("repeat", "x", "wrong_type"),
        ("repeat", {"age": 3}, "wrong_type"),
        ("repeat", [3], "wrong_type"),
        ("repeat", [{"age": 1}] * (MAX_ENTRIES + 1), "too_many_entries"),
    ],
)
def test_impossible_answer_is_refused(name: str, raw: object, code: str) -> None:
    assert _error(name, raw) == code


@pytest.mark.parametrize("name", ["nobody", "note", "__class__", ""])
def test_name_that_takes_no_answer_is_refused(name: str) -> None:
    assert validate(KINDS, {name: "x"}).errors[name].code == "unknown_question"


def test_what_is_wrong_in_an_entry_is_told_there_and_the_rest_kept() -> None:
    told = validate(KINDS, {"integer": 1, "repeat": [{"age": "7"}, {}, {"liked": "red"}, {"x": 1}]})

    assert {place: problem.code for place, problem in told.errors.items()} == {
        "repeat[3]/age": "required",
        "repeat[4]/x": "unknown_question",
        "repeat[4]/age": "required",
    }
    assert told.answers["repeat"] == [{"age": 7}, {"liked": ["red"]}]
    assert told.answers["sum"] == 7
    assert "repeat[1]/age" in told.relevant


def test_entry_is_due_only_with_the_screen_of_its_repeat() -> None:
    entry = {"integer": 1, "repeat": [{"liked": "red"}]}

    assert validate(KINDS, entry, sections=["ungrouped.1"]).errors.keys() == {"repeat[1]/age"}
    assert validate(KINDS, entry, sections=["elsewhere"]).is_valid


def test_calculation_sent_along_is_computed_anew() -> None:
    told = validate(KINDS, {"integer": 4, "computed": "1000", "sum": "x"})

    assert told.is_valid
    assert told.answers == {"integer": 4, "computed": 8, "sum": 0}


def test_calculation_cannot_grow_without_bound() -> None:
    rows = [question("text", "c0")]
    rows += [
        question("calculate", f"c{n}", calculation=f"concat(${{c{n - 1}}}, ${{c{n - 1}}})")
        for n in range(1, 30)
    ]

    told = validate(questionnaire(*rows), {"c0": "x" * 1000})

    assert len(str(told.answers["c29"])) == MAX_TEXT


def test_message_of_a_question_in_a_repeat_is_found_by_its_place() -> None:
    form = questionnaire(
        {"type": "begin repeat", "name": "r"},
        question("text", "a", required="yes", **{"required_message::Français (fr)": "Le nom !"}),
        question("text", "b"),
        {"type": "end repeat"},
    )
    (problem,) = validate(form, {"r": [{"b": "x"}]}).errors.values()

    assert problem.place == "r[1]/a"
    assert form.message(problem, "fr") == "Le nom !"


def test_value_shown_back_is_short_and_printable() -> None:
    problem = validate(KINDS, {"one": "\u202e" + "x" * 500}).errors["one"]

    assert len(str(problem.parameters["value"])) <= 80
    assert str(problem.parameters["value"]).isprintable()


def test_answer_to_a_question_that_is_not_asked_is_dropped_without_a_word() -> None:
    validation = validate(satisfaction(), {**MINIMAL, "sat_green": "1", "sat_streets": "no such"})

    assert validation.is_valid
    assert validation.answers == MINIMAL
    assert "sat_green" not in validation.relevant


def test_dropped_answer_decides_nothing() -> None:
    form = questionnaire(
        question("select_one yes_no", "a"),
        question("select_one yes_no", "b", relevant="${a} = 'yes'"),
        question("text", "c", relevant="${b} = 'yes'", required="yes"),
    )

    assert validate(form, {"a": "no", "b": "yes", "c": "x"}).answers == {"a": "no"}
    assert validate(form, {"a": "yes", "b": "yes"}).errors["c"].code == "required"


def test_required_binds_only_when_the_question_is_asked() -> None:
    form = questionnaire(
        question("select_one yes_no", "a"),
        question("text", "b", relevant="${a} = 'yes'", required="yes"),
        question("text", "c", required="${a} = 'no'"),
    )

    assert validate(form, {}).is_valid
    assert set(validate(form, {"a": "yes"}).errors) == {"b"}
    assert set(validate(form, {"a": "no"}).errors) == {"c"}


def test_whole_section_may_not_be_asked() -> None:
    form = questionnaire(
        question("select_one yes_no", "a"),
        {"type": "begin group", "name": "g", "relevant": "${a} = 'yes'"},
        question("text", "b", required="yes"),
        {"type": "end group"},
    )

    assert validate(form, {"a": "no", "b": "x"}).answers == {"a": "no"}
    assert set(validate(form, {"a": "yes"}).errors) == {"b"}


def test_empty_answer_breaks_no_constraint() -> None:
    form = questionnaire(question("integer", "age", constraint=". >= 18"))

    assert validate(form, {"age": ""}).is_valid
    assert validate(form, {"age": "17"}).errors["age"] == Problem(
        "constraint", {"rule": ". >= 18"}, "age"
    )


def test_today_is_the_day_given() -> None:
    form = questionnaire(question("date", "day", constraint=". <= today()"))

    assert validate(form, {"day": "2022-09-15"}, today=date(2022, 9, 15)).is_valid
    assert not validate(form, {"day": "2022-09-16"}, today=date(2022, 9, 15)).is_valid


def test_screen_by_screen_only_that_screen_is_due() -> None:
    form = satisfaction()

    assert validate(form, {}, sections=["services_home"]).is_valid
    assert set(validate(form, {}, sections=["profile"]).errors) == set(MINIMAL)


def test_up_to_three_priorities_in_the_order_of_the_form() -> None:
    three = validate(satisfaction(), {**MINIMAL, "priorities": ["roads", "health", "water"]})
    four = validate(
        satisfaction(), {**MINIMAL, "priorities": ["roads", "health", "water", "green"]}
    )

    assert three.answers["priorities"] == ["water", "roads", "health"]
    assert four.errors["priorities"].code == "constraint"


def test_relevant_names_follow_the_answers_so_far() -> None:
    nobody = relevant_names(satisfaction(), {})
    rural = relevant_names(satisfaction(), {"milieu": "rural"})

    assert "sat_rural_roads" not in nobody
    assert "sat_rural_roads" in rural
    assert "sat_water" in nobody & rural


RAW: st.SearchStrategy[object] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=40)
    | st.sampled_from(["red", "97", "5", "urban", "rural", "water", "yes", "٣٤", "2026-11-22"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@pytest.mark.parametrize("form", [KINDS, satisfaction()], ids=["kinds", "satisfaction"])
@given(data=st.data())
def test_whatever_is_sent_comes_out_valid_or_refused(
    form: Questionnaire, data: st.DataObject
) -> None:
    names = [q.name for q in form.questions()]
    inner = {f"{repeat}/{q.name}" for repeat, q in form.walk() if repeat}
    raw = data.draw(st.dictionaries(st.sampled_from(names) | st.text(max_size=8), RAW, max_size=12))

    validation = validate(form, raw)

    assert not set(validation.answers) & set(validation.errors)
    places = {re.sub(r"\[\d+\]", "", name) for name in validation.relevant}
    assert set(validation.answers) <= places <= set(names) | inner
    assert set(raw) - set(names) <= set(validation.errors)
    assert list(validation.answers) == [n for n in names if n in validation.answers]
    json.dumps(validation.answers, allow_nan=False).encode()
    again = validate(form, validation.answers)
    assert again.answers == validation.answers
    assert set(again.errors) <= {n for n, p in validation.errors.items() if p.place in names}


@given(st.text(max_size=200))
def test_stored_text_holds_no_control_and_no_override(text: str) -> None:
    stored = str(validate(KINDS, {"text": text}).answers.get("text", ""))

    assert unicodedata.is_normalized("NFC", stored)
    assert not set(stored) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t" for c in stored)


def test_choices_that_a_filter_leaves_are_told_by_question() -> None:
    form = questionnaire(
        question("select_one yes_no", "wants"),
        question("select_one yes_no", "same", choice_filter="name = ${wants}"),
    )

    assert validate(form, {"wants": "yes"}).offered == {"same": ("yes",)}
    assert validate(form, {}).offered == {"same": ()}


def test_questions_of_a_blank_entry_are_asked_and_blamed_for_nothing() -> None:
    told = validate(KINDS, {"integer": 1, "repeat": [{"age": 3}, {}]})

    assert {"repeat[1]/age", "repeat[2]/age"} <= told.relevant
    assert told.errors == {}
    assert told.answers["repeat"] == [{"age": 3}]


@pytest.mark.parametrize(("rides", "due"), [(2, 2), ("2.9", 2), (-1, 0), ("x", 0), ("", 0)])
def test_a_counted_repeat_is_due_as_often_as_its_count_says(rides: object, due: int) -> None:
    assert entries_due(parse("${rides}"), Context({"rides": rides})) == due  # type: ignore[dict-item]
