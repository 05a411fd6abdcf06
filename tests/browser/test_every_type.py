"""A questionnaire of all types, answered on a phone: with a script, without, helped, in a kiosk, by a queue."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from pac_toolkit.database import db
from pac_toolkit.responses.models import Response
from tests.browser.conftest import PHONE
from tests.browser.every_type import (
    ANSWERS,
    FORM,
    choose,
    choose_of_lists,
    choose_what_opens,
    open_round,
    write_days,
    write_words,
)
from tests.browser.site import Site
from tests.browser.watcher import assert_well_laid_out, list_small_targets, list_violations

pytestmark = pytest.mark.browser

POSITION = {"latitude": 32.337_214, "longitude": -6.349_871}
RICH = {"viewport": PHONE, "geolocation": POSITION, "permissions": ["geolocation"]}


@pytest.fixture(scope="module", autouse=True)
def every(site: Site) -> None:
    open_round(site)


def row_of(site: Site, instance_id: str) -> dict[str, Any]:
    """What one sending left."""

    def read() -> dict[str, Any]:
        row = db.session.scalars(select(Response).where(Response.instance_id == instance_id)).one()
        return {
            "answers": row.answers,
            "helped": row.is_helped,
            "spoken": row.spoken,
            "receipt": row.receipt,
        }

    return site.ask(read)


def next_step(page: Any) -> None:
    page.locator("[data-next]").click()


def errors(page: Any) -> list[str]:
    """The questions on the screen that say what to correct."""
    return page.eval_on_selector_all(
        "[data-step]:not([hidden]) .error",
        "all => all.map(one => one.closest('[data-inner], [data-question-of]'))"
        ".map(one => one.dataset.inner || one.dataset.questionOf)",
    )


def fill_in(page: Any, look: Callable[[], None] = lambda: None) -> None:
    """From the first screen to the review, by the script's own ways; `look` is called on each screen."""
    look()
    next_step(page)
    write_words(page)
    look()
    next_step(page)
    write_days(page)
    look()
    next_step(page)
    choose_of_lists(page)
    choose_what_opens(page)
    # the last of the four has one place left
    for number in (2, 0, 1):
        page.locator(".rank").nth(number).click()
    look()
    next_step(page)
    choose(page, "table_water", "good")
    look()
    next_step(page)
    page.locator("[data-locate] button").click()
    page.wait_for_function("document.querySelector('[name=place]').value !== ''")
    page.fill("[name=rooms]", "3")
    page.locator("[data-add]").click()
    page.fill("[name=children-0-child_name]", "لينا")
    page.fill("[name=children-0-age]", "7")
    choose(page, "children-0-school", "yes")
    page.fill("[name=rides]", "2")
    page.fill("[name=trips-0-goal]", "السوق")
    page.fill("[name=trips-1-goal]", "المدينة")
    look()
    next_step(page)


@pytest.fixture
def phone(open_as: Callable[..., Any]) -> Any:
    context, _ = open_as(**RICH)
    return context.new_page()


def test_every_type_is_answered_read_once_more_and_stored(site: Site, phone: Any) -> None:
    phone.goto(site.url(FORM))
    instance_id = phone.input_value("[name=instance_id]")
    found: list[str] = []

    def look() -> None:
        assert_well_laid_out(phone)
        found.extend(list_small_targets(phone))

    fill_in(phone, look)
    review = phone.locator("[data-review]").inner_text()
    assert "لينا" in review
    assert "32.337 -6.350" in review
    with phone.expect_navigation():
        phone.locator("[data-send]").click()

    assert row_of(site, instance_id)["answers"] == ANSWERS
    assert found == []


def test_axe_finds_nothing_on_the_screens_of_every_type(site: Site, phone: Any) -> None:
    phone.goto(site.url(FORM, "fr"))
    found: list[str] = []
    fill_in(phone, lambda: found.extend(list_violations(phone)))
    assert found == []


def test_rules_are_live(site: Site, phone: Any) -> None:
    phone.goto(site.url(FORM, "fr"))
    next_step(phone)
    next_step(phone)
    assert errors(phone) == ["douar", "people"]
    phone.fill("[name=douar]", "Aït Saïd")
    assert errors(phone) == ["people"]
    for typed, expected in (("x", ["people"]), ("31", ["people"]), ("7", [])):
        phone.fill("[name=people]", typed)
        next_step(phone)
        assert errors(phone) == expected
    phone.go_back()
    note = phone.locator('[data-question-of="many"]')
    assert note.is_visible()
    phone.fill("[name=people]", "6")
    assert note.is_hidden()
    next_step(phone)
    next_step(phone)
    choose(phone, "tap", "yes")
    assert phone.locator('[data-question-of="source"]').is_hidden()
    choose(phone, "quarter", "centre")
    choose(phone, "tap", "no")
    # what the filter took away is no longer chosen
    assert phone.locator("[name=quarter]:checked").count() == 0
    assert phone.locator("[name=quarter]:not([disabled])").count() == 1


def test_entries_are_added_taken_away_and_judged_one_by_one(site: Site, phone: Any) -> None:
    phone.goto(site.url(FORM, "fr"))
    next_step(phone)
    write_words(phone)
    next_step(phone)
    next_step(phone)
    choose(phone, "tap", "yes")
    next_step(phone)
    next_step(phone)
    cards = phone.locator('[data-question-of="children"] [data-entry]')
    assert cards.count() == 0
    for _ in range(2):
        phone.locator("[data-add]").click()
    phone.fill("[name=children-0-age]", "9")
    phone.fill("[name=children-1-age]", "50")
    assert phone.locator("[name=children-0-school]").first.is_enabled()
    assert cards.nth(1).locator('[data-inner="school"]').is_visible()
    next_step(phone)
    assert errors(phone) == ["age"]
    cards.nth(0).locator("[data-remove]").click()
    assert cards.count() == 1
    assert cards.first.locator("[data-number]").first.inner_text() == "1"
    phone.fill("[name=children-1-age]", "5")
    next_step(phone)
    assert phone.locator("[data-review]").is_visible()


def test_a_draft_keeps_entries_places_and_the_point(site: Site, phone: Any) -> None:
    phone.goto(site.url(FORM))
    instance_id = phone.input_value("[name=instance_id]")
    choose(phone, "helper", "yes")
    choose(phone, "spoken", "tzm")
    fill_in(phone)
    phone.reload()
    assert phone.locator("[data-kept]").is_visible()
    assert phone.locator("[data-review]").is_visible()
    with phone.expect_navigation():
        phone.locator("[data-send]").click()
    row = row_of(site, instance_id)
    assert row["answers"] == ANSWERS
    assert (row["helped"], row["spoken"]) == (True, "tzm")


def test_every_type_is_answered_without_a_script(site: Site, open_as: Callable[..., Any]) -> None:
    context, watcher = open_as(viewport=PHONE, java_script_enabled=False)
    watcher.expect(422)
    page = context.new_page()
    page.goto(site.url(FORM))
    instance_id = page.input_value("[name=instance_id]")
    write_words(page)
    write_days(page)
    choose_of_lists(page)
    for number, value in enumerate(ANSWERS["order"]):  # type: ignore[arg-type]
        page.select_option(f"#order-{number}", value)
    choose(page, "table_water", "good")
    for number, degrees in enumerate(("32.337", "-6.350")):
        page.fill(f"#place-{number}", degrees)
    page.fill("[name=children-0-child_name]", "لينا")
    page.fill("[name=rides]", "2")
    with page.expect_navigation():
        page.locator("[data-more]").click()
    assert page.locator("[name=children-3-age]").count() == 1
    assert page.input_value("[name=children-0-child_name]") == "لينا"
    page.fill("[name=children-0-age]", "7")
    with page.expect_navigation():
        page.locator("[data-send]").click()
    # what these answers opened is asked on the page that comes back
    assert_well_laid_out(page)
    choose_what_opens(page)
    choose(page, "children-0-school", "yes")
    page.fill("[name=rooms]", "3")
    page.fill("[name=trips-0-goal]", "السوق")
    page.fill("[name=trips-1-goal]", "المدينة")
    with page.expect_navigation():
        page.locator("[data-send]").click()

    assert row_of(site, instance_id)["answers"] == ANSWERS


# ---- the queue


QUEUE = """
() => window.addEventListener("pac:send", (event) => {
  // before the queue of the page, which would send it
  event.stopImmediatePropagation();
  event.preventDefault();
  window.sent = JSON.parse(JSON.stringify(event.detail));
  window.reply = event.detail;
}, true)
"""


def test_the_queue_is_given_the_record_of_the_interface(site: Site, phone: Any) -> None:
    phone.goto(site.url(FORM))
    instance_id = phone.input_value("[name=instance_id]")
    phone.evaluate(QUEUE)
    fill_in(phone)
    phone.locator("[data-send]").click()
    sent = phone.evaluate("window.sent")
    assert sent["url"] == "/api/v1/surveys/every-type/responses"
    record = sent["record"]
    started_at, version = record.pop("started_at"), record.pop("form_version")
    assert started_at
    assert version == "2026112601"
    computed = {"crowded", "oldest"}
    assert record == {
        "instance_id": instance_id,
        "commune": FORM.rpartition("/")[2],
        "language": "ar",
        "helper": False,
        "channel": "web",
        "answers": {
            name: answer if name != "place" else "32.337 -6.350"
            for name, answer in ANSWERS.items()
            if name not in computed
        },
    }
    # the server said 422: back at the question, with its words
    phone.evaluate("""() => window.reply.fail({"children[1]/age": "من فضلكم صححوا."})""")
    assert errors(phone) == ["age"]
    assert phone.locator("[data-inner=age] .error").first.is_visible()
    next_step(phone)
    phone.locator("[data-send]").click()
    # kept on the device for want of a network
    phone.evaluate("() => window.reply.done({receipt: null, waiting: true})")
    assert phone.locator("[data-thanks]").is_visible()
    assert phone.locator("form[data-answer]").is_hidden()
    phone.locator("[data-thanks] [data-person]").click()
    phone.wait_for_selector("form[data-answer].is-stepping")
    assert phone.locator("[data-kept]").is_hidden()
    assert phone.input_value("[name=instance_id]") != instance_id


# ---- the kiosk


def answer_in_kiosk(site: Site, page: Any) -> None:
    page.goto(site.url(f"{FORM}?channel=kiosk", "fr"))
    page.wait_for_selector("form[data-answer].is-stepping")
    next_step(page)
    write_words(page)
    for _ in range(2):
        next_step(page)
    choose(page, "tap", "yes")
    for _ in range(3):
        next_step(page)


def assert_blank(page: Any) -> None:
    page.wait_for_selector("form[data-answer].is-stepping")
    assert page.input_value("[name=douar]") == ""
    assert page.locator("[data-answer] input:checked").count() == 0
    assert page.locator("[data-kept]").is_hidden()


def test_a_kiosk_thanks_returns_by_itself_and_forgets(
    site: Site, open_as: Callable[..., Any]
) -> None:
    context, watcher = open_as(viewport=PHONE)
    watcher.expect(403)
    page = context.new_page()
    page.clock.install()
    answer_in_kiosk(site, page)
    with page.expect_navigation():
        page.locator("[data-send]").click()
    code = page.locator(".receipt-code").inner_text()
    receipt = page.url
    assert_well_laid_out(page)
    with page.expect_navigation():
        page.clock.fast_forward(61_000)
    assert "channel=kiosk" in page.url
    assert_blank(page)
    for _ in range(3):
        page.go_back()
        assert code not in page.content()
        assert "Aït" not in page.content()
    page.goto(receipt)
    assert page.locator(".receipt-code").count() == 0


def test_a_kiosk_left_half_way_asks_and_then_empties(
    site: Site, open_as: Callable[..., Any]
) -> None:
    context, _ = open_as(viewport=PHONE)
    page = context.new_page()
    page.clock.install()
    answer_in_kiosk(site, page)
    page.clock.run_for(91_000)
    ask = page.locator("[data-ask]")
    assert ask.is_visible()
    page.locator("[data-on]").click()
    assert ask.is_hidden()
    assert page.locator("[data-review]").is_visible()
    page.clock.run_for(92_000)
    assert ask.is_visible()
    with page.expect_navigation():
        page.clock.run_for(32_000)
    assert_blank(page)
