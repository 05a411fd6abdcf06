"""tablets

Revision ID: 0002
Revises: 0001
Create Date: 2026-11-26 11:29:15.415178

"""

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


# the words a flag may be, before and since: an answer that breaks a rule of its questionnaire is marked, not refused
BEFORE = ("repeated_answers", "too_fast", "honeypot")
SINCE = (*BEFORE, "invalid_answers")


def set_flag_kinds(kinds):
    words = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("response_flags", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_response_flags_flagkind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_response_flags_flagkind"), f"kind IN ({words})")


def upgrade():
    set_flag_kinds(SINCE)
    op.create_table(
        "collector_keys",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_collector_keys_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_collector_keys")),
        sa.UniqueConstraint("key", name=op.f("uq_collector_keys_key")),
    )
    op.create_table(
        "tablet_forms",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=40), nullable=False),
        sa.Column("xform", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["rounds.id"],
            name=op.f("fk_tablet_forms_round_id_rounds"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["questionnaire_versions.id"],
            name=op.f("fk_tablet_forms_version_id_questionnaire_versions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("round_id", "version_id", "key", name=op.f("pk_tablet_forms")),
    )
    op.create_table(
        "collected_forms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "counted",
                "replaced",
                "conflict",
                name="collectedstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("xml", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("collected_by_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["collected_by_id"],
            ["users.id"],
            name=op.f("fk_collected_forms_collected_by_id_users"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["responses.id"],
            name=op.f("fk_collected_forms_response_id_responses"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collected_forms")),
        sa.UniqueConstraint(
            "instance_id", "sha256", name=op.f("uq_collected_forms_instance_id_sha256")
        ),
    )
    with op.batch_alter_table("collected_forms", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_collected_forms_response_id"), ["response_id"], unique=False
        )

    op.create_table(
        "response_files",
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sent_sha256", sa.String(length=64), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["responses.id"],
            name=op.f("fk_response_files_response_id_responses"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("response_id", "name", name=op.f("pk_response_files")),
    )
    with op.batch_alter_table("response_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_response_files_sha256"), ["sha256"], unique=False)


def downgrade():
    op.execute("DELETE FROM response_flags WHERE kind = 'invalid_answers'")
    set_flag_kinds(BEFORE)
    with op.batch_alter_table("response_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_response_files_sha256"))

    op.drop_table("response_files")
    with op.batch_alter_table("collected_forms", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_collected_forms_response_id"))

    op.drop_table("collected_forms")
    op.drop_table("tablet_forms")
    op.drop_table("collector_keys")
