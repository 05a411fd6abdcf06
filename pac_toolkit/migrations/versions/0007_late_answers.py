"""Answers that came after their round was closed: those that wait, and a mark on those admitted.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_CHANNELS = ("web", "kiosk", "enumerator", "paper")
_STATES = ("waiting", "admitted", "refused")


def _words(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "late_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("commune_code", sa.String(length=16), nullable=False),
        sa.Column("channel", _words(_CHANNELS, "channel"), nullable=False),
        sa.Column("record", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("record_hash", sa.String(length=64), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("state", _words(_STATES, "latestate"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_late_answers_round_id_rounds")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_versions.id"],
            name=op.f("fk_late_answers_version_id_questionnaire_versions"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["users.id"],
                name=op.f(f"fk_late_answers_{column}_users"),
                ondelete="SET NULL",
            )
            for column in ("uploaded_by_id", "decided_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_answers")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_late_answers_instance_id")),
    )
    op.create_index(
        op.f("ix_late_answers_state"),
        "late_answers",
        ["state"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    # a plain ADD COLUMN on both engines: the table with all answers is not written anew
    op.add_column(
        "responses",
        sa.Column("is_late", sa.Boolean(), server_default=sa.false(), nullable=False),
    )


def downgrade() -> None:
    # not by batch mode, which on SQLite would copy the table and lose its CHECK constraints
    op.execute("ALTER TABLE responses DROP COLUMN is_late")
    op.drop_index(op.f("ix_late_answers_state"), table_name="late_answers")
    op.drop_table("late_answers")
