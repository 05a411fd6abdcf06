"""Every page, in Arabic and French, on a phone and on a desk: silent, inside the window, readable by everybody."""

from collections.abc import Callable
from typing import Any

import pytest

from pac_toolkit.accounts.models import Role
from tests.browser.conftest import DESK, PHONE, Browsing
from tests.browser.site import (
    COMMUNE,
    FORM,
    PROVINCE,
    Site,
    find_of_territory,
    find_receipt,
    find_serials,
    find_validated,
    print_forms,
)
from tests.browser.watcher import Watcher, assert_well_laid_out, list_violations

pytestmark = pytest.mark.browser

# name → address; in braces what is asked of the database
PUBLIC = {
    "home": "",
    "communes": "communes/",
    "commune": f"communes/{COMMUNE}",
    "commune that does not take part": "communes/05.081.01.01",
    "surveys": "surveys/",
    "form": FORM,
    "results": "surveys/satisfaction/results",
    "results of a commune": f"surveys/satisfaction/results?place={COMMUNE}",
    "a commune compared": f"surveys/satisfaction/compare?place={COMMUNE}",
    "receipts": "receipts/",
    "receipt": "receipts/{receipt}",
    "no network": "offline",
    "sign-in": "sign-in",
    "workshops": "workshops/",
    "workshop": "workshops/{workshop}",
    "need": "needs/{need}",
    "map": "maps/",
    "map by province": "maps/?level=province",
    "map with a portrait": f"maps/?code={COMMUNE}",
    "map of a priority": "maps/?layer=priority&theme=water&group=women",
    "map of a priority by province": f"maps/?layer=priority&level=province&code={PROVINCE}",
    "map of satisfaction": "maps/?layer=satisfaction",
    "map of satisfaction by province": "maps/?layer=satisfaction&level=province",
    "map of participation": "maps/?layer=participation",
    "map of participation by province": "maps/?layer=participation&level=province",
    "map of the census": "maps/?layer=census",
    "map of the census by province": "maps/?layer=census&level=province",
    "dashboard": "dashboard/",
    "dashboard of a province": f"dashboard/{PROVINCE}",
    "dashboard of a commune": f"dashboard/{COMMUNE}",
    "dashboard of a commune that does not take part": "dashboard/05.081.01.01",
    "priorities": "priorities/",
    "expressed and measured": "priorities/contrasts",
    "expressed and measured by province": "priorities/contrasts?theme=roads&level=province",
    "women and men": "priorities/women-men",
    "hot spots": "priorities/hot-spots",
    "neighbours": "priorities/neighbours",
    "change": "priorities/change",
    "ranking": "priorities/ranking/05",
    "ranking of a commune": f"priorities/ranking/{COMMUNE}",
    "score": f"priorities/ranking/{COMMUNE}/water",
    "methods": f"priorities/methods/?code={PROVINCE}",
    "method": "method",
    "about": "about",
    "privacy": "privacy",
    "accessibility": "accessibility",
}
STAFF = {
    "staff home": (Role.EXPERT, "staff/"),
    "staff home of the region": (Role.REGION, "staff/"),
    "workshops of my territory": (Role.EXPERT, "staff/workshops/"),
    "new workshop": (Role.COMMUNE, "staff/workshops/new"),
    "record": (Role.EXPERT, "staff/workshops/{held}"),
    "edit a workshop": (Role.EXPERT, "staff/workshops/{held}/edit"),
    "rounds": (Role.REGION, "staff/rounds/"),
    "new round": (Role.REGION, "staff/rounds/new"),
    "edit a round": (Role.REGION, "staff/rounds/satisfaction/edit"),
    "coverage": (Role.PROVINCE, "staff/coverage"),
    "who brought the answers in": (Role.PROVINCE, "staff/coverage/staff"),
    "marked answers": (Role.EXPERT, "staff/flags?state=reviewed"),
    "free texts": (Role.EXPERT, "staff/coding/"),
    "methods as staff": (Role.REGION, "staff/methods/"),
    "new version of a method": (Role.REGION, "staff/methods/new"),
    "questionnaires": (Role.REGION, "staff/questionnaires/"),
    "forms on paper": (Role.EXPERT, "staff/paper/"),
    "print forms": (Role.COMMUNE, "staff/paper/new"),
    "batch of forms": (Role.COMMUNE, "staff/paper/{batch}"),
    "key forms": (Role.COMMUNE, "staff/paper/key"),
    "keying": (Role.COMMUNE, "staff/paper/key/{serial}"),
    "rescued answers": (Role.EXPERT, "staff/rescue"),
    "users": (Role.ADMIN, "staff/users"),
    "new user": (Role.ADMIN, "staff/users/new"),
    "tablet": (Role.ENUMERATOR, "staff/tablet"),
    "forms kept aside": (Role.EXPERT, "staff/conflicts"),
    "results as staff": (Role.PROVINCE, f"staff/results/satisfaction?place={PROVINCE}"),
    "a commune compared as staff": (
        Role.PROVINCE,
        f"staff/results/satisfaction/compare?place={COMMUNE}",
    ),
}
ENGLISH = ("home", "form", "results", "map", "workshop", "method")
DIRECTIONS = {"ar": "rtl", "fr": "ltr", "en": "ltr"}


@pytest.fixture(scope="module")
def places(site: Site) -> dict[str, object]:
    """What stands for the braces in the addresses."""
    workshop, need = site.ask(find_validated)
    batch = site.change(lambda: print_forms(2))
    return {
        "batch": batch,
        "serial": site.ask(lambda: find_serials(batch))[0],
        "workshop": workshop,
        "need": need,
        "receipt": site.ask(find_receipt),
        "held": site.ask(lambda: find_of_territory(PROVINCE)),
    }


def look(page: Any, watcher: Watcher, address: str, language: str) -> list[str]:
    """Open a page on a phone, then widen it to a desk; returns what axe finds."""
    page.set_viewport_size(PHONE)
    page.goto(address, wait_until="load")
    root = page.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == (
        language,
        DIRECTIONS[language],
    )
    # what is shown here is invented, and every page says so
    assert page.locator("aside.demo").is_visible()
    assert_well_laid_out(page)
    found = list_violations(page)
    page.set_viewport_size(DESK)
    assert_well_laid_out(page)
    watcher.assert_silent()
    return found


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_is_silent_fits_and_is_accessible(
    site: Site, browsing: Browsing, places: dict[str, object], name: str, language: str
) -> None:
    page, watcher = browsing(None)
    address = site.url(PUBLIC[name].format(**places), language)

    assert look(page, watcher, address, language) == []


@pytest.mark.parametrize("name", ENGLISH)
def test_a_page_in_english_too(
    site: Site, browsing: Browsing, places: dict[str, object], name: str
) -> None:
    page, watcher = browsing(None)
    address = site.url(PUBLIC[name].format(**places), "en")

    assert look(page, watcher, address, "en") == []


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("name", STAFF)
def test_a_staff_page_is_silent_fits_and_is_accessible(
    site: Site, browsing: Browsing, places: dict[str, object], name: str, language: str
) -> None:
    role, path = STAFF[name]
    page, watcher = browsing(role)

    assert look(page, watcher, site.url(path.format(**places), language), language) == []


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize(
    ("status", "path"),
    [(404, "communes/05.999.99.99"), (404, f"surveys/none/{COMMUNE}"), (403, "staff/users")],
)
def test_an_error_page_is_a_page_like_the_others(
    site: Site, open_as: Callable[..., Any], status: int, path: str, language: str
) -> None:
    context, watcher = open_as(Role.COMMUNE)
    watcher.expect(status)

    assert look(context.new_page(), watcher, site.url(path, language), language) == []
