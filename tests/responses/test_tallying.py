"""Which cells a set of answers counts in."""

from hypothesis import given
from hypothesis import strategies as st

from pac_toolkit.responses.tallying import Profile, cells, profile_of
from surveys.shipped import satisfaction
from tests.responses.factories import some_answers


def test_each_choice_counts_once_and_several_choices_have_a_base() -> None:
    answers = {"sat_water": "97", "priorities": ["roads", "water"], "free_text": "words"}
    assert sorted(cells(satisfaction(), answers)) == [
        ("*", "*"),
        ("priorities", "*"),
        ("priorities", "roads"),
        ("priorities", "water"),
        ("sat_water", "97"),
    ]


def test_nothing_answered_still_counts_the_response() -> None:
    assert cells(satisfaction(), {}) == [("*", "*")]


def test_a_question_that_the_version_does_not_have_counts_nowhere() -> None:
    assert cells(satisfaction(), {"gone": "x"}) == [("*", "*")]


@given(
    st.dictionaries(st.sampled_from(["sat_water", "sat_waste", "sex"]), st.sampled_from("12345"))
)
def test_each_answer_gives_one_cell(answers: dict[str, str]) -> None:
    found = cells(satisfaction(), answers)
    assert set(found) == {("*", "*"), *answers.items()}
    assert len(found) == len(answers) + 1


def test_the_profile_keeps_known_words_only() -> None:
    assert profile_of(some_answers()) == Profile("female", "25-35", "rural")
    assert profile_of({"sex": "robot", "age_band": 12, "milieu": ["urban"]}) == Profile(
        "unknown", "unknown", "unknown"
    )
