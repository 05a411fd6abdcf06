"""Addresses of `pages` that programs read."""

from flask import Blueprint

blueprint = Blueprint("pages_api", __name__)
