"""what free texts of answers speak of

Revision ID: 0012
Revises: 0011
Create Date: 2026-11-26 15:50:00

"""

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_DISMISSALS = ("empty", "unclear", "elsewhere", "personal")
_TABLE = "need_mentions"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=True),
        sa.Column("question", sa.String(length=64), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("commune_code", sa.String(length=16), nullable=False),
        sa.Column("theme", sa.String(length=32), nullable=True),
        sa.Column("need_id", sa.Integer(), nullable=True),
        sa.Column(
            "dismissal",
            sa.Enum(
                *_DISMISSALS, name="dismissal", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("coded_by_id", sa.Integer(), nullable=True),
        sa.Column("coded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(theme IS NULL) <> (dismissal IS NULL)",
            name=op.f("ck_need_mentions_theme_or_dismissal"),
        ),
        sa.CheckConstraint(
            "need_id IS NULL OR theme IS NOT NULL", name=op.f("ck_need_mentions_need_has_theme")
        ),
        _key("response_id", "responses", "CASCADE"),
        _key("round_id", "rounds", "CASCADE"),
        _key("need_id", "needs", "SET NULL"),
        _key("coded_by_id", "users", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_mentions")),
        sa.UniqueConstraint("response_id", "question", name=op.f("uq_need_mentions_response_id_question")),
    )
    op.create_index(op.f("ix_need_mentions_need_id"), _TABLE, ["need_id"])
    op.create_index(op.f("ix_need_mentions_round_id_commune_code"), _TABLE, ["round_id", "commune_code"])


def downgrade() -> None:
    op.drop_index(op.f("ix_need_mentions_round_id_commune_code"), table_name=_TABLE)
    op.drop_index(op.f("ix_need_mentions_need_id"), table_name=_TABLE)
    op.drop_table(_TABLE)


def _key(column: str, table: str, on_delete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{table}.id"], name=op.f(f"fk_need_mentions_{column}_{table}"), ondelete=on_delete
    )
