"""What is read from a submission, and what is refused."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from surveys.answers import validate
from surveys.openrosa import MAX_BYTES, RefusedSubmission, parse_submission
from surveys.shipped import satisfaction
from surveys.xlsform import read_xlsform, to_xform
from tests.surveys.factory import markdown, question, sheets
from tests.surveys.openrosa.factory import OTHER_UUID, UUID, submission


def code_of(xml: bytes) -> str:
    with pytest.raises(RefusedSubmission) as caught:
        parse_submission(xml)
    return caught.value.problem.code


def test_ids_and_version_are_read() -> None:
    read = parse_submission(submission())

    assert (read.form_id, read.version) == ("pac_satisfaction", "2026112201")
    assert read.instance_id == UUID
    assert read.deprecated_id == read.instance_name == ""


def test_an_edit_names_what_it_replaces() -> None:
    meta = (
        f"<instanceID>uuid:{UUID}</instanceID><deprecatedID>uuid:{OTHER_UUID}</deprecatedID>"
        "<instanceName>تمدة ٣</instanceName>"
    )

    read = parse_submission(submission(meta=meta))

    assert (read.deprecated_id, read.instance_name) == (OTHER_UUID, "تمدة ٣")


@pytest.mark.parametrize("prefix", ["", "orx:"])
def test_meta_is_found_in_whatever_namespace(prefix: str) -> None:
    xml = (
        f'<data xmlns:orx="http://openrosa.org/xforms" id="f"><{prefix}meta>'
        f"<{prefix}instanceID>uuid:{UUID.upper()}</{prefix}instanceID></{prefix}meta></data>"
    )

    assert parse_submission(xml.encode()).instance_id == UUID


def test_groups_are_flattened_and_nested_ones_too() -> None:
    body = "<a><b><sex>female</sex></b><milieu>rural</milieu></a><start>2026-11-20T10:00:00</start>"

    assert parse_submission(submission(body)).answers() == {
        "sex": "female",
        "milieu": "rural",
        "start": "2026-11-20T10:00:00",
    }


def test_what_is_empty_or_no_answer_is_left_out() -> None:
    body = (
        "<formhub><uuid>abc</uuid></formhub><__version__>v</__version__><sex/><note> </note>"
        "<generated_table_list_label_7/><reserved_name_for_field_list_labels_7>x"
        "</reserved_name_for_field_list_labels_7>"
    )

    assert parse_submission(submission(body)).answers() == {}


def test_a_repeat_is_a_list_of_its_turns() -> None:
    body = "<home><member><age>7</age></member><member><age>٤٠</age></member></home>"

    assert parse_submission(submission(body)).answers() == {"member": [{"age": "7"}, {"age": "٤٠"}]}


def test_a_repeat_with_one_turn_is_a_list_when_it_is_named() -> None:
    read = parse_submission(submission("<member><age>7</age></member>"))

    assert read.answers() == {"age": "7"}
    assert read.answers(repeats={"member"}) == {"member": [{"age": "7"}]}


@pytest.mark.parametrize(
    "body",
    ["<a><sex>x</sex></a><b><sex>y</sex></b>", "<sex>x</sex><sex>y</sex>"],
)
def test_one_name_with_two_answers_is_refused(body: str) -> None:
    read = parse_submission(submission(body))

    with pytest.raises(RefusedSubmission) as caught:
        read.answers()

    assert caught.value.problem.code == "repeated_name"


def test_answers_are_what_validation_takes() -> None:
    body = (
        "<profile><sex>female</sex><age_band>60+</age_band><milieu>rural</milieu></profile>"
        "<services_home><sat_water>97</sat_water></services_home>"
        "<three_priorities><priorities>roads water</priorities></three_priorities>"
    )

    told = validate(satisfaction(), parse_submission(submission(body)).answers())

    assert told.is_valid
    assert told.answers["priorities"] == ["water", "roads"]


def _filled(xform: bytes, values: dict[str, str]) -> bytes:
    """The blank instance of an XForm, filled in and sent as Collect does."""
    root = etree.fromstring(xform)
    instance = next(root.iter("{http://www.w3.org/2002/xforms}instance"))[0]
    for element in instance.iter():
        name = etree.QName(element).localname
        if name in values:
            element.text = values[name]
    return etree.tostring(instance)


def test_the_blank_form_that_pyxform_writes_is_read_back_filled() -> None:
    survey = (
        question("start", "start"),
        question("begin group", "home"),
        question("begin group", "inside"),
        question("select_one yes_no", "water"),
        question("end group", ""),
        question("end group", ""),
        question("begin repeat", "members"),
        question("integer", "age"),
        question("end repeat", ""),
    )
    book = markdown(sheets(survey))
    form = read_xlsform(book, ask_pyxform=False)
    values = {"instanceID": f"uuid:{UUID}", "start": "2026-11-20T10:00:00", "water": "yes"}

    read = parse_submission(_filled(to_xform(book), {**values, "age": "٧"}))

    assert (read.form_id, read.version) == (form.form_id, form.version)
    assert validate(form, read.answers_to(form)).answers == {
        "water": "yes",
        "members": [{"age": 7}],
    }


def test_a_name_that_is_no_question_is_left_for_validation_to_refuse() -> None:
    answers = parse_submission(submission("<sex>female</sex><odd>1</odd>")).answers_to(
        satisfaction()
    )

    assert validate(satisfaction(), answers).errors["odd"].code == "unknown_question"


def test_files_named_by_pictures_are_due() -> None:
    body = "<photo>1763.jpg</photo><member><photo>1764.jpg</photo></member><word>a.jpg</word>"

    read = parse_submission(submission(body))

    assert read.media_names({"photo"}) == ("1763.jpg", "1764.jpg")


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\\b.jpg", ".htaccess", "a:b.jpg"])
def test_a_file_name_with_a_path_is_refused(name: str) -> None:
    read = parse_submission(submission(f"<photo>{name}</photo>"))

    with pytest.raises(RefusedSubmission) as caught:
        read.media_names({"photo"})

    assert caught.value.problem.code == "invalid_file_name"


BOMB = "<!DOCTYPE d [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>"
EXTERNAL = "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"


@pytest.mark.parametrize("before", [BOMB, EXTERNAL, "<!DOCTYPE data>", "<!doctype data>"])
def test_document_types_and_entities_are_refused(before: str) -> None:
    assert code_of(submission("<sex>&b;</sex>", before=before)) == "document_type"


def test_a_document_type_hidden_by_another_encoding_is_refused() -> None:
    hidden = b"<?xml version='1.0' encoding='UTF-7'?>+ADw-!DOCTYPE d+AD4-<d/>"

    assert code_of(hidden) == "not_xml"
    assert code_of(submission(before=BOMB).decode().encode("utf-16")) == "not_utf8"


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (b"", "not_xml"),
        (b"sex=female", "not_xml"),
        (submission()[:-3], "not_xml"),
        (submission("<sex>&undeclared;</sex>"), "not_xml"),
        (submission("<word>a\x08b</word>"), "control_character"),
        (submission("<word>a&#8;b</word>"), "control_character"),
        (submission(meta=""), "missing_instance_id"),
        (submission(meta="<orx:instanceID> </orx:instanceID>"), "missing_instance_id"),
        (submission(meta="<orx:instanceID>uuid:12</orx:instanceID>"), "invalid_instance_id"),
        (submission(attributes='version="1"'), "missing_form_id"),
        (submission(attributes=f'id="{"x" * 300}"'), "attribute_too_long"),
        (submission(attributes='id="f" encrypted="yes"'), "encrypted"),
        (submission("<a>" * 25 + "</a>" * 25), "xml_too_deep"),
        (submission("<a>" * 300 + "</a>" * 300), "xml_too_deep"),
        (submission("<a/>" * 5_001), "too_many_elements"),
        (submission("x" * MAX_BYTES), "file_too_large"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(xml: bytes, code: str) -> None:
    assert code_of(xml) == code


@given(st.binary(max_size=300) | st.text(max_size=200).map(submission))
def test_whatever_is_sent_is_read_or_refused(xml: bytes) -> None:
    with suppress(RefusedSubmission):
        assert parse_submission(xml).instance_id == UUID
