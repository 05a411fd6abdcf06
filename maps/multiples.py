"""Many small maps of one boundary layer: the shapes are written once, each map only paints them.

Static SVG with presentation attributes only, as in `pictures`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from communes.boundaries import BoundaryLayer
from maps.geometry import Projection, bounds_of
from maps.legend import pattern_id
from maps.lettering import isolated
from maps.palettes import HATCH_BORDER, INK, PAPER
from maps.patterns import definitions
from maps.spec import Area, MapSpec

_DETAIL: Final = 2
_MARGIN: Final = 3


@dataclass(frozen=True, slots=True)
class Multiples:
    """`shapes` stands once in the page, before the `pictures`, which are in the order asked for."""

    shapes: str
    pictures: tuple[str, ...]


def multiples(
    layer: BoundaryLayer,
    specs: Sequence[MapSpec],
    *,
    width: int = 200,
    element_id: str = "small",
) -> Multiples:
    """Draw `specs`, all of one level, `width` CSS pixels wide.

    Raises ValueError when they are of two levels, or when a map and the layer differ.
    """
    if len({spec.level for spec in specs}) > 1:
        raise ValueError("small maps share their shapes: one level for all")
    if not specs:
        return Multiples("", ())
    projection = Projection.fitting(bounds_of([layer.region]), width * _DETAIL, _MARGIN * _DETAIL)
    return Multiples(
        _shapes(layer, specs[0], projection, element_id),
        tuple(
            _picture(spec, projection, f"{element_id}-{place}", element_id)
            for place, spec in enumerate(specs)
            if spec.geometries(layer)
        ),
    )


def _shapes(layer: BoundaryLayer, spec: MapSpec, projection: Projection, element_id: str) -> str:
    """Return the hatch and the dots, one path an area, and the province outlines."""
    areas = "".join(
        f'<path id="{_shape_id(element_id, code)}" d="{projection.path(geometry)}"/>'
        for code, geometry in sorted(spec.geometries(layer).items())
    )
    outlines = "".join(
        f'<path d="{projection.path(geometry)}"/>'
        for _, geometry in sorted(layer.provinces.items())
    )
    return (
        '<svg width="0" height="0" aria-hidden="true" focusable="false"><defs>'
        f"{definitions(element_id, _DETAIL)}{areas}"
        f'<g id="{element_id}-outlines" fill="none" stroke="{INK}" stroke-width="{_DETAIL}" '
        f'stroke-linejoin="round">{outlines}</g></defs></svg>'
    )


def _picture(spec: MapSpec, projection: Projection, name: str, element_id: str) -> str:
    """Return one map: its areas gathered under the paint they share, then the outlines."""
    groups: dict[str, list[str]] = {}
    for area in spec.in_drawing_order():
        use = f'<use href="#{_shape_id(element_id, area.code)}"/>'
        groups.setdefault(_paint(spec, area, element_id), []).append(use)
    painted = "".join(f"<g {paint}>{''.join(uses)}</g>" for paint, uses in groups.items())
    wide, high = projection.width, projection.height
    return (
        f'<svg viewBox="0 0 {wide} {high}" width="{wide // _DETAIL}" height="{high // _DETAIL}" '
        f'role="img" lang="{escape(spec.language)}" aria-labelledby="{name}-title">'
        f'<title id="{name}-title">{escape(isolated(spec.words.title))}. '
        f"{escape(isolated(spec.words.description))}</title>"
        f'{painted}<use href="#{element_id}-outlines"/></svg>'
    )


def _paint(spec: MapSpec, area: Area, element_id: str) -> str:
    if not area.is_coloured:
        pattern = pattern_id(element_id, "hidden" if area.status == "hidden" else "no-data")
        return f'fill="url(#{pattern})" stroke="{HATCH_BORDER}" stroke-width="0.7"'
    paint = f'fill="{spec.colour_of(area)}"'
    if not spec.is_categorical:
        paint = f'class="area--step-{spec.index_of(area)}" {paint}'
    if area.status == "indicative":
        return f'{paint} stroke="{INK}" stroke-width="{_DETAIL}" stroke-dasharray="5 4"'
    return f'{paint} stroke="{PAPER}" stroke-width="0.7"'


def _shape_id(element_id: str, code: str) -> str:
    return f"{element_id}-{code.replace('.', '')}"
