"""What workshops add up to, on PostgreSQL."""

from tests.workshops.test_sums import *  # noqa: F403
