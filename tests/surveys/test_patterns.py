import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.expressions.patterns import MAX_SUBJECT, compile_pattern, first_unsupported


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "[0-9]{4}",
        r"0[5-7](?:[- ]?\d{2}){4}",
        r"[^@ ]+@[a-z0-9.\-]+\.[a-z]{2,6}",
        "(oui|non)?",
        r"^\d{4}$",
        "[ء-ي ]+",
        r"a\$",
        r"C\+\+",
        "(ab){3}",
        "(a|b){9}",
        "|".join(["mot"] * 40),
    ],
)
def test_portable_pattern_is_accepted(pattern: str) -> None:
    assert first_unsupported(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "offset"),
    [
        ("(a+)+", 4),
        ("(a{1,2})+", 8),
        ("(a|a)*", 5),
        ("(a|b){30}", 4),
        ("a?" * 25, 48),
        ("(a?b?c?){9}", 7),
        ("((a+)?b)*", 8),
        ("a*?", 1),
        ("a++", 1),
        ("x{2}{3}", 1),
        ("(?=a)", 0),
        ("(?P<n>a)", 0),
        ("(?i)a", 0),
        (r"(a)\1", 3),
        (r"\bа", 0),
        (r"\p{L}", 0),
        ("a^b", 1),
        ("a$b", 1),
        ("(", 0),
        (")", 0),
        ("*a", 0),
        ("a{3,1}", 2),
        ("[z-a]", 1),
        ("[a&&b]", 0),
        ("[[a]]", 0),
        ("a+b+c+d+", 6),
    ],
)
def test_pattern_outside_the_subset_is_refused_at_its_fault(pattern: str, offset: int) -> None:
    assert first_unsupported(pattern) == offset


@given(st.text(alphabet="ab(){}[]|*+?.^$\\d-&,:19", max_size=16))
@settings(max_examples=500)
def test_accepted_pattern_always_compiles(pattern: str) -> None:
    if first_unsupported(pattern) is None:
        assert isinstance(compile_pattern(pattern), re.Pattern)


def test_digits_mean_the_ascii_ones_as_in_a_browser() -> None:
    assert compile_pattern(r"\d+").fullmatch("34")
    assert not compile_pattern(r"\d+").fullmatch("٣٤")


@pytest.mark.parametrize("pattern", [".*.*.*x", "(a?a?a?){8}x", "(a|a){24}x", "[^@]+@[^@]+@[^@]+x"])
def test_slowest_accepted_pattern_ends_on_the_longest_text(pattern: str) -> None:
    assert first_unsupported(pattern) is None
    assert not compile_pattern(pattern).fullmatch("a@" * (MAX_SUBJECT // 2))
    assert not compile_pattern(pattern).fullmatch("a" * MAX_SUBJECT)
