"""A questionnaire on paper: numbers, keys, tables, whom what is asked."""

import pytest

from surveys.paper import Clause, Kind, Sheet, lay_out
from surveys.shipped import satisfaction
from tests.surveys.corpus import Example, examples, read


def sheet(name: str) -> Sheet:
    """The form of the corpus of this name, laid out."""
    return lay_out(read(next(example for example in examples() if example.name == name)))


def keys(laid: Sheet, question: str) -> str:
    item = next(item for item in laid.items() if item.question.name == question)
    return " ".join(f"{box.key}={box.choice.name}" for box in item.boxes)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_every_question_stands_once_or_is_left_out(example: Example) -> None:
    questionnaire = read(example)

    laid = lay_out(questionnaire)

    stands = [item.question.name for item in laid.items()]
    out = {question.name for question in laid.left_out}
    assert stands == [q.name for q in questionnaire.questions() if q.name not in out]
    numbers = [item.number for item in laid.items() if item.number]
    assert numbers == [str(place + 1) for place in range(len(numbers))]
    for item in laid.items():
        assert len({box.key for box in item.boxes}) == len(item.boxes)
        assert {len(box.key) for box in item.boxes} <= {item.key_length}
        assert all(box.key.strip("0") for box in item.boxes)


def test_the_scale_has_its_own_digits_and_7_8_9() -> None:
    laid = lay_out(satisfaction())

    assert keys(laid, "sat_water") == "5=5 4=4 3=3 2=2 1=1 7=97 8=98 9=99"
    assert keys(laid, "milieu") == "1=urban 2=rural"
    assert keys(laid, "priorities").startswith("01=water 02=electricity")
    assert keys(laid, "priorities").endswith("27=governance")


def test_services_are_the_rows_of_tables_and_other_questions_stand_alone() -> None:
    grids = [part for part in lay_out(satisfaction()).parts if part.is_grid]

    assert [len(part.items) for part in grids] == [4, 6, 5, 4]
    assert {item.kind for part in grids for item in part.items} == {Kind.ONE}


def test_a_choice_that_leads_past_questions_says_where_to() -> None:
    laid = lay_out(satisfaction())
    consent = next(item for item in laid.items() if item.question.name == "disability_consent")

    assert consent.skips == {"2": "8"}
    assert next(iter(sheet("repeat-with-rules").items())).skips == {"2": ""}
    assert next(iter(sheet("table-list").items())).skips == {"7": "3"}


def test_nobody_is_led_to_a_question_that_may_not_be_asked() -> None:
    # the question after the run depends on something else
    assert [item.skips for item in sheet("nested-groups").items()] == [{}] * 5


@pytest.mark.parametrize(
    ("form", "question", "clauses", "is_whole"),
    [
        ("nested-groups", "roof", [("answers", "=", ("yes",))], True),
        ("nested-groups", "tap", [("answers", "=", ("yes",)), ("rooms", ">", ("0",))], True),
        ("select-one", "why", [("sat_water", "<=", ("2",))], True),
        ("select-multiple", "where", [("priorities", "=", ("roads",))], True),
        ("image", "caption", [("photo", "!=", ("",))], True),
        ("logic", "bigger", [("a", "", ()), ("b", "", ())], False),
    ],
)
def test_a_rule_is_told_in_clauses_as_far_as_it_can_be(
    form: str, question: str, clauses: list[tuple[str, str, tuple[str, ...]]], is_whole: bool
) -> None:
    item = next(item for item in sheet(form).items() if item.question.name == question)

    assert item.condition is not None
    assert list(item.condition.clauses) == [Clause(*clause) for clause in clauses]
    assert item.condition.is_whole is is_whole


def test_what_a_pen_cannot_do_is_left_out() -> None:
    assert [question.name for question in sheet("image").left_out] == ["photo"]
    assert [question.name for question in sheet("geopoint").left_out] == ["place"]
    assert [question.name for question in sheet("repeat-with-rules").left_out] == [
        "is_large",
        "total_ha",
    ]


def test_a_repeat_is_a_table_of_its_questions() -> None:
    table = next(item for item in sheet("repeat").items() if item.kind is Kind.TABLE)

    assert [(column.number, column.question.name) for column in table.columns] == [
        ("a", "first_name"),
        ("b", "age"),
    ]
