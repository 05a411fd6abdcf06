"""Addresses of `atlas` that programs read."""

from flask import Blueprint

blueprint = Blueprint("atlas_api", __name__)
