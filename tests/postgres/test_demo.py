"""The demonstration on PostgreSQL: stored whole, and gone on with where it stopped."""

from tests.demo.test_services import (  # noqa: F401
    test_a_load_stores_what_was_asked_and_marks_it,
    test_an_interrupted_load_goes_on_where_it_stopped,
)
