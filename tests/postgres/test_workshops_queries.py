"""Reads about workshops on PostgreSQL."""

from tests.workshops.test_queries import *  # noqa: F403
