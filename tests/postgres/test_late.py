"""Late answers on PostgreSQL."""

from tests.responses.test_late import *  # noqa: F403
