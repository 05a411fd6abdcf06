"""Pages of `workshops`."""

from flask import Blueprint

blueprint = Blueprint("workshops", __name__)
