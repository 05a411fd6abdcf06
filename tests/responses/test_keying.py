"""What is typed for a paper form, read as answers."""

from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from pac_toolkit.responses.forms import Keyed, read_keyed, rows, screen_rules, typed_of
from surveys.answers import validate
from surveys.paper import Sheet, lay_out
from surveys.shipped import satisfaction
from tests.surveys.corpus import Example, examples, read

SHIPPED = lay_out(satisfaction())
PERSON = {"sex": "1", "age_band": "2", "milieu": "2"}


def keyed(app: Flask, sheet: Sheet, typed: dict[str, str]) -> Keyed:
    with app.test_request_context(), force_locale("fr"):
        return read_keyed(sheet, "fr", typed)


def sheet(name: str) -> Sheet:
    return lay_out(read(next(example for example in examples() if example.name == name)))


def test_keys_are_answers(app: Flask) -> None:
    found = keyed(
        app,
        SHIPPED,
        {
            **PERSON,
            "sat_water": "7",
            "sat_waste": "٥",
            "priorities": "270109",
            "free_text": "puits",
        },
    )

    assert found.errors == {}
    assert found.answers == {
        "sex": "female",
        "age_band": "25-35",
        "milieu": "rural",
        "sat_water": "97",
        "sat_waste": "5",
        "priorities": ["water", "roads", "governance"],
        "free_text": "puits",
    }


@pytest.mark.parametrize(
    ("question", "typed", "said"),
    [
        ("sat_water", "6", "Aucune réponse ne porte la touche 6."),
        ("sat_water", "12", "Tapez une seule touche."),
        ("priorities", "0128", "Aucune réponse ne porte la touche 28."),
        ("priorities", "012", "Aucune réponse ne porte la touche 2."),
        ("priorities", "01020304", "Choisissez trois domaines au plus\xa0: retirez-en."),
        ("sex", "", "Tapez la touche, ou 0 si la personne n’a pas répondu."),
    ],
)
def test_a_wrong_key_is_told_at_its_question(
    app: Flask, question: str, typed: str, said: str
) -> None:
    assert keyed(app, SHIPPED, {**PERSON, question: typed}).errors == {question: said}


@pytest.mark.parametrize("typed", ["0", "-", "–"])
def test_a_required_question_may_be_said_to_be_open(app: Flask, typed: str) -> None:
    found = keyed(app, SHIPPED, {**PERSON, "sex": typed})

    assert found.errors == {}
    assert "sex" not in found.answers


def test_answers_to_questions_that_are_not_asked_are_left_out(app: Flask) -> None:
    found = keyed(app, SHIPPED, {**PERSON, "sat_streets": "1", "sat_rural_roads": "2"})

    assert "sat_streets" not in found.answers
    assert found.answers["sat_rural_roads"] == "2"


@pytest.mark.parametrize(
    ("form", "typed", "answers"),
    [
        ("date", {"visited_on": "03112026"}, {"visited_on": "2026-11-03"}),
        ("date", {"visited_on": "3/11/2026"}, {"visited_on": "2026-11-03"}),
        ("time", {"water_comes_at": "0930"}, {"water_comes_at": "09:30"}),
        ("moment", {"cut_at": "03112026 0930"}, {"cut_at": "2026-11-03T09:30"}),
        ("rank", {"order": "3124"}, {"order": ["health", "water", "roads", "waste"]}),
        ("note-and-acknowledge", {"consent": "1"}, {"consent": "OK"}),
    ],
)
def test_days_hours_and_ranks_are_typed_in_one_go(
    app: Flask, form: str, typed: dict[str, str], answers: dict[str, Any]
) -> None:
    found = keyed(app, sheet(form), typed)

    assert {name: found.answers.get(name) for name in answers} == answers


@pytest.mark.parametrize(
    ("form", "typed"),
    [
        ("date", {"visited_on": "31 nov"}),
        ("date", {"visited_on": "45/45/2026"}),
        ("time", {"water_comes_at": "9"}),
        ("time", {"water_comes_at": "2561"}),
        ("note-and-acknowledge", {"consent": "5"}),
        ("integer", {"household": "beaucoup"}),
    ],
)
def test_what_is_no_answer_is_refused_at_its_input(
    app: Flask, form: str, typed: dict[str, str]
) -> None:
    assert set(typed) <= set(keyed(app, sheet(form), typed).errors)


def test_a_message_stands_at_the_row_of_a_repeat_in_which_it_was_typed(app: Flask) -> None:
    found = keyed(
        app,
        sheet("repeat"),
        {"children.2.first_name": "Aya", "children.2.age": "x", "children.4.age": "-3"},
    )

    assert "children.2.age" in found.errors
    assert not any(name.startswith("children.1.") for name in found.errors)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_what_is_typed_for_answers_is_read_as_these_answers(app: Flask, example: Example) -> None:
    questionnaire = read(example)
    laid = lay_out(questionnaire)
    on_paper = {item.question.name for item in laid.items()}
    for case in example.expected["cases"]:
        given = {name: value for name, value in case["given"].items() if name in on_paper}
        expected = validate(questionnaire, given, sections=())
        if expected.errors:
            continue

        found = keyed(app, laid, typed_of(laid, expected.answers))

        assert found.answers == expected.answers


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_every_form_has_a_screen(app: Flask, example: Example) -> None:
    laid = lay_out(read(example))
    with app.test_request_context("/ar/"):
        drawn = rows(laid, "ar", Keyed({}))
        rules = screen_rules(laid)

    assert [row.name for row in drawn] == [
        item.question.name for item in laid.items() if item.number
    ]
    assert set(rules["hidden"]) <= {row.name for row in drawn} | {
        item.question.name for item in laid.items()
    }
