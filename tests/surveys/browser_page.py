"""A blank page of a real Chromium that has loaded `expressions.js`, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.chromium import CHROMIUM

SCRIPT = Path(__file__).parents[2] / "pac_toolkit" / "static" / "js" / "expressions.js"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
NO_BROWSER = "" if CHROMIUM.exists() else f"no Chromium at {CHROMIUM}: apt-get install chromium"


@contextmanager
def blank_page() -> Iterator[Any]:
    """A page where the global `pacExpressions` stands ready."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = chromium.new_page()
        page.set_content("<!doctype html><title>blank</title>")
        page.add_script_tag(content=SCRIPT.read_text(encoding="utf-8"))
        yield page
        chromium.close()
