"""The guides for people: their pictures, their links, and the example they start from."""

import re
from datetime import date
from pathlib import Path

import pytest

from docs.users.example_survey import kobo_export, write_broken, write_xlsform
from surveys.sheets import InvalidQuestionnaire
from surveys.tables.reading import match_columns, read_responses, read_table
from surveys.xlsform import read_xlsform
from tests.architecture.test_docs import DOCS

USERS = DOCS / "users"
GUIDES = sorted(USERS.rglob("*.md"))
SURVEYS = {"ar": USERS / "ar/istitlaa.md", "fr": USERS / "fr/enquete.md"}
MAX_BYTES = 150_000


def pictures(guide: Path) -> list[tuple[str, Path]]:
    """What each picture of a guide says without it, and its file."""
    found = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", guide.read_text())
    return [(words, (guide.parent / target).resolve()) for words, target in found]


def anchors(page: Path) -> set[str]:
    """The anchors of the headings of a page, as its readers make them."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: f"{guide.parent.name}/{guide.name}")
def test_every_picture_of_a_guide_is_there_small_and_told_in_words(guide: Path) -> None:
    for words, file in pictures(guide):
        assert words.strip(), file
        assert file.is_file(), file
        assert file.stat().st_size < MAX_BYTES, file


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: f"{guide.parent.name}/{guide.name}")
def test_links_of_a_guide_into_a_page_meet_a_heading(guide: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#:]+\.md)#([^)]+)\)", guide.read_text()):
        assert anchor in anchors(guide.parent / target), f"{target}#{anchor}"


def test_no_picture_of_the_round_is_left_over() -> None:
    shown = {file for guide in SURVEYS.values() for _, file in pictures(guide)}
    assert shown == {file.resolve() for file in (USERS / "pictures/surveys").glob("*.png")}


def test_the_arabic_and_french_guides_show_the_same_steps() -> None:
    steps = {
        language: [file.name.removesuffix(f".{language}.png") for _, file in pictures(guide)]
        for language, guide in SURVEYS.items()
    }
    assert steps["ar"] == steps["fr"]


def test_the_example_of_the_guide_is_sound_and_complete_in_both_languages() -> None:
    form = read_xlsform((USERS / "example-survey.xlsx").read_bytes())
    assert set(form.languages) == {"ar", "fr"}
    assert list(form.missing_translations()) == []


def test_the_example_kept_is_the_one_that_the_script_writes(tmp_path: Path) -> None:
    write_xlsform(tmp_path / "example.xlsx")
    assert (tmp_path / "example.xlsx").read_bytes() == (USERS / "example-survey.xlsx").read_bytes()


def test_the_broken_example_is_refused_with_every_fault(tmp_path: Path) -> None:
    write_broken(tmp_path / "broken.xlsx")
    with pytest.raises(InvalidQuestionnaire) as refused:
        read_xlsform((tmp_path / "broken.xlsx").read_bytes())
    assert len(refused.value.problems) == 5


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_file_of_the_guide_comes_in_whole(language: str) -> None:
    form = read_xlsform((USERS / "example-survey.xlsx").read_bytes())
    text = kobo_export(language, 24, ("05.081.09.03", "05.081.05.05"), date(2026, 11, 25))
    table = read_table(text.encode(), "kobo.csv")
    matching = match_columns(table, form)
    assert matching.unknown == ()
    assert [row.problems for row in read_responses(table, matching, form) if row.problems] == []
