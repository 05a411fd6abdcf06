import json
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answers import relevant_names, validate
from surveys.cleaning import MAX_TEXT
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
    ],
)
def test_answer_is_stored_clean(name: str, raw: object, stored: object) -> None:
    assert _answer(name, raw) == stored


@pytest.mark.parametrize(
    "name", ["text", "integer", "decimal", "date", "time", "one", "many", "ok"]
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
    ],
)
def test_impossible_answer_is_refused(name: str, raw: object, code: str) -> None:
    assert _error(name, raw) == code


@pytest.mark.parametrize("name", ["nobody", "note", "__class__", ""])
def test_name_that_takes_no_answer_is_refused(name: str) -> None:
    assert validate(KINDS, {name: "x"}).errors[name].code == "unknown_question"


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
    raw = data.draw(st.dictionaries(st.sampled_from(names) | st.text(max_size=8), RAW, max_size=12))

    validation = validate(form, raw)

    assert not set(validation.answers) & set(validation.errors)
    assert set(validation.answers) <= validation.relevant <= set(names)
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
