"""Free texts are coded without a mouse: letters choose, Enter keeps, the next text has the focus."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db
from pac_toolkit.workshops.models import NeedMention
from tests.browser.site import Site

pytestmark = pytest.mark.browser


def test_letters_and_enter_code_one_text_after_the_other(
    site: Site, open_as: Callable[..., Any]
) -> None:
    context, _ = open_as(Role.EXPERT)
    page = context.new_page()
    page.goto(site.url("staff/coding/", "fr"))
    first = page.url
    theme = page.locator("#theme")
    assert theme.evaluate("element => element === document.activeElement")

    page.keyboard.type("Eau pot")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("last="))

    assert page.url.split("?")[0] != first.split("?")[0]
    assert page.locator("#theme").evaluate("element => element === document.activeElement")
    number = int(first.split("/")[-2])
    said = site.ask(
        lambda: db.session.scalar(
            select(NeedMention.theme).where(NeedMention.response_id == number)
        )
    )
    assert said == "water"

    # what excludes a theme lets it go
    page.select_option("#theme", "roads")
    page.select_option("#dismissal", "empty")
    assert page.input_value("#theme") == ""
