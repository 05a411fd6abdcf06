"""Figures of the atlas on PostgreSQL."""

from tests.atlas.test_queries import *  # noqa: F403
