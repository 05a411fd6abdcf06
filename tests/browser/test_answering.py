"""A citizen answers: by taps, by keyboard, without a script; corrects, sends once, checks, withdraws."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from pac_toolkit.database import db
from pac_toolkit.responses.models import Response
from tests.browser.citizen import (
    ANSWERS,
    answer_by_keys,
    answer_by_taps,
    answer_screen,
    go_on,
    list_shown,
    tap,
)
from tests.browser.conftest import PHONE
from tests.browser.site import COMMUNE, FORM, Site
from tests.browser.watcher import assert_well_laid_out, list_small_targets, list_violations

pytestmark = pytest.mark.browser

TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}


def stored(instance_id: str) -> list[dict[str, Any]]:
    """The rows that one sending left."""
    rows = db.session.scalars(select(Response).where(Response.instance_id == instance_id)).all()
    return [
        {
            "answers": row.answers,
            "language": row.language,
            "channel": row.channel.value,
            "commune": row.commune_code,
            "receipt": row.receipt,
            "is_withdrawn": row.withdrawn_at is not None,
        }
        for row in rows
    ]


def count_responses() -> int:
    """How many answers there are."""
    return db.session.scalar(select(func.count()).select_from(Response)) or 0


def instance_of(page: Any) -> str:
    """The number under which the form on the page will be sent."""
    return str(page.input_value("[name=instance_id]"))


def send(page: Any) -> str:
    """Tap "send"; returns the code of the receipt."""
    with page.expect_navigation():
        page.locator("[data-send]").tap()
    return str(page.locator(".receipt-code").text_content()).strip()


@pytest.fixture
def phone(open_as: Callable[..., Any]) -> Any:
    """A page of a phone, with a finger."""
    context, _ = open_as(**TOUCH)
    return context.new_page()


def test_a_citizen_answers_by_taps_in_arabic(site: Site, phone: Any) -> None:
    phone.goto(site.url(FORM))
    instance_id = instance_of(phone)

    screens = answer_by_taps(phone)
    code = send(phone)

    (row,) = site.ask(lambda: stored(instance_id))
    assert row["receipt"] == code
    assert (row["language"], row["channel"], row["commune"]) == ("ar", "web", COMMUNE)
    assert row["answers"].items() >= ANSWERS.items()
    assert row["answers"]["sat_water"] == "1"
    services = [name for screen in screens for name in screen if name.startswith("sat_")]
    assert len(services) == len(set(services)) <= 14
    assert all(sum(name.startswith("sat_") for name in screen) <= 4 for screen in screens)


def test_every_screen_fits_a_finger_and_the_window(site: Site, phone: Any) -> None:
    phone.goto(site.url(FORM))
    small = {}
    while phone.locator("[data-review]").is_hidden():
        answer_screen(phone)
        assert_well_laid_out(phone)
        small[tuple(list_shown(phone))] = list_small_targets(phone)
        go_on(phone)
    small["review"] = list_small_targets(phone)

    assert {screen: found for screen, found in small.items() if found} == {}


def test_axe_finds_nothing_on_any_screen(site: Site, phone: Any) -> None:
    phone.goto(site.url(FORM, "fr"))
    found = list_violations(phone)
    while phone.locator("[data-review]").is_hidden():
        answer_screen(phone)
        go_on(phone)
        found += list_violations(phone)

    assert found == []


def test_a_citizen_answers_by_keyboard_in_french(site: Site, open_as: Callable[..., Any]) -> None:
    context, _ = open_as(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(site.url(FORM, "fr"))
    instance_id = instance_of(page)

    answer_by_keys(page)

    (row,) = site.ask(lambda: stored(instance_id))
    assert row["language"] == "fr"
    assert row["answers"].items() >= ANSWERS.items()
    assert page.locator(".receipt-code").text_content() == row["receipt"]


def test_the_form_works_without_a_script(site: Site, open_as: Callable[..., Any]) -> None:
    context, watcher = open_as(**TOUCH, java_script_enabled=False)
    watcher.expect(422)
    page = context.new_page()
    page.goto(site.url(FORM))
    instance_id = instance_of(page)
    for question in ("sex", "age_band", "milieu"):
        tap(page, question, str(ANSWERS[question]))
    tap(page, "disability_consent", "yes")
    tap(page, "sat_water", "1")
    with page.expect_navigation():
        page.locator("[data-send]").tap()
    # the question that this answer opens is asked on the page that comes back, the rest kept
    assert page.locator('[data-question-of="disability"]').is_visible()
    assert page.locator('[name="sat_water"][value="1"]').is_checked()
    tap(page, "disability", "no")

    code = send(page)

    (row,) = site.ask(lambda: stored(instance_id))
    assert row["receipt"] == code
    assert (row["answers"]["disability"], row["answers"]["sat_water"]) == ("no", "1")


def test_what_is_left_out_is_said_at_the_question_and_the_rest_kept(site: Site, phone: Any) -> None:
    phone.goto(site.url(FORM))
    while "sex" not in list_shown(phone):
        go_on(phone)
    answer_screen(phone, leave_out="sex")
    go_on(phone)

    question = phone.locator('[data-question-of="sex"]')
    assert question.locator(".error").is_visible()
    assert question.locator("fieldset").get_attribute("aria-describedby") == "sex-error"
    assert phone.evaluate("document.activeElement.name") == "sex"
    assert phone.locator('[name="age_band"][value="25-35"]').is_checked()
    tap(phone, "sex", "female")
    assert question.locator(".error").count() == 0


def test_the_server_says_the_same_without_a_script(site: Site, open_as: Callable[..., Any]) -> None:
    context, watcher = open_as(**TOUCH, java_script_enabled=False)
    watcher.expect(422)
    page = context.new_page()
    page.goto(site.url(FORM, "fr"))
    before = site.ask(count_responses)
    tap(page, "age_band", "25-35")
    tap(page, "sat_water", "1")
    page.fill("#free_text", str(ANSWERS["free_text"]))
    with page.expect_navigation() as sent:
        page.locator("[data-send]").tap()

    assert sent.value.status == 422
    assert page.locator('[data-question-of="sex"] .error').is_visible()
    assert page.locator("[data-question-of] .error").count() == 1
    assert page.locator('[name="age_band"][value="25-35"]').is_checked()
    assert page.locator('[name="sat_water"][value="1"]').is_checked()
    assert page.input_value("#free_text") == ANSWERS["free_text"]
    assert site.ask(count_responses) == before


def test_the_review_shows_the_answers_and_leads_back_to_change_one(site: Site, phone: Any) -> None:
    phone.goto(site.url(FORM))
    instance_id = instance_of(phone)
    answer_by_taps(phone)
    review = phone.locator("[data-review]")
    assert str(ANSWERS["free_text"]) in review.inner_text()

    review.locator("button").first.tap()
    tap(phone, "sex", "male")
    while review.is_hidden():
        go_on(phone)
    send(phone)

    (row,) = site.ask(lambda: stored(instance_id))
    assert row["answers"]["sex"] == "male"
    assert row["answers"]["priorities"] == ANSWERS["priorities"]


def test_a_fourth_priority_cannot_be_ticked(site: Site, phone: Any) -> None:
    phone.goto(site.url(FORM))
    while "priorities" not in list_shown(phone):
        answer_screen(phone)
        go_on(phone)
    answer_screen(phone)

    fourth = phone.locator('[name="priorities"][value="culture"]')
    assert fourth.is_disabled()
    tap(phone, "priorities", "water")
    assert fourth.is_enabled()


def test_a_reload_keeps_the_draft(site: Site, phone: Any) -> None:
    phone.goto(site.url(FORM))
    instance_id = instance_of(phone)
    while "sat_water" not in list_shown(phone):
        answer_screen(phone)
        go_on(phone)
    answer_screen(phone)
    phone.reload()

    assert phone.locator("[data-kept]").is_visible()
    assert "sat_water" in list_shown(phone)
    assert phone.locator('[name="sat_water"][value="1"]').is_checked()
    assert instance_of(phone) == instance_id
    answer_by_taps(phone)
    send(phone)
    assert len(site.ask(lambda: stored(instance_id))) == 1


def test_two_taps_on_send_store_one_row(site: Site, phone: Any) -> None:
    phone.goto(site.url(FORM))
    instance_id = instance_of(phone)
    answer_by_taps(phone)
    before = site.ask(count_responses)
    with phone.expect_navigation():
        phone.evaluate(
            "const one = document.querySelector('[data-send]'); one.click(); one.click()"
        )

    assert phone.locator(".receipt-code").is_visible()
    assert len(site.ask(lambda: stored(instance_id))) == 1
    assert site.ask(count_responses) == before + 1


@pytest.mark.parametrize("way", ["back", "again"])
def test_after_sending_the_form_is_blank_for_the_next_person(
    site: Site, phone: Any, way: str
) -> None:
    phone.goto(site.url(FORM))
    instance_id = instance_of(phone)
    answer_by_taps(phone)
    send(phone)
    if way == "back":
        phone.go_back(wait_until="load")
    else:
        phone.goto(site.url(FORM))
    phone.wait_for_selector("form[data-answer].is-stepping")

    checked = phone.eval_on_selector_all(
        "form[data-answer] input:checked", "all => all.map(one => one.name)"
    )
    # the milieu of the commune is offered to everybody
    assert checked == ["milieu"]
    assert phone.input_value("#free_text") == ""
    assert phone.locator("[data-kept]").is_hidden()
    assert instance_of(phone) != instance_id


def test_the_receipt_says_counted_until_the_answer_is_withdrawn(site: Site, phone: Any) -> None:
    phone.goto(site.url(FORM, "en"))
    instance_id = instance_of(phone)
    answer_by_taps(phone)
    code = send(phone)
    phone.goto(site.url("receipts/", "en"))
    # as people write it: small letters, no hyphen
    phone.fill("#code", code.replace("-", "").lower())
    phone.press("#code", "Enter")
    phone.wait_for_url(f"**/receipts/{code}")
    assert phone.locator("h1").inner_text() == "Your answer is counted"

    phone.locator("summary").last.tap()
    with phone.expect_navigation():
        phone.locator("form[action$='/withdraw'] button").tap()

    assert phone.locator("h1").inner_text() == "This answer is withdrawn"
    (row,) = site.ask(lambda: stored(instance_id))
    assert row["is_withdrawn"]
    assert row["answers"] == {}
