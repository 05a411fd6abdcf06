"""The migrations build exactly the models' tables, and take them away again."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from pac_toolkit.database import db


def test_head_equals_the_models(context: Flask) -> None:
    with db.engine.connect() as connection:
        migration = MigrationContext.configure(connection, opts={"compare_type": True})

        assert compare_metadata(migration, db.metadata) == []


def test_down_takes_every_table_and_up_brings_them_back(context: Flask) -> None:
    tables = set(db.metadata.tables)
    db.session.remove()

    downgrade(revision="base")
    left = set(inspect(db.engine).get_table_names())
    upgrade()

    assert left == {"alembic_version"}
    assert set(inspect(db.engine).get_table_names()) == tables | {"alembic_version"}
