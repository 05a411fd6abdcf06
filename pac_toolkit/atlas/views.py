"""Pages of `atlas`."""

from flask import Blueprint

blueprint = Blueprint("atlas", __name__)
