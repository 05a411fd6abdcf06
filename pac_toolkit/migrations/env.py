"""How Alembic reaches our database and compares our models. Migrations run online only."""

from typing import Any

from alembic import context
from flask import current_app

from pac_toolkit import audit  # noqa: F401 - its table belongs to the metadata
from pac_toolkit.accounts import models as accounts  # noqa: F401
from pac_toolkit.database import UtcDateTime, db
from pac_toolkit.priorities import models as priorities  # noqa: F401
from pac_toolkit.responses import models as responses  # noqa: F401
from pac_toolkit.territory import models as territory  # noqa: F401
from pac_toolkit.workshops import models as workshops  # noqa: F401


def render_item(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Our own column type is written as what it is in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Upgrade or downgrade in one transaction."""
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=render_item,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
