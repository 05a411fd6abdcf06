"""The workshop's form in a real Chromium: sums, Enter, the kept draft, and two people at one record."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from pac_toolkit.accounts.models import Role, User
from pac_toolkit.database import db
from pac_toolkit.workshops.models import AgeBand, Sex, Workshop, WorkshopState
from pac_toolkit.workshops.record import NeedVoiced, record_of
from tests.accounts.factories import make_user
from tests.chromium import CHROMIUM
from tests.workshops.factories import make_workshop

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}"),
]


class Quiet(WSGIRequestHandler):
    """Serves without writing a log."""

    def log(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def site(context: Flask) -> Iterator[str]:
    """The address of the application, served beside the test."""
    server = make_server("127.0.0.1", 0, context, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Person:
    """A member of staff at a browser of their own; `said` collects errors of the console."""

    def __init__(self, context: Flask, chromium: Any, site: str, user: User, width: int) -> None:
        client: Any = context.test_client()
        client.sign_in(user)
        cookie = client.get_cookie("pac")
        self.window = chromium.new_context(viewport={"width": width, "height": 800})
        self.window.add_cookies([{"name": "pac", "value": cookie.value, "url": site}])
        self.page = self.window.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda m: m.type == "error" and self.said.append(m.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.site = site

    def go(self, path: str) -> Any:
        # the test's own session holds SQLite's lock: let go of it
        db.session.rollback()
        self.page.goto(f"{self.site}{path}")
        return self.page

    def save(self) -> None:
        db.session.rollback()
        with self.page.expect_navigation():
            self.page.click(".form-foot button")


@pytest.fixture
def sit_down(context: Flask, chromium: Any, site: str) -> Iterator[Any]:
    """Give a user a browser of their own; nothing may be said on any console."""
    people: list[Person] = []

    def open_browser(user: User, width: int = 1366) -> Person:
        people.append(Person(context, chromium, site, user, width))
        return people[-1]

    yield open_browser
    for person in people:
        person.window.close()
        assert person.said == []


def stored() -> Workshop:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Workshop)).one()


@pytest.mark.parametrize(("language", "width"), [("ar", 360), ("fr", 1366)])
def test_the_form_fits_its_screen_and_has_no_barrier(
    sit_down: Any, language: str, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    workshop = make_workshop(WorkshopState.HELD)
    person = sit_down(make_user(), width)
    for path in ("new", f"{workshop.id}/edit", f"{workshop.id}", ""):
        page = person.go(f"/{language}/staff/workshops/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        found = Axe().run(page, options={"rules": {"region": {"enabled": True}}}).response
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]] == [], path


def test_sums_follow_the_cells_in_either_digits(sit_down: Any) -> None:
    page = sit_down(make_user()).go("/ar/staff/workshops/new")
    page.fill("#attendance-female_young", "١٢")
    page.fill("#attendance-male_young", "3")
    page.fill("#attendance-unknown_older", "4")
    page.fill("#attendance-male_adult", "x")
    page.fill("#needs-0-votes_women", "٧")
    page.fill("#needs-0-votes_men", "2")
    assert page.text_content("[data-column-sum=female]") == "12"
    assert page.text_content("[data-all]") == "19"
    assert page.text_content("[data-youth-sum]") == "15"
    assert "9" in page.text_content("[data-votes-sum]")


def test_tab_walks_the_grid_row_by_row(sit_down: Any) -> None:
    page = sit_down(make_user()).go("/fr/staff/workshops/new")
    page.focus("#attendance-female_teen")
    visited = []
    for _ in range(4):
        visited.append(page.evaluate("document.activeElement.id"))
        page.keyboard.press("Tab")
    assert visited == [
        "attendance-female_teen",
        "attendance-male_teen",
        "attendance-unknown_teen",
        "attendance-female_young",
    ]


def test_a_workshop_is_logged_from_a_sheet_by_keyboard(sit_down: Any) -> None:
    """A field filled or a click is one interaction; four needs take fewer than sixty."""
    person = sit_down(make_user())
    page = person.go("/ar/staff/workshops/new")
    done = 0

    def fill(control: str, value: str) -> None:
        nonlocal done
        done += 1
        page.fill(control, value)

    fill("#title", "ورشة دوار آيت علا")
    fill("#held_on", "2022-03-14")
    fill("#starts_at", "10:00")
    fill("#ends_at", "12:30")
    fill("#place", "المدرسة")
    fill("#douars", "آيت علا، تاكزيرت")
    fill("#agenda", "تشخيص الحاجيات")
    fill("#chair", "رئيس المجلس")
    fill("#rapporteur", "كاتبة المجلس")
    cells = {"female_young": 5, "female_adult": 9, "male_young_adult": 6, "male_older": 11}
    for name, n in cells.items():
        fill(f"#attendance-{name}", str(n))
    fill("#categories-elected", "2")
    fill("#categories-disability", "١")
    for position in range(4):
        if position == 3:
            page.focus(f"#needs-{position - 1}-votes_youth")
            page.keyboard.press("Enter")
        fill(f"#needs-{position}-text", f"الحاجة رقم {position}")
        done += 1
        page.select_option(f"#needs-{position}-theme", "water")
        fill(f"#needs-{position}-votes_women", "5")
        fill(f"#needs-{position}-votes_men", "4")
        fill(f"#needs-{position}-votes_youth", "3")
    fill("#commitments-0-what", "دراسة تقنية")
    fill("#commitments-0-who", "مصالح الجماعة")
    fill("#commitments-0-due_on", "2022-06-01")
    person.save()
    assert done + 1 <= 60
    workshop = stored()
    assert workshop.state is WorkshopState.HELD
    assert (workshop.participants, len(workshop.hearings)) == (31, 4)
    assert workshop.douars == ("آيت علا", "تاكزيرت")
    assert workshop.commitments[0].what == "دراسة تقنية"
    assert record_of(workshop).attendance[(Sex.FEMALE, AgeBand.YOUNG)] == 5


def test_a_closed_browser_loses_no_text(sit_down: Any) -> None:
    person = sit_down(make_user())
    page = person.go("/fr/staff/workshops/new")
    page.fill("#title", "Douar Aït Alla")
    page.fill("#needs-1-text", "المدرسة بعيدة")
    page.click("[data-add=needs]")
    page.keyboard.type("une route")
    page.wait_for_selector(".saved--waiting")
    page.wait_for_timeout(400)
    page.close()
    person.page = person.window.new_page()
    page = person.go("/fr/staff/workshops/new")
    assert page.is_visible("[data-restored]")
    assert page.input_value("#title") == "Douar Aït Alla"
    assert page.input_value("#needs-0-text") == "une route"
    assert page.input_value("#needs-1-text") == "المدرسة بعيدة"
    page.fill("#held_on", "2022-03-14")
    page.select_option("#needs-0-theme", "roads")
    page.select_option("#needs-1-theme", "education")
    person.save()
    assert page.evaluate("localStorage.length") == 0
    assert stored().title == "Douar Aït Alla"
    page = person.go("/fr/staff/workshops/new")
    assert not page.is_visible("[data-restored]")
    assert page.input_value("#title") == ""


def test_kept_text_may_be_thrown_away(sit_down: Any) -> None:
    page = sit_down(make_user()).go("/fr/staff/workshops/new")
    page.fill("#title", "essai")
    page.wait_for_selector(".saved--waiting")
    page.reload()
    page.click("[data-discard]")
    page.wait_for_selector("[data-restored]", state="hidden")
    page.reload()
    assert page.input_value("#title") == ""


def test_needs_are_added_by_enter_and_removed_by_their_button(sit_down: Any) -> None:
    page = sit_down(make_user()).go("/en/staff/workshops/new")
    for position in range(3):
        page.fill(f"#needs-{position}-text", f"need {position}")
    page.focus("#needs-1-place")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "needs-3-text"
    page.click("[data-need]:nth-child(2) [data-remove]")
    left = page.eval_on_selector_all(
        "[data-need] textarea[name$='-text']", "all => all.map(t => t.value)"
    )
    assert left == ["need 0", "need 2", ""]
    numbers = page.eval_on_selector_all(
        "[data-cards=needs] .need__number", "all => all.map(t => t.textContent)"
    )
    assert numbers == ["1", "2", "3"]


def test_enter_goes_on_and_never_sends_a_half_filled_form(sit_down: Any) -> None:
    page = sit_down(make_user()).go("/en/staff/workshops/new")
    page.fill("#title", "half")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "workshop_type"
    page.focus("#attendance-female_teen")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "attendance-male_teen"
    assert db.session.scalars(select(Workshop)).all() == []


def test_the_contents_say_what_is_complete_while_one_writes(sit_down: Any) -> None:
    page = sit_down(make_user()).go("/en/staff/workshops/new")
    part = page.locator('.contents li:has(a[href="#part-attendance"])')
    assert "is-done" not in (part.get_attribute("class") or "")
    page.fill("#attendance-male_teen", "4")
    assert "is-done" in (part.get_attribute("class") or "")
    assert "complete" in part.inner_text()


def test_the_second_of_two_people_sees_both_texts_and_chooses(sit_down: Any) -> None:
    workshop = make_workshop(WorkshopState.HELD)
    here, there = sit_down(make_user(display_name="خديجة")), sit_down(make_user(Role.EXPERT))
    path = f"/en/staff/workshops/{workshop.id}/edit"
    here.go(path)
    there.go(path)
    here.page.fill("#observations", "what Khadija heard")
    here.page.fill("#place", "دار الشباب")
    here.save()
    there.page.fill("#observations", "what the expert heard")
    there.said.clear()
    there.save()
    shown = there.page.inner_text("main")
    assert "خديجة saved this record while you were writing" in shown
    assert "what Khadija heard" in shown
    there.page.click("button[name=take][value=place]")
    there.said.clear()  # the browser itself reports the answer 409
    assert there.page.input_value("#place") == "دار الشباب"
    there.save()
    final = stored()
    assert (final.place, final.observations) == ("دار الشباب", "what the expert heard")


def test_without_scripts_the_form_still_works(context: Flask, chromium: Any, site: str) -> None:
    person = Person(context, chromium, site, make_user(), 1366)
    window = chromium.new_context(java_script_enabled=False)
    window.add_cookies(person.window.cookies())
    page = window.new_page()
    db.session.rollback()
    page.goto(f"{site}/fr/staff/workshops/new")
    page.fill("#title", "Sans script")
    page.fill("#held_on", "2022-03-14")
    page.fill("#attendance-female_adult", "14")
    page.click("[data-add=needs]")
    page.fill("#needs-3-text", "Un puits")
    page.select_option("#needs-3-theme", "water")
    page.click(".form-foot button")
    workshop = stored()
    window.close()
    person.window.close()
    assert (workshop.title, workshop.women) == ("Sans script", 14)
    assert [hearing.need.text for hearing in workshop.hearings] == ["Un puits"]


def test_an_earlier_need_is_offered_while_one_types(sit_down: Any) -> None:
    need = make_workshop(needs=(NeedVoiced(theme="water", text="ربط الدواوير بالماء"),))
    need_id = need.hearings[0].need_id
    person = sit_down(make_user())
    page = person.go("/ar/staff/workshops/new")
    page.fill("#title", "ورشة ثانية")
    page.fill("#held_on", "2022-03-20")
    page.fill("#needs-0-text", "نريد ربط دوارنا بالماء")
    page.select_option("#needs-0-theme", "water")
    page.click(f"label:has(input[name=needs-0-same_as][value='{need_id}'])")
    person.save()
    db.session.rollback()
    second = db.session.scalars(select(Workshop).order_by(Workshop.id.desc())).first()
    assert second is not None
    assert (second.hearings[0].need_id, second.hearings[0].text) == (
        need_id,
        "نريد ربط دوارنا بالماء",
    )


def test_votes_over_those_present_are_questioned_while_one_types(sit_down: Any) -> None:
    page = sit_down(make_user()).go("/en/staff/workshops/new")
    page.fill("#attendance-female_adult", "4")
    page.fill("#needs-0-votes_women", "5")
    doubt = page.locator("[data-votes-doubt]").first
    assert "5 votes of women, but 4 women" in doubt.inner_text()
    page.fill("#attendance-unknown_adult", "1")
    assert not doubt.is_visible()


def test_of_a_workshop_to_come_nobody_is_asked_who_came(sit_down: Any) -> None:
    page = sit_down(make_user()).go("/en/staff/workshops/new")
    page.fill("#needs-0-text", "Water")
    page.locator("label:has(input[value=planned])").click()
    assert not page.locator("#part-attendance").is_visible()
    # what is written stays in sight
    assert page.locator("#part-needs").is_visible()
    page.locator("label:has(input[value=held])").click()
    assert page.locator("#part-attendance").is_visible()


def test_after_a_refusal_the_foot_says_that_nothing_is_saved(sit_down: Any) -> None:
    person = sit_down(make_user())
    page = person.go("/en/staff/workshops/new")
    page.fill("#title", "x")
    page.fill("#held_on", "2040-01-01")
    person.save()
    person.said.clear()  # the browser itself reports the answer 422
    assert "Not saved yet: correct what is marked" in page.inner_text("[data-saved]")
    assert "#info" in page.get_attribute(".saved use", "href")
