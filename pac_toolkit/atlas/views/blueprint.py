"""The blueprint of the atlas's pages."""

from collections.abc import Callable

from flask import Blueprint

from pac_toolkit.atlas import wording
from pac_toolkit.territory.queries import get_layer

blueprint = Blueprint("atlas", __name__)


@blueprint.app_context_processor
def _credit() -> dict[str, Callable[[], str]]:
    """Every page that draws boundaries can say whose they are; asked for only there."""
    return {"boundaries_credit": lambda: wording.attribution(get_layer())}
