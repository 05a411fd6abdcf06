"""Rankings on PostgreSQL."""

from tests.priorities.test_queries import *  # noqa: F403
