"""A clerk logs a whole workshop without a network; it arrives once, and beside another's text nothing is lost."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from pac_toolkit import audit
from pac_toolkit.accounts.models import Role, User
from pac_toolkit.database import db
from pac_toolkit.workshops.models import Workshop, WorkshopState
from pac_toolkit.workshops.record import record_of
from tests.browser.conftest import DESK, PHONE
from tests.browser.site import COMMUNE, Site, email_of
from tests.browser.watcher import assert_well_laid_out, list_violations
from tests.workshops.factories import make_workshop

pytestmark = pytest.mark.browser

NEW = "/ar/staff/workshops/new"
TITLE = "ورشة بدون شبكة حول الماء"
NEEDS = (
    ("water", "ربط الدوار بشبكة الماء", 12, 9),
    ("roads", "إصلاح طريق السوق", 4, 11),
    ("health", "طبيب مرتين في الأسبوع", 10, 3),
    ("education", "نقل مدرسي للتلميذات", 8, 6),
    ("electricity", "إنارة الساحة", 5, 5),
    ("waste", "جمع النفايات", 7, 2),
)
PROMISES = ("تنقية البئر", "إصلاح القنطرة")
PDF = {"name": "ورقة الحضور.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 sheet"}
PNG = {"name": "صورة.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n photo"}

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


@pytest.fixture
def sit_down(chromium: Any, signed_in: Callable[[Role], Any]) -> Iterator[Callable[[Role], Any]]:
    """Opens a device of a role whose network can be taken away: what a browser says of that is no complaint."""
    contexts = []

    def opened(role: Role) -> Any:
        context = chromium.new_context(viewport=PHONE, storage_state=signed_in(role))
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context

    yield opened
    for context in contexts:
        context.close()


def keep_form(site: Site, page: Any, path: str) -> None:
    """Open a form with a network once, and wait until it is kept."""
    page.goto(site.url(path))
    assert page.evaluate(_IS_KEPT, path)


def open_without_network(site: Site, context: Any, page: Any, path: str) -> None:
    context.set_offline(True)
    page.goto(site.url(path))
    page.locator("html[data-kept]").wait_for()


def write_all(page: Any) -> None:
    """A full workshop: day, grid, six needs, two commitments, two files."""
    page.fill("#title", TITLE)
    page.fill("#held_on", "2026-11-10")
    page.fill("#place", "دار الشباب")
    for number, cell in enumerate(page.locator("[data-grid] input").all()):
        cell.fill(str(number % 5))
    for number, (theme, text, women, men) in enumerate(NEEDS):
        if number >= page.locator("[data-need]").count():
            page.click("[data-add=needs]")
        card = page.locator("[data-need]").nth(number)
        card.locator("textarea[name$='-text']").fill(text)
        card.locator("select[name$='-theme']").select_option(theme)
        card.locator("[data-women]").fill(str(women))
        card.locator("[data-men]").fill(str(men))
    for number, what in enumerate(PROMISES):
        if number >= page.locator("[data-commitment]").count():
            page.click("[data-add=commitments]")
        page.locator("[data-commitment] textarea").nth(number).fill(what)
    page.set_input_files("#sheet", PDF)
    page.set_input_files("#photos", PNG)
    page.locator("label:has(#photo_consent)").click()


def saved(page: Any, words: str) -> None:
    page.locator("[data-saved]").filter(has_text=words).wait_for()


def find(title: str = TITLE) -> list[dict[str, Any]]:
    """What is stored under the title, and who wrote what."""
    return [
        {
            "id": workshop.id,
            "state": workshop.state,
            "people": workshop.participants,
            "place": workshop.place,
            "needs": [
                (h.need.theme, h.text, h.votes_women, h.votes_men) for h in workshop.hearings
            ],
            "promises": tuple(row.what for row in workshop.commitments),
            "files": sorted(file.kind.value for file in workshop.attachments),
            "history": [
                (entry.actor, entry.action, sorted(entry.changes))
                for entry in audit.list_entries("workshop", workshop.id)
            ],
        }
        for workshop in db.session.scalars(select(Workshop).where(Workshop.title == title))
    ]


def test_a_whole_workshop_is_logged_without_a_network_and_both_texts_survive(
    site: Site, sit_down: Callable[[Role], Any]
) -> None:
    context = sit_down(Role.COMMUNE)
    page = context.new_page()
    keep_form(site, page, NEW)
    open_without_network(site, context, page, NEW)
    write_all(page)
    page.click("button[name=save]")
    saved(page, "محفوظ في هذا الجهاز")
    assert "ورشة واحدة" in page.inner_text("[data-queue-count]")
    # a dead battery: it opens again with its text
    hash_address = page.url
    page.goto("about:blank")
    page.goto(hash_address)
    page.locator("[data-restored]").wait_for()
    assert page.input_value("#title") == TITLE
    assert page.locator("[data-need]").count() == len(NEEDS)
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert_well_laid_out(page)

    context.set_offline(False)
    saved(page, "محفوظ في الخادم")
    page.locator("[data-queue-list] li").first.wait_for(state="detached")
    (record,) = site.ask(find)
    assert (record["state"], record["needs"]) == (WorkshopState.HELD, list(NEEDS))
    assert (record["promises"], record["files"]) == (PROMISES, ["photo", "sheet"])
    assert record["people"] > 0

    # the clerk goes on without a network; an expert writes in the same record meanwhile
    context.set_offline(True)
    page.fill("#place", "المسجد")
    page.fill("#observations", "حضر الشيوخ كذلك")
    page.click("button[name=save]")
    saved(page, "محفوظ في هذا الجهاز")
    desk = sit_down(Role.EXPERT).new_page()
    desk.goto(site.url(f"staff/workshops/{record['id']}/edit"))
    desk.fill("#place", "ساحة السوق")
    desk.click("details:has(#strengths) > summary")
    desk.fill("#strengths", "تعاونية نشيطة")
    with desk.expect_navigation():
        desk.click("button[name=save]")

    context.set_offline(False)
    page.locator("[data-queue-said] .compare").wait_for()
    compared = page.inner_text("[data-queue-said]")
    assert all(
        text in compared for text in ("المسجد", "ساحة السوق", "حضر الشيوخ كذلك", "تعاونية نشيطة")
    )
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert_well_laid_out(page)
    assert list_violations(page) == []
    page.locator('label:has(input[name="choose:strengths"][value=theirs])').click()
    page.locator("[data-queue-said] .actions button").click()
    page.wait_for_url(f"**/ar/staff/workshops/{record['id']}")

    (record,) = site.ask(find)
    assert record["place"] == "المسجد"
    assert record["needs"] == list(NEEDS)
    newest, theirs = record["history"][:2]
    assert newest == ("Commune 1", "edit", ["observations", "place"])
    assert theirs == ("Expert 1", "edit", ["place", "strengths"])
    assert record["history"][-1][:2] == ("Commune 1", "create")
    shown = page.inner_text("main")
    assert all(text in shown for text in ("Expert 1", "ساحة السوق", "تعاونية نشيطة"))


def make_open() -> int:
    """A held workshop of the commune, entered by its clerk."""
    clerk = db.session.scalars(select(User).where(User.email == email_of(Role.COMMUNE))).one()
    return make_workshop(WorkshopState.HELD, actor=clerk, commune_code=COMMUNE).id


def place_of(number: int) -> str:
    return record_of(db.session.get_one(Workshop, number)).place


def test_a_lost_session_keeps_the_text_and_a_sign_out_forgets_the_page(
    site: Site, sit_down: Callable[[Role], Any]
) -> None:
    number = site.change(make_open)
    path = f"/ar/staff/workshops/{number}/edit"
    context = sit_down(Role.COMMUNE)
    page = context.new_page()
    keep_form(site, page, path)
    cookies = context.cookies()
    open_without_network(site, context, page, path)
    page.fill("#place", "تحت الشجرة")
    page.click("button[name=save]")
    saved(page, "محفوظ في هذا الجهاز")

    context.clear_cookies()
    context.set_offline(False)
    saved(page, "سجلوا الدخول")
    assert site.ask(lambda: place_of(number)) != "تحت الشجرة"
    context.add_cookies(cookies)
    page.goto(site.url("staff/workshops/"))
    for _ in range(100):
        if site.ask(lambda: place_of(number)) == "تحت الشجرة":
            break
        page.wait_for_timeout(50)
    assert site.ask(lambda: place_of(number)) == "تحت الشجرة"

    assert page.evaluate(_IS_KEPT, path)
    page.click("form[action$='/sign-out'] button")
    page.wait_for_load_state()
    page.wait_for_function(
        "async (path) => !(await caches.match(path, {ignoreVary: true}))", arg=path
    )
