"""Writes about responses on PostgreSQL."""

from tests.responses.test_services import *  # noqa: F403
