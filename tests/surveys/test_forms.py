from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage, MultiDict

from surveys.answers import validate
from surveys.forms import form_class
from surveys.problems import Problem
from surveys.shipped import satisfaction
from tests.surveys.factory import choice, question, questionnaire

MINIMAL = [("sex", "female"), ("age_band", "60+"), ("milieu", "rural")]


def _form(*pairs: tuple[str, str], language: str = "ar"):
    return form_class(satisfaction(), language)(MultiDict([*MINIMAL, *pairs]))


def test_form_has_a_field_for_each_question_in_order() -> None:
    form = form_class(satisfaction(), "fr")()

    assert [field.name for field in form] == [q.name for q in satisfaction().questions()]
    assert form["sat_water"].label.text == "Eau potable"
    assert form["free_text"].description.startswith("Une ou deux phrases")


def test_labels_and_choices_are_in_the_language() -> None:
    form = form_class(satisfaction(), "ar")()

    assert form["milieu"].label.text == "أين تسكنون؟"
    assert [option.label.text for option in form["sex"]][:2] == ["امرأة", "رجل"]


def test_posted_answers_pass_the_same_rule_as_json() -> None:
    form = _form(("sat_water", "5"), ("priorities", "roads"), ("priorities", "water"))

    assert form.validate()
    raw = {**dict(MINIMAL), "sat_water": "5", "priorities": ["roads", "water"]}
    assert form.validation == validate(satisfaction(), raw)


def test_fields_of_the_application_beside_the_questions_are_left_alone() -> None:
    assert _form(("csrf_token", "x"), ("website", "")).validate()


def test_what_was_typed_survives_an_error() -> None:
    form_type = form_class(
        questionnaire(question("integer", "age"), question("select_one yes_no", "a")), "ar"
    )
    form = form_type(MultiDict({"age": "trente", "a": "yes"}))

    assert not form.validate()
    assert form["age"].errors == ["not_a_whole_number"]
    assert 'value="trente"' in form["age"]()
    assert [option.checked for option in form["a"]] == [True, False]


def test_ticked_choices_survive_an_error() -> None:
    form = _form(*[("priorities", name) for name in ("water", "roads", "health", "green")])

    assert not form.validate()
    ticked = [option.data for option in form["priorities"] if option.checked]
    assert ticked == ["water", "roads", "health", "green"]


def test_error_is_said_by_the_questionnaire_first_then_by_the_application() -> None:
    def say(problem: Problem) -> str:
        return f"application: {problem.code}"

    form = form_class(satisfaction(), "fr", say)(
        MultiDict({"age_band": "7", "milieu": "rural", "free_text": "x" * 501})
    )

    assert not form.validate()
    assert form["sex"].errors == ["Choisissez une réponse."]
    assert form["age_band"].errors == ["application: not_a_choice"]
    assert form["free_text"].errors == ["Le texte est trop long : 500 caractères au plus."]
    assert form["milieu"].errors == []


def test_form_starts_from_the_answers_given() -> None:
    form = form_class(satisfaction(), "ar")(data={"milieu": "rural", "priorities": ["water"]})

    assert [option.data for option in form["milieu"] if option.checked] == ["rural"]
    assert [option.data for option in form["priorities"] if option.checked] == ["water"]
    assert not any(option.checked for option in form["sex"])


def test_absent_choice_is_empty_and_not_the_word_none() -> None:
    form = form_class(satisfaction(), "ar")(MultiDict({"free_text": "x"}))

    assert form.raw_answers()["sex"] is None


def test_only_the_screen_shown_is_due() -> None:
    form = form_class(satisfaction(), "ar")(MultiDict())

    assert form.validate(sections=("services_home",))
    assert not form.validate(sections=("profile",))


def test_sections_come_with_their_fields() -> None:
    form = form_class(satisfaction(), "ar")()

    fields = {section.name: [f.name for f in fields] for section, fields in form.sections()}
    assert fields["three_priorities"] == ["priorities"]
    assert len(fields["services_home"]) == 4


@pytest.mark.parametrize("name", ["data", "errors", "validate", "meta_", "form", "_x", "say"])
def test_question_may_bear_any_name(name: str) -> None:
    form = form_class(questionnaire(question("text", name)), "ar")(MultiDict({name: "نعم"}))

    assert form.validate()
    assert form.validation is not None
    assert form.validation.answers == {name: "نعم"}


def test_arabic_digits_are_accepted_and_the_keyboard_is_numeric() -> None:
    form = form_class(questionnaire(question("integer", "age")), "ar")(MultiDict({"age": "٣٤"}))

    assert form.validate()
    assert form.validation is not None
    assert form.validation.answers == {"age": 34}
    assert 'inputmode="numeric"' in form["age"]()
    assert 'type="number"' not in form["age"]()


def test_hostile_text_is_escaped_when_shown_again() -> None:
    form = _form(("free_text", "</textarea><script>alert(1)</script>"))

    assert "<script>" not in form["free_text"]()


def test_every_type_of_question_has_a_field() -> None:
    form = form_class(
        questionnaire(
            question("text", "t"),
            question("decimal", "d"),
            question("date", "day"),
            question("time", "clock"),
            question("acknowledge", "ok"),
            question("note", "n"),
        ),
        "ar",
    )(MultiDict({"t": "x", "d": "3,5", "day": "2026-11-22", "clock": "14:05", "ok": "y"}))

    assert form.validate()
    assert form.validation is not None
    assert form.validation.answers == {
        "t": "x",
        "d": 3.5,
        "day": "2026-11-22",
        "clock": "14:05",
        "ok": "OK",
    }
    assert "n" not in form


NAMES = [question.name for question in satisfaction().questions()]
VALUES = st.sampled_from(["", "1", "97", "urban", "rural", "water", "yes"]) | st.text(max_size=30)


@given(st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=15))
def test_any_post_is_judged_and_can_be_shown_again(pairs: list[tuple[str, str]]) -> None:
    form = form_class(satisfaction(), "ar")(MultiDict(pairs))

    form.validate()

    assert all(str(field()) for field in form)


EVERY = questionnaire(
    question("rank yes_no", "rank"),
    question("range", "short", parameters="start=0 end=10 step=1"),
    question("range", "long", parameters="start=0 end=100 step=1"),
    question("dateTime", "moment"),
    question("geopoint", "point"),
    question("image", "photo"),
    question("calculate", "computed", calculation="1 + 1"),
    {"type": "begin repeat", "name": "children", "label::Français (fr)": "Les enfants"},
    question("integer", "age", required="yes"),
    question("select_multiple yes_no", "likes"),
    {"type": "end repeat"},
)


def test_ranking_needs_no_script_and_keeps_its_order() -> None:
    form = form_class(EVERY, "fr")(MultiDict([("rank", "no"), ("rank", "yes")]))

    html = form["rank"](class_="place")

    assert form.validate()
    assert form.validation is not None
    assert form.validation.answers["rank"] == ["no", "yes"]
    assert html.count("<select") == 2
    assert html.count('class="place"') == 2
    assert html.index('selected value="no"') < html.index('selected value="yes"')


def test_label_of_a_ranked_choice_is_only_text() -> None:
    hostile = [choice("l", "x", **{"label::Français (fr)": "<script>alert(1)</script>"})]
    form = form_class(questionnaire(question("rank l", "r"), choices=hostile), "fr")()

    assert "<script" not in form["r"]()
    assert "&lt;script&gt;" in form["r"]()


def test_short_range_is_tapped_and_a_long_one_typed() -> None:
    form = form_class(EVERY, "fr")(MultiDict({"short": "10", "long": "٩٩"}))

    assert [option.data for option in form["short"]] == [str(step) for step in range(11)]
    assert 'inputmode="decimal"' in form["long"]()
    assert form.validate()
    assert form.validation is not None
    assert form.validation.answers == {"short": 10, "long": 99, "computed": 2}


def test_calculation_has_no_field() -> None:
    assert "computed" not in form_class(EVERY, "fr")()


def test_entries_of_a_repeat_are_posted_one_by_one_and_blamed_where_they_stand() -> None:
    posted = [("children-0-age", "٧"), ("children-0-likes", "yes"), ("children-1-likes", "no")]
    form = form_class(EVERY, "fr", say=lambda problem: f"[{problem.code}]")(MultiDict(posted))

    assert not form.validate()
    assert form.validation is not None
    assert form.validation.answers["children"] == [{"age": 7, "likes": ["yes"]}, {"likes": ["no"]}]
    first, second = form["children"].entries
    assert (list(first.form["age"].errors), second.form["age"].errors) == ([], ["[required]"])
    assert 'value="٧"' in first.form["age"]()


def test_blank_form_shows_one_empty_entry_that_is_none() -> None:
    form = form_class(EVERY, "fr")(MultiDict([("children-0-age", ""), ("short", "1")]))

    assert form.validate()
    assert len(form["children"].entries) == 1
    assert form.validation is not None
    assert "children" not in form.validation.answers


def test_stored_entries_are_shown_again() -> None:
    form = form_class(EVERY, "fr")(data={"children": [{"age": 3}, {"age": 4, "likes": ["yes"]}]})

    ages = [entry.form["age"].data for entry in form["children"].entries]

    assert ages == [3, 4]
    assert form["children"].entries[1].form["likes"].data == ["yes"]


def test_question_of_an_entry_may_bear_any_name() -> None:
    rows = [question("text", name) for name in ("obj", "formdata", "prefix", "data", "errors")]
    repeat = [{"type": "begin repeat", "name": "r"}, *rows, {"type": "end repeat"}]
    entry = {"obj": "a", "formdata": "b", "prefix": "c", "data": "d", "errors": "e"}

    form = form_class(questionnaire(*repeat), "fr")(data={"r": [entry]})

    assert form["r"].entries[0].data == entry


def test_image_answers_with_the_name_of_what_was_uploaded() -> None:
    upload = FileStorage(BytesIO(b"..."), filename="hole.jpg")
    form = form_class(EVERY, "fr")(MultiDict([("photo", upload)]))

    assert form.validate()
    assert form.validation is not None
    assert form.validation.answers["photo"] == "hole.jpg"


def test_a_point_is_read_from_two_controls_and_drawn_in_two() -> None:
    form = form_class(questionnaire(question("geopoint", "here")), "ar")(
        MultiDict([("here", " 32,337"), ("here", "-6.35 ")])
    )

    assert form.validate()
    assert form.validation is not None
    assert form.validation.answers == {"here": "32.337 -6.35"}
    assert form["here"].parts == ("32,337", "-6.35")


def test_half_a_point_is_refused_and_none_is_no_answer() -> None:
    form_type = form_class(questionnaire(question("geopoint", "here")), "ar")

    half = form_type(MultiDict([("here", "32.3"), ("here", "")]))
    assert not half.validate()
    assert half["here"].errors == ["not_a_point"]
    assert form_type(MultiDict([("here", ""), ("here", "")])).validate()


def test_a_text_of_numbers_brings_the_keys_of_numbers() -> None:
    form = form_class(questionnaire(question("text", "meter", appearance="numbers")), "ar")()

    assert 'inputmode="numeric"' in form["meter"]()
