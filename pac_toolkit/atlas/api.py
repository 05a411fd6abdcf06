"""Addresses of `atlas` that programs and browsers' scripts read: the communes as GeoJSON, the map's own files."""

import gzip
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import brotli
from flask import Blueprint, Response, abort, jsonify, request

from communes.boundaries import BoundaryLayer
from communes.credits import CENSUS_CREDIT
from communes.territory import Commune, list_communes
from maps.choropleth import behaviour, stylesheet
from pac_toolkit.atlas.drawing import file_version, geometry_script
from pac_toolkit.priorities.scoring import Level
from pac_toolkit.territory.queries import get_layer, get_partner_codes

blueprint = Blueprint("atlas_api", __name__)

_FOREVER = "public, max-age=31536000, immutable"
_CODINGS: Mapping[str, Callable[[bytes], bytes]] = {
    "br": lambda body: bytes(brotli.compress(body, quality=11)),
    "gzip": lambda body: gzip.compress(body, 9, mtime=0),
}


@blueprint.get("/api/v1/communes.geojson")
def communes() -> Response:
    """The 135 communes with names, population and whether they take part, joined by HCP code."""
    layer, partners = get_layer(), get_partner_codes()
    tag = file_version(f"{layer.version} {sorted(partners)}")
    response = Response()
    if tag not in request.if_none_match:
        response = jsonify(_collection(layer, partners))
    response.mimetype = "application/geo+json"
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response


@blueprint.get("/maps/files/geometry-<level>.<version>.js")
def geometry(level: str, version: str) -> Response:
    """The boundaries as the map's script reads them; another version of them is another address."""
    layer = get_layer()
    if version != layer.version or level not in {Level.COMMUNE, Level.PROVINCE}:
        abort(404)
    return _file(geometry_script(layer, Level(level)), "text/javascript")


@blueprint.get("/maps/files/map.<version>.js")
def script(version: str) -> Response:
    """The behaviour that every map shares."""
    return _own(behaviour(), version, "text/javascript")


@blueprint.get("/maps/files/map.<version>.css")
def style(version: str) -> Response:
    """The rules that every map needs."""
    return _own(stylesheet(), version, "text/css")


def _own(text: str, version: str, mimetype: str) -> Response:
    if version != file_version(text):
        abort(404)
    return _file(text, mimetype)


def _file(text: str, mimetype: str) -> Response:
    response = Response(content_type=f"{mimetype}; charset=utf-8")
    coding = next((one for one in _CODINGS if request.accept_encodings[one]), "")
    response.set_data(_compressed(text, coding))
    if coding:
        response.headers["Content-Encoding"] = coding
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = _FOREVER
    return response


@lru_cache(maxsize=24)
def _compressed(text: str, coding: str) -> bytes:
    """The file as small as it gets: these never change, so they are worth the time once a process."""
    body = text.encode()
    return _CODINGS[coding](body) if coding else body


def _collection(layer: BoundaryLayer, partners: frozenset[str]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "attribution": [layer.attribution, CENSUS_CREDIT["en"]],
        "boundaries_version": layer.version,
        "is_indicative": layer.is_indicative,
        "features": [
            {
                "type": "Feature",
                "id": item.code,
                "geometry": layer.communes[item.code],
                "properties": _properties(item, item.code in partners),
            }
            for item in list_communes()
        ],
    }


def _properties(item: Commune, is_partner: bool) -> dict[str, Any]:
    return {
        "code": item.code,
        "name_ar": item.name_ar,
        "name_fr": item.name_fr,
        "province": item.province_code,
        "cercle": item.cercle_code,
        "milieu": item.milieu.value,
        "population_2014": item.population_2014,
        "population_2024": item.population_2024,
        "households_2024": item.households_2024,
        "is_partner": is_partner,
    }
