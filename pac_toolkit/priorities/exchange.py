"""Rankings as plain values for programs and files: the same document by address and by command."""

from collections.abc import Mapping
from typing import Any

from communes.boundaries import BoundaryLayer
from communes.needs import MeasuredFigure
from communes.territory import REGION, get_territory
from communes.themes import get_theme
from pac_toolkit.priorities.queries import Ranking
from pac_toolkit.priorities.scoring import (
    Component,
    Group,
    Level,
    Method,
    Part,
    PartName,
    Priority,
)
from pac_toolkit.priorities.stability import TOP, Stability
from pac_toolkit.responses.disclosure import is_small
from pac_toolkit.responses.models import Round


def document(
    rankings: dict[str, Ranking],
    *,
    level: Level,
    group: Group,
    survey: Round | None,
    method: Method,
    stability: Mapping[str, Stability],
) -> dict[str, Any]:
    """The whole ranking as JSON values; shares and parts rounded to 4 digits, scores to 1."""
    return {
        "method": method.name,
        "version": method.version,
        "weights": method.weights.as_mapping(),
        "level": level.value,
        "group": group.value,
        "round": survey.slug if survey else None,
        "territories": [
            territory(item, stability.get(code, Stability()))
            for code, item in sorted(rankings.items())
        ],
    }


def territory(ranking: Ranking, stability: Stability) -> dict[str, Any]:
    """One territory with its ranked themes, and how sure their places are."""
    place = get_territory(ranking.code)
    return {
        "code": ranking.code,
        "name": {"ar": place.name_ar, "fr": place.name_fr},
        "standing": ranking.standing,
        "respondents": _published(ranking.respondents),
        "votes": ranking.votes,
        "hearings": ranking.hearings,
        "stability": {"draws": stability.draws, "workshops": stability.workshops},
        "themes": [_theme(item, stability) for item in ranking.priorities],
    }


def _theme(item: Priority, stability: Stability) -> dict[str, Any]:
    return {
        "theme": item.theme,
        "label": dict(get_theme(item.theme).labels),
        "rank": item.rank,
        "score": round(item.score, 1),
        "is_indicative": item.is_indicative,
        "in_top_three": _rounded(stability.of(item.theme)),
        "holds": stability.holds(item.theme) if item.rank <= TOP and item.score > 0 else None,
        "parts": {part.name.value: _part(part) for part in item.parts},
    }


def _part(part: Part) -> dict[str, Any]:
    if part.missing:
        return {"missing": part.missing.value}
    is_felt = part.name is PartName.FELT
    told: dict[str, Any] = {
        "share": None if part.is_small_count and not is_felt else _rounded(part.share),
        "yardstick": _rounded(part.yardstick),
        "value": _rounded(part.value),
        "weight": _rounded(part.weight),
        "points": round(part.points, 2),
        "base": part.base,
        "is_indicative": part.is_indicative,
        "is_small_count": part.is_small_count,
    }
    if part.components:
        told["components"] = {item.name.value: _component(item) for item in part.components}
    if part.measured:
        told["figures"] = [_figure(item) for item in part.measured.figures]
    return told


def _component(item: Component) -> dict[str, Any]:
    if item.missing:
        return {"missing": item.missing.value}
    return {
        "share": None if item.is_small_count else _rounded(item.share),
        "others_share": _rounded(item.other_share),
        "value": _rounded(item.value),
        "base": item.base,
        "is_small_count": item.is_small_count,
    }


def _figure(item: MeasuredFigure) -> dict[str, Any]:
    return {
        "measure": item.measure.key,
        "unit": item.measure.unit,
        "figure": _rounded(item.figure),
        "region": _rounded(item.yardstick.region),
        "change_since_2014": _rounded(item.change),
        "base": item.base,
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
