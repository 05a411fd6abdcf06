"""The form of a round for any questionnaire: each type asked, posted, drawn again with what is wrong, stored."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db
from pac_toolkit.responses import services
from pac_toolkit.responses.models import Channel, Response, Round
from tests.accounts.factories import make_user
from tests.responses.factories import RURAL, make_round, some_answers
from tests.responses.pages import FormPage
from tests.surveys.corpus import examples

FORMS = Path(__file__).parents[1] / "surveys" / "forms"
ALIKE = ("ar", "fr")
DIRECTIONS = {"ar": "rtl", "fr": "ltr"}
ASKED = examples()
LEAST = {"douar": "Aït Saïd", "people": "3", "tap": "yes"}
# a script shows questions as soon as they are asked
SCRIPTED = {**LEAST, "shown": "*"}


def ask(name: str = "every-type") -> Round:
    return make_round(source=(FORMS / f"{name}.md").read_bytes(), targets={RURAL: 10})


def open_form(client: FlaskClient, round_: Round, lang: str = "fr", query: str = "") -> FormPage:
    return FormPage(client.get(f"/{lang}/surveys/{round_.slug}/{RURAL}{query}").text)


def post(client: FlaskClient, round_: Round, data: Any, lang: str = "fr") -> Any:
    return client.post(f"/{lang}/surveys/{round_.slug}/{RURAL}", data=data)


def stored() -> Response:
    return db.session.query(Response).order_by(Response.id.desc()).first()  # type: ignore[return-value]


@pytest.mark.parametrize("example", ASKED, ids=[example.name for example in ASKED])
def test_every_form_that_is_read_is_drawn_and_sent(client: FlaskClient, example: Any) -> None:
    round_ = make_round(source=example.source.encode(), targets={RURAL: 10})
    for lang in ALIKE:
        page = client.get(f"/{lang}/surveys/{round_.slug}/{RURAL}")
        assert page.status_code == 200
        assert f'<html lang="{lang}" dir="{DIRECTIONS[lang]}">' in page.text
        answer = post(client, round_, FormPage(page.text).data(), lang)
        assert answer.status_code in {303, 422}
        if answer.status_code == 422:
            assert FormPage(answer.text).data()["form_version"] == [round_.version.version]


TYPED = [
    ("story", "نص\nطويل", "نص\nطويل"),
    ("meter", "00127", "00127"),
    ("people", "٨", 8),
    ("hours", "2,5", 2.5),
    ("since", "2026-01-02", "2026-01-02"),
    ("at_hour", "09:30", "09:30"),
    ("last_cut", "2026-11-22T09:30", "2026-11-22T09:30"),
    ("agree", "4", "4"),
    ("wishes", ["roads", "water"], ["water", "roads"]),
    ("order", ["health", "water", "roads", "waste"], ["health", "water", "roads", "waste"]),
    ("trust", "7", 7),
    ("share", "35", 35),
    ("read_it", "OK", "OK"),
    ("table_water", "good", "good"),
    ("place", ["32,337", " -6.350 "], "32.337 -6.35"),
]


def test_an_answer_of_each_type_is_stored_clean(client: FlaskClient) -> None:
    round_ = ask()
    typed = {name: given for name, given, _ in TYPED}
    assert (
        post(client, round_, open_form(client, round_).data(**SCRIPTED | typed)).status_code == 303
    )
    for name, _, kept in TYPED:
        assert stored().answers[name] == kept


WRONG = [
    ("douar", "x" * 41, "Écrivez 40 lettres au plus."),
    ("people", "many", "Écrivez un nombre entier"),
    ("hours", "x", "Écrivez un nombre."),
    ("since", "2126-01-01", "Écrivez un jour passé."),
    ("at_hour", "25:00", "09:30"),
    ("agree", "9", "proposées"),
    ("wishes", ["water", "roads", "health"], "Choisissez-en deux au plus."),
    ("order", ["water", "water", "", ""], "Donnez une place à chacun"),
    ("trust", "11", "Écrivez un nombre de 0 à 10, par pas de 1."),
    ("share", "7", "Écrivez un nombre de 0 à 100, par pas de 5."),
    ("place", ["32.3", ""], "latitude et la longitude"),
    # once more, otherwise
    ("douar", "", "Écrivez le nom du douar ou du quartier."),
    ("people", "31", "Écrivez un nombre de 1 à 30."),
    ("hours", "25", "Vérifiez cette réponse."),
    ("since", "hier", "2026-11-22"),
]


def test_wrong_answers_come_back_with_what_to_do_and_everything_kept(client: FlaskClient) -> None:
    round_ = ask()
    for wrong in (WRONG[:-4], WRONG[-4:]):
        typed = {name: given for name, given, _ in wrong}
        answer = post(
            client, round_, open_form(client, round_).data(**LEAST | typed, story="Le puits")
        )
        assert answer.status_code == 422
        page = FormPage(answer.text)
        assert list(page.errors()) == [name for name, _, _ in wrong]
        for name, _, words in wrong:
            assert words in page.errors()[name]
            assert f'<a href="#{name}">' in answer.text
        again = page.data()
        assert again["story"] == ["Le puits"]
        # what is no choice cannot be ticked
        for name in typed.keys() - {"agree", "trust"}:
            given = typed[name]
            assert again[name] == (given if isinstance(given, list) else [given])
    assert db.session.query(Response).count() == 0


def test_a_question_of_a_file_is_asked_with_the_communes_that_its_filter_leaves(
    client: FlaskClient,
) -> None:
    round_ = ask()
    first = open_form(client, round_)
    again = post(client, round_, first.data(**LEAST, province_of_work="05.081"))
    assert again.status_code == 422
    page = FormPage(again.text)
    offered = page.offered("commune_of_work")
    assert len(offered) > 5
    assert all(code.startswith("05.081") for code in offered)
    answer = post(client, round_, page.data(commune_of_work=offered[0]))
    assert answer.status_code == 303
    assert stored().answers["commune_of_work"] == offered[0]


def test_what_a_filter_does_not_leave_is_refused_and_the_right_choices_shown(
    client: FlaskClient,
) -> None:
    round_ = ask()
    answer = post(client, round_, open_form(client, round_).data(**LEAST, quarter="hill"))
    page = FormPage(answer.text)
    assert list(page.errors()) == ["quarter"]
    assert page.offered("quarter") == ["centre", "market"]


def test_without_a_script_a_repeat_has_three_blank_entries_and_one_more_on_demand(
    client: FlaskClient,
) -> None:
    round_ = ask()
    page = open_form(client, round_)
    assert [name for name in page.data() if name.endswith("-age")] == [
        f"children-{number}-age" for number in range(3)
    ]
    filled = {**LEAST, "children-0-child_name": "Lina", "children-2-age": "4"}
    more = post(client, round_, page.data(**filled, more="children"))
    assert more.status_code == 200
    page = FormPage(more.text)
    assert page.errors() == {}
    assert page.data()["children-0-child_name"] == ["Lina"]
    assert "children-3-age" in page.data()
    assert db.session.query(Response).count() == 0
    answer = post(client, round_, page.data(**{"children-0-age": "5", "children-3-age": "2"}))
    assert answer.status_code == 303
    assert stored().answers["children"] == [
        {"child_name": "Lina", "age": 5},
        {"age": 4},
        {"age": 2},
    ]
    assert stored().answers["oldest"] == 5


def test_what_is_wrong_in_an_entry_is_said_at_that_entry(client: FlaskClient) -> None:
    round_ = ask()
    filled = {
        **LEAST,
        "children-0-age": "5",
        "children-1-age": "40",
        "children-2-child_name": "Saad",
    }
    page = FormPage(post(client, round_, open_form(client, round_).data(**filled)).text)
    assert page.errors() == {
        "children-1-age": "À corriger : Moins de 18 ans.",
        "children-2-age": "À corriger : Choisissez ou écrivez une réponse.",
    }


def test_a_question_opened_in_an_entry_is_shown_before_anything_is_stored(
    client: FlaskClient,
) -> None:
    round_ = ask()
    answer = post(
        client, round_, open_form(client, round_).data(**LEAST, **{"children-1-age": "9"})
    )
    assert answer.status_code == 422
    page = FormPage(answer.text)
    (question,) = page.form.xpath(
        ".//input[@name='children-1-school'][1]/ancestor::*[@data-inner='school']"
    )
    assert question.get("hidden") is None
    assert post(client, round_, page.data(**{"children-1-school": "no"})).status_code == 303
    assert stored().answers["children"] == [{"age": 9, "school": "no"}]


def test_a_counted_repeat_asks_as_often_as_the_answer_says(client: FlaskClient) -> None:
    round_ = ask()
    page = open_form(client, round_)
    assert not [name for name in page.data() if name.startswith("trips-")]
    page = FormPage(post(client, round_, page.data(**LEAST, rides="2")).text)
    assert [name for name in page.data() if name.startswith("trips-")] == [
        "trips-0-goal",
        "trips-1-goal",
    ]
    answer = post(client, round_, page.data(**{"trips-0-goal": "Souk", "trips-1-goal": "École"}))
    assert answer.status_code == 303
    assert stored().answers["trips"] == [{"goal": "Souk"}, {"goal": "École"}]


def test_calculations_are_never_shown_and_are_computed_here(client: FlaskClient) -> None:
    round_ = ask()
    page = open_form(client, round_)
    assert not {"crowded", "oldest"} & page.shown()
    sent = page.data(**{**SCRIPTED, "people": "9", "crowded": "77"})
    assert post(client, round_, sent).status_code == 303
    assert stored().answers["crowded"] == 1


def test_guidance_is_for_enumerators(client: FlaskClient) -> None:
    round_ = ask()
    address = f"/fr/surveys/{round_.slug}/{RURAL}"
    assert "Ne proposez pas de réponse." not in client.get(address).text
    client.sign_in(make_user(Role.ENUMERATOR, RURAL))  # type: ignore[attr-defined]
    assert "Ne proposez pas de réponse." in client.get(address).text


def test_every_form_that_is_read_is_published(context: Flask) -> None:
    for example in ASKED:
        services.publish_version(source=example.source.encode())


def test_the_script_is_sent_the_rules_and_the_words_of_the_language(client: FlaskClient) -> None:
    round_ = ask()
    page = open_form(client, round_)
    (text,) = page.tree.xpath("//script[@data-live]/text()")
    live = json.loads(text)
    assert live["rules"]["questions"]["share"]["bounds"] == [0.0, 100.0, 5.0]
    assert live["messages"]["people"] == {"constraint": "Écrivez un nombre de 1 à 30."}
    assert live["messages"]["age"] == {"constraint": "Moins de 18 ans."}
    assert live["sentences"]["not_a_number"] == "Écrivez un nombre."


# ---- alone or helped


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ({}, (False, None)),
        ({"helper": "no", "spoken": "tzm"}, (False, None)),
        ({"helper": "yes", "spoken": "tzm"}, (True, "tzm")),
        ({"helper": "yes", "spoken": "elvish"}, (True, None)),
        ({"helper": "yes"}, (True, None)),
    ],
)
def test_a_helper_and_the_language_spoken_are_kept(
    client: FlaskClient, said: dict[str, str], kept: tuple[bool, str | None]
) -> None:
    round_ = ask()
    post(client, round_, open_form(client, round_).data(**SCRIPTED, **said))
    assert (stored().is_helped, stored().spoken) == kept


def test_an_enumerator_helps_unless_said_otherwise(client: FlaskClient) -> None:
    round_ = ask()
    client.sign_in(make_user(Role.ENUMERATOR, RURAL))  # type: ignore[attr-defined]
    page = open_form(client, round_)
    assert page.data()["helper"] == ["yes"]
    post(client, round_, page.data(**SCRIPTED, spoken="shi"))
    assert (stored().channel, stored().is_helped, stored().spoken) == (
        Channel.ENUMERATOR,
        True,
        "shi",
    )


def test_who_helps_is_kept_when_the_page_comes_back(client: FlaskClient) -> None:
    round_ = ask()
    answer = post(client, round_, open_form(client, round_).data(helper="yes", spoken="ary"))
    page = FormPage(answer.text)
    assert (page.data()["helper"], page.data()["spoken"]) == (["yes"], ["ary"])


# ---- what must be answered, what only an authorisation allows


def test_the_notice_names_what_must_be_answered(client: FlaskClient) -> None:
    page = open_form(client, ask(), "en").tree.xpath("//*[@data-intro]")[0].text_content()
    assert "Nom du douar" not in page  # labels fall back to the default language, Arabic
    assert "اسم الدوار أو الحي" in page
    assert "skip what you like" not in page
    assert "skip what you like" in open_form(client, ask("range"), "en").form.text_content()


def test_sensitive_questions_are_left_out_without_the_authorisation(
    client: FlaskClient, context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    round_ = ask()
    page = open_form(client, round_)
    assert "illness" not in page.data()
    assert post(client, round_, page.data(**SCRIPTED, illness="yes")).status_code == 303
    assert "illness" not in stored().answers
    allowed = replace(context.extensions["settings"], cndp_authorisation="A-12/2026")
    monkeypatch.setitem(context.extensions, "settings", allowed)
    page = open_form(client, round_)
    assert "illness" in page.shown()
    assert "A-12/2026" in page.form.text_content()
    assert post(client, round_, page.data(**SCRIPTED, illness="yes")).status_code == 303
    assert stored().answers["illness"] == "yes"


def test_json_may_not_answer_what_is_not_asked_either(client: FlaskClient) -> None:
    round_ = make_round()
    body = {
        "instance_id": "7f1d2f8e-3c3b-4d0e-9a7a-0c1c2d3e4f50",
        "commune": RURAL,
        "language": "fr",
        "channel": "web",
        "form_version": round_.version.version,
        "answers": some_answers(disability_consent="no"),
    }
    answer = client.post(
        f"/api/v1/surveys/{round_.slug}/responses",
        json=body,
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 422
    assert list(answer.json["errors"]) == ["disability_consent"]  # type: ignore[index]


# ---- shared devices


def test_neither_form_nor_receipt_is_kept_by_the_browser(client: FlaskClient) -> None:
    round_ = ask()
    address = f"/fr/surveys/{round_.slug}/{RURAL}"
    page = client.get(address)
    refused = post(client, round_, {})
    sent = post(client, round_, FormPage(page.text).data(**SCRIPTED))
    receipt = client.get(sent.location)
    look_up = client.get("/fr/receipts/")
    for answer in (page, refused, sent, receipt, look_up):
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("lang", ALIKE)
def test_a_kiosk_shows_its_receipt_until_the_next_blank_form(
    client: FlaskClient, lang: str
) -> None:
    round_ = ask()
    sent = post(
        client, round_, open_form(client, round_, lang, "?channel=kiosk").data(**SCRIPTED), lang
    )
    receipt = client.get(sent.location)
    code = stored().receipt
    assert code in receipt.text
    assert '<noscript><meta http-equiv="refresh" content="60;url=' in receipt.text
    assert "channel=kiosk" in receipt.text
    held = client.get(sent.location + "&stay=1")
    assert code in held.text
    assert "http-equiv" not in held.text
    assert client.get(sent.location).status_code == 200

    open_form(client, round_, lang, "?channel=kiosk")
    for address in (sent.location, f"/{lang}/receipts/{code}", f"/{lang}/receipts/?code={code}"):
        after = client.get(address, follow_redirects=True)
        assert after.status_code == 403
        assert code not in re.sub(r'hreflang="[^"]*" href="[^"]*"|<a[^>]*>', "", after.text)
    assert client.post(f"/{lang}/receipts/{code}/withdraw").status_code == 403
    assert stored().withdrawn_at is None


def test_a_receipt_of_ones_own_telephone_stays_within_reach(client: FlaskClient) -> None:
    round_ = ask()
    sent = post(client, round_, open_form(client, round_).data(**SCRIPTED))
    open_form(client, round_)
    assert client.get(sent.location).status_code == 200
