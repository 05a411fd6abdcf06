"""A clerk logs a workshop by keyboard, an expert validates it, everybody reads it; two people on one record lose nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db
from pac_toolkit.workshops.models import Workshop, WorkshopState
from tests.browser.conftest import DESK
from tests.browser.site import COMMUNE, PROVINCE, Site, find_of_territory
from tests.browser.watcher import path_of

pytestmark = pytest.mark.browser

TITLE = "ورشة دوار أولاد بوعلي حول الماء والطريق"
PLACE = "المركز السوسيو-ثقافي"
NEEDS = (
    ("water", "ربط دوار أولاد بوعلي بشبكة الماء الصالح للشرب", "أولاد بوعلي", 12, 9, 7),
    ("roads", "إصلاح الطريق المؤدية إلى السوق الأسبوعي", "طريق السوق", 4, 11, 5),
    ("health", "حضور الطبيب بالمستوصف مرتين في الأسبوع", "المستوصف", 10, 3, 2),
    ("education", "نقل مدرسي للتلميذات", "الإعدادية", 8, 6, 9),
)
# women, men, not noted, by age band; the two bands of youth are the second and the third
GRID = ((1, 2, 0), (6, 3, 0), (5, 4, 0), (8, 7, 1), (2, 4, 0), (0, 0, 3))


@pytest.fixture
def desk_of(open_as: Callable[..., Any]) -> Callable[[Role | None], Any]:
    """A page of a computer at which somebody of a role sits."""

    def of(role: Role | None) -> Any:
        context, watcher = open_as(role, viewport=DESK)
        page = context.new_page()
        page.watcher = watcher
        return page

    return of


def type_here(page: Any, *texts: object) -> None:
    """Type into the control that has the focus, then go on by Tab, for each text."""
    for text in texts:
        page.keyboard.type(str(text))
        page.keyboard.press("Tab")


def pick_here(page: Any, wanted: str) -> None:
    """In the list that has the focus, down to the wanted choice, then on by Tab."""
    for _ in range(60):
        if page.evaluate("document.activeElement.value") == wanted:
            break
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.value") == wanted
    page.keyboard.press("Tab")


def tab_to(page: Any, selector: str) -> None:
    """Go on by Tab until something has the focus."""
    for _ in range(120):
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}")


def fill_grid(page: Any) -> None:
    """The attendance grid, from its first cell on; nobody is left empty."""
    for row in GRID:
        for count in row:
            type_here(page, count or "")


def write_needs(page: Any) -> None:
    """Each need by Tab, the next one by Enter."""
    for theme, text, place, *votes in NEEDS:
        type_here(page, text)
        pick_here(page, theme)
        type_here(page, place)
        for count in votes[:-1]:
            type_here(page, count)
        page.keyboard.type(str(votes[-1]))
        if theme != NEEDS[-1][0]:
            page.keyboard.press("Enter")


def say_that_all_are_new(page: Any) -> None:
    """Answer the question whether a need is one of the earlier ones of the commune, wherever it is asked."""
    page.wait_for_timeout(900)
    for card in page.locator("[data-need]").all():
        none_of_these = card.locator('[data-offers] label:has(input[value="new"])')
        if none_of_these.count():
            none_of_these.click()


def log_workshop(page: Any, site: Site) -> str:
    """From the empty form to the saved record; returns its address."""
    page.goto(site.url("staff/workshops/new"))
    tab_to(page, "#title")
    type_here(page, TITLE)
    page.fill("#held_on", "2026-11-10")
    page.fill("#starts_at", "10:00")
    tab_to(page, "#place")
    type_here(page, PLACE)
    tab_to(page, "[data-grid] input")
    fill_grid(page)
    tab_to(page, "[data-need] textarea")
    write_needs(page)
    say_that_all_are_new(page)
    tab_to(page, "button[name=save]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    return path_of(page)


def press_step(page: Any, state: WorkshopState) -> None:
    """Lead the record that is open to another state."""
    with page.expect_navigation():
        page.locator(f'form:has(input[name=state][value="{state.value}"]) button').click()


def find_by_title(title: str) -> dict[str, Any]:
    """What is stored under this title."""
    workshop = db.session.scalars(select(Workshop).where(Workshop.title == title)).one()
    return {
        "id": workshop.id,
        "state": workshop.state,
        "commune": workshop.commune_code,
        "needs": [
            (h.need.theme, h.need.text, h.need.place, h.votes_women, h.votes_men, h.votes_youth)
            for h in sorted(workshop.hearings, key=lambda hearing: hearing.id)
        ],
    }


def sums(page: Any) -> dict[str, str]:
    """The sums that the grid shows."""
    read = {
        "women": '[data-column-sum="female"]',
        "men": '[data-column-sum="male"]',
        "unknown": '[data-column-sum="unknown"]',
        "all": "[data-all]",
        "youth": "[data-youth-sum]",
    }
    return {name: page.locator(selector).text_content() for name, selector in read.items()}


def test_the_grid_adds_up_while_one_types(site: Site, desk_of: Callable[..., Any]) -> None:
    page = desk_of(Role.COMMUNE)
    page.goto(site.url("staff/workshops/new"))
    page.locator("[data-grid] input").first.focus()
    fill_grid(page)

    assert sums(page) == {"women": "22", "men": "20", "unknown": "4", "all": "46", "youth": "18"}
    page.locator("[data-grid] input").first.select_text()
    # Arabic-Indic digits are digits
    page.keyboard.type("١٢")
    assert sums(page)["women"] == "33"


def test_enter_adds_needs_and_never_sends_a_half_filled_form(
    site: Site, desk_of: Callable[..., Any]
) -> None:
    page = desk_of(Role.COMMUNE)
    page.goto(site.url("staff/workshops/new"))
    page.locator("[data-need] textarea").first.focus()
    before = page.locator("[data-need]").count()
    write_needs(page)

    assert page.locator("[data-need]").count() == max(before, len(NEEDS))
    votes = page.locator("[data-votes-sum]").all_text_contents()
    assert [("21" in votes[0]), ("14" in votes[3])] == [True, True]
    assert path_of(page).endswith("/new")


def test_a_record_goes_from_the_clerk_through_the_expert_to_everybody(
    site: Site, desk_of: Callable[..., Any]
) -> None:
    clerk = desk_of(Role.COMMUNE)
    record = log_workshop(clerk, site)
    stored = site.ask(lambda: find_by_title(TITLE))
    assert record == f"/ar/staff/workshops/{stored['id']}"
    assert (stored["state"], stored["commune"]) == (WorkshopState.HELD, COMMUNE)
    assert stored["needs"] == list(NEEDS)

    clerk.goto(site.url(f"{record}/edit"))
    clerk.fill("#title", f"{TITLE} (تتمة)")
    clerk.focus("button[name=save]")
    with clerk.expect_navigation():
        clerk.keyboard.press("Enter")
    press_step(clerk, WorkshopState.CLOSED)
    # who entered the record does not validate it, and nobody else reads it yet
    assert clerk.locator('input[name=state][value="validated"]').count() == 0
    visitor = desk_of(None)
    visitor.watcher.expect(404)
    public = site.url(f"workshops/{stored['id']}")
    assert visitor.goto(public).status == 404

    expert = desk_of(Role.EXPERT)
    expert.goto(site.url(record))
    press_step(expert, WorkshopState.VALIDATED)

    assert visitor.goto(public).status == 200
    shown = visitor.locator("main").inner_text()
    assert f"{TITLE} (تتمة)" in shown
    assert all(text in shown for _, text, *_ in NEEDS)
    assert "46" in shown


def test_what_is_written_stays_on_this_computer_until_it_is_saved(
    site: Site, desk_of: Callable[..., Any]
) -> None:
    page = desk_of(Role.COMMUNE)
    page.goto(site.url("staff/workshops/new"))
    page.locator("[data-need] textarea").first.focus()
    write_needs(page)
    page.wait_for_selector(".saved--waiting")
    page.reload()

    page.locator("[data-restored]").wait_for()
    texts = page.locator("[data-need] textarea").evaluate_all("all => all.map(one => one.value)")
    assert [text for text in texts if text] == [need[1] for need in NEEDS]
    page.locator("[data-discard]").click()
    page.wait_for_function("() => document.querySelector('[data-need] textarea')?.value === ''")


def test_who_saves_second_sees_both_texts_and_loses_nothing(
    site: Site, desk_of: Callable[..., Any]
) -> None:
    address = site.url(f"staff/workshops/{site.ask(lambda: find_of_territory(PROVINCE))}/edit")
    first, second = desk_of(Role.EXPERT), desk_of(Role.PROVINCE)
    second.watcher.expect(409)
    for page, place in ((first, "دار الشباب"), (second, "قاعة الجماعة")):
        page.goto(address)
        page.fill("#place", place)
    with first.expect_navigation():
        first.click("button[name=save]")
    with second.expect_navigation() as answered:
        second.click("button[name=save]")

    assert answered.value.status == 409
    compared = second.locator(".compare").inner_text()
    assert "دار الشباب" in compared
    assert "قاعة الجماعة" in compared
    assert second.input_value("#place") == "قاعة الجماعة"
    with second.expect_navigation():
        second.click('button[name=take][value="place"]')
    assert second.input_value("#place") == "دار الشباب"
