"""Reads about responses on PostgreSQL."""

from tests.responses.test_queries import *  # noqa: F403
