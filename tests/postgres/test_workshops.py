"""Writes about workshops on PostgreSQL."""

from tests.workshops.test_services import *  # noqa: F403
