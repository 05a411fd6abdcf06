"""What a first visit costs a person who pays for each kilobyte."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import PHONE
from tests.browser.site import FORM, Site

pytestmark = pytest.mark.browser

LIMIT_KB = 90


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_first_visit_to_the_form_moves_at_most_90_kb(
    site: Site, open_as: Callable[..., Any], language: str
) -> None:
    context, _ = open_as(viewport=PHONE, has_touch=True)
    page = context.new_page()
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    asked: dict[str, str] = {}
    moved: dict[str, float] = {}
    wire.on(
        "Network.requestWillBeSent",
        lambda event: asked.setdefault(event["requestId"], event["request"]["url"]),
    )
    # bytes on the wire: heads and compressed bodies
    wire.on(
        "Network.loadingFinished",
        lambda event: moved.update({asked[event["requestId"]]: event["encodedDataLength"]}),
    )
    page.goto(site.url(FORM, language), wait_until="networkidle")

    names = {url.rsplit("/", 1)[-1].split(".")[0] for url in moved}
    assert {"plex-arabic-400", "answer", "pictograms"} <= names
    assert sum(moved.values()) / 1024 <= LIMIT_KB, moved
