"""How the field goes, on PostgreSQL: grouping by hour, JSON as rows, marks written once."""

from tests.responses.test_fieldwork import *  # noqa: F403
