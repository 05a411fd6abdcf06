"""The demonstration on PostgreSQL."""

from tests.demo.test_services import *  # noqa: F403
