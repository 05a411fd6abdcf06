"""Files of the map: the page for a USB stick with the network cut, the picture that the browser makes."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pac_toolkit.atlas.files import show, write
from pac_toolkit.atlas.selection import parse
from pac_toolkit.i18n import LANGUAGES, speaking
from pac_toolkit.responses.queries import get_current_round
from pac_toolkit.territory.queries import get_layer
from tests.browser.conftest import DESK, PHONE
from tests.browser.site import Site
from tests.browser.watcher import list_small_targets, list_violations

pytestmark = pytest.mark.browser

STATES = {"first": {"layer": "first"}, "water": {"layer": "satisfaction", "theme": "water"}}


@pytest.fixture
def offline(chromium: Any) -> Iterator[Callable[..., tuple[Any, list[str]]]]:
    """Opens a file without a network; what it said and asked for is kept."""
    contexts = []

    def opener(path: Path, **options: Any) -> tuple[Any, list[str]]:
        context = chromium.new_context(offline=True, reduced_motion="reduce", **options)
        contexts.append(context)
        page, heard = context.new_page(), []
        page.on("console", lambda message: heard.append(message.text))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("request", lambda asked: heard.append(asked.url))
        page.goto(path.as_uri())
        page.wait_for_selector("#map path.area[data-code]")
        heard.remove(path.as_uri())
        return page, heard

    yield opener
    for context in contexts:
        context.close()


def kept(site: Site, folder: Path, state: str, language: str) -> tuple[Path, dict[str, Any]]:
    """The page of a state on a stick, and what the database says of it."""

    def make() -> tuple[bytes, dict[str, Any]]:
        with site.app.test_request_context("/"), speaking(language):
            shown = show(parse(STATES[state]), get_current_round(), get_layer())
            return write(shown, "html").content, dict(shown.figures)

    content, figures = site.ask(make)
    path = folder / "map.html"
    path.write_bytes(content)
    return path, figures


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(("language", "size"), [("ar", PHONE), ("fr", DESK)])
def test_the_page_on_a_stick_shows_the_whole_map_without_a_network(
    site: Site, offline: Any, tmp_path: Path, state: str, language: str, size: Any
) -> None:
    path, figures = kept(site, tmp_path, state, language)
    page, heard = offline(path, viewport=size)

    assert page.locator("html").get_attribute("dir") == LANGUAGES[language].direction
    for standing in ("value", "indicative", "hidden", "no_data"):
        drawn = page.locator(f"#map path.area--{standing.replace('_', '-')}")
        assert drawn.count() == sum(1 for item in figures.values() if item.standing == standing)
    assert page.locator("#map path.outline").count() == 5
    assert page.locator("tr[data-code]").count() == 135
    counts = page.locator(".legend .muted").all_inner_texts()
    assert counts
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert list_violations(page) == []
    assert list_small_targets(page) == []
    assert heard == []


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_on_a_stick_places_are_chosen_by_keyboard_and_by_row(
    site: Site, offline: Any, tmp_path: Path, language: str
) -> None:
    page, heard = offline(kept(site, tmp_path, "first", language)[0], viewport=DESK)
    page.locator("#map").focus()
    page.keyboard.press("ArrowLeft")
    reached = page.locator(".area--highlighted").get_attribute("data-code")
    tip = page.locator(".pac-map__tip .pac-map__name").last.inner_text()
    page.keyboard.press("Enter")

    assert page.locator(".area--chosen").get_attribute("data-code") == reached
    assert page.locator("tr.is-chosen").get_attribute("data-code") == reached
    assert tip in page.locator("[data-chosen]").inner_text()

    row = page.locator("tr[data-code]").nth(3)
    row.locator("button").focus()
    page.keyboard.press("Enter")
    assert page.locator(".area--chosen").get_attribute("data-code") == row.get_attribute(
        "data-code"
    )
    assert row.locator("button").get_attribute("aria-pressed") == "true"
    assert row.locator("td").inner_text() in page.locator("[data-chosen]").inner_text()
    assert heard == []


def test_on_a_stick_a_tap_names_the_place(site: Site, offline: Any, tmp_path: Path) -> None:
    path, _ = kept(site, tmp_path, "first", "ar")
    page, heard = offline(path, viewport=PHONE, has_touch=True, is_mobile=True)
    area = page.locator('#map path.area[data-code="05.091.05.05"]')
    area.tap()

    name = page.locator('tr[data-code="05.091.05.05"] th').inner_text()
    assert page.locator(".area--chosen").get_attribute("data-code") == "05.091.05.05"
    assert name in page.locator("[data-chosen]").inner_text()
    assert heard == []


@pytest.mark.parametrize(("language", "size"), [("ar", PHONE), ("fr", DESK)])
def test_the_browser_makes_a_picture_of_the_map(
    site: Site, open_as: Any, tmp_path: Path, language: str, size: Any
) -> None:
    context, _ = open_as(viewport=size, accept_downloads=True)
    page = context.new_page()
    page.goto(site.url("maps/?layer=satisfaction&theme=water", language))
    button = page.locator("[data-png]")
    button.scroll_into_view_if_needed()
    with page.expect_download() as download:
        button.click()

    assert download.value.suggested_filename.startswith("map-satisfaction-water-commune-all-")
    assert download.value.suggested_filename.endswith(f"-{language}.png")
    path = tmp_path / "map.png"
    download.value.save_as(path)
    content = path.read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(content[16:20]) == 2400
    assert len(content) > 100_000
    assert page.locator("[data-png-error]").is_hidden()


def test_every_file_of_the_map_is_one_press_away(site: Site, open_as: Any) -> None:
    context, _ = open_as(viewport=DESK)
    page = context.new_page()
    page.goto(site.url("maps/?layer=priority&theme=roads&level=province", "fr"))
    links = page.locator(".map-files a[href*='maps/download.']")

    addresses = [links.nth(place).get_attribute("href") for place in range(links.count())]
    assert len(addresses) == 7
    for address in addresses:
        assert "layer=priority" in address
        assert "theme=roads" in address
        assert "level=province" in address
        assert context.request.get(site.url(address)).status == 200
