"""Addresses of `priorities` that programs read."""

from flask import Blueprint

blueprint = Blueprint("priorities_api", __name__)
