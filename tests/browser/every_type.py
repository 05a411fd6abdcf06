"""The questionnaire of all types on the served site, and a person who fills it in, by a script or without."""

from datetime import date
from pathlib import Path
from typing import Any

from pac_toolkit.responses import services
from pac_toolkit.responses.models import RoundState
from tests.browser.site import COMMUNE, Site

SOURCE = Path(__file__).parents[1] / "surveys" / "forms" / "every-type.md"
SLUG = "every-type"
FORM = f"surveys/{SLUG}/{COMMUNE}"
ANSWERS = {
    "douar": "آيت سعيد",
    "people": 8,
    "hours": 2.5,
    "crowded": 1,
    "since": "2026-01-02",
    "at_hour": "09:30",
    "last_cut": "2026-01-02T09:30",
    "tap": "no",
    "source": "well",
    "agree": "4",
    "province_of_work": "05.081",
    "commune_of_work": "05.081.01.01",
    "quarter": "hill",
    "wishes": ["water", "roads"],
    "order": ["health", "water", "roads", "waste"],
    "trust": 7,
    "share": 10,
    "read_it": "OK",
    "table_water": "good",
    "place": "32.337 -6.35",
    "rooms": 3,
    "children": [{"child_name": "لينا", "age": 7, "school": "yes"}],
    "rides": 2,
    "trips": [{"goal": "السوق"}, {"goal": "المدينة"}],
    "oldest": 7,
}


def open_round(site: Site) -> None:
    """A round of this questionnaire, open in the commune of the tests."""

    def create() -> None:
        round_ = services.create_round(
            slug=SLUG,
            titles={"ar": "كل الأنواع", "fr": "Tous les types"},
            opens_on=date(2026, 1, 1),
            closes_on=date(2099, 12, 31),
            version=services.publish_version(source=SOURCE.read_bytes()),
            targets={COMMUNE: 10},
        )
        services.move_round(round_=round_, state=RoundState.OPEN)

    site.change(create)


def choose(page: Any, name: str, *values: str) -> None:
    """Click one or several choices of a question."""
    for value in values:
        page.locator(f'label:has([name="{name}"][value="{value}"])').click()


def write_words(page: Any) -> None:
    """The first screen: texts and numbers, with Arabic digits and a comma."""
    page.fill("[name=douar]", str(ANSWERS["douar"]))
    page.fill("[name=people]", "٨")
    page.fill("[name=hours]", "2,5")


def write_days(page: Any) -> None:
    """The second: days and times."""
    for name in ("since", "at_hour", "last_cut"):
        page.fill(f"[name={name}]", str(ANSWERS[name]))


def choose_of_lists(page: Any) -> None:
    """The third, what can be chosen at once."""
    choose(page, "tap", "no")
    choose(page, "agree", "4")
    choose(page, "wishes", "water", "roads")
    choose(page, "trust", "7")
    choose(page, "read_it", "OK")
    page.fill("[name=share]", "10")
    page.select_option("[name=province_of_work]", "05.081")


def choose_what_opens(page: Any) -> None:
    """The third again: what the first choices opened."""
    choose(page, "source", "well")
    choose(page, "quarter", "hill")
    page.select_option("[name=commune_of_work]", str(ANSWERS["commune_of_work"]))
