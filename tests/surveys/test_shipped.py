"""The shipped questionnaire, held to what it promises."""

from collections import Counter
from itertools import product

import pytest
from pyxform.xls2xform import convert

from surveys.answers import validate
from surveys.questionnaire import Question, QuestionType
from surveys.results import OUTSIDE, STEPS
from surveys.shipped import satisfaction, satisfaction_source
from surveys.xlsform import to_xform

BOTH = {
    "civil_status",
    "waste",
    "lighting",
    "water",
    "electricity",
    "sanitation",
    "transport",
    "markets",
    "sport_culture",
}
SERVICES = {
    "urban": BOTH | {"permits", "cleaning", "streets", "green", "stray_animals"},
    "rural": BOTH | {"rural_roads", "ambulance", "school_bus", "cemeteries", "slaughterhouse"},
}
HEADINGS = {
    "basic_services": 8,
    "mobility": 4,
    "social": 6,
    "economy": 4,
    "environment": 3,
    "governance": 2,
}
PROFILE = {"sex": "female", "age_band": "18-24"}


def _services(milieu: str) -> list[Question]:
    asked = validate(satisfaction(), {**PROFILE, "milieu": milieu}).relevant
    questions = satisfaction().questions()
    return [q for q in questions if q.name.startswith("sat_") and q.name in asked]


def test_pyxform_converts_the_file_itself_without_a_warning() -> None:
    result = convert(satisfaction_source(), file_type=".md")

    assert result.warnings == []
    assert result.xform.encode() == to_xform(satisfaction_source())


def test_every_text_stands_in_arabic_french_and_english() -> None:
    assert satisfaction().languages == ("ar", "fr", "en")
    assert satisfaction().missing_translations() == ()


def test_each_language_is_written_in_its_own_letters() -> None:
    for place, _column, texts in satisfaction()._all_texts():
        if texts:
            assert any("\u0600" <= letter <= "\u06ff" for letter in texts["ar"]), place
            assert not any("\u0600" <= letter <= "\u06ff" for letter in texts["fr"] + texts["en"])


@pytest.mark.parametrize("milieu", ["urban", "rural"])
def test_person_meets_the_fourteen_services_of_the_milieu(milieu: str) -> None:
    services = _services(milieu)

    assert {q.name.removeprefix("sat_") for q in services} == SERVICES[milieu]
    assert len(services) == 14


@pytest.mark.parametrize("milieu", ["urban", "rural"])
def test_at_most_four_services_stand_on_a_screen(milieu: str) -> None:
    screens = Counter(question.section for question in _services(milieu))

    assert max(screens.values()) <= 4
    assert all(satisfaction().section(name).appearance == "field-list" for name in screens)


def test_services_are_rated_on_the_whole_scale() -> None:
    for question in _services("urban") + _services("rural"):
        assert question.type is QuestionType.SELECT_ONE
        assert {choice.name for choice in question.choices} == {*STEPS, *OUTSIDE}
        assert question.required is False


def test_profile_uses_the_words_kept_in_the_database() -> None:
    def names(question: str) -> list[str]:
        return [choice.name for choice in satisfaction().question(question).choices]

    assert names("sex") == ["female", "male", "unknown"]
    assert names("age_band") == ["18-24", "25-35", "36-59", "60+", "unknown"]
    assert names("milieu") == ["urban", "rural"]
    assert len(names("education")) == 7


def test_three_answers_are_due_and_two_may_be_refused_openly() -> None:
    assert set(validate(satisfaction(), {}).errors) == {"sex", "age_band", "milieu"}
    assert validate(
        satisfaction(), {"sex": "unknown", "age_band": "unknown", "milieu": "rural"}
    ).is_valid


def test_disability_is_asked_only_after_consent() -> None:
    asked = {
        consent: "disability"
        in validate(satisfaction(), {**PROFILE, "disability_consent": consent}).relevant
        for consent in ("", "yes", "no")
    }

    assert asked == {"": False, "yes": True, "no": False}
    sensitive = [q.name for q in satisfaction().questions() if q.is_sensitive]
    assert sensitive == ["disability_consent", "disability"]
    assert not set(sensitive) & {q.name for q in satisfaction().without_sensitive().questions()}


def test_themes_are_grouped_under_six_headings() -> None:
    themes = satisfaction().question("priorities").choices

    assert Counter(theme.filters["heading"] for theme in themes) == HEADINGS
    assert len({theme.name for theme in themes}) == 27
    order = [theme.filters["heading"] for theme in themes]
    assert order == sorted(order, key=list(HEADINGS).index)


def test_free_text_is_one_and_asks_for_no_names() -> None:
    texts = [q for q in satisfaction().questions() if q.type is QuestionType.TEXT]

    (free_text,) = texts
    assert free_text.name == "free_text"
    assert all(free_text.hints[language] for language in ("ar", "fr", "en"))
    assert not free_text.required


def test_any_complete_profile_with_any_answers_is_valid() -> None:
    form = satisfaction()
    scale = [*STEPS, *OUTSIDE]
    for milieu, (shift, code) in product(SERVICES, enumerate(scale)):
        ratings = {q.name: scale[(i + shift) % len(scale)] for i, q in enumerate(_services(milieu))}
        validation = validate(form, {**PROFILE, "milieu": milieu, **ratings})
        assert validation.is_valid, code
        assert set(ratings) <= set(validation.answers)
