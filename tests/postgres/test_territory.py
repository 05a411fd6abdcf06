"""The territory in use on PostgreSQL."""

from tests.territory.test_services import *  # noqa: F403
