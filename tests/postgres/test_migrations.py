"""Migrations on PostgreSQL."""

from tests.migrations.test_migrations import *  # noqa: F403
