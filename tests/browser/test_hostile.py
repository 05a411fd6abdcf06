"""Hostile text in every place that people write: shown as text on every page, run nowhere, turning no neighbour round."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import transaction
from pac_toolkit.demo.services import ROUND
from pac_toolkit.responses.models import RoundState
from pac_toolkit.responses.queries import get_round
from pac_toolkit.responses.services import create_round, move_round
from pac_toolkit.workshops.models import AgendaItem, Workshop, WorkshopState
from pac_toolkit.workshops.record import NeedVoiced
from pac_toolkit.workshops.services import today
from tests.accounts.factories import make_user
from tests.browser.citizen import answer_screen, go_on, list_shown
from tests.browser.conftest import DESK, PHONE, Browsing
from tests.browser.site import COMMUNE, FORM, Site
from tests.workshops.factories import make_workshop

pytestmark = pytest.mark.browser

TEXTS = (
    "<script>window.pwned=1</script>",
    "${window.pwned=1} {{ 7*7 }}",
    '"><img src=x onerror=window.pwned=1>',
)
# the override turns round what follows in its paragraph, unless the page keeps it apart
OVERRIDE = "\u202e"
HOSTILE = " ".join(TEXTS) + f" {OVERRIDE}gnp.exe"

# address → who looks
PAGES: dict[str, Role | None] = {
    "workshops/": None,
    "workshops/{validated}": None,
    "workshops/{planned}": None,
    "needs/{need}": None,
    f"communes/{COMMUNE}": None,
    "maps/": None,
    f"maps/?layer=priority&theme=water&code={COMMUNE}": None,
    "surveys/hostile/results": None,
    "staff/workshops/": Role.EXPERT,
    "staff/workshops/{validated}": Role.EXPERT,
    "staff/workshops/{held}": Role.EXPERT,
    "staff/workshops/{held}/edit": Role.EXPERT,
    "staff/rounds/": Role.REGION,
    "staff/rounds/hostile/edit": Role.REGION,
    "staff/coverage?round=hostile": Role.REGION,
    "staff/users": Role.ADMIN,
    "staff/users/{user}/edit": Role.ADMIN,
    "staff/users/{user}/tablet": Role.ADMIN,
}
# where the whole text must be read: the others may show a part of it, or none
SHOWN = frozenset(PAGES) - {
    f"communes/{COMMUNE}",
    f"maps/?layer=priority&theme=water&code={COMMUNE}",
    "staff/workshops/{held}/edit",
    "staff/rounds/hostile/edit",
    "staff/users/{user}/edit",
}

_RAN = """
() => [window.pwned !== undefined && "ran", document.querySelector("img[src='x']") && "an image",
       Array.from(document.scripts).some((one) => one.type !== "application/json" && one.text.includes("pwned")) && "a script"]
       .filter(Boolean)
"""
# text with an override character that stands in one paragraph with other text, and nothing keeps them apart
_TURNS_OTHERS = """
(override) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.data.includes(override) || node.parentElement.closest("script, option, textarea, template")) continue;
    const own = node.data.trim();
    let holder = node.parentElement;
    while (holder !== document.body && getComputedStyle(holder).unicodeBidi === "normal") holder = holder.parentElement;
    if (!holder.closest("bdi, [dir=auto]") && holder.textContent.trim() !== own) found.push(holder.outerHTML.slice(0, 200));
  }
  return found;
}
"""


@pytest.fixture(scope="module")
def planted(site: Site) -> dict[str, int]:
    """Workshops, a person and a round that say hostile things; returns their numbers."""
    return site.ask(plant)


def plant() -> dict[str, int]:
    """Write the hostile records, past the cleaning of texts: as an old row would have them."""
    clerk = make_user(Role.COMMUNE, COMMUNE, display_name=HOSTILE)
    expert = make_user(Role.EXPERT, COMMUNE, display_name=HOSTILE)
    states = {
        "validated": (WorkshopState.VALIDATED, date(2026, 10, 20)),
        "held": (WorkshopState.HELD, date(2026, 10, 21)),
        "planned": (WorkshopState.PLANNED, today()),
    }
    found = {
        name: make_workshop(
            state,
            actor=clerk,
            validator=expert,
            commune_code=COMMUNE,
            held_on=day,
            needs=(NeedVoiced(theme="water", text=name, votes_women=6, votes_men=5),),
        )
        for name, (state, day) in states.items()
    }
    for workshop in found.values():
        soil(workshop)
    plant_round()
    return {
        **{name: workshop.id for name, workshop in found.items()},
        "need": found["validated"].hearings[0].need_id,
        "user": clerk.id,
    }


def soil(workshop: Workshop) -> None:
    """Put the hostile text in everything that a workshop lets people write."""
    with transaction():
        for name in ("title", "place", "chair", "rapporteur", "observations", "strengths"):
            setattr(workshop, name, HOSTILE)
        workshop.agenda = [AgendaItem(position=0, text=HOSTILE)]
        for hearing in workshop.hearings:
            hearing.text = hearing.place = hearing.need.text = hearing.need.place = HOSTILE


def plant_round() -> None:
    """A closed round with a hostile title beside the one in the field."""
    current = get_round(ROUND)
    with transaction():
        hostile = create_round(
            slug="hostile",
            titles=dict.fromkeys(("ar", "fr", "en"), HOSTILE),
            opens_on=date(2025, 1, 1),
            closes_on=date(2025, 2, 1),
            version=current.version,
            targets={COMMUNE: 10},
        )
        move_round(round_=hostile, state=RoundState.OPEN)
        move_round(round_=hostile, state=RoundState.CLOSED)


@pytest.mark.parametrize("path", PAGES)
def test_hostile_text_is_shown_as_text(
    site: Site, browsing: Browsing, planted: dict[str, int], path: str
) -> None:
    page, watcher = browsing(PAGES[path])
    page.set_viewport_size(DESK)
    page.goto(site.url(path.format(**planted)), wait_until="load")

    watcher.assert_silent()
    assert page.evaluate(_RAN) == []
    assert page.evaluate(_TURNS_OTHERS, OVERRIDE) == []
    if path in SHOWN:
        read = page.locator("body").text_content()
        assert [text for text in TEXTS if text not in read] == []


@pytest.mark.parametrize(
    "path", ["communes/?q={text}", "maps/?q={text}", "receipts/?code={text}", "sign-in?next={text}"]
)
def test_a_hostile_address_runs_nothing(site: Site, open_as: Callable[..., Any], path: str) -> None:
    context, watcher = open_as()
    watcher.expect(404)
    watcher.expect(422)
    page = context.new_page()
    page.goto(site.url(path.format(text=quote(HOSTILE)), "fr"), wait_until="load")

    assert page.evaluate(_RAN) == []


def test_a_hostile_name_runs_nothing_on_the_map(
    site: Site, open_as: Callable[..., Any], planted: dict[str, int]
) -> None:
    context, _ = open_as(viewport=DESK)
    page = context.new_page()
    # the drawing as the server made it, its names put in place of those of two communes
    page.route("**/maps/map.js**", sour)
    page.goto(site.url("maps/", "fr"), wait_until="load")
    page.locator("#map").focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
        assert TEXTS[0] in page.locator("#map-live").text_content()
    assert page.evaluate(_RAN) == []


def sour(route: Any) -> None:
    """Let every name on the map be hostile, written as the server writes names."""
    answer = route.fetch()
    hostile = json.dumps(HOSTILE).replace("<", "\\u003c")
    body = re.sub(r'"label": ?"(?:[^"\\]|\\.)*"', lambda _: f'"label": {hostile}', answer.text())
    route.fulfill(response=answer, body=body)


def test_a_hostile_word_stays_a_word_from_the_form_to_the_review(
    site: Site, open_as: Callable[..., Any]
) -> None:
    context, _ = open_as(viewport=PHONE, has_touch=True)
    page = context.new_page()
    page.goto(site.url(FORM))
    while page.locator("[data-review]").is_hidden():
        answer_screen(page)
        if "free_text" in list_shown(page):
            page.fill("#free_text", HOSTILE)
        go_on(page)

    assert page.evaluate(_RAN) == []
    assert page.evaluate(_TURNS_OTHERS, OVERRIDE) == []
    assert TEXTS[0] in page.locator("[data-review]").inner_text()
    with page.expect_navigation():
        page.locator("[data-send]").tap()
    assert page.locator(".receipt-code").is_visible()
