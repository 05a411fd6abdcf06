"""Flags: three more kinds, and who looked at one, when, with which verdict; answers by who entered them

Revision ID: 0006
Revises: 0005

"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FIRST_KINDS = ("repeated_answers", "too_fast", "honeypot", "invalid_answers")
KINDS = (*FIRST_KINDS, "straight_line", "outside_commune", "fast_for_round")


def upgrade():
    with op.batch_alter_table("response_flags") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_response_flags_flagkind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_response_flags_flagkind"), sa.column("kind").in_(KINDS)
        )
        batch_op.add_column(
            sa.Column(
                "verdict",
                sa.Enum(
                    "genuine",
                    "doubtful",
                    name="verdict",
                    native_enum=False,
                    create_constraint=True,
                    length=32,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("reason", sa.String(length=500), nullable=True))
        batch_op.add_column(
            sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(sa.Column("reviewed_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_response_flags_reviewed_by_id_users"),
            "users",
            ["reviewed_by_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_response_flags_reviewed"),
            "(verdict IS NULL) = (reviewed_at IS NULL)",
        )
    with op.batch_alter_table("responses") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_responses_entered_by_id_received_at"),
            ["entered_by_id", "received_at"],
            sqlite_where=sa.text("entered_by_id IS NOT NULL"),
            postgresql_where=sa.text("entered_by_id IS NOT NULL"),
        )


def downgrade():
    with op.batch_alter_table("responses") as batch_op:
        batch_op.drop_index(batch_op.f("ix_responses_entered_by_id_received_at"))
    # the older kinds alone have a place in the older table
    flags = sa.table("response_flags", sa.column("kind"))
    op.execute(flags.delete().where(flags.c.kind.not_in(FIRST_KINDS)))
    with op.batch_alter_table("response_flags") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_response_flags_reviewed"), type_="check")
        batch_op.drop_constraint(
            batch_op.f("fk_response_flags_reviewed_by_id_users"), type_="foreignkey"
        )
        batch_op.drop_constraint(batch_op.f("ck_response_flags_verdict"), type_="check")
        batch_op.drop_column("reviewed_by_id")
        batch_op.drop_column("reviewed_at")
        batch_op.drop_column("reason")
        batch_op.drop_column("verdict")
        batch_op.drop_constraint(batch_op.f("ck_response_flags_flagkind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_response_flags_flagkind"), sa.column("kind").in_(FIRST_KINDS)
        )
