from hypothesis import given
from hypothesis import strategies as st

from surveys.columns import Column, columns
from surveys.questionnaire import Questionnaire, QuestionType
from tests.surveys.factory import SETTINGS, YES_NO, Row, choice, question, questionnaire


def _version(number: int, *rows: Row, choices: tuple[Row, ...] = YES_NO) -> Questionnaire:
    return questionnaire(*rows, choices=choices, settings={**SETTINGS, "version": str(number)})


def _names(found: tuple[Column, ...]) -> list[str]:
    return [column.name for column in found]


def test_no_version_has_no_column() -> None:
    assert columns([]) == ()


def test_one_column_a_question_over_all_versions() -> None:
    first = _version(1, question("text", "a"), question("text", "b"), question("text", "c"))
    second = _version(2, question("text", "c"), question("text", "a"), question("text", "d"))

    found = columns([first, second])

    assert _names(found) == ["c", "a", "b", "d"]
    assert {column.name: column.versions for column in found} == {
        "a": ("1", "2"),
        "b": ("1",),
        "c": ("1", "2"),
        "d": ("2",),
    }


def test_column_has_its_latest_words_and_every_choice_it_ever_offered() -> None:
    first = _version(
        1, question("select_one l", "a"), choices=(choice("l", "x"), choice("l", "old"))
    )
    second = _version(
        2,
        {**question("select_one l", "a"), "label::Français (fr)": "Mieux dit"},
        choices=(choice("l", "new"), choice("l", "x")),
    )

    (column,) = columns([first, second])

    assert column.labels["fr"] == "Mieux dit"
    assert [c.name for c in column.choices] == ["new", "x", "old"]


def test_column_tells_when_its_type_has_changed() -> None:
    found = columns([_version(1, question("text", "a")), _version(2, question("integer", "a"))])

    assert found[0].type is QuestionType.INTEGER
    assert found[0].types == (QuestionType.INTEGER, QuestionType.TEXT)


def test_repeat_and_its_questions_have_columns_and_notes_none() -> None:
    form = _version(
        1,
        question("note", "n"),
        {"type": "begin repeat", "name": "r"},
        question("integer", "age"),
        {"type": "end repeat"},
        question("calculate", "total", calculation="sum(${age})"),
    )

    found = columns([form])

    assert [(column.name, column.repeat) for column in found] == [
        ("r", ""),
        ("age", "r"),
        ("total", ""),
    ]


def test_question_once_sensitive_stays_so() -> None:
    first = _version(1, question("text", "a", sensitive="yes"))

    assert columns([first, _version(2, question("text", "a"))])[0].is_sensitive


@given(st.lists(st.lists(st.sampled_from("abcdef"), unique=True, min_size=1), max_size=4))
def test_every_name_has_one_column_and_the_latest_order_holds(versions: list[list[str]]) -> None:
    forms = [
        _version(number, *(question("text", name) for name in names))
        for number, names in enumerate(versions, start=1)
    ]

    found = _names(columns(forms))

    assert len(found) == len(set(found))
    assert set(found) == {name for names in versions for name in names}
    if versions:
        assert [name for name in found if name in versions[-1]] == versions[-1]
