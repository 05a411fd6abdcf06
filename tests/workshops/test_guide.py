"""The clerk's guide: the pictures it names are there and small, and its buttons are called as on the pages."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
GUIDES = ROOT / "docs" / "users"
LARGEST_BYTES = 150_000


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_pictures_of_the_guide_are_there_and_small(language: str) -> None:
    guide = GUIDES / language / "workshops.md"
    named = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", guide.read_text(encoding="utf-8"))
    assert len(named) >= 8
    for name in named:
        picture = guide.parent / name
        assert picture.read_bytes().startswith(b"\x89PNG"), name
        assert picture.stat().st_size < LARGEST_BYTES, name
        assert name.endswith(f".{language}.png")


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_guide_calls_buttons_as_the_pages_do(language: str) -> None:
    catalogue = ROOT / "pac_toolkit" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with catalogue.open("rb") as stream:
        words = {m.string for m in read_po(stream) if isinstance(m.string, str)}
    guide = (GUIDES / language / "workshops.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\*\*([^*]+)\*\*", guide)) - words == set()


def test_both_guides_take_the_same_steps() -> None:
    def shape(language: str) -> list[str]:
        text = (GUIDES / language / "workshops.md").read_text(encoding="utf-8")
        text = text.replace(f".{language}.png", ".png")
        return re.findall(r"^## |^\d\.|\([^)]+\.png\)", text, re.MULTILINE)

    assert shape("ar") == shape("fr")
