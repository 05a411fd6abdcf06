"""Needs heard again, corrections and files on PostgreSQL."""

from tests.workshops.test_keeping import *  # noqa: F403
from tests.workshops.test_needs import *  # noqa: F403
