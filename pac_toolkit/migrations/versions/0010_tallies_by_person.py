"""tallies in the order of who answered: an answer changes a few pages that lie together

Revision ID: 0010
Revises: 0009
Create Date: 2026-11-26 15:20:00

"""

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_PLACE = ("round_id", "commune_code")
_CHOICE = ("question", "choice")
_TRAITS = {"tallies": ("sex", "age_band", "milieu"), "tallies_by_channel": ("channel",)}


def upgrade() -> None:
    for table, traits in _TRAITS.items():
        _order(table, (*_PLACE, *traits, *_CHOICE))


def downgrade() -> None:
    for table, traits in _TRAITS.items():
        _order(table, (*_PLACE, *_CHOICE, *traits))


def _order(table: str, key: tuple[str, ...]) -> None:
    """Give `table` this primary key; in SQLite the key is the table, so it is written anew."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint(f"pk_{table}", table)
        op.create_primary_key(f"pk_{table}", table, list(key))
        return
    old = sa.Table(table, sa.MetaData(), autoload_with=connection, resolve_fks=False)
    checks = (item for item in old.constraints if isinstance(item, sa.CheckConstraint))
    rows = op.create_table(
        f"{table}_ordered",
        *(sa.Column(column.name, column.type, nullable=False) for column in old.columns),
        *(sa.CheckConstraint(str(check.sqltext), name=op.f(str(check.name))) for check in checks),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f(f"fk_{table}_round_id_rounds"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
        sqlite_with_rowid=False,
    )
    in_order = sa.select(*old.columns).order_by(*(old.c[name] for name in key))
    op.execute(rows.insert().from_select([column.name for column in old.columns], in_order))
    op.drop_table(table)
    op.rename_table(rows.name, table)
    op.create_index(op.f(f"ix_{table}_round_id_question_choice"), table, ["round_id", *_CHOICE])
