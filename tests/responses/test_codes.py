"""Receipt codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pac_toolkit.responses.codes import ALPHABET, new_code, read_code

CODES = st.builds(new_code)


@given(CODES)
def test_a_code_is_read_however_it_is_written(code: str) -> None:
    for typed in (
        code,
        code.lower(),
        code.replace("-", ""),
        code.replace("-", " – "),
        f"\u200f{code} ",
    ):
        assert read_code(typed) == code


@given(CODES, st.integers(0, 8), st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_always_found(code: str, at: int, sign: str) -> None:
    wrong = code[:at] + sign + code[at + 1 :]
    if code[at] != "-" and sign != code[at]:
        assert read_code(wrong) is None


@given(CODES, st.integers(0, 6))
def test_two_swapped_neighbours_are_always_found(code: str, at: int) -> None:
    signs = list(code.replace("-", ""))
    # the check sign itself has no weight of its own kind: only the seven before it are swapped by hand
    if at < 6 and signs[at] != signs[at + 1]:
        signs[at], signs[at + 1] = signs[at + 1], signs[at]
        assert read_code("".join(signs)) is None


@pytest.mark.parametrize("text", ["", "K7QM", "K7QM-3XPDD", "O0O0-1I1L", "<script>", "ك7QM-3XPD"])
def test_what_is_no_code_is_none(text: str) -> None:
    assert read_code(text) is None


def test_arabic_digits_are_read() -> None:
    code = next(code for code in iter(new_code, "") if code[0] == "7")
    assert read_code("٧" + code[1:]) == code


def test_no_sign_looks_like_another() -> None:
    assert set("01ILO").isdisjoint(ALPHABET)
    assert len(set(ALPHABET)) == 31
