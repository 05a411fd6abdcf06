"""Forms on paper on PostgreSQL."""

from tests.responses.test_paper import *  # noqa: F403
