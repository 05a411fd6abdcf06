"""The blueprint that the pages of this feature are bound to."""

from flask import Blueprint

blueprint = Blueprint("priorities", __name__)
