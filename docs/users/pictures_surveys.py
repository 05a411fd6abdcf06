"""Makes the pictures of the guide to a round, and example-survey.xlsx, by running a whole round in a real Chromium.

After `make run` has filled `var/` once: `.venv/bin/python -m docs.users.pictures_surveys [--only ar] [--to FOLDER]`.
It serves a copy of that folder, so that nothing of it changes: once in Arabic, once in French.
"""

import argparse
import json
import shutil
import sqlite3
import subprocess
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from docs.users.camera import Camera, served
from docs.users.example_survey import CHOICES, kobo_export, write_broken, write_xlsform
from pac_toolkit.workshops.services import today

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EXAMPLE = HERE / "example-survey.xlsx"
COMMUNE, OTHERS = "05.081.09.03", ("05.081.05.05", "05.081.01.01")
SLUG = "eau-2026"
DESK, PHONE = {"width": 1100, "height": 720}, {"width": 360, "height": 660}
CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
LOCALES = {"ar": "ar-MA", "fr": "fr-FR"}
TITLES = {"ar": "ماء الدوار", "fr": "L'eau dans nos douars"}
FREE_TEXT = {"ar": "الماء كل يوم", "fr": "De l'eau chaque jour"}
REASON = {
    "ar": "اتصلنا بالباحثة: تمت الزيارة فعلا.",
    "fr": "L'enquêtrice confirme : la visite a eu lieu.",
}
PEOPLE = {
    "ar": {
        "clerk": "فاطمة، موظفة الجماعة",
        "enumerator": "سعيد، باحث ميداني",
        "expert": "خبير الإقليم",
        "province": "إقليم أزيلال",
        "region": "جهة بني ملال-خنيفرة",
        "admin": "إدارة الموقع",
        "new": "أمينة، باحثة ميدانية",
        "carrier": "حسن، جمعية الأمل",
    },
    "fr": {
        "clerk": "Fatima, commune",
        "enumerator": "Saïd, enquêteur",
        "expert": "Expert de la province",
        "province": "Province d'Azilal",
        "region": "Région Béni Mellal-Khénifra",
        "admin": "Administration du site",
        "new": "Amina, enquêtrice",
        "carrier": "Hassan, association Al Amal",
    },
}
ANSWERS = {
    "sex": "female",
    "age_band": "36-59",
    "milieu": "rural",
    "water_source": "tap",
    "sat_water": "2",
    "sat_rural_roads": "1",
    "sat_school_bus": "97",
}
ASKED = "[data-step]:not([hidden]) [data-question-of]:not([hidden])"


class Story:
    """One round in one language, from the workbook to the exported files."""

    def __init__(self, browser: Any, site: str, var: Path, folder: Path, language: str) -> None:
        self.browser, self.site, self.var, self.language = browser, site, var, language
        self.camera = Camera(browser, folder, language)
        self.people = PEOPLE[language]
        accounts = json.loads((var / "demonstration-accounts.json").read_text())
        self.passwords = {name.split("@")[0]: text for name, text in accounts.items()}
        self.pages: dict[str, Page] = {}

    def context(self, size: dict[str, int]) -> Any:
        """A browser of its own, in the language of the story."""
        finger = {"has_touch": True, "is_mobile": True} if size is PHONE else {}
        return self.browser.new_context(
            viewport=size, locale=LOCALES[self.language], timezone_id="Africa/Casablanca", **finger
        )

    def page(self, who: str = "", size: dict[str, int] = DESK) -> Page:
        """A page of somebody who is signed in, or of nobody; the same one when asked again."""
        key = f"{who}{size['width']}"
        if key not in self.pages:
            page = self.context(size).new_page()
            if who:
                page.goto(self.url("sign-in"))
                page.fill("#email", f"{who}@demo.example")
                page.fill("#password", self.passwords[who])
                page.press("#password", "Enter")
                page.wait_for_url("**/staff/**")
            self.pages[key] = page
        return self.pages[key]

    def url(self, path: str) -> str:
        """The address of a page in the language of the story."""
        return f"{self.site}/{self.language}/{path}"

    def press(self, page: Page, selector: str = "") -> None:
        """Press what leads to another page; without a name, the button of the page's form."""
        chosen = selector or "main form:has(.actions) button[type=submit]:visible"
        with page.expect_navigation():
            page.locator(chosen).first.click()

    def run(self) -> None:
        """The steps, in the order of the guide."""
        self.check_and_publish()
        self.make_round()
        self.set_up_tablets()
        self.print_forms()
        self.answer_on_a_phone()
        self.answer_for_others()
        context, phone = self.answer_offline()
        self.key_forms()
        self.bring_in()
        self.watch()
        self.judge()
        self.close()
        context.set_offline(False)
        self.admit_late(phone)
        self.look_at_results()
        self.take_out()

    def check_and_publish(self) -> None:
        """A file with faults, then the sound one, looked at and published."""
        page = self.page("region")
        broken = self.var / "broken.xlsx"
        write_broken(broken)
        page.goto(self.url("staff/questionnaires/"))
        self.camera.take(page, "01-questionnaires", "main h1", to="main form .actions")
        page.set_input_files("#file", broken)
        self.press(page)
        self.camera.take(page, "02-faults", "main h1", to="#problems")
        page.goto(self.url("staff/questionnaires/"))
        page.set_input_files("#file", EXAMPLE)
        self.press(page)
        self.camera.take(page, "03-checked", "main h1", to="main form .actions")
        self.press(page)

    def make_round(self) -> None:
        """The round with its communes, saved and opened."""
        page = self.page("region")
        page.goto(self.url("staff/rounds/new?communes=none"))
        for language, title in TITLES.items():
            page.fill(f"#title_{language}", title)
        page.fill("#slug", SLUG)
        page.fill("#opens_on", str(today() - timedelta(days=10)))
        page.fill("#closes_on", str(today() + timedelta(days=20)))
        page.check("input[name=results_policy][value=after_closing]")
        self.camera.take(page, "04-round", "main h1", to="[name=results_policy]")
        for code, target in ((COMMUNE, 300), (OTHERS[0], 250), (OTHERS[1], 60)):
            box = page.locator(f"[name='target-{code}']")
            box.evaluate("one => one.closest('details').open = true")
            box.fill(str(target))
        box = page.locator(f"[name='target-{COMMUNE}']")
        box.evaluate("one => one.scrollIntoView({block: 'center'})")
        self.camera.take(page, "05-targets")
        self.press(page)
        page.goto(self.url(f"staff/rounds/{SLUG}/edit"))
        self.camera.take(page, "06-open", "main h1", to="#title_ar")
        self.press(page, "button[name=state][value=open]")

    def set_up_tablets(self) -> None:
        """An enumerator and the code of the tablet."""
        page = self.page("admin")
        page.goto(self.url("staff/users/new"))
        page.fill("#display_name", self.people["new"])
        page.fill("#email", "amina@demo.example")
        page.select_option("#role", "enumerator")
        page.fill("#territories", COMMUNE)
        page.fill("#password", "un mot de passe long")
        self.camera.take(page, "07-user", "main h1", to="main .actions")
        self.press(page)
        row = page.locator("tr", has_text="amina@demo.example")
        page.goto(self.site + str(row.locator("a[href*=tablet]").first.get_attribute("href")))
        self.press(page, "button[name=action][value=renew]")
        self.camera.take(page, "08-tablet", "main h1", to=".tablet")
        address = page.locator(".tablet__address").text_content()
        if "eau_douars" not in page.request.get(f"{address}/formList").text():
            raise RuntimeError("the tablet does not see the round")

    def print_forms(self) -> None:
        """A batch, handed out; one page of it."""
        page = self.page("clerk")
        page.goto(self.url("staff/paper/new"))
        page.select_option("#round", SLUG)
        page.check(f"input[name=language][value={self.language}]")
        page.fill("#copies", "12")
        self.press(page)
        paper = self.var / "paper.pdf"
        paper.write_bytes(page.request.get(f"{page.url}/forms.pdf?copies=1").body())
        command = ["pdftoppm", "-r", "60", "-png", "-singlefile", paper, paper.with_suffix("")]
        subprocess.run(command, check=True)  # noqa: S603 - fixed words and our own file
        self.camera.keep("09-paper", paper.with_suffix(".png").read_bytes())
        page.check("input[name=kind][value=handed_out]")
        page.fill("#n", "12")
        page.fill("#person", self.people["carrier"])
        self.press(page, "form[action*=movements] button")
        self.camera.take(page, "10-batch", "main h1", to="#moves ~ .split, .split--even")
        self.serials = [text.strip() for text in page.locator(".copies a").all_inner_texts()]

    def answer(self, page: Page, *, sex: str = "female", shown: str = "") -> None:
        """From the first screen to the review; with a name, a picture of the screen with the scale."""
        said = {**ANSWERS, "sex": sex}
        page.wait_for_selector("form[data-answer].is-stepping")
        while page.locator("[data-review]").is_hidden():
            for name in page.eval_on_selector_all(
                ASKED, "all => all.map(x => x.dataset.questionOf)"
            ):
                if name in said:
                    field = page.locator(f'[data-question-of="{name}"]')
                    field.locator(f'label:has(input[value="{said[name]}"])').click()
            if page.locator("#hours").is_visible():
                page.fill("#hours", "6")
                if shown:
                    page.locator("#hours").evaluate("one => one.scrollIntoView({block: 'center'})")
                    self.camera.take(page, shown)
            if page.locator("#free_text").is_visible():
                page.fill("#free_text", FREE_TEXT[self.language])
            page.locator("[data-next]").click()

    def answer_on_a_phone(self) -> None:
        """The addresses to give out; then alone, on one's own telephone."""
        page = self.page("clerk")
        page.goto(self.url(f"staff/coverage?round={SLUG}&place={COMMUNE}"))
        self.camera.take(page, "11-addresses", "#coverage", to="main .stack:has(a[href*=kiosk])")
        page = self.page("", PHONE)
        page.goto(self.url(f"surveys/{SLUG}/{COMMUNE}"))
        self.camera.take(page, "12-notice")
        self.answer(page, shown="13-question")
        self.press(page, "[data-send]")
        self.camera.take(page, "14-receipt")

    def answer_for_others(self) -> None:
        """An enumerator who is signed in, and a kiosk."""
        page = self.page("enumerator", PHONE)
        page.goto(self.url(f"surveys/{SLUG}/{COMMUNE}"))
        page.locator("[data-helper]").evaluate("one => one.scrollIntoView({block: 'center'})")
        self.camera.take(page, "15-helper")
        self.answer(page, sex="male")
        self.press(page, "[data-send]")
        page = self.context(PHONE).new_page()
        page.goto(self.url(f"surveys/{SLUG}/{COMMUNE}?channel=kiosk"))
        self.answer(page, sex="male")
        self.press(page, "[data-send]")
        self.camera.take(page, "16-kiosk")

    def answer_offline(self) -> tuple[Any, Page]:
        """A form opened before, answered without a network."""
        context = self.context(PHONE)
        page = context.new_page()
        page.goto(self.url(f"surveys/{SLUG}/{COMMUNE}"))
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        page.wait_for_timeout(1500)
        context.set_offline(True)
        page.reload()
        self.answer(page)
        page.locator("[data-send]").click()
        page.wait_for_selector("[data-thanks]:not([hidden])")
        self.camera.take(page, "17-waiting")
        return context, page

    def key_forms(self) -> None:
        """Two forms, by keys alone."""
        page = self.page("clerk")
        for serial in self.serials[:2]:
            page.goto(self.url(f"staff/paper/key/{serial}"))
            page.keyboard.type("1321")
            if serial == self.serials[0]:
                self.camera.take(page, "18-keying", focused=True)
            page.keyboard.type("8 217")
            with page.expect_navigation():
                page.keyboard.press("Enter")

    def bring_in(self) -> None:
        """A file of Kobo with one wrong cell, then without."""
        page = self.page("province")
        file = self.var / "kobo.csv"
        # one is small; a prime length, so that nobody's sex or age goes with the commune
        communes = (*[COMMUNE] * 12, *[OTHERS[0]] * 9, *[OTHERS[1]] * 2)
        text = kobo_export(self.language, 480, communes, today() - timedelta(days=1))
        label = CHOICES[1][2 if self.language == "ar" else 3]
        for content, name, end in (
            (text.replace(label, f"{label}?", 1), "19-import-faults", "#problems"),
            (text, "20-import", "main .actions"),
        ):
            file.write_text(content, encoding="utf-8")
            page.goto(self.url("staff/imports/"))
            page.set_input_files("#file", file)
            page.select_option("#round", SLUG)
            self.press(page)
            self.camera.take(page, name, "main h1", to=end)
        self.press(page, "form[action*=store] button")

    def watch(self) -> None:
        """How far the round is, and who is still missing."""
        page = self.page("province")
        page.goto(self.url(f"staff/coverage?round={SLUG}"))
        self.camera.take(page, "21-coverage", "main h1", to="#coverage")
        self.camera.take(page, "22-missing", "#missing", to="#people")

    def judge(self) -> None:
        """A verdict on a marked answer."""
        page = self.page("expert")
        page.goto(self.url(f"staff/flags?round={SLUG}"))
        page.locator("article input[value=genuine]").first.check()
        page.locator("article [name$=reason]").first.fill(REASON[self.language])
        self.camera.take(page, "23-marks", "article", to="article:first-of-type")
        self.press(page, "article form button")

    def close(self) -> None:
        """The end of the round."""
        page = self.page("region")
        page.goto(self.url(f"staff/rounds/{SLUG}/edit"))
        self.camera.take(page, "24-close", "main h1", to="#title_ar")
        self.press(page, "button[name=state][value=closed]")

    def admit_late(self, phone: Page) -> None:
        """What waited on a telephone comes too late, and is admitted."""
        phone.wait_for_timeout(3000)
        phone.locator("[data-queue] summary").click()
        self.camera.take(phone, "25-not-accepted")
        with phone.expect_download() as waited:
            phone.locator("[data-queue-file]").click()
        rescue = self.var / waited.value.suggested_filename
        waited.value.save_as(rescue)
        page = self.page("expert")
        page.goto(self.url("staff/rescue"))
        page.set_input_files("#files", rescue)
        self.press(page, "form[action*=rescue] button")
        self.camera.take(page, "26-late", "main h1", to="button[value=admit]")
        self.press(page, "button[name=decision][value=admit]")

    def look_at_results(self) -> None:
        """What everybody sees, and what staff see."""
        for who, name, path in (
            ("", "27-results", f"surveys/{SLUG}/results"),
            ("", "28-hidden", f"surveys/{SLUG}/results?place={OTHERS[1]}"),
            ("", "29-compare", f"surveys/{SLUG}/compare?place={COMMUNE}"),
            ("region", "30-staff-results", f"staff/results/{SLUG}"),
        ):
            page = self.page(who)
            page.goto(self.url(path))
            page.wait_for_timeout(1000)
            self.camera.take(page, name, "main")

    def take_out(self) -> None:
        """A file of every format."""
        page = self.page("province")
        page.goto(self.url("staff/exports/"))
        page.select_option("#round", SLUG)
        self.camera.take(page, "31-export", "main h1", to="main .actions")
        kinds = page.eval_on_selector_all("[name=format]", "all => all.map(one => one.value)")
        for kind in kinds:
            page.check(f"[name=format][value={kind}]")
            with page.expect_download() as waited:
                page.locator("form[action*=exports] button[type=submit]").click()
            waited.value.save_as(self.var.parent / "exports" / waited.value.suggested_filename)


def name_accounts(var: Path, language: str) -> None:
    """The accounts of the demonstration under names in the language of the pictures."""
    names = [(name, f"{who}@demo.example") for who, name in PEOPLE[language].items()]
    with sqlite3.connect(var / "pac.db") as database:
        database.executemany("UPDATE users SET display_name = ? WHERE email = ?", names)


def main() -> None:
    """Both stories, or the one asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("ar", "fr"))
    parser.add_argument("--to", type=Path, default=HERE / "pictures" / "surveys")
    parser.add_argument("--exports", type=Path, help="keep the exported files here")
    chosen = parser.parse_args()
    chosen.to.mkdir(parents=True, exist_ok=True)
    write_xlsform(EXAMPLE)
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for language in (chosen.only,) if chosen.only else ("ar", "fr"):
            with tempfile.TemporaryDirectory() as folder:
                var = Path(folder) / "var"
                shutil.copytree(ROOT / "var", var)
                name_accounts(var, language)
                with served(var) as site:
                    Story(browser, site, var, chosen.to, language).run()
                if chosen.exports:
                    shutil.copytree(
                        var.parent / "exports", chosen.exports / language, dirs_exist_ok=True
                    )


if __name__ == "__main__":
    main()
