from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maps.lettering import isolated, line, width_of, wrapped
from tests.maps.factories import HOSTILE_NAMES


@pytest.mark.parametrize("text", HOSTILE_NAMES)
def test_hostile_text_is_text(text):
    element = ET.fromstring(line(text, x=1, y=2, size=14, direction="rtl"))

    assert list(element) == []
    assert element.text == f"\u2067{text}\u2069"


@given(text=st.text())
def test_any_text_makes_well_formed_svg(text):
    assert ET.fromstring(line(text, x=1, y=2, size=14, direction="ltr")).tag == "text"


def test_each_text_is_shut_off_in_its_direction():
    assert isolated("a") == "\u2068a\u2069"
    assert isolated("a", "rtl") == "\u2067a\u2069"
    assert isolated("a", "ltr") == "\u2066a\u2069"


@given(text=st.text(alphabet="abcdé ابت ", max_size=200))
def test_wrapping_loses_no_letter(text):
    assert "".join(wrapped(text, 16, 120)).replace(" ", "") == text.replace(" ", "")


def test_lines_break_between_words():
    lines = wrapped("Collecte des déchets ménagers et assimilés", 16, 120)

    assert " ".join(lines) == "Collecte des déchets ménagers et assimilés"
    assert len(lines) > 1
    assert all(width_of(one, 16) <= 120 for one in lines)


def test_a_word_longer_than_a_line_is_cut_not_lost():
    lines = wrapped("a" * 40, 16, 120)

    assert "".join(lines) == "a" * 40
    assert all(width_of(one, 16) <= 120 for one in lines)


def test_marks_over_letters_take_no_width():
    assert width_of("مَ", 16) == width_of("م", 16)
    assert width_of("\u2068a\u2069", 16) == width_of("a", 16)


def test_a_no_break_space_keeps_a_colon_with_its_word():
    lines = wrapped("Abattoirs et transport des viandes\u00a0: 36", 16, 260)

    assert len(lines) > 1
    assert not any(line.startswith((":", "\u00a0")) for line in lines)
