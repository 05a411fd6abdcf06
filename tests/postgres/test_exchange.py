"""Files of answers in and out on PostgreSQL."""

from tests.responses.exchange.test_exporting import *  # noqa: F403
from tests.responses.exchange.test_importing import *  # noqa: F403
