"""Own XLSForms covering every type and expression, each held to its expected reading or refusal."""

import json
import re
from datetime import date
from io import BytesIO

import pytest
from lxml import etree
from openpyxl import Workbook, load_workbook

from surveys.answers import default_answers, validate
from surveys.expressions import BINARY, FUNCTIONS, Expression
from surveys.problems import Problem
from surveys.questionnaire import Questionnaire, QuestionType
from surveys.questions import METADATA_TYPES
from surveys.sheets import read_workbook
from surveys.xlsform import InvalidQuestionnaire, cells, read_xlsform, to_xform
from tests.surveys.corpus import FOLDER, TODAY, Example, examples, outline, read

FORMS = examples()
BROKEN = examples(FOLDER / "broken")
CASES = [
    pytest.param(example, case, id=f"{example.name}-{number}")
    for example in FORMS
    for number, case in enumerate(example.expected["cases"], start=1)
]


def _named(values: list[Example]) -> dict:
    return {"argvalues": values, "ids": [example.name for example in values]}


def _as_workbook(source: str) -> bytes:
    """The sheets of a Markdown form as a real .xlsx."""
    sheets = read_workbook(source)
    file = Workbook()
    file.remove(file.worksheets[0])
    for sheet in (sheets.survey, sheets.choices, sheets.settings):
        if sheet.headings:
            page = file.create_sheet(sheet.name)
            page.append(list(sheet.headings))
            for row in sheet.rows:
                for column, heading in enumerate(sheet.headings, start=1):
                    page.cell(row.number, column, row.get(heading) or None)
    stream = BytesIO()
    file.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("example", **_named(FORMS))
def test_form_is_read_as_expected(example: Example) -> None:
    assert outline(read(example).sections) == example.expected["reading"]


@pytest.mark.parametrize("example", **_named(FORMS))
def test_form_is_converted_for_tablets(example: Example) -> None:
    tree = etree.fromstring(to_xform(example.source))

    names = {etree.QName(node).localname for node in tree.iter() if isinstance(node.tag, str)}
    assert {question.name for _, question in read(example).walk()} <= names
    assert set(read(example).metadata) <= names


@pytest.mark.parametrize("example", **_named(FORMS))
def test_workbook_of_the_form_reads_alike(example: Example) -> None:
    from_workbook = read_xlsform(_as_workbook(example.source), ask_pyxform=False)

    assert from_workbook.sections == read_xlsform(example.source, ask_pyxform=False).sections


@pytest.mark.parametrize(("example", "case"), CASES)
def test_answers_come_out_as_expected(example: Example, case: dict) -> None:
    told = validate(read(example), case["given"], today=TODAY)

    assert {place: problem.code for place, problem in told.errors.items()} == case["errors"]
    assert told.answers == case["answers"]
    assert list(told.answers) == [
        q.name for q in read(example).questions() if q.name in told.answers
    ]


@pytest.mark.parametrize(("example", "case"), CASES)
def test_stored_version_judges_alike(example: Example, case: dict) -> None:
    form = read(example)
    stored = json.loads(json.dumps(form.to_json(), ensure_ascii=False))
    back = Questionnaire.from_json(stored).with_choices(
        {q.file: q.choices for _, q in form.walk() if q.file}
    )

    assert back == form
    assert validate(back, case["given"], today=TODAY) == validate(form, case["given"], today=TODAY)


@pytest.mark.parametrize(("example", "case"), CASES)
def test_clean_answers_stay_as_they_are(example: Example, case: dict) -> None:
    told = validate(read(example), case["given"], today=TODAY)

    assert validate(read(example), told.answers, today=TODAY).answers == told.answers


@pytest.mark.parametrize(
    "example", [e for e in FORMS if "asked" in e.expected], ids=lambda e: e.name
)
def test_only_what_is_relevant_is_asked(example: Example) -> None:
    for case, names in zip(example.expected["cases"], example.expected["asked"], strict=False):
        assert sorted(validate(read(example), case["given"], today=TODAY).relevant) == names


def _form(name: str) -> Questionnaire:
    return next(read(example) for example in FORMS if example.name == name)


def _expected(name: str, key: str) -> object:
    return next(example.expected[key] for example in FORMS if example.name == name)


def test_metadata_are_known_and_never_asked() -> None:
    assert list(_form("metadata").metadata) == _expected("metadata", "metadata")


def test_blank_form_starts_with_its_defaults() -> None:
    assert default_answers(_form("defaults"), today=TODAY) == _expected("defaults", "defaults")


def test_text_that_lacks_a_language_is_listed() -> None:
    missing = _form("three-languages").missing_translations()

    labels = sorted([p.place, p.parameters["language"]] for p in missing if _is_question_label(p))
    assert labels == [["again", "en"]]
    assert {p.place for p in missing if p.parameters["column"] == "guidance_hint"} == {"need"}


def _is_question_label(problem: Problem) -> bool:
    return problem.parameters["column"] == "label" and "/" not in problem.place


def test_sensitive_questions_go_with_what_only_they_decide() -> None:
    plain = _form("sensitive").without_sensitive()

    assert outline(plain.sections) == _expected("sensitive", "without_sensitive")


def test_forms_use_every_type_and_every_word_of_the_grammar() -> None:
    types, words = set(), set()
    for example in FORMS:
        for _, question in read(example).walk():
            types.add(question.type)
            rules = (question.relevant, question.constraint, question.calculation)
            for rule in (*rules, question.choice_filter, question.default, question.required):
                if isinstance(rule, Expression):
                    words |= _words(rule.tree)

    assert types == set(QuestionType)
    assert set(FUNCTIONS) | set(BINARY) <= words | {"number"}
    assert {"to-number", "column", "self"} <= words


def _words(tree: object) -> set[str]:
    if not isinstance(tree, tuple):
        return set()
    return {str(tree[0])}.union(*(_words(part) for part in tree[1:]))


def test_forms_use_every_look_parameter_and_metadata_that_is_supported() -> None:
    looks, parameters, metadata = set(), set(), set()
    for example in FORMS:
        form = read(example)
        metadata |= set(form.metadata.values())
        for section in form.sections:
            for holder in (section, *section.groups):
                looks |= {(cells.GROUP, word) for word in holder.appearance.split()}
            for _, question in section.walk():
                looks |= {(question.type.value, word) for word in question.appearance.split()}
                parameters |= {(question.type.value, name) for name in question.parameters}

    # a number of columns is one look: `columns-2` stands for all
    looks = {(kind, re.sub(r"-\d+$", "", word)) for kind, word in looks}
    supported = {
        (str(kind), word)
        for kind, words in cells._APPEARANCES.items()
        for word in words
        if not re.search(r"-\d+$", word)
    }
    assert supported - looks == set()
    assert {
        (str(kind), name) for kind, names in cells._PARAMETERS_OF.items() for name in names
    } == parameters
    assert metadata == METADATA_TYPES


def test_there_are_enough_forms() -> None:
    assert len(FORMS) >= 30
    assert len(BROKEN) >= 10


@pytest.mark.parametrize("as_workbook", [False, True], ids=["markdown", "workbook"])
@pytest.mark.parametrize("example", **_named(BROKEN))
def test_broken_form_is_refused_with_every_fault_and_its_row(
    example: Example, as_workbook: bool
) -> None:
    source = _as_workbook(example.source) if as_workbook else example.source
    with pytest.raises(InvalidQuestionnaire) as refusal:
        read_xlsform(source, ask_pyxform=False)

    found = sorted([problem.code, problem.place] for problem in refusal.value.problems)
    expected = sorted(example.expected["problems"])
    if expected[0][1] == "*":  # a circle has no first question
        assert [code for code, _ in found] == [code for code, _ in expected]
    else:
        assert found == expected


@pytest.mark.parametrize("example", **_named(BROKEN))
def test_refusal_names_sheet_row_and_expression(example: Example) -> None:
    with pytest.raises(InvalidQuestionnaire) as refusal:
        read_xlsform(example.source, ask_pyxform=False)

    for problem in refusal.value.problems:
        assert problem.place == f"{problem.parameters['sheet']}!{problem.parameters['row']}"
        if "position" in problem.parameters:
            assert problem.parameters["expression"]


def test_workbook_made_by_hand_is_read_whatever_the_kinds_of_its_cells() -> None:
    sheets = load_workbook(BytesIO(_as_workbook(_source("select-one"))))
    choices = sheets["choices"]
    for row in choices.iter_rows(min_row=2, min_col=2, max_col=2):
        row[0].value = int(row[0].value)
    survey = sheets["survey"]
    headings = [cell.value for cell in survey[1]]
    survey.cell(1, len(headings) + 1, "required")
    survey.cell(2, len(headings) + 1, True)
    sheets["settings"]["B2"] = 2026112201
    sheets.create_sheet("notes")["A1"] = date(2026, 11, 22)
    stream = BytesIO()
    sheets.save(stream)

    form = read_xlsform(stream.getvalue())

    assert [choice.name for choice in form.question("sat_water").choices] == ["1", "3", "5", "97"]
    assert form.question("sat_water").required is True
    assert form.version == "2026112201"


def test_workbook_with_merged_and_empty_rows_keeps_its_row_numbers() -> None:
    sheets = load_workbook(BytesIO(_as_workbook(_source("integer"))))
    survey = sheets["survey"]
    survey.insert_rows(2, 3)
    survey.merge_cells("A3:C3")
    survey["A6"] = "geotrace"
    survey["B6"] = "b"
    stream = BytesIO()
    sheets.save(stream)

    with pytest.raises(InvalidQuestionnaire) as refusal:
        read_xlsform(stream.getvalue(), ask_pyxform=False)

    assert ("unsupported_type", "survey!6") in {
        (problem.code, problem.place) for problem in refusal.value.problems
    }


def _source(name: str) -> str:
    return next(example.source for example in FORMS if example.name == name)


def test_nodes_of_a_table_keep_their_names_when_a_row_is_inserted_above() -> None:
    source = _source("table-list")
    heading = next(line for line in source.splitlines() if "| type |" in line)
    start = source.index("\n", source.index(heading))
    later = f"{source[:start]}\n|  | text | before | قبل | Avant |  |  |{source[start:]}"

    names = [_generated(to_xform(text)) for text in (source, later)]

    assert names[0] == names[1]
    assert "generated_table_list_label_services" in names[0]
    assert all(_form("table-list").generates(name) for name in names[0])
    assert not _form("table-list").generates("sat_water")


def _generated(xform: bytes) -> set[str]:
    names = {
        etree.QName(n).localname for n in etree.fromstring(xform).iter() if isinstance(n.tag, str)
    }
    return {name for name in names if name.startswith(("generated_", "reserved_"))}


def test_count_of_a_repeat_is_no_question() -> None:
    assert _form("repeat-count").generates("well_count")
    assert not _form("repeat").generates("children_count")
