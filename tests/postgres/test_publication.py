"""Published figures on PostgreSQL."""

from tests.responses.test_publication import *  # noqa: F403
