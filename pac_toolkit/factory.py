"""`create_app`, in five named steps read from top to bottom."""

from pathlib import Path
from typing import Any

import click
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from pac_toolkit import assets, errors, i18n, security
from pac_toolkit.accounts import views as accounts
from pac_toolkit.accounts.cli import users_commands
from pac_toolkit.assets import assets_commands
from pac_toolkit.assets import blueprint as assets_files
from pac_toolkit.atlas.api import blueprint as atlas_api
from pac_toolkit.atlas.cli import briefs_commands, maps_commands
from pac_toolkit.atlas.views import blueprint as atlas_pages
from pac_toolkit.config import Settings
from pac_toolkit.database import db
from pac_toolkit.demo.cli import demo_commands
from pac_toolkit.extensions import compress, csrf, limiter, migrate
from pac_toolkit.pages.api import blueprint as pages_api
from pac_toolkit.pages.views import blueprint as pages_pages
from pac_toolkit.priorities.api import blueprint as priorities_api
from pac_toolkit.priorities.cli import priorities_commands
from pac_toolkit.priorities.views import blueprint as priorities_pages
from pac_toolkit.responses.api import blueprint as responses_api
from pac_toolkit.responses.api import collect_blueprint as collect_api
from pac_toolkit.responses.cli import surveys_commands
from pac_toolkit.responses.views import blueprint as responses_pages
from pac_toolkit.serving import serve_command
from pac_toolkit.territory.cli import communes_commands
from pac_toolkit.workshops.api import blueprint as workshops_api
from pac_toolkit.workshops.cli import workshops_commands
from pac_toolkit.workshops.views import blueprint as workshops_pages

# what people read, under /ar /fr /en
PAGES = (
    accounts.blueprint,
    responses_pages,
    workshops_pages,
    priorities_pages,
    atlas_pages,
    pages_pages,
)
# what programs read, and files
FILES = (
    assets_files,
    responses_api,
    collect_api,
    workshops_api,
    priorities_api,
    atlas_api,
    pages_api,
)
COMMANDS: tuple[click.Command, ...] = (
    serve_command,
    users_commands,
    communes_commands,
    surveys_commands,
    workshops_commands,
    priorities_commands,
    maps_commands,
    briefs_commands,
    demo_commands,
    assets_commands,
)


class RowNumber(IntegerConverter):
    """A row's number in an address: one that no column can hold leads nowhere (404)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": 2**31 - 1, **kwargs})


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """The application for these settings; `overrides` are Flask's own configuration keys."""
    settings = settings or Settings.from_environment()
    # our own files are served by `assets`, compressed and named by their content
    app = Flask("pac_toolkit", root_path=str(Path(__file__).parent), static_folder=None)
    _configure(app, settings, overrides)
    _bind_extensions(app)
    _furnish_pages(app)
    _register_features(app)
    return app


def _configure(app: Flask, settings: Settings, overrides: dict[str, Any]) -> None:
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    app.config.from_mapping(settings.flask_config())
    app.config.from_mapping(overrides)
    app.extensions["settings"] = settings
    app.url_map.converters["int"] = RowNumber
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def _bind_extensions(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(
        app, db, directory=str(Path(app.root_path) / "migrations"), render_as_batch=True
    )
    csrf.init_app(app)
    limiter.init_app(app)
    compress.init_app(app)


def _furnish_pages(app: Flask) -> None:
    i18n.install(app)
    security.install(app)
    errors.install(app)
    assets.install(app)
    accounts.install(app)


def _register_features(app: Flask) -> None:
    for blueprint in PAGES:
        app.register_blueprint(blueprint, url_prefix=i18n.PREFIX)
    for blueprint in FILES:
        app.register_blueprint(blueprint)
    for commands in COMMANDS:
        app.cli.add_command(commands)
