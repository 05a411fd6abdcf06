"""Who runs the field: a questionnaire is checked and seen, marked answers are judged, tables are taken away."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db
from pac_toolkit.responses.models import ResponseFlag, Verdict
from surveys.shipped import satisfaction, satisfaction_source
from tests.browser.conftest import DESK, PHONE
from tests.browser.site import Site
from tests.browser.watcher import assert_well_laid_out, list_violations
from tests.surveys.corpus import FOLDER

pytestmark = pytest.mark.browser


def check(site: Site, page: Any, file: Path, language: str) -> None:
    page.goto(site.url("staff/questionnaires/", language))
    page.set_input_files("#file", file)
    page.click("main button[type=submit]")
    page.wait_for_url("**/checks/*")
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert_well_laid_out(page)
    assert list_violations(page) == []


def test_a_questionnaire_is_checked_told_and_seen(
    site: Site, open_as: Callable[..., Any], tmp_path: Path
) -> None:
    context, watcher = open_as(Role.REGION, viewport=DESK)
    page = context.new_page()
    check(site, page, FOLDER / "broken" / "everything-at-once.md", "ar")
    assert page.locator("#problems tbody tr").count() == 10

    newer = tmp_path / "newer.md"
    source = satisfaction_source().replace(satisfaction().version.encode(), b"2027010101")
    newer.write_bytes(source.replace("Éclairage public".encode(), b"Lampes des rues"))
    check(site, page, newer, "fr")
    assert "sat_lighting" in page.locator(".notice--attention").first.inner_text()

    page.click("a[href$='/preview']")
    page.wait_for_load_state()
    assert "Lampes des rues" in page.inner_text("main")
    assert page.locator("main form").count() == 0
    assert_well_laid_out(page)
    watcher.assert_silent()


def test_marked_answers_are_found_judged_and_still_counted(
    site: Site, open_as: Callable[..., Any]
) -> None:
    context, watcher = open_as(Role.PROVINCE, viewport=PHONE)
    page = context.new_page()
    page.goto(site.url("staff/flags", "ar"))
    page.click("form[action*='/fast'] button")
    page.wait_for_load_state()
    cases = page.locator("article.case")
    assert cases.count() > 0
    assert_well_laid_out(page)
    assert list_violations(page) == []

    cases.first.locator("input[value=doubtful]").check()
    cases.first.locator("textarea").fill("أجوبة من نفس اليد")
    cases.first.locator("form button").press("Enter")
    page.wait_for_load_state()
    assert page.locator(".notice--success").is_visible()
    reasons = site.ask(
        lambda: list(
            db.session.scalars(
                select(ResponseFlag.reason).where(ResponseFlag.verdict == Verdict.DOUBTFUL)
            )
        )
    )
    assert "أجوبة من نفس اليد" in reasons
    page.goto(site.url("staff/coverage", "ar"))
    assert "من الأجوبة مشكوك فيها" in page.inner_text("main")
    watcher.assert_silent()


@pytest.mark.parametrize("table", ["communes", "people", "days"])
def test_the_tables_of_coverage_arrive_whole(
    site: Site, open_as: Callable[..., Any], table: str
) -> None:
    context, _ = open_as(Role.PROVINCE, viewport=DESK)
    answer = context.request.get(site.url(f"staff/coverage/{table}.csv", "fr"))
    assert answer.status == 200
    assert len(answer.body().decode("utf-8-sig").splitlines()) > 3, json.dumps(answer.headers)
