"""Without a network: a form opens again, answers wait on the device, and each arrives once, whatever happens between."""

import itertools
import json
import os
import signal
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask_migrate import upgrade
from sqlalchemy import delete, func, select

from pac_toolkit import create_app
from pac_toolkit.accounts.models import Role
from pac_toolkit.config import Settings
from pac_toolkit.database import db, now
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.models import (
    ChannelTally,
    LateAnswer,
    Response,
    ResponseFlag,
    Round,
    RoundState,
    Source,
    Tally,
)
from surveys.shipped import satisfaction_source
from tests.browser.citizen import ANSWERS, answer_by_taps
from tests.browser.conftest import PHONE
from tests.browser.site import (
    COMMUNE,
    PASSWORD,
    SECRET_KEY,
    Site,
    email_of,
    free_port,
    start_server,
    wait_until_well,
)

pytestmark = pytest.mark.browser

_numbers = itertools.count(1)

# a form is kept when its page is; the worker says so to nobody, so it is asked
_IS_KEPT = """
async (path) => {
  await navigator.serviceWorker.ready;
  for (let left = 200; left; left -= 1) {
    if (await caches.match(path, { ignoreVary: true })) return true;
    await new Promise((give) => { setTimeout(give, 50); });
  }
  return false;
}
"""
_KEPT_PAGES = """
async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const keys = await (await caches.open(name)).keys();
    found[name] = keys.map((one) => new URL(one.url).pathname).filter((path) => !path.startsWith("/assets/")).sort();
  }
  return found;
}
"""
# what `store` of the queue holds
_STORED = """
(store) => new Promise((give) => {
  indexedDB.open("pac").onsuccess = (event) => {
    event.target.result.transaction(store).objectStore(store).getAll().onsuccess = (all) => give(all.target.result);
  };
})
"""
# as answer.js does it when somebody sends, without the taps
_SEND = """
(records) => Promise.all(records.map((record) => new Promise((give) => {
  const form = document.querySelector("form[data-answer]");
  const detail = { record, url: form.dataset.api, done: give, fail: give };
  form.dispatchEvent(new CustomEvent("pac:send", { cancelable: true, bubbles: true, detail }));
})))
"""


def a_round() -> str:
    """A new open round of the commune, older than the demonstration's, which stays the current one; its short name."""
    number = next(_numbers)
    round_ = services.create_round(
        slug=f"offline-{number}",
        titles={"ar": f"دورة بدون شبكة {number}", "fr": f"Sans réseau {number}"},
        opens_on=date(2021, 1, 1),
        closes_on=date(2021, 3, 1),
        version=services.publish_version(source=satisfaction_source()),
        targets={COMMUNE: 50},
    )
    services.move_round(round_=round_, state=RoundState.OPEN)
    return round_.slug


def drop_rounds() -> None:
    """Take the rounds of these tests away: other tests look at the same site."""
    for round_ in db.session.scalars(select(Round).where(Round.slug.startswith("offline-"))):
        numbers = select(Response.id).where(Response.round_id == round_.id)
        db.session.execute(delete(ResponseFlag).where(ResponseFlag.response_id.in_(numbers)))
        for table in (Tally, ChannelTally, LateAnswer, Response):
            db.session.execute(delete(table).where(table.round_id == round_.id))
        db.session.delete(round_)


@pytest.fixture
def slug(site: Site) -> Iterator[str]:
    """The short name of an open round of the test's own."""
    yield site.change(a_round)
    site.change(drop_rounds)


def a_record(**changes: Any) -> dict[str, Any]:
    """What the form of the commune would send."""
    answers = {"sex": "female", "age_band": "25-35", "milieu": "urban", "sat_water": "1"}
    return {
        "instance_id": str(uuid.uuid4()),
        "commune": COMMUNE,
        "language": "fr",
        "helper": False,
        "channel": "web",
        "form_version": "2026112201",
        "started_at": now().isoformat(),
        "answers": answers,
        **changes,
    }


def stored(slug: str) -> list[str]:
    """The ids of the answers that a round has."""
    return list(
        db.session.scalars(select(Response.instance_id).join(Round).where(Round.slug == slug))
    )


def get_round(slug: str) -> Round:
    """The round of this name, which is there."""
    round_ = queries.get_round(slug)
    assert round_ is not None
    return round_


@pytest.fixture
def device(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens devices whose network can be taken away: what a browser says of that is no complaint."""
    contexts = []

    def opened(**options: Any) -> Any:
        context = chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context

    yield opened
    for context in contexts:
        context.close()


def open_form(page: Any, site: Site, slug: str, language: str = "fr", query: str = "") -> str:
    """Open the form of a round until it is kept; returns its path."""
    path = f"/{language}/surveys/{slug}/{COMMUNE}{query}"
    page.goto(site.url(path))
    assert page.evaluate(_IS_KEPT, path)
    return path


def until(page: Any, holds: Callable[[dict[str, list[str]]], bool]) -> None:
    """Until what the worker keeps is so: it works behind the page's back."""
    for _ in range(100):
        if holds(page.evaluate(_KEPT_PAGES)):
            return
        page.wait_for_timeout(50)
    raise AssertionError(page.evaluate(_KEPT_PAGES))


def wait_for(page: Any, words: str) -> None:
    """Until the line of the queue says this."""
    page.locator("[data-queue-count]").filter(has_text=words).wait_for()


def test_answers_given_without_a_network_arrive_once_each(
    site: Site, device: Any, slug: str
) -> None:
    context = device()
    page = context.new_page()
    path = open_form(page, site, slug)
    context.set_offline(True)
    ids = []
    for _ in range(2):
        page.goto(site.url(path))
        ids.append(page.input_value("[name=instance_id]"))
        answer_by_taps(page)
        page.locator("[data-send]").tap()
        page.locator("[data-thanks]").wait_for()
    wait_for(page, "2 réponses en attente")
    assert site.ask(lambda: stored(slug)) == []
    # the panel names them; what was said stands on no page
    page.locator("[data-queue] summary").tap()
    panel = page.locator("[data-queue]").inner_text()
    assert panel.count("Sans réseau") == 2
    assert str(ANSWERS["free_text"]) not in page.content()
    page.close()

    context.set_offline(False)
    later = context.new_page()
    later.goto(site.url("", "fr"))
    wait_for(later, "2 réponses envoyées")

    assert sorted(site.ask(lambda: stored(slug))) == sorted(ids)
    receipts = later.evaluate(_STORED, "receipts")
    assert len({receipt["code"] for receipt in receipts}) == 2
    later.locator("[data-queue] summary").tap()
    assert later.locator("[data-queue-sent] a").count() == 2
    assert later.evaluate(_STORED, "entries") == []


def test_only_blank_forms_and_the_page_without_network_are_kept(
    site: Site, device: Any, slug: str
) -> None:
    context = device()
    page = context.new_page()
    path = open_form(page, site, slug)
    for other in ("fr", "ar", "en"):
        assert page.evaluate(_IS_KEPT, path.replace("/fr/", f"/{other}/"))
    for address in ("", "receipts/", f"surveys/{slug}/results", "sign-in"):
        page.goto(site.url(address, "fr"))
    page.fill("#email", email_of(Role.COMMUNE))
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/staff/")

    kept = page.evaluate(_KEPT_PAGES)
    (shell,) = (name for name in kept if name.startswith("pac-shell:"))
    assert kept == {
        shell: ["/ar/offline", "/en/offline", "/fr/offline"],
        f"pac-form:{slug}/2026112201": [
            f"/{code}/surveys/{slug}/{COMMUNE}" for code in ("ar", "en", "fr")
        ],
    }
    context.set_offline(True)
    page.goto(site.url("staff/", "fr"))
    assert page.locator("h1").inner_text() == "Il n’y a pas de réseau"
    page.locator("[data-forms] a").wait_for()
    assert page.locator("[data-forms] a").get_attribute("href") == path


def test_a_new_version_replaces_the_form_and_takes_what_waits(
    site: Site, device: Any, slug: str
) -> None:
    other = site.change(a_round)
    context = device()
    page = context.new_page()
    open_form(page, site, other)
    path = open_form(page, site, slug)
    context.set_offline(True)
    assert page.evaluate(_SEND, [a_record()])[0]["waiting"]

    def publish() -> None:
        source = satisfaction_source().replace(b"2026112201", f"20270101{slug[8:]}".encode())
        round_ = get_round(slug)
        round_.version = services.publish_version(source=source)

    site.change(publish)
    context.set_offline(False)
    page.goto(site.url(path))
    # by this page, or already by the one before it
    while page.evaluate(_STORED, "entries"):
        page.wait_for_timeout(20)

    def versions() -> list[str]:
        return [
            row.version.version
            for row in db.session.scalars(select(Response).join(Round).where(Round.slug == slug))
        ]

    assert site.ask(versions) == ["2026112201"]
    assert page.input_value("[name=form_version]") == f"20270101{slug[8:]}"
    until(page, lambda kept: path in kept.get(f"pac-form:{slug}/20270101{slug[8:]}", []))
    until(page, lambda kept: path not in kept.get(f"pac-form:{slug}/2026112201", []))
    kept = page.evaluate(_KEPT_PAGES)
    # another round is not touched
    assert f"/fr/surveys/{other}/{COMMUNE}" in kept[f"pac-form:{other}/2026112201"]


def test_a_queue_sent_ten_times_leaves_one_row_each(site: Site, device: Any, slug: str) -> None:
    page = device().new_page()
    open_form(page, site, slug)
    records = [a_record(), a_record()]
    for _ in range(10):
        outcomes = page.evaluate(_SEND, records)
        assert [outcome["waiting"] for outcome in outcomes] == [False, False]

    assert sorted(site.ask(lambda: stored(slug))) == sorted(one["instance_id"] for one in records)


def test_two_tabs_send_each_answer_once(site: Site, device: Any, slug: str) -> None:
    context = device()
    one, other = context.new_page(), context.new_page()
    path = open_form(one, site, slug)
    other.goto(site.url(path))
    posts: list[str] = []
    context.on(
        "request", lambda request: request.method == "POST" and posts.append(request.post_data)
    )
    context.set_offline(True)
    one.evaluate(_SEND, [a_record() for _ in range(3)])
    wait_for(other, "3 réponses en attente")
    posts.clear()

    context.set_offline(False)
    wait_for(one, "3 réponses envoyées")
    wait_for(other, "3 réponses envoyées")

    assert len(site.ask(lambda: stored(slug))) == 3
    assert len(posts) == len({json.loads(post)["instance_id"] for post in posts}) == 3


def test_without_storage_the_form_goes_as_without_a_queue(
    site: Site, device: Any, slug: str
) -> None:
    context = device()
    context.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page = context.new_page()
    page.goto(site.url(f"surveys/{slug}/{COMMUNE}", "fr"))
    answer_by_taps(page)
    with page.expect_navigation():
        page.locator("[data-send]").tap()

    assert page.locator(".receipt-code").is_visible()
    sources = select(Response.source).join(Round).where(Round.slug == slug)
    assert site.ask(lambda: list(db.session.scalars(sources))) == [Source.FORM]


def test_a_kiosk_gives_the_next_person_neither_answers_nor_receipts(
    site: Site, device: Any, slug: str
) -> None:
    context = device()
    page = context.new_page()
    open_form(page, site, slug, query="?channel=kiosk")
    context.set_offline(True)
    page.evaluate(_SEND, [a_record(channel="kiosk")])
    wait_for(page, "1 réponse en attente")
    page.locator("[data-queue] summary").tap()
    assert page.locator("[data-queue-file]").is_hidden()

    context.set_offline(False)
    wait_for(page, "1 réponse envoyée")

    assert [receipt["code"] for receipt in page.evaluate(_STORED, "receipts")] == [None]
    assert page.locator("[data-queue-sent] a").count() == 0


def test_what_an_enumerator_entered_waits_for_the_next_sign_in(
    site: Site, device: Any, slug: str, signed_in: Any
) -> None:
    page = device(storage_state=signed_in(Role.ENUMERATOR)).new_page()
    path = open_form(page, site, slug)
    assert page.input_value("[name=channel]") == "enumerator"
    for other in ("ar", "en"):
        assert page.evaluate(_IS_KEPT, path.replace("/fr/", f"/{other}/"))
    page.context.clear_cookies()
    outcome = page.evaluate(_SEND, [a_record(channel="enumerator", helper=True)])
    assert outcome[0]["state"] == "session"
    page.locator("[data-queue] summary").tap()
    page.locator("[data-queue-session] a").tap()
    page.fill("#email", email_of(Role.ENUMERATOR))
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url("**/staff/", wait_until="commit")
    wait_for(page, "1 réponse envoyée")

    assert len(site.ask(lambda: stored(slug))) == 1
    # at the end of the session the form that asks for others is forgotten
    page.goto(site.url(path))
    until(page, lambda kept: path in kept.get(f"pac-form:{slug}/2026112201", []))
    page.goto(site.url("staff/", "fr"))
    page.locator("form[action$='/sign-out'] button").tap()
    page.wait_for_url("**/fr/")
    until(page, lambda kept: path not in kept.get(f"pac-form:{slug}/2026112201", []))


def test_an_answer_to_a_closed_round_goes_by_a_file_to_an_expert(
    site: Site, device: Any, slug: str, open_as: Any, tmp_path: Path
) -> None:
    context = device()
    page = context.new_page()
    path = open_form(page, site, slug)
    context.set_offline(True)
    record = a_record()
    page.evaluate(_SEND, [record])
    site.change(lambda: services.move_round(round_=get_round(slug), state=RoundState.CLOSED))
    context.set_offline(False)
    page.goto(site.url("receipts/", "fr"))
    wait_for(page, "1 réponse non acceptée")
    page.locator("[data-queue] summary").tap()
    assert "l’enquête est close" in page.locator("[data-queue]").inner_text()
    assert page.locator("[data-queue-list] button").count() == 0
    with page.expect_download() as saving:
        page.locator("[data-queue-file]").tap()
    file = tmp_path / saving.value.suggested_filename
    saving.value.save_as(file)
    (entry,) = json.loads(file.read_text())["entries"]
    assert entry["body"] == record
    # only now, and only by two presses, it may leave the device
    button = page.locator("[data-queue-list] button")
    button.tap()
    assert len(page.evaluate(_STORED, "entries")) == 1
    button.tap()
    page.locator("[data-queue]").wait_for(state="hidden")
    # the closed form is no longer kept
    page.goto(site.url(path))
    until(page, lambda kept: f"pac-form:{slug}/2026112201" not in kept)

    clerk = open_as(Role.COMMUNE)[0].new_page()
    clerk.goto(site.url("staff/rescue", "fr"))
    clerk.set_input_files("#files", file)
    clerk.locator("form[enctype] button").click()
    assert "attend une décision" in clerk.locator("main").inner_text()
    assert clerk.locator("[name=decision]").count() == 0
    expert = open_as(Role.EXPERT)[0].new_page()
    expert.goto(site.url("staff/rescue", "fr"))
    expert.locator("[name=decision][value=admit]").click()
    assert "1 réponse compte désormais." in expert.locator("main").inner_text()
    late = select(Response.instance_id, Response.is_late).join(Round).where(Round.slug == slug)
    assert site.ask(lambda: [tuple(row) for row in db.session.execute(late)]) == [
        (record["instance_id"], True)
    ]


def kill(server: Any) -> None:
    """At once, with the processes that it started: nothing is finished, nothing said."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    for number in (server.pid, *map(int, children)):
        os.kill(number, signal.SIGKILL)
    server.wait(timeout=30)


@contextmanager
def a_mortal_site(folder: Path, assets: Path) -> Iterator[tuple[Site, dict[str, Any], str]]:
    """A site of one round whose server may be killed and started again by the test: `server["now"]`."""
    (folder / "assets").symlink_to(assets)
    app = create_app(Settings(var_dir=folder, secret_key=SECRET_KEY))
    with app.app_context():
        upgrade()
    port = free_port()
    site = Site(f"http://127.0.0.1:{port}", app)
    slug = site.change(a_round)
    server: dict[str, Any] = {}

    def start() -> None:
        server["now"] = start_server(folder, port)
        wait_until_well(site.address, server["now"])

    server["start"] = start
    start()
    try:
        yield site, server, slug
    finally:
        server["now"].terminate()
        server["now"].wait(timeout=30)
        with app.app_context():
            db.engine.dispose()


def test_a_server_killed_while_it_takes_answers_loses_none_and_doubles_none(
    device: Any, var_dir: Path, tmp_path: Path
) -> None:
    records = [a_record() for _ in range(12)]
    with a_mortal_site(tmp_path, var_dir / "assets") as (site, server, slug):
        context = device()
        page = context.new_page()
        path = open_form(page, site, slug)
        context.set_offline(True)
        page.evaluate(_SEND, records)
        wait_for(page, "12 réponses en attente")
        context.set_offline(False)
        count = select(func.count(Response.id))
        while not site.ask(lambda: db.session.scalar(count)):
            page.wait_for_timeout(5)
        kill(server["now"])
        left = page.evaluate(_STORED, "entries")
        server["start"]()
        page.goto(site.url(path))
        page.locator("[data-queue] summary").tap()
        wait_for(page, "envoyée")
        while page.evaluate(_STORED, "entries"):
            page.wait_for_timeout(20)

        assert left
        assert sorted(site.ask(lambda: stored(slug))) == sorted(
            one["instance_id"] for one in records
        )
        assert len(page.evaluate(_STORED, "receipts")) == len(records)
