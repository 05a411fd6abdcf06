"""Instants, transactions and the audit record on PostgreSQL."""

from tests.ground.test_database import *  # noqa: F403
