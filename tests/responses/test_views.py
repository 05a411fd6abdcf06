"""The pages of `responses`."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db, now, transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.codes import new_code
from pac_toolkit.responses.models import Channel, Response, ResultsPolicy, Round, RoundState
from surveys.shipped import satisfaction
from tests.accounts.factories import make_user
from tests.responses.factories import (
    OUTSIDE,
    RURAL,
    URBAN,
    a_submission,
    make_round,
    some_answers,
    store,
)

ALIKE = ("ar", "fr", "en")
DIRECTIONS = {"ar": "rtl", "fr": "ltr", "en": "ltr"}


def responses() -> list[Response]:
    return list(db.session.query(Response).order_by(Response.id))


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the form, as a browser would send them."""
    return dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', page))


def form_of(client: FlaskClient, round_: Round, commune: str = RURAL, lang: str = "fr") -> Any:
    address = f"/{lang}/surveys/{round_.slug}/{commune}"
    return address, fields(client.get(address).text)


PERSON = {"sex": "female", "age_band": "25-35", "milieu": "rural"}


@pytest.mark.parametrize("lang", ALIKE)
def test_every_public_page_stands_in_its_language_and_direction(
    client: FlaskClient, lang: str
) -> None:
    round_ = make_round()
    for _ in range(3):
        receipt = store(round_).response.receipt
    for path in (
        "surveys/",
        f"surveys/{round_.slug}/{RURAL}",
        f"surveys/{round_.slug}/results",
        f"surveys/{round_.slug}/results?place=05.091",
        "receipts/",
        f"receipts/{receipt}",
        f"receipts/{receipt}?sent=1",
    ):
        answer = client.get(f"/{lang}/{path}")
        assert answer.status_code == 200, path
        assert f'<html lang="{lang}" dir="{DIRECTIONS[lang]}">' in answer.text


@pytest.mark.parametrize("lang", ALIKE)
def test_every_staff_page_stands_in_its_language_and_direction(
    client: FlaskClient, lang: str
) -> None:
    round_ = make_round()
    store(round_)
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    for path in ("rounds/", "rounds/new", f"rounds/{round_.slug}/edit", "coverage"):
        answer = client.get(f"/{lang}/staff/{path}")
        assert answer.status_code == 200, path
        assert f'<html lang="{lang}" dir="{DIRECTIONS[lang]}">' in answer.text


def test_the_pages_are_kind_while_there_is_nothing_yet(client: FlaskClient) -> None:
    assert "No survey is open" in client.get("/en/surveys/").text
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    assert "There is no round yet" in client.get("/en/staff/coverage").text
    assert "There is no round yet" in client.get("/en/staff/rounds/").text


def test_an_answer_is_stored_and_leads_to_its_receipt(client: FlaskClient) -> None:
    address, hidden = form_of(client, make_round())
    answer = client.post(
        address, data={**hidden, **PERSON, "sat_water": "1", "priorities": ["water", "roads"]}
    )
    assert answer.status_code == 303
    (stored,) = responses()
    assert answer.location == f"/fr/receipts/{stored.receipt}?sent=1"
    assert stored.answers == {**PERSON, "sat_water": "1", "priorities": ["water", "roads"]}
    assert (stored.language, stored.channel, stored.instance_id) == (
        "fr",
        Channel.WEB,
        hidden["instance_id"],
    )
    assert stored.receipt in client.get(answer.location).text


def test_sending_twice_gives_the_same_receipt_and_one_row(client: FlaskClient) -> None:
    address, hidden = form_of(client, make_round())
    places = {client.post(address, data={**hidden, **PERSON}).location for _ in range(2)}
    assert len(places) == 1
    assert len(responses()) == 1


def test_other_answers_under_the_same_id_change_nothing_and_say_so(client: FlaskClient) -> None:
    address, hidden = form_of(client, make_round())
    client.post(address, data={**hidden, **PERSON})
    answer = client.post(address, data={**hidden, **PERSON, "sat_water": "5"})
    assert answer.status_code == 409
    (stored,) = responses()
    assert stored.receipt in answer.text
    assert "sat_water" not in stored.answers


def test_a_missing_answer_comes_back_with_its_message_and_everything_kept(
    client: FlaskClient,
) -> None:
    address, hidden = form_of(client, make_round(), lang="en")
    answer = client.post(
        address,
        data={
            **hidden,
            "milieu": "rural",
            "sat_water": "2",
            "priorities": ["health"],
            "free_text": "الطريق",
        },
    )
    assert answer.status_code == 422
    assert responses() == []
    assert '<a href="#sex">' in answer.text
    assert re.search(r'id="sex-error".*?Choose one answer', answer.text, re.DOTALL)
    assert re.search(r'name="sat_water" value="2"[^>]* checked', answer.text)
    assert re.search(r'value="health"[^>]* checked', answer.text)
    assert "الطريق" in answer.text
    assert fields(answer.text)["instance_id"] == hidden["instance_id"]
    assert fields(answer.text)["started_at"] == hidden["started_at"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("sat_water", "6"), ("sex", "robot"), ("priorities", ["water", "roads", "health", "waste"]),
     ("priorities", ["gold"]), ("free_text", "x" * 501)],
)  # fmt: skip
def test_an_impossible_answer_is_told_at_its_question(
    client: FlaskClient, name: str, value: Any
) -> None:
    address, hidden = form_of(client, make_round())
    answer = client.post(address, data={**hidden, **PERSON, name: value})
    assert answer.status_code == 422
    assert f'id="{name}-error"' in answer.text
    assert responses() == []


def test_questions_of_the_other_milieu_are_hidden_and_never_more_than_fourteen_are_shown(
    client: FlaskClient,
) -> None:
    round_ = make_round()
    for commune, shown, hidden in (
        (RURAL, "sat_ambulance", "sat_streets"),
        (URBAN, "sat_streets", "sat_ambulance"),
    ):
        page = client.get(f"/fr/surveys/{round_.slug}/{commune}").text
        wrappers = re.findall(r'data-question-of="(sat_[a-z_]+)"[^>]*?( hidden)?>', page)
        visible = {name for name, is_hidden in wrappers if not is_hidden}
        assert shown in visible
        assert hidden not in visible
        assert len(visible) == 14


def test_without_a_script_questions_opened_by_an_answer_are_shown_before_anything_is_stored(
    client: FlaskClient,
) -> None:
    address, hidden = form_of(client, make_round())
    data = {**hidden, **PERSON, "milieu": "urban", "sat_water": "3"}
    again = client.post(address, data=data)
    assert again.status_code == 422
    assert responses() == []
    assert not re.search(r'data-question-of="sat_streets"[^>]* hidden', again.text)
    data |= fields(again.text)
    assert client.post(address, data={**data, "sat_streets": "1"}).status_code == 303
    assert responses()[0].answers["sat_streets"] == "1"


def test_with_a_script_every_question_was_shown(client: FlaskClient) -> None:
    address, hidden = form_of(client, make_round())
    data = {**hidden, **PERSON, "milieu": "urban", "shown": "*"}
    assert client.post(address, data=data).status_code == 303


def test_the_milieu_of_the_commune_is_offered_not_forced(client: FlaskClient) -> None:
    address, hidden = form_of(client, make_round())
    assert re.search(r'name="milieu" value="rural"[^>]* checked', client.get(address).text)
    client.post(address, data={**hidden, **PERSON, "milieu": "urban", "shown": "*"})
    assert responses()[0].answers["milieu"] == "urban"


def test_hostile_text_is_kept_as_text(client: FlaskClient) -> None:
    address, hidden = form_of(client, make_round())
    hostile = "<script>alert(1)</script>${7*7}\u202e"
    data = {**hidden, **PERSON, "free_text": hostile}
    again = client.post(address, data={**data, "sex": ""})
    assert "<script>alert(1)" not in again.text
    client.post(address, data=data)
    assert responses()[0].answers["free_text"] == "<script>alert(1)</script>${7*7}"


def test_fields_that_are_no_question_are_left_aside(client: FlaskClient) -> None:
    address, hidden = form_of(client, make_round())
    assert client.post(address, data={**hidden, **PERSON, "evil": "x"}).status_code == 303
    assert responses()[0].answers == PERSON


@pytest.mark.parametrize(
    "path", ["surveys/nothing/05.091.05.05", f"surveys/{{slug}}/{OUTSIDE}", "surveys/{slug}/05.999.01.01",
             "surveys/{slug}/results?place=05.311.01.01", "surveys/nothing/results", "receipts/2222-2222"],
)  # fmt: skip
def test_what_does_not_exist_is_said_in_the_language(client: FlaskClient, path: str) -> None:
    slug = make_round().slug
    for lang in ALIKE:
        answer = client.get(f"/{lang}/{path.format(slug=slug)}")
        assert answer.status_code == 404
        assert f'<html lang="{lang}" dir="{DIRECTIONS[lang]}">' in answer.text


def test_a_draft_round_is_invisible(client: FlaskClient) -> None:
    slug = make_round(RoundState.DRAFT).slug
    assert client.get(f"/fr/surveys/{slug}/{RURAL}").status_code == 404
    assert client.post(f"/fr/surveys/{slug}/{RURAL}", data=PERSON).status_code == 404
    assert client.get(f"/fr/surveys/{slug}/results").status_code == 404
    assert slug not in client.get("/fr/surveys/").text


def test_a_closed_round_says_so_and_refuses(client: FlaskClient) -> None:
    slug = make_round(RoundState.CLOSED).slug
    page = client.get(f"/en/surveys/{slug}/{RURAL}")
    assert page.status_code == 410
    assert "closed" in page.text
    assert client.post(f"/en/surveys/{slug}/{RURAL}", data=PERSON).status_code == 410
    assert responses() == []


def test_the_results_of_a_closed_round_stay_within_reach(client: FlaskClient) -> None:
    slug = make_round(RoundState.CLOSED).slug
    assert f"/fr/surveys/{slug}/results" in client.get("/fr/surveys/").text


def test_coverage_leads_a_commune_to_its_own_results(client: FlaskClient) -> None:
    slug = make_round(policy=ResultsPolicy.AFTER_CLOSING).slug
    address = f"/fr/staff/results/{slug}?place={RURAL}"
    client.sign_in(make_user(Role.COMMUNE, RURAL))  # type: ignore[attr-defined]
    assert address in client.get("/fr/staff/coverage").text
    assert client.get(address).status_code == 200
    client.sign_in(make_user(Role.ENUMERATOR, RURAL))  # type: ignore[attr-defined]
    assert "staff/results" not in client.get("/fr/staff/coverage").text
    assert client.get(address).status_code == 403


def test_a_closing_round_is_off_the_lists_and_still_accepts(client: FlaskClient) -> None:
    round_ = make_round(RoundState.CLOSING)
    assert round_.slug not in client.get("/fr/surveys/").text
    address, hidden = form_of(client, round_)
    assert client.post(address, data={**hidden, **PERSON}).status_code == 303


def test_an_answer_sent_again_after_closing_still_finds_its_receipt(client: FlaskClient) -> None:
    round_ = make_round()
    address, hidden = form_of(client, round_)
    first = client.post(address, data={**hidden, **PERSON}).location
    with transaction():
        services.move_round(round_=queries.get_round(round_.slug), state=RoundState.CLOSED)  # type: ignore[arg-type]
    assert client.post(address, data={**hidden, **PERSON}).location == first


def test_a_filled_trap_and_a_fast_answer_are_stored_and_flagged(client: FlaskClient) -> None:
    address, hidden = form_of(client, make_round())
    client.post(address, data={**hidden, **PERSON, "website": "http://spam"})
    assert [flag.kind for flag in responses()[0].flags] == ["honeypot"]


def test_an_anonymous_visitor_cannot_answer_as_an_enumerator(client: FlaskClient) -> None:
    address, hidden = form_of(client, make_round())
    for channel in ("enumerator", "paper"):
        assert (
            client.post(address, data={**hidden, **PERSON, "channel": channel}).status_code == 403
        )
    assert client.post(address, data={**hidden, **PERSON, "channel": "pigeon"}).status_code == 400
    assert responses() == []


def test_an_enumerator_answers_for_others_in_the_own_commune(client: FlaskClient) -> None:
    round_, user = make_round(), make_user(Role.ENUMERATOR, RURAL)
    client.sign_in(user)  # type: ignore[attr-defined]
    address, hidden = form_of(client, round_)
    assert hidden["channel"] == "enumerator"
    place = client.post(address, data={**hidden, **PERSON}).location
    (stored,) = responses()
    assert (stored.channel, stored.is_helped, stored.entered_by_id) == (
        Channel.ENUMERATOR,
        True,
        user.id,
    )
    assert address in client.get(place).text
    _, elsewhere = form_of(client, round_, URBAN)
    assert elsewhere["channel"] == "web"


def test_a_kiosk_leads_to_the_next_person(client: FlaskClient) -> None:
    round_ = make_round()
    address = f"/en/surveys/{round_.slug}/{RURAL}?channel=kiosk"
    page = client.get(address).text
    assert "data-shared" in page
    answer = client.post(address, data={**fields(page), **PERSON})
    receipt = client.get(answer.location).text
    assert "Next person" in receipt
    assert "channel=kiosk" in receipt


def test_the_notice_never_invents_what_is_not_declared(client: FlaskClient) -> None:
    page = client.get(f"/en/surveys/{make_round().slug}/{RURAL}").text
    assert page.count("not yet declared") == 3


def test_more_answers_than_the_limit_from_one_address_are_refused_for_a_while(
    client: FlaskClient, context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, hidden = form_of(client, make_round())
    few = replace(context.extensions["settings"], answers_per_hour=2)
    monkeypatch.setitem(context.extensions, "settings", few)
    statuses = [client.post(address, data={**hidden, "sex": ""}).status_code for _ in range(3)]
    assert statuses == [422, 422, 429]


def test_the_receipt_is_found_however_it_is_typed(client: FlaskClient) -> None:
    receipt = store(make_round()).response.receipt
    for typed in (receipt, receipt.lower(), receipt.replace("-", " "), f" {receipt} "):
        answer = client.get("/fr/receipts/", query_string={"code": typed})
        assert answer.location == f"/fr/receipts/{receipt}"


def test_a_mistyped_receipt_comes_back_with_what_to_do(client: FlaskClient) -> None:
    receipt = new_code()
    wrong = ("3" if receipt[0] != "3" else "4") + receipt[1:]
    answer = client.get("/en/receipts/", query_string={"code": wrong})
    assert answer.status_code == 422
    assert "One letter or digit is wrong" in answer.text
    assert wrong in answer.text


def test_a_receipt_withdraws_its_answer_by_post_only(client: FlaskClient) -> None:
    round_ = make_round()
    receipt = store(round_).response.receipt
    assert client.get(f"/en/receipts/{receipt}/withdraw").status_code == 405
    answer = client.post(f"/en/receipts/{receipt}/withdraw", follow_redirects=True)
    assert "This answer is withdrawn" in answer.text
    assert queries.count_responses(round_) == 0
    assert client.post("/en/receipts/2222-2222/withdraw").status_code == 404


def test_small_numbers_are_hidden_from_the_public_and_shown_to_staff(client: FlaskClient) -> None:
    round_ = make_round()
    for number in range(12):
        store(round_, a_submission(some_answers(sat_water="1" if number < 3 else "5")))
    with transaction():
        services.publish_results(round_=round_)
    address = f"/en/surveys/{round_.slug}/results?place={RURAL}"
    public = client.get(address).text
    row = r'<th scope="row" data-value="Drinking water">.*?</tr>'
    assert "25 %" not in re.search(row, public, re.DOTALL).group()  # type: ignore[union-attr]
    client.sign_in(make_user(Role.COMMUNE, RURAL))  # type: ignore[attr-defined]
    staff = client.get(f"/en/staff/results/{round_.slug}?place={RURAL}").text
    assert "25 %" in re.search(row, staff, re.DOTALL).group()  # type: ignore[union-attr]


def test_fewer_than_ten_answers_show_nothing_to_the_public(client: FlaskClient) -> None:
    round_ = make_round()
    for _ in range(9):
        store(round_)
    with transaction():
        services.publish_results(round_=round_)
    page = client.get(f"/en/surveys/{round_.slug}/results").text
    assert "Too few answers to show" in page
    assert "Drinking water" not in page


def test_results_that_wait_for_closing_are_for_staff_of_the_territory(client: FlaskClient) -> None:
    round_ = make_round(policy=ResultsPolicy.AFTER_CLOSING)
    store(round_)
    address = f"/en/surveys/{round_.slug}/results?place={RURAL}"
    assert client.get(address).status_code == 403
    client.sign_in(make_user(Role.COMMUNE, URBAN))  # type: ignore[attr-defined]
    assert client.get(address).status_code == 403
    client.sign_in(make_user(Role.EXPERT, "05.091"))  # type: ignore[attr-defined]
    assert "Not published yet" in client.get(address, follow_redirects=True).text


def round_data(**changes: Any) -> dict[str, Any]:
    return {
        "title_ar": "استطلاع الخريف", "title_fr": "Enquête d'automne", "title_en": "", "slug": "autumn",
        "opens_on": "2026-10-01", "closes_on": "2026-12-01", "version": f"{satisfaction().form_id} {satisfaction().version}",
        "results_policy": "live", f"target-{RURAL}": "٢٢٥", f"target-{URBAN}": "", **changes,
    }  # fmt: skip


def test_a_round_is_created_opened_and_answered_without_the_command_line(
    client: FlaskClient,
) -> None:
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    answer = client.post("/fr/staff/rounds/new", data=round_data())
    assert answer.location == "/fr/staff/rounds/autumn/edit"
    client.post("/fr/staff/rounds/autumn/state", data={"state": "open"})
    round_ = queries.get_current_round()
    assert round_ is not None
    assert (round_.slug, dict(queries.get_targets(round_))) == ("autumn", {RURAL: 225})
    assert client.get(f"/ar/surveys/autumn/{RURAL}").status_code == 200


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title_ar": ""}, "Write the title in Arabic."),
        ({"slug": "Été 2026"}, "Use small letters, digits and hyphens only."),
        ({"closes_on": "2026-09-01"}, "The last day comes after the first."),
        ({f"target-{RURAL}": "many"}, "Write each target as a whole number"),
    ],
)
def test_a_wrong_round_comes_back_with_everything_kept(
    client: FlaskClient, changes: dict[str, str], message: str
) -> None:
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    answer = client.post("/en/staff/rounds/new", data=round_data(**changes))
    assert answer.status_code == 422
    assert message in answer.text
    assert "Enquête d&#39;automne" in answer.text
    assert queries.list_rounds() == []


def test_a_short_name_in_use_is_refused(client: FlaskClient) -> None:
    make_round(slug="autumn")
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    answer = client.post("/en/staff/rounds/new", data=round_data())
    assert "Another round has this short name." in answer.text


def test_editing_keeps_the_short_name(client: FlaskClient) -> None:
    make_round(slug="autumn")
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    data = round_data(slug="winter", title_fr="Autre titre")
    assert client.post("/en/staff/rounds/autumn/edit", data=data).status_code == 303
    assert [row.slug for row in queries.list_rounds()] == ["autumn"]
    assert queries.list_rounds()[0].titles["fr"] == "Autre titre"


def test_a_round_does_not_jump_over_its_states(client: FlaskClient) -> None:
    make_round(RoundState.DRAFT, slug="autumn")
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    for state in ("closed", "closing", "nonsense", ""):
        answer = client.post("/en/staff/rounds/autumn/state", data={"state": state})
        assert answer.status_code == 400


STAFF = ["staff/rounds/", "staff/rounds/new", "staff/rounds/autumn/edit"]


@pytest.mark.parametrize("path", STAFF)
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REGION])
def test_rounds_are_closed_to_other_roles(client: FlaskClient, path: str, role: Role) -> None:
    make_round(slug="autumn")
    client.sign_in(make_user(role))  # type: ignore[attr-defined]
    assert client.get(f"/fr/{path}").status_code == 403


@pytest.mark.parametrize("path", [*STAFF, "staff/coverage"])
def test_staff_pages_ask_strangers_to_sign_in(client: FlaskClient, path: str) -> None:
    make_round(slug="autumn")
    answer = client.get(f"/fr/{path}")
    assert answer.status_code == 302
    assert "/fr/sign-in" in answer.location


def test_coverage_shows_the_own_territory_only(client: FlaskClient) -> None:
    round_ = make_round()
    store(round_)
    store(round_, a_submission(started_at=now() - timedelta(seconds=2)), minimum_seconds=20)
    store(round_, commune=URBAN)
    client.sign_in(make_user(Role.COMMUNE, RURAL))  # type: ignore[attr-defined]
    page = client.get("/en/staff/coverage").text
    assert f'data-code="{RURAL}"' in page
    assert f'data-code="{URBAN}"' not in page
    row = re.search(rf'data-code="{RURAL}".*?</tr>', page, re.DOTALL)
    assert row is not None
    n, target, share, _expected, marked, doubtful = re.findall(
        r'data-value="([0-9.]+)"', row.group()
    )
    assert (n, target, share, marked, doubtful) == ("2", "200", "0.01", "1", "0")
