"""A clerk keys twenty forms without a mouse, on one screen each; an expert keys the sample again."""

from collections.abc import Callable
from typing import Any

import pytest

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db
from pac_toolkit.responses import codes, queries, services
from pac_toolkit.responses.models import Response, Source
from tests.browser.site import COMMUNE, Site, find_serials, print_forms

pytestmark = pytest.mark.browser

LAPTOP = {"width": 1366, "height": 768}
FORMS, SAMPLE = 20, 5
# a woman of 36 to 59 in a douar, who takes no question on health; then the services in the order of the paper
PERSON = "132412"
SERVICES = "54321789" * 2


@pytest.fixture
def batch(site: Site) -> int:
    """Twenty forms printed for the commune."""

    return site.change(lambda: print_forms(FORMS))


def sampled(batch: int) -> list[str]:
    """The serials of the forms to key again."""
    found = queries.get_batch(batch)
    assert found is not None
    return [codes.serial(copy.number) for copy in queries.list_sample(found)]


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.name"))


def type_form(page: Any, text: str, services_typed: str = SERVICES) -> None:
    """Everything of one form by keys alone; each answer leads to the next question by itself."""
    page.keyboard.type(PERSON)
    for typed in services_typed:
        if focused(page) == "priorities":
            break
        page.keyboard.type(typed)
    assert focused(page) == "priorities"
    # three are the most: after the third the next question comes
    page.keyboard.type("010912")
    assert focused(page) == "free_text"
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/key?*")


def test_twenty_forms_are_keyed_without_a_mouse_and_a_sample_again(
    site: Site, batch: int, open_as: Callable[..., Any]
) -> None:
    context, _ = open_as(Role.COMMUNE, viewport=LAPTOP)
    page = context.new_page()
    printed = site.ask(lambda: find_serials(batch))
    page.goto(site.url("staff/paper/key"))
    page.keyboard.type(printed[0])
    for number, serial in enumerate(printed):
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/key/{serial}")
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        type_form(page, f"الماء {number}")

    page.goto(site.url(f"staff/paper/key/{printed[0]}"))
    assert page.locator("form[data-keying]").count() == 0

    context, _ = open_as(Role.EXPERT, viewport=LAPTOP)
    page = context.new_page()
    sample = site.ask(lambda: sampled(batch))
    assert len(sample) == SAMPLE
    page.goto(site.url(f"staff/paper/key/{sample[0]}"))
    # the first keying is not shown; a wrong key and a step back are put right
    page.keyboard.type("2")
    page.keyboard.press("Backspace")
    type_form(page, "الماء", "1" + SERVICES[1:])
    for serial in sample[1:]:
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/key/{serial}")
        type_form(page, "الماء")

    def outcome() -> tuple[int, int, int, list[Any]]:
        found = queries.get_batch(batch)
        assert found is not None
        overall, _ = queries.get_disagreement(queries.list_second_keyings(found))
        keyed = db.session.query(Response).filter_by(source=Source.KEYING)
        texts = keyed.filter(Response.commune_code == COMMUNE).all()
        stored = sum(str(one.answers.get("free_text", "")).startswith("الماء ") for one in texts)
        return stored, overall.n, overall.base, services.find_differences()

    stored, differing, base, wrong = site.ask(outcome)
    assert stored == FORMS
    assert differing == 1
    assert base > SAMPLE * 15
    assert wrong == []
