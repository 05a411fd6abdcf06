import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.answers import validate
from surveys.problems import Problem
from surveys.questionnaire import Questionnaire, UnknownQuestion, UnreadableQuestionnaire
from surveys.shipped import satisfaction
from tests.surveys.factory import ARABIC, SETTINGS, choice, question, questionnaire

EVERYTHING = questionnaire(
    question("text", "t", required="yes", appearance="multiline"),
    {
        "type": "begin group",
        "name": "g",
        ARABIC: "قسم",
        "relevant": "${t} != ''",
        "appearance": "field-list",
    },
    question("integer", "i", constraint=". >= 18", required="${t} = 'x'"),
    question(
        "select_multiple l", "m", relevant="${i} > 20", sensitive="yes", parameters="randomize=true"
    ),
    {"type": "end group"},
    question("select_one l", "o", relevant="selected(${m}, 'a')"),
    choices=[choice("l", "a", heading="h"), choice("l", "b")],
    settings={**SETTINGS, "form_title_fr": "Titre"},
)


@pytest.mark.parametrize("form", [EVERYTHING, satisfaction()], ids=["everything", "satisfaction"])
def test_stored_questionnaire_comes_back_equal(form: Questionnaire) -> None:
    stored = json.dumps(form.to_json(), ensure_ascii=False)

    assert Questionnaire.from_json(json.loads(stored)) == form


def test_version_stored_in_the_first_format_is_still_read() -> None:
    path = Path(__file__).parent / "vectors" / "stored_version_format_1.json"
    stored = json.loads(path.read_text(encoding="utf-8"))

    form = Questionnaire.from_json(stored)

    assert stored["format"] == 1
    assert form.sections == EVERYTHING.sections
    assert validate(form, {"t": "x", "i": "25", "m": ["a"]}).answers == {
        "t": "x",
        "i": 25,
        "m": ["a"],
    }


@given(
    answers=st.dictionaries(
        st.sampled_from(["t", "i", "m", "o"]), st.sampled_from(["x", "19", "25", "a", "b", ""])
    )
)
def test_stored_questionnaire_judges_alike(answers: dict[str, str]) -> None:
    back = Questionnaire.from_json(json.loads(json.dumps(EVERYTHING.to_json())))

    assert validate(back, answers) == validate(EVERYTHING, answers)


@pytest.mark.parametrize(
    "change",
    [
        {"format": 3},
        {"sections": None},
        {"sections": [{"name": "s"}]},
        {"lists": {}},
        {"sections": [{"name": "s", "questions": [{"name": "a", "type": "geotrace"}]}]},
    ],
)
def test_document_of_another_make_is_refused(change: dict) -> None:
    with pytest.raises(UnreadableQuestionnaire):
        Questionnaire.from_json({**EVERYTHING.to_json(), **change})


def test_missing_translation_falls_back_to_the_default_language_and_is_listed() -> None:
    form = questionnaire(question("text", "a"), {"type": "text", "name": "b", ARABIC: "سؤال"})

    assert form.label(form.question("b"), "fr") == "سؤال"
    assert form.label(form.question("b"), "en") == "سؤال"
    assert Problem("missing_translation", {"language": "fr", "column": "label"}, "b") in (
        form.missing_translations()
    )


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownQuestion):
        EVERYTHING.question("nobody")
    with pytest.raises(KeyError):
        EVERYTHING.section("nobody")
    with pytest.raises(KeyError):
        EVERYTHING.question("o").choice("nobody")
    assert "o" in EVERYTHING
    assert "nobody" not in EVERYTHING


def test_questionnaire_speaks_only_of_its_own_rules() -> None:
    form = satisfaction()

    assert form.message(Problem("required", {}, "sex"), "en") == "Choose one answer."
    assert form.message(Problem("not_a_choice", {}, "sex"), "en") == ""
    assert form.message(Problem("required", {}, "nobody"), "en") == ""


def test_without_sensitive_questions_goes_what_depends_on_them() -> None:
    plain = EVERYTHING.without_sensitive()

    assert [q.name for q in plain.questions()] == ["t", "i"]
    assert [s.name for s in plain.sections] == ["ungrouped.1", "g"]
