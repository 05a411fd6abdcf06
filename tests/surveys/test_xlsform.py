from collections.abc import Sequence

import pytest

from surveys.problems import Problem
from surveys.questionnaire import QuestionType
from surveys.xlsform import InvalidQuestionnaire, read_xlsform, to_xform
from tests.surveys.factory import (
    ARABIC,
    FRENCH,
    SETTINGS,
    YES_NO,
    Row,
    choice,
    markdown,
    question,
    questionnaire,
    sheets,
    workbook,
)


def _problems(
    survey: Sequence[Row], choices: Sequence[Row] = YES_NO, settings: Row = SETTINGS
) -> set[tuple[str, str]]:
    """Codes and places of the refusal, the same from Markdown and from a workbook."""
    book = sheets(survey, choices, settings)
    found = []
    for source in (markdown(book), workbook(book)):
        with pytest.raises(InvalidQuestionnaire) as refusal:
            read_xlsform(source, ask_pyxform=False)
        found.append({(problem.code, problem.place) for problem in refusal.value.problems})
    assert found[0] == found[1]
    return found[0]


A = question("text", "a")
OPEN = {"type": "begin group", "name": "g"}
CLOSE = {"type": "end group"}


def test_every_type_is_read_with_its_texts_and_rules() -> None:
    rows = [
        question("text", "t", required="yes", appearance="multiline"),
        question("integer", "i", constraint=". >= 18", required="${t} = 'x'"),
        question("decimal", "d"),
        question("date", "day", constraint=". <= today()"),
        question("time", "clock"),
        question("select_one yes_no", "one", relevant="${i} > 20", sensitive="yes"),
        question("select_multiple yes_no", "many", parameters="randomize=true seed=3"),
        question("acknowledge", "ok"),
        question("note", "n"),
        {"type": "start", "name": "start"},
        {"type": "deviceid", "name": "deviceid"},
    ]

    read = read_xlsform(markdown(sheets(rows)))

    assert [q.type for q in read.questions()] == list(QuestionType)[:9]
    assert read.metadata == {"start": "start", "deviceid": "deviceid"}
    assert read.question("t").required is True
    assert read.question("d").required is False
    assert read.question("i").required == questionnaire(*rows).question("i").required
    assert read.question("one").is_sensitive
    assert [c.name for c in read.question("many").choices] == ["yes", "no"]
    assert read.question("many").parameters == {"randomize": "true", "seed": "3"}
    assert read.languages == ("ar", "fr")
    assert read.label(read.question("t"), "fr") == "Q t"


def test_xlsx_and_markdown_give_the_same_questionnaire() -> None:
    book = sheets([A, question("select_one yes_no", "b", relevant="${a} != ''")])

    from_markdown, from_workbook = read_xlsform(markdown(book)), read_xlsform(workbook(book))

    assert from_markdown.sections == from_workbook.sections
    assert from_markdown.source_sha256 != from_workbook.source_sha256


def test_groups_become_sections_and_loose_questions_sections_of_their_own() -> None:
    read = questionnaire(
        A,
        {**OPEN, ARABIC: "قسم", "relevant": "${a} = 'x'", "appearance": "field-list"},
        question("text", "b"),
        CLOSE,
        question("text", "c"),
        question("text", "d"),
    )

    assert [(s.name, [q.name for q in s.questions]) for s in read.sections] == [
        ("ungrouped.1", ["a"]),
        ("g", ["b"]),
        ("ungrouped.3", ["c", "d"]),
    ]
    assert read.section("g").appearance == "field-list"
    assert [rule.source for rule in read.relevance(read.question("b"))] == ["${a} = 'x'"]


def test_extra_columns_of_choices_are_kept_as_filters() -> None:
    read = questionnaire(
        question("select_one themes", "theme"), choices=[choice("themes", "water", heading="basic")]
    )

    assert read.question("theme").choice("water").filters == {"heading": "basic"}


def test_title_is_given_by_language() -> None:
    read = questionnaire(A, settings={**SETTINGS, "form_title_fr": "Formulaire"})

    assert read.title == {"ar": "استمارة", "fr": "Formulaire"}


BROKEN_ROWS = {
    "missing_type": ({ARABIC: "س", "name": "a"}, "missing_type"),
    "unsupported_type": (question("geotrace", "a"), "unsupported_type"),
    "misspelt_type": (question("txt", "a"), "unsupported_type"),
    "repeat": ({"type": "begin repeat", "name": "r"}, "group_not_closed"),
    "or_other": (question("select_one yes_no or_other", "a"), "unknown_list"),
    "argument": (question("text yes_no", "a"), "unsupported_type"),
    "missing_name": (question("text", ""), "missing_name"),
    "name": (question("text", "1a"), "invalid_name"),
    "arabic_name": (question("text", "سؤال"), "invalid_name"),
    "label": ({"type": "text", "name": "a", FRENCH: "Q"}, "missing_label"),
    "list": (question("select_one nothing", "a"), "unknown_list"),
    "no_list": (question("select_one", "a"), "unknown_list"),
    "close": (CLOSE, "group_not_opened"),
    "parameters": (question("text", "a", parameters="a=b=c"), "invalid_parameters"),
    "reference": (question("text", "a", relevant="${zz} = 1"), "unknown_reference"),
    "expression": (question("text", "a", constraint=". >= "), "unfinished"),
    "function": (question("text", "a", constraint="jr:itext('x')"), "unexpected_character"),
    "required": (question("text", "a", required="peut-être"), "unexpected_character"),
    "current": (question("text", "a", relevant=". = 1"), "current_answer_not_allowed"),
    "itself": (question("text", "a", relevant="${a} = 1"), "relevance_circle"),
}


@pytest.mark.parametrize(("row", "code"), BROKEN_ROWS.values(), ids=BROKEN_ROWS.keys())
def test_broken_row_is_refused_with_its_sheet_and_row(row: Row, code: str) -> None:
    assert (code, "survey!3") in _problems([question("text", "first"), row])


def test_unfinished_group_names_the_row_that_opens_it() -> None:
    assert ("group_not_closed", "survey!3") in _problems([A, OPEN, question("text", "b")])


def test_name_used_twice_is_refused_even_by_a_group() -> None:
    rows = [A, question("text", "a"), {**OPEN, "name": "a"}, question("text", "b"), CLOSE]

    assert {("duplicate_name", "survey!3"), ("duplicate_name", "survey!4")} == _problems(rows)


def test_circle_of_relevance_names_the_questions_on_it() -> None:
    rows = [
        question("text", "a", relevant="${c} = 1"),
        question("text", "b", relevant="${a} = 1"),
        question("text", "c", relevant="${b} = 1"),
    ]
    with pytest.raises(InvalidQuestionnaire) as refusal:
        read_xlsform(markdown(sheets(rows)))

    (problem,) = refusal.value.problems
    assert problem.code == "relevance_circle"
    assert set(str(problem.parameters["names"]).split(" → ")) == {"a", "b", "c"}


def test_relevance_may_look_at_a_later_question() -> None:
    read = questionnaire(
        question("text", "a", relevant="${b} = 'yes'"), question("select_one yes_no", "b")
    )

    assert [q.name for q in read.relevance_order] == ["b", "a"]


@pytest.mark.parametrize(
    ("column", "code"),
    [
        ("relevent", "unknown_column"),
        ("label", "untranslated_column"),
        ("label::Français", "language_without_code"),
        ("label::Francais (fr)", "language_spelled_twice"),
        ("trigger", "unsupported_column"),
        ("read_only", "unsupported_column"),
        ("media::image::Français (fr)", "unsupported_column"),
    ],
)
def test_heading_not_understood_is_refused(column: str, code: str) -> None:
    assert (code, "survey!1") in _problems([{**A, column: "x"}])


def test_language_spelled_otherwise_among_the_choices_is_refused() -> None:
    choices = [
        {"list_name": "l", "name": "a", "label::العربية (ar)": "ا", "label::Francais (fr)": "A"}
    ]

    assert ("language_spelled_twice", "choices!1") in _problems([A], choices)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (choice("", "x"), "missing_list_name"),
        (choice("l", ""), "missing_name"),
        (choice("l", "two words"), "invalid_choice_name"),
        (choice("l", "a<b"), "invalid_choice_name"),
        ({"list_name": "l", "name": "x", FRENCH: "X"}, "missing_label"),
        (choice("l", "first"), "duplicate_choice"),
    ],
)
def test_broken_choice_is_refused_with_its_row(row: Row, code: str) -> None:
    assert (code, "choices!3") in _problems([A], [choice("l", "first"), row])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"form_id": ""}, "missing_setting"),
        ({"version": ""}, "missing_setting"),
        ({"default_language": ""}, "missing_setting"),
        ({"form_title": ""}, "missing_setting"),
        ({"form_id": "é"}, "invalid_setting"),
        ({"version": "1 2"}, "invalid_setting"),
        ({"default_language": "Arabic (ar)"}, "unknown_language"),
    ],
)
def test_settings_are_complete_and_well_formed(changes: Row, code: str) -> None:
    assert (code, "settings!2") in _problems([A], settings={**SETTINGS, **changes})


def test_encrypted_form_is_refused() -> None:
    problems = _problems([A], settings={**SETTINGS, "public_key": "MIIB"})

    assert ("unsupported_column", "settings!1") in problems


def test_form_without_question_is_refused() -> None:
    assert ("no_question", "survey!1") in _problems([question("note", "n")])


def test_missing_sheets_are_all_reported() -> None:
    with pytest.raises(InvalidQuestionnaire) as refusal:
        read_xlsform("| choices |\n| | list_name | name |\n| | a | b |\n")

    places = {(problem.code, problem.place) for problem in refusal.value.problems}
    assert {("missing_sheet", "survey!1"), ("missing_setting", "settings!2")} <= places


def test_all_faults_of_a_form_are_reported_at_once() -> None:
    rows = [
        question("txt", "a"),
        question("select_one nothing", "b"),
        question("text", "c", relevant="${b = 1"),
        question("text", "c"),
    ]
    problems = _problems(rows, [choice("l", "two words")], {**SETTINGS, "version": ""})

    assert problems >= {
        ("unsupported_type", "survey!2"),
        ("unknown_list", "survey!3"),
        ("unexpected_character", "survey!4"),
        ("duplicate_name", "survey!5"),
        ("invalid_choice_name", "choices!2"),
        ("missing_setting", "settings!2"),
    }


def test_fault_of_an_expression_names_column_expression_and_position() -> None:
    with pytest.raises(InvalidQuestionnaire) as refusal:
        read_xlsform(markdown(sheets([question("text", "a", constraint="1 + total(.)")])))

    assert refusal.value.problems == (
        Problem(
            "unknown_function",
            {
                "sheet": "survey",
                "row": 2,
                "column": "constraint",
                "expression": "1 + total(.)",
                "position": 5,
                "found": "total",
            },
            "survey!2",
        ),
    )


def test_what_only_pyxform_finds_is_kept_as_it_is() -> None:
    settings = {**SETTINGS, "instance_name": "concat(${nobody}, 'x')"}
    with pytest.raises(InvalidQuestionnaire) as refusal:
        read_xlsform(markdown(sheets([A], settings=settings)))

    (problem,) = refusal.value.problems
    assert problem.code == "pyxform"
    assert "nobody" in str(problem.parameters["message"])


def test_xform_carries_form_id_version_and_expressions() -> None:
    rows = [question("integer", "a", constraint=". >= 18")]

    xform = to_xform(markdown(sheets(rows))).decode()

    assert 'id="test_form" version="2026112201"' in xform
    assert 'constraint=". &gt;= 18"' in xform


def test_hostile_text_of_a_form_is_only_text() -> None:
    label = "<script>alert(1)</script> ${a} {{ 7*7 }}"
    read = questionnaire({"type": "text", "name": "a", ARABIC: label, FRENCH: label})

    assert read.label(read.question("a"), "fr") == label
