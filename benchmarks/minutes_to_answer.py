"""The minutes that a citizen needs for the form, on a driven browser of a telephone's size, against the page's promise.

The browser really passes every screen in Arabic; what a person adds is reckoned, since a machine neither reads nor
hesitates. These are assumptions, on the slow side, and not measures of the people of the region:

- finding: 0.2 s for each piece of text on a screen, one look of the eye;
- reading: 120 words a minute for what is new, headings, hints and every choice included. Practised adults read Arabic
  aloud at some 140 words a minute (standardised texts: Trauzettel-Klosinski and Dietz 2012); ours may read more slowly.
  What was read before on the same form (the steps of the scale; one's own answers in the review) is recognised at a look;
- deciding and tapping: 1.1 s for each choice and each button;
- writing: nothing. The free word may be left empty.

The network is not reckoned: on 2G the first page adds its transfer, once.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.line import Line
from pac_toolkit import assets
from pac_toolkit.responses.forms import MEASURED_MINUTES
from tests.browser.citizen import answer_screen, go_on, list_shown
from tests.browser.conftest import ARGUMENTS, CHROMIUM, PHONE
from tests.browser.site import FORM, served

SECONDS_A_LOOK = 0.2
WORDS_PER_MINUTE = 120
SECONDS_A_TAP = 1.1

# the pieces of text that the screen shows; what is folded away, or meant for machines, is not looked at
_PIECES = """
() => {
  const found = [];
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const holder = walker.currentNode.parentElement;
    const isSeen = holder.checkVisibility({ visibilityProperty: true })
      && !holder.closest(".visually-hidden, .trap, details > :not(summary)");
    if (isSeen && /[\\p{L}\\p{N}]/u.test(walker.currentNode.data)) found.push(walker.currentNode.data.trim());
  }
  return found;
}
"""


def run() -> Iterator[Line]:
    """One walk through the form in Arabic; the bound is the promise itself, a whole number of minutes."""
    if not CHROMIUM.exists():
        print(f"minutes to answer: not measured, no Chromium at {CHROMIUM}", file=sys.stderr)
        return
    minutes = sum(walk()) / 60
    yield Line("minutes to answer on a phone", minutes, MEASURED_MINUTES, "min", 1.0)


def walk() -> list[float]:
    """The seconds of each screen, from opening the form to sending it."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        assets.build(Path(folder) / "assets")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        with served(Path(folder), responses=40, workshops=1) as site:
            context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
            page = context.new_page()
            page.goto(site.url(FORM))
            seconds = list(screens(page))
        browser.close()
    return seconds


def screens(page: Any) -> Iterator[float]:
    """Pass every screen, the review and the sending among them; the seconds that a person takes on each."""
    read: set[str] = set()
    while True:
        before = count_chosen(page)
        is_last = page.locator("[data-review]").is_visible()
        if not is_last:
            answer_screen(page, leave_out="free_text")
        # the questions that an answer opens are there now
        pieces = page.evaluate(_PIECES)
        taps = count_chosen(page) - before + count_offered(page) + 1
        yield seconds_to_read(pieces, read) + taps * SECONDS_A_TAP
        if is_last:
            return
        go_on(page)


def seconds_to_read(pieces: list[str], read: set[str]) -> float:
    """A look at each piece, and the words of those that are not in `read`, which then are."""
    words = 0
    for piece in pieces:
        if piece not in read:
            words += len(piece.split())
            read.add(piece)
    return len(pieces) * SECONDS_A_LOOK + words / WORDS_PER_MINUTE * 60


def count_chosen(page: Any) -> int:
    """How many choices are made on the page so far."""
    return int(page.locator("form[data-answer] input:checked").count())


def count_offered(page: Any) -> int:
    """How many questions on the screen came answered, and are confirmed by a tap all the same: the milieu."""
    return list_shown(page).count("milieu")
