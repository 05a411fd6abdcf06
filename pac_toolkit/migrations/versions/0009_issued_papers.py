"""hashes of printed papers

Revision ID: 0009
Revises: 0008
Create Date: 2026-11-26 12:58:00

"""

from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_STATES = ("draft", "planned", "held", "closed", "validated")


def upgrade() -> None:
    op.create_table(
        "issued_papers",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *_STATES,
                name="workshopstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_issued_papers_whole_hash")),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=op.f("fk_issued_papers_workshop_id_workshops"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["issued_by_id"],
            ["users.id"],
            name=op.f("fk_issued_papers_issued_by_id_users"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_issued_papers")),
    )
    op.create_index(
        op.f("ix_issued_papers_workshop_id"), "issued_papers", ["workshop_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_issued_papers_workshop_id"), table_name="issued_papers")
    op.drop_table("issued_papers")
