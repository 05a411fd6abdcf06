"""The blueprint of the atlas's pages."""

from flask import Blueprint

blueprint = Blueprint("atlas", __name__)
