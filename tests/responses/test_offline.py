"""The service worker's script, the page shown without a network, and which pages it may keep."""

import json
import re

import pytest
from flask.testing import FlaskClient

from pac_toolkit.accounts.models import Role
from pac_toolkit.responses.models import RoundState
from tests.accounts.factories import make_user
from tests.responses.factories import RURAL, make_round, store


def test_the_worker_serves_the_whole_site_and_is_asked_for_anew(client: FlaskClient) -> None:
    answer = client.get("/sw.js")

    assert answer.status_code == 200
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Cache-Control"] == "no-cache"
    again = client.get("/sw.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_worker_knows_pages_that_exist_and_its_version(client: FlaskClient) -> None:
    first, rest = client.get("/sw.js").text.split("\n", 1)
    site = json.loads(first.removeprefix("const SITE = ").removesuffix(";"))

    assert set(site) == {"assets", "languages", "offline", "version"}
    for address in (*site["assets"], *site["offline"].values()):
        assert client.get(address).status_code == 200
    assert "SITE.version" in rest


@pytest.mark.parametrize(("lang", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_the_page_without_a_network_speaks_its_language(
    client: FlaskClient, lang: str, direction: str
) -> None:
    page = client.get(f"/{lang}/offline").text

    assert f'<html lang="{lang}" dir="{direction}">' in page
    assert "data-forms" in page
    assert "data-queue" in page


def test_a_blank_form_may_be_kept_under_its_round_and_version(client: FlaskClient) -> None:
    slug = make_round().slug
    address = f"/fr/surveys/{slug}/{RURAL}"

    assert client.get(address).headers["Pac-Keep"] == f"{slug}/2026112201/public"
    client.sign_in(make_user(Role.ENUMERATOR, RURAL))  # type: ignore[attr-defined]
    assert client.get(address).headers["Pac-Keep"] == f"{slug}/2026112201/staff"


def test_nothing_else_may_be_kept(client: FlaskClient) -> None:
    round_ = make_round()
    receipt, slug = store(round_).response.receipt, round_.slug
    closed = make_round(RoundState.CLOSED).slug
    client.sign_in(make_user(Role.EXPERT, RURAL))  # type: ignore[attr-defined]
    refused = client.post(f"/fr/surveys/{slug}/{RURAL}", data={"sat_water": "9"})
    pages = [
        client.get(f"/fr/{path}")
        for path in (
            "",
            "staff/",
            "staff/rescue",
            "receipts/",
            f"receipts/{receipt}",
            f"surveys/{slug}/results",
            f"surveys/{closed}/{RURAL}",
        )
    ]

    assert refused.status_code == 422
    assert [page.status_code for page in pages] == [200] * 6 + [410]
    assert not any("Pac-Keep" in page.headers for page in (refused, *pages))


def test_a_form_on_which_something_is_said_in_passing_is_not_kept(client: FlaskClient) -> None:
    slug = make_round().slug
    with client.session_transaction() as session:
        session["_flashes"] = [("success", "Your answer is withdrawn.")]

    page = client.get(f"/en/surveys/{slug}/{RURAL}")

    assert "Your answer is withdrawn." in page.text
    assert "Pac-Keep" not in page.headers
    assert "Pac-Keep" in client.get(f"/en/surveys/{slug}/{RURAL}").headers


def test_the_words_of_the_queue_have_every_plural_form(client: FlaskClient) -> None:
    page = client.get("/ar/receipts/").text
    found = re.search(r"data-queue-words>(.*?)</script>", page, re.DOTALL)
    assert found is not None
    words = json.loads(found[1])

    for name in ("waiting", "stuck", "sent"):
        assert set(words[name]) == {"zero", "one", "two", "few", "many", "other"}
        assert len(set(words[name].values())) == 6
        assert all("{n}" in words[name][form] for form in ("few", "many", "other"))
