"""Arabic and French say everything, with the same placeholders, in every plural form."""

import re
import subprocess
import sys
from functools import cache
from gettext import c2py
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]")
PLURALS = {"ar": 6, "fr": 2}


@cache
def catalogue(language: str) -> Catalog:
    """The committed catalogue of a language."""
    path = ROOT / "pac_toolkit/translations" / language / "LC_MESSAGES/messages.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def key(message: Message) -> str:
    """The message's English text, singular, with its context."""
    text = message.id[0] if isinstance(message.id, tuple) else message.id
    return f"{message.context}: {text}" if message.context else text


@pytest.fixture(scope="module")
def wanted(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every text that the code and the templates ask for."""
    target = tmp_path_factory.mktemp("pot") / "messages.pot"
    command = [
        "extract",
        "-F",
        "babel.cfg",
        "-k",
        "lazy_gettext",
        "-k",
        "lazy_pgettext:1c,2",
        "-k",
        "lazy_ngettext:1,2",
        "-o",
        str(target),
        "pac_toolkit",
    ]
    tool = str(Path(sys.executable).with_name("pybabel"))
    subprocess.run([tool, *command], cwd=ROOT, check=True, capture_output=True)
    with target.open("rb") as file:
        return {key(message) for message in read_po(file) if message.id}


@pytest.mark.parametrize("language", PLURALS)
def test_nothing_is_missing_and_nothing_is_left_over(language: str, wanted: set[str]) -> None:
    found = {key(message) for message in catalogue(language) if message.id}

    assert len(wanted) > 300
    assert sorted(wanted - found) == []
    assert sorted(found - wanted) == []


@pytest.mark.parametrize("language", PLURALS)
def test_every_text_is_translated_in_every_plural_form(language: str) -> None:
    empty = []
    for message in catalogue(language):
        if not message.id:
            continue
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        complete = len(forms) == (PLURALS[language] if message.pluralizable else 1)
        if message.fuzzy or not complete or not all(forms):
            empty.append(key(message))

    assert empty == []


@pytest.mark.parametrize("language", PLURALS)
def test_placeholders_are_those_of_the_english_text(language: str) -> None:
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        allowed = {item for text in ids for item in PLACEHOLDER.findall(text)}
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        needed = set() if message.pluralizable else allowed
        for text in strings:
            found = set(PLACEHOLDER.findall(text))
            if not needed <= found <= allowed:
                wrong.append(key(message))

    assert wrong == []


def test_arabic_is_written_in_arabic_letters() -> None:
    latin = [
        key(message)
        for message in catalogue("ar")
        if message.id
        and not re.search(r"[\u0600-\u06ff]", "".join(message.string))
        and re.search(r"[A-Za-z]{3}", PLACEHOLDER.sub("", key(message)))
    ]

    # names of formats and things that Arabic texts write in Latin letters too
    assert set(latin) <= {"PAC Toolkit", "CSV", "SVG", "GeoJSON"}


@pytest.mark.parametrize(
    ("count", "form"),
    [(0, 0), (1, 1), (2, 2), (3, 3), (10, 3), (11, 4), (99, 4), (100, 5), (102, 5), (103, 3)],
)
def test_arabic_counts_choose_the_form_that_translators_expect(count: int, form: int) -> None:
    # without the header's rule Babel takes its own, which swaps the last two forms
    assert c2py(catalogue("ar").plural_expr)(count) == form
