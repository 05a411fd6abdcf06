"""Rankings as plain values for programs and files: the same document by address and by command."""

from typing import Any

from communes.boundaries import BoundaryLayer
from communes.territory import REGION, get_territory
from communes.themes import get_theme
from pac_toolkit.priorities.queries import Ranking
from pac_toolkit.priorities.scoring import Group, Level, Method, Part, Priority, Weights
from pac_toolkit.responses.disclosure import is_small
from pac_toolkit.responses.models import Round


def document(
    rankings: dict[str, Ranking],
    *,
    level: Level,
    group: Group,
    survey: Round | None,
    weights: Weights,
) -> dict[str, Any]:
    """The whole ranking as JSON values; shares and parts rounded to 4 digits, scores to 1."""
    return {
        "method": Method.FIRST.value,
        "weights": {"voiced": weights.voiced, "felt": weights.felt, "named": weights.named},
        "level": level.value,
        "group": group.value,
        "round": survey.slug if survey else None,
        "territories": [territory(item) for _, item in sorted(rankings.items())],
    }


def territory(ranking: Ranking) -> dict[str, Any]:
    """One territory with its ranked themes."""
    place = get_territory(ranking.code)
    return {
        "code": ranking.code,
        "name": {"ar": place.name_ar, "fr": place.name_fr},
        "standing": ranking.standing,
        "respondents": _published(ranking.respondents),
        "votes": ranking.votes,
        "hearings": ranking.hearings,
        "themes": [_theme(item) for item in ranking.priorities],
    }


def _theme(item: Priority) -> dict[str, Any]:
    return {
        "theme": item.theme,
        "label": dict(get_theme(item.theme).labels),
        "rank": item.rank,
        "score": round(item.score, 1),
        "is_indicative": item.is_indicative,
        "parts": {part.name.value: _part(part) for part in item.parts},
    }


def _part(part: Part) -> dict[str, Any]:
    if part.missing:
        return {"missing": part.missing.value}
    return {
        "share": None if part.is_small_count else _rounded(part.share),
        "value": _rounded(part.value),
        "weight": _rounded(part.weight),
        "points": round(part.points, 2),
        "base": part.base,
        "is_indicative": part.is_indicative,
        "is_small_count": part.is_small_count,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _published(count: int) -> int | None:
    """A small number of respondents is not published."""
    return None if is_small(count) else count


def feature_collection(told: dict[str, Any], layer: BoundaryLayer) -> dict[str, Any]:
    """The document as GeoJSON: one feature a territory, properties by code, the boundaries' credit."""
    geometries = {**layer.communes, **layer.provinces, REGION.code: layer.region}
    return {
        "type": "FeatureCollection",
        **{key: value for key, value in told.items() if key != "territories"},
        "attribution": layer.attribution,
        "features": [
            {
                "type": "Feature",
                "id": item["code"],
                "geometry": geometries[item["code"]],
                "properties": {
                    **{key: value for key, value in item.items() if key != "themes"},
                    "first": item["themes"][0]["theme"] if item["themes"] else None,
                    "scores": {theme["theme"]: theme["score"] for theme in item["themes"]},
                },
            }
            for item in told["territories"]
        ],
    }
