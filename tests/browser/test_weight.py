"""What a first visit costs a person who pays for each kilobyte."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import PHONE
from tests.browser.site import FORM, Site

pytestmark = pytest.mark.browser

LIMIT_KB = 90
MAP_BESIDE_FONTS_KB, MAP_KB = 110, 170


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_first_visit_to_the_form_moves_at_most_90_kb(
    site: Site, open_as: Callable[..., Any], language: str
) -> None:
    moved = weigh(open_as(viewport=PHONE, has_touch=True)[0], site.url(FORM, language))

    names = {url.rsplit("/", 1)[-1].split(".")[0] for url in moved}
    assert {"plex-arabic-400", "answer", "pictograms"} <= names
    assert sum(moved.values()) / 1024 <= LIMIT_KB, moved


@pytest.mark.parametrize("query", ["", "?layer=census&theme=illiteracy"])
def test_a_first_visit_to_the_map_moves_at_most_170_kb(
    site: Site, open_as: Callable[..., Any], query: str
) -> None:
    moved = weigh(open_as(viewport=PHONE, has_touch=True)[0], site.url(f"maps/{query}", "ar"))

    names = {url.rsplit("/", 1)[-1].split(".")[0] for url in moved}
    assert {"plex-arabic-400", "leaflet", "geometry-commune", "pictograms"} <= names
    beside = sum(size for url, size in moved.items() if "/fonts/" not in url)
    assert beside / 1024 <= MAP_BESIDE_FONTS_KB, moved
    assert sum(moved.values()) / 1024 <= MAP_KB, moved


def weigh(context: Any, address: str) -> dict[str, float]:
    """Address → bytes on the wire of each file of a first visit: heads and compressed bodies."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    asked: dict[str, str] = {}
    moved: dict[str, float] = {}
    wire.on(
        "Network.requestWillBeSent",
        lambda event: asked.setdefault(event["requestId"], event["request"]["url"]),
    )
    wire.on(
        "Network.loadingFinished",
        lambda event: moved.update({asked[event["requestId"]]: event["encodedDataLength"]}),
    )
    page.goto(address, wait_until="networkidle")
    return moved
