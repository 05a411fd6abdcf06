"""votes of youth that nobody noted are not none

Revision ID: 0013
Revises: 0012
Create Date: 2026-11-26 15:50:00

"""

import re

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _let_be_empty(nullable=True)


def downgrade() -> None:
    op.execute("UPDATE hearings SET votes_youth = 0 WHERE votes_youth IS NULL")
    _let_be_empty(nullable=False)


def _let_be_empty(*, nullable: bool) -> None:
    """Let `votes_youth` be empty or not; SQLite does not change a column, so its table is written anew."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.alter_column("hearings", "votes_youth", nullable=nullable)
        return
    # by the words of the table itself: the checks stay at their columns, which an older state takes away one by one
    found = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'hearings'")
    written = re.sub(
        r"votes_youth INTEGER(?: NOT NULL)?",
        "votes_youth INTEGER" + ("" if nullable else " NOT NULL"),
        connection.execute(found).scalar_one(),
    )
    op.execute(re.sub(r'^CREATE TABLE "?hearings"?', "CREATE TABLE hearings_anew", written))
    op.execute("INSERT INTO hearings_anew SELECT * FROM hearings ORDER BY id")
    op.drop_table("hearings")
    op.rename_table("hearings_anew", "hearings")
    op.create_index(op.f("ix_hearings_need_id"), "hearings", ["need_id"])
