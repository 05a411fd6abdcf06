"""Coding free texts on PostgreSQL."""

from tests.priorities.test_coding import *  # noqa: F403
