"""Receipt codes and serial numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pac_toolkit.responses import codes
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


@given(st.integers(1, 99_999_999))
def test_a_serial_is_read_back_however_it_is_typed(number: int) -> None:
    written = codes.serial(number)
    arabic = written.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))

    for typed in (written, written.replace("-", ""), written.replace("-", " "), arabic):
        assert codes.read_serial(typed) == number
    assert codes.read_serial(f"https://pac.example.ma/fr/staff/paper/key/{written}") == number


@given(st.integers(1, 999_999), st.integers(0, 6), st.integers(1, 9))
def test_a_wrong_digit_of_a_serial_is_found(number: int, place: int, by: int) -> None:
    digits = codes.serial(number).replace("-", "")
    wrong = digits[:place] + str((int(digits[place]) + by) % 10) + digits[place + 1 :]

    assert codes.read_serial(wrong) is None


@given(st.integers(1, 999_999), st.integers(0, 5))
def test_two_swapped_digits_of_a_serial_are_found(number: int, place: int) -> None:
    digits = codes.serial(number).replace("-", "")
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]

    assert swapped == digits or codes.read_serial(swapped) is None


@pytest.mark.parametrize("typed", ["", "abc", "12345", "0" * 7, "x" * 5000, "1" * 40, "0042-17é"])
def test_what_is_no_serial_is_refused(typed: str) -> None:
    assert codes.read_serial(typed) is None
