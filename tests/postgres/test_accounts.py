"""Users on PostgreSQL."""

from tests.accounts.test_services import *  # noqa: F403
