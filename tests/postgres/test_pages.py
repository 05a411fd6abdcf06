"""Figures of the home pages on PostgreSQL."""

from tests.pages.test_queries import *  # noqa: F403
