import csv
from io import StringIO

import pytest

from surveys.answers import validate
from surveys.external import LISTS, list_csv
from surveys.questionnaire import Choice
from tests.surveys.corpus import COMMUNES
from tests.surveys.factory import choice, question, questionnaire

FORM = questionnaire(
    question("select_one province", "p"),
    question("select_one_from_file communes.csv", "c", choice_filter="province = ${p}"),
    {"type": "begin repeat", "name": "r"},
    question("select_one_from_file communes.csv", "born_in"),
    {"type": "end repeat"},
    choices=[choice("province", "05.091")],
)


def test_list_is_written_with_its_columns_and_both_names() -> None:
    rows = list(csv.DictReader(StringIO(list_csv("communes.csv", COMMUNES, ("ar", "fr")).decode())))

    assert rows[0] == {
        "name": "05.091.01.01",
        "label": "بني ملال · Béni Mellal",
        "milieu": "urban",
        "province": "05.091",
    }
    assert set(rows[0]) == LISTS["communes.csv"] | {"name", "label"}


def test_name_that_is_the_same_in_two_languages_is_written_once() -> None:
    same = [Choice("x", {"fr": "Aït", "en": "Aït"})]

    assert b"x,A\xc3\xaft,," in list_csv("communes.csv", same, ("fr", "en"))


def test_name_with_a_comma_or_a_quote_stays_in_its_cell() -> None:
    odd = [Choice("x", {"fr": 'Souk "Sebt", le vieux'})]
    rows = list(csv.reader(StringIO(list_csv("communes.csv", odd, ("fr",)).decode())))

    assert rows[1][1] == 'Souk "Sebt", le vieux'


def test_same_list_gives_the_same_bytes() -> None:
    once, again = (list_csv("communes.csv", COMMUNES, ("ar", "fr")) for _ in range(2))

    assert once == again


def test_unknown_list_is_refused() -> None:
    with pytest.raises(KeyError):
        list_csv("people.csv", COMMUNES, ("ar",))


def test_question_of_a_list_accepts_nothing_until_the_list_is_given() -> None:
    given = {"p": "05.091", "c": "05.091.01.01", "r": [{"born_in": "05.081.01.01"}]}

    before = validate(FORM, given)
    after = validate(FORM.with_choices({"communes.csv": COMMUNES}), given)

    assert before.errors["c"].code == before.errors["r[1]/born_in"].code == "not_a_choice"
    assert after.answers == given


def test_list_is_not_stored_with_the_version() -> None:
    filled = FORM.with_choices({"communes.csv": COMMUNES})

    assert filled.to_json() == FORM.to_json()
