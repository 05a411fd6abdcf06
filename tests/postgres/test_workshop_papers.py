"""Hashes of papers on PostgreSQL, whose order of letters is its own."""

from tests.workshops.test_papers import (  # noqa: F401
    test_papers_found_are_two_at_most,
    test_printing_twice_keeps_one_row_with_the_first_hand,
)
