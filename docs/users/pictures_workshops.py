"""Makes the pictures of the clerk's guide: logs, closes and validates a workshop in a real Chromium.

Serves a copy of the demonstration's folder, so that nothing of it changes; once in Arabic and once in French.
`.venv/bin/python docs/users/pictures_workshops.py [--only ar] [--to FOLDER]` after `make run` filled `var/` once.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from camera import ROOT, Camera, served
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
DESK = {"width": 1100, "height": 800}
CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--lang=fr",
]
WORDS = {
    "ar": {
        "title": "ورشة دوار آيت علا حول الماء والطريق",
        "place": "مدرسة الدوار",
        "douars": "آيت علا، تاكزيرت",
        "chair": "رئيس المجلس",
        "need": "ربط الدوار بشبكة الماء الصالح للشرب",
        "road": "إصلاح الطريق إلى السوق",
        "promise": "دراسة تقنية لربط الدوار بالماء",
    },
    "fr": {
        "title": "Douar Aït Alla : l'eau et la route",
        "place": "École du douar",
        "douars": "Aït Alla, Taguezirt",
        "chair": "Président du conseil",
        "need": "Raccorder le douar au réseau d'eau potable",
        "road": "Réparer la route du souk",
        "promise": "Étude technique du raccordement",
    },
}
GRID = {"female_young": 6, "female_adult": 8, "male_young_adult": 5, "male_older": 7}


def sign_in(browser: Any, site: str, language: str, role: str, passwords: dict[str, str]) -> Page:
    """A window in which somebody of this role is signed in."""
    page: Page = browser.new_context(viewport=DESK).new_page()
    email = f"{role}@demo.example"
    page.goto(f"{site}/{language}/sign-in")
    page.fill("#email", email)
    page.fill("#password", passwords[email])
    page.press("#password", "Enter")
    page.wait_for_url("**/staff/**")
    return page


def fill(page: Page, words: dict[str, str]) -> None:
    """Write the record of a workshop as from its sheet."""
    for name in ("title", "place", "douars"):
        page.fill(f"#{name}", words[name])
    page.fill("#held_on", "2026-11-10")
    page.fill("#starts_at", "10:00")
    page.fill("#ends_at", "12:30")
    page.fill("#chair_function", words["chair"])
    for cell, n in GRID.items():
        page.fill(f"#attendance-{cell}", str(n))
    page.fill("#categories-disability", "1")
    for position, (theme, text) in enumerate((("water", words["need"]), ("roads", words["road"]))):
        card = f"#needs-{position}"
        page.fill(f"{card}-text", text)
        page.select_option(f"{card}-theme", theme)
        page.fill(f"{card}-votes_women", str(9 - 4 * position))
        page.fill(f"{card}-votes_men", str(6 + position))
        page.fill(f"{card}-votes_youth", "4")
    page.fill("#commitments-0-what", words["promise"])


def log(page: Page, camera: Camera, site: str, language: str) -> str:
    """The clerk's way: the list, a series, the form, the saved record, closing; gives the record's address."""
    staff = f"{site}/{language}/staff/workshops"
    page.goto(f"{staff}/")
    camera.take(page, "list")
    page.goto(f"{staff}/series")
    camera.take(page, "series")
    page.goto(f"{staff}/exchange")
    camera.take(page, "spreadsheet")
    page.goto(f"{staff}/new")
    fill(page, WORDS[language])
    page.wait_for_timeout(900)
    for none in page.locator('[data-offers] label:has(input[value="new"])').all():
        none.click()
    camera.take(page, "form", "#part-basics", to="#held_on")
    camera.take(page, "people", "#part-attendance")
    camera.take(page, "need", "[data-need]")
    with page.expect_navigation():
        page.click("button[name=save]")
    camera.take(page, "saved")
    address = page.url
    with page.expect_navigation():
        page.locator('form:has(input[name=state][value="closed"]) button').click()
    camera.take(page, "closed")
    return address


def take_pictures(
    browser: Any, site: str, folder: Path, language: str, passwords: dict[str, str]
) -> None:
    """Every picture of the guide in one language."""
    camera = Camera(browser, folder, language)
    clerk = sign_in(browser, site, language, "clerk", passwords)
    address = log(clerk, camera, site, language)
    expert = sign_in(browser, site, language, "expert", passwords)
    expert.goto(address)
    camera.take(expert, "validate")
    clerk.goto(f"{site}/{language}/staff/workshops/sums")
    camera.take(clerk, "sums")


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=list(WORDS))
    parser.add_argument("--to", type=Path, default=HERE / "pictures" / "workshops")
    asked = parser.parse_args()
    asked.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        var = Path(place) / "var"
        shutil.copytree(ROOT / "var", var)
        passwords = json.loads((var / "demonstration-accounts.json").read_text())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        with served(var) as site:
            for language in [asked.only] if asked.only else list(WORDS):
                take_pictures(browser, site, asked.to, language, passwords)
        browser.close()


if __name__ == "__main__":
    main()
