"""the whole record of a workshop: douars, agenda by point, commitments, writers, files, corrections

Revision ID: 0008
Revises: 0007
Create Date: 2026-11-26 11:30:04

"""

import re
import uuid

from alembic import op
import sqlalchemy as sa

from communes.folding import fold
from pac_toolkit.workshops.codes import draw_code

# revision identifiers, used by Alembic.
revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# Added one by one, as both engines understand it: SQLite's batch mode would copy the tables and lose their CHECKs.
_TEXT = "TEXT NOT NULL DEFAULT ''"
_COLUMNS = {
    "workshops": {
        "code": "VARCHAR(40) NOT NULL DEFAULT ''",
        "latitude": "{double}",
        "longitude": "{double} CONSTRAINT ck_workshops_whole_point CHECK ((latitude IS NULL) = (longitude IS NULL))",
        "chair_function": "VARCHAR(120) NOT NULL DEFAULT ''",
        "expert": "VARCHAR(120) NOT NULL DEFAULT ''",
        "legal_basis": _TEXT,
        "languages": "JSON NOT NULL DEFAULT '[]'",
        "channels": "JSON NOT NULL DEFAULT '[]'",
        "invited": "INTEGER CONSTRAINT ck_workshops_invited_not_negative CHECK (invited >= 0)",
        "arrangements": "JSON NOT NULL DEFAULT '[]'",
        "strengths": _TEXT,
        "constraints": _TEXT,
        "disagreements": _TEXT,
        "next_step": _TEXT,
    },
    "needs": {"code": "VARCHAR(40) NOT NULL DEFAULT ''"},
    "hearings": {
        "text": _TEXT,
        "place": "VARCHAR(200) NOT NULL DEFAULT ''",
        "problem": _TEXT,
        "cause": _TEXT,
        "sufferers": _TEXT,
        "solution": _TEXT,
        "competence": "VARCHAR(32) CONSTRAINT ck_hearings_competence CHECK (competence IN ('inside', 'outside'))",
        "has_consensus": "BOOLEAN",
    },
}


def upgrade():
    _create_tables()
    # SQLite knows the type by one word
    double = "DOUBLE" if op.get_bind().dialect.name == "sqlite" else "DOUBLE PRECISION"
    for table, columns in _COLUMNS.items():
        for name, definition in columns.items():
            op.execute(f"ALTER TABLE {table} ADD COLUMN {name} {definition.format(double=double)}")
    connection = op.get_bind()
    _draw_codes(connection)
    connection.execute(
        sa.text(
            "UPDATE hearings SET text = (SELECT text FROM needs WHERE needs.id = hearings.need_id),"
            " place = (SELECT place FROM needs WHERE needs.id = hearings.need_id)"
        )
    )
    _split_texts(connection)
    _name_writers(connection)
    for table in ("workshops", "needs"):
        op.create_index(f"ix_{table}_code", table, ["code"], unique=True)
    for name in ("douars", "agenda"):
        op.execute(f"ALTER TABLE workshops DROP COLUMN {name}")


def _draw_codes(connection):
    for table in ("workshops", "needs"):
        rows = connection.execute(sa.text(f"SELECT id FROM {table}")).scalars().all()
        for number in rows:
            connection.execute(
                sa.text(f"UPDATE {table} SET code = :code WHERE id = :id"),
                {"code": draw_code(str(uuid.uuid4())), "id": number},
            )


def _split_texts(connection):
    """Douars become rows of their commune, each line of the agenda a point."""
    known = {}
    statement = "SELECT id, commune_code, douars, agenda FROM workshops ORDER BY id"
    for number, code, douars, agenda in connection.execute(sa.text(statement)).all():
        lines = [line.strip() for line in agenda.splitlines() if line.strip()]
        for position, line in enumerate(lines):
            connection.execute(
                sa.text("INSERT INTO agenda_items (workshop_id, position, text) VALUES (:w, :p, :t)"),
                {"w": number, "p": position, "t": line},
            )
        names = [name.strip()[:120] for name in re.split(r"[,،;؛\n]", douars)]
        for position, (folded, name) in enumerate({fold(n): n for n in names if fold(n)}.items()):
            if (code, folded) not in known:
                known[code, folded] = connection.execute(
                    sa.text("INSERT INTO douars (commune_code, name, folded) VALUES (:c, :n, :f) RETURNING id"),
                    {"c": code, "n": name, "f": folded[:120]},
                ).scalar_one()
            connection.execute(
                sa.text(
                    "INSERT INTO workshop_douars (workshop_id, douar_id, position, is_covered, is_present)"
                    " VALUES (:w, :d, :p, :yes, :no)"
                ),
                {"w": number, "d": known[code, folded], "p": position, "yes": True, "no": False},
            )


def _name_writers(connection):
    """Who entered a record or changed its text wrote in it."""
    connection.execute(
        sa.text(
            "INSERT INTO workshop_writers (workshop_id, user_id)"
            " SELECT id, entered_by_id FROM workshops WHERE entered_by_id IS NOT NULL"
            " UNION SELECT w.id, a.user_id FROM audit_entries a"
            " JOIN workshops w ON a.thing_id = CAST(w.id AS VARCHAR(64))"
            " WHERE a.thing_type = 'workshop' AND a.action = 'edit' AND a.user_id IS NOT NULL"
        )
    )


def downgrade():
    op.execute("ALTER TABLE workshops ADD COLUMN douars TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE workshops ADD COLUMN agenda TEXT NOT NULL DEFAULT ''")
    connection = op.get_bind()
    for column, separator, statement in (
        (
            "agenda",
            "\n",
            "SELECT workshop_id, text FROM agenda_items ORDER BY workshop_id, position",
        ),
        (
            "douars",
            "، ",
            "SELECT workshop_id, name FROM workshop_douars JOIN douars ON douars.id = douar_id"
            " ORDER BY workshop_id, position",
        ),
    ):
        texts = {}
        for number, text in connection.execute(sa.text(statement)).all():
            texts.setdefault(number, []).append(text)
        for number, parts in texts.items():
            connection.execute(
                sa.text(f"UPDATE workshops SET {column} = :text WHERE id = :id"),
                {"text": separator.join(parts), "id": number},
            )
    for table in ("workshops", "needs"):
        op.drop_index(f"ix_{table}_code", table)
    for table, columns in _COLUMNS.items():
        for name in reversed(columns):
            op.execute(f"ALTER TABLE {table} DROP COLUMN {name}")
    for table in (
        "workshop_writers",
        "workshop_douars",
        "corrections",
        "commitments",
        "attachments",
        "agenda_items",
        "douars",
    ):
        op.drop_table(table)


def _workshop_id(table):
    return (
        sa.Column("workshop_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workshop_id"],
            ["workshops.id"],
            name=f"fk_{table}_workshop_id_workshops",
            ondelete="CASCADE",
        ),
    )


def _create_tables():
    op.create_table(
        "douars",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commune_code", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("folded", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_douars"),
        sa.UniqueConstraint("commune_code", "folded", name="uq_douars_commune_code_folded"),
    )
    op.create_table(
        "agenda_items",
        sa.Column("id", sa.Integer(), nullable=False),
        *_workshop_id("agenda_items"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.CheckConstraint("minutes > 0", name="minutes_positive"),
        sa.PrimaryKeyConstraint("id", name="pk_agenda_items"),
    )
    op.create_table(
        "commitments",
        sa.Column("id", sa.Integer(), nullable=False),
        *_workshop_id("commitments"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_commitments"),
    )
    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        *_workshop_id("attachments"),
        sa.Column(
            "kind",
            sa.Enum(
                "sheet",
                "minutes",
                "photo",
                name="filekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("has_consent", sa.Boolean(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind <> 'photo' OR has_consent", name="photo_with_consent"),
        sa.ForeignKeyConstraint(
            ["added_by_id"],
            ["users.id"],
            name="fk_attachments_added_by_id_users",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
    )
    op.create_index("ix_attachments_sha256", "attachments", ["sha256"])
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        *_workshop_id("corrections"),
        sa.Column("corrected_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("corrected_by_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changes", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrected_by_id"],
            ["users.id"],
            name="fk_corrections_corrected_by_id_users",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
    )
    op.create_table(
        "workshop_douars",
        *_workshop_id("workshop_douars"),
        sa.Column("douar_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_covered", sa.Boolean(), nullable=False),
        sa.Column("is_present", sa.Boolean(), nullable=False),
        sa.CheckConstraint("is_covered OR is_present", name="covered_or_present"),
        sa.ForeignKeyConstraint(
            ["douar_id"],
            ["douars.id"],
            name="fk_workshop_douars_douar_id_douars",
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("workshop_id", "douar_id", name="pk_workshop_douars"),
    )
    op.create_index("ix_workshop_douars_douar_id", "workshop_douars", ["douar_id"])
    op.create_table(
        "workshop_writers",
        *_workshop_id("workshop_writers"),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name="fk_workshop_writers_user_id_users",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workshop_id", "user_id", name="pk_workshop_writers"),
    )
    op.create_index("ix_workshop_writers_user_id", "workshop_writers", ["user_id"])
    for table in ("agenda_items", "commitments", "attachments", "corrections"):
        op.create_index(f"ix_{table}_workshop_id", table, ["workshop_id"])
