"""What was published of a round, and the questions that are withheld from the public."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table `publications` and the rounds' list of withheld questions."""
    op.create_table(
        "publications",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.String(length=80), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("tables", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["rounds.id"],
            name="fk_publications_round_id_rounds",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", name="pk_publications"),
    )
    with op.batch_alter_table("rounds") as table:
        table.add_column(
            sa.Column(
                "withheld", sa.JSON(none_as_null=True), nullable=False, server_default="[]"
            )
        )


def downgrade() -> None:
    """Take both away."""
    with op.batch_alter_table("rounds") as table:
        table.drop_column("withheld")
    op.drop_table("publications")
