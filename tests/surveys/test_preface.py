"""Rows set before a questionnaire for tablets."""

import pytest
from lxml import etree

from surveys.questionnaire import Choice
from surveys.shipped import satisfaction_source
from surveys.xlsform import Preface, PrefaceRow, to_xform

ROWS = (
    PrefaceRow("start", "pac_start"),
    PrefaceRow("begin group", "pac_place", {"ar": "المكان", "fr": "Lieu"}, "field-list"),
    PrefaceRow("select_one_from_file communes.csv", "commune", {"fr": "Commune"}, is_required=True),
    PrefaceRow("select_one", "pac_spoken", {"fr": "Langue"}, choices=(Choice("shi", {"fr": "x"}),)),
    PrefaceRow("end group"),
)
TABLES = """
| survey |
|  | type | name | label::Français (fr) | appearance |
|  | begin group | grid | Grille | table-list |
|  | select_one scale | water | Eau | |
|  | select_one scale | roads | Routes | |
|  | end group | | | |
| choices |
|  | list_name | name | label::Français (fr) |
|  | scale | 1 | Non |
|  | scale | 2 | Oui |
| settings |
|  | form_id | version | default_language | form_title |
|  | tables | 1 | Français (fr) | Tableaux |
"""
H = {"h": "http://www.w3.org/1999/xhtml", "x": "http://www.w3.org/2002/xforms"}


def test_the_form_bears_the_id_and_title_and_asks_the_rows_first() -> None:
    xform = to_xform(satisfaction_source(), Preface("pac.spring", "Enquête & co", ROWS))
    tree = etree.fromstring(xform)

    data = tree.find(".//x:instance", H)[0]
    assert (data.get("id"), data.get("version")) == ("pac.spring", "2026112201")
    assert tree.find(".//h:title", H).text == "Enquête & co"
    names = [etree.QName(child).localname for child in data]
    assert names[:3] == ["pac_start", "pac_place", "profile"]
    (bind,) = tree.xpath("//x:bind[@nodeset='/data/pac_place/commune']", namespaces=H)
    assert bind.get("required") == "true()"


def test_the_same_rows_give_the_same_bytes() -> None:
    preface = Preface("pac.spring", "Enquête", ROWS)

    assert to_xform(satisfaction_source(), preface) == to_xform(satisfaction_source(), preface)


@pytest.mark.parametrize(("language", "words"), [("ar", "المكان"), ("fr", "Lieu"), ("en", "Lieu")])
def test_a_text_that_lacks_a_language_is_given_in_french(language: str, words: str) -> None:
    tree = etree.fromstring(to_xform(satisfaction_source(), Preface("a.b", "T", ROWS)))

    (translation,) = tree.xpath(f"//x:translation[contains(@lang, '({language})')]", namespaces=H)
    (value,) = translation.xpath("x:text[@id='/data/pac_place:label']/x:value", namespaces=H)
    assert value.text == words


def test_tables_keep_the_names_of_their_group_below_the_rows() -> None:
    xform = to_xform(TABLES, Preface("a.b", "T", ROWS)).decode()

    assert "generated_table_list_label_grid" in xform
    assert "reserved_name_for_field_list_labels_grid" in xform
