"""Addresses of `responses` that programs read."""

from flask import Blueprint

blueprint = Blueprint("responses_api", __name__)
