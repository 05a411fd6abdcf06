"""From what the insights found to pictures: a chart of dots, and maps by kinds. No row is read here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import flask_babel

from communes.boundaries import BoundaryLayer
from communes.territory import get_territory, list_provinces
from maps.legend import LegendEntry, legend
from maps.pictures import svg
from maps.scatter import Dot, Mark, Scatter, scatter
from maps.spec import Area, Category, MapSpec, Words
from pac_toolkit.i18n import Language, current_language, number
from pac_toolkit.priorities import wording
from pac_toolkit.priorities.insights import HIGH, LOW, Contrast
from pac_toolkit.territory.wording import credit_of

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext

_MARKS = {
    "silent": ("square", "#8F3A16"),
    "voiced": ("triangle", "#0B5D4B"),
    "both": ("diamond", "#1B1F1D"),
    "neither": ("circle", "#77786F"),
}
# width, height, letters: for a screen and for a phone
_WIDE, _NARROW = (760, 600, 13), (328, 460, 11)


@dataclass(frozen=True, slots=True)
class Picture:
    """A map as it stands in the page: markup, legend with counts, credit of the boundaries."""

    markup: str
    legend: tuple[LegendEntry, ...]
    credit: str


def contrast_charts(
    theme: str, contrasts: Sequence[Contrast], address: Callable[[str], str | None]
) -> tuple[str, str]:
    """Expressed against measured, for a screen and for a phone; ("", "") when no place has both."""
    language = current_language()
    dots = [
        _dot(item, item.voiced, item.measured, language, address)
        for item in contrasts
        if item.voiced is not None and item.measured is not None
    ]
    if not dots:
        return "", ""
    spec = Scatter(
        title=gettext("Voiced and measured: %(theme)s", theme=wording.theme_words(theme)),
        description=gettext("The table below the chart says the same."),
        x_label=gettext("Measured by the census →"),
        y_label=gettext("↑ Voiced in workshops"),
        ticks={0.0: number(0), 0.5: number(50), 1.0: number(100)},
        dots=dots,
        marks={
            kind: Mark(shape, colour, str(wording.KIND_LABELS[kind]))
            for kind, (shape, colour) in _MARKS.items()
            if kind != "neither"
        },
        corners={(True, False): "silent", (False, True): "voiced", (True, True): "both"},
        language=language.code,
        direction=_direction(language),
        cuts=(LOW, HIGH),
    )
    wide, narrow = (
        scatter(spec, width=width, height=height, size=size, element_id=name)
        for name, (width, height, size) in (("wide", _WIDE), ("narrow", _NARROW))
    )
    return wide, narrow


def mark_sign(kind: str) -> str:
    """The sign of a kind of place, for the words beside it."""
    shape, colour = _MARKS[kind]
    paths = {
        "square": "M3 3h10v10H3z",
        "triangle": "M8 2l6 11H2z",
        "diamond": "M8 1l7 7-7 7-7-7z",
        "circle": "M8 3a5 5 0 1 0 .01 0z",
    }
    return f'<svg class="swatch swatch--mark" viewBox="0 0 16 16" aria-hidden="true"><path d="{paths[shape]}" fill="{escape(colour)}"/></svg>'


def kinds_map(
    title: str,
    kinds: Mapping[str, str],
    categories: Sequence[tuple[str, str, str]],
    layer: BoundaryLayer,
    *,
    told: Callable[[str], str],
    no_data: str,
    address: Callable[[str], str | None],
    width: int = 620,
) -> Picture:
    """A map of the communes by kind; `categories` are (key, words, colour), and what has no kind is hatched."""
    language = current_language()
    used = [item for item in categories if item[0] in set(kinds.values())] or categories[:1]
    areas = {
        code: Area(
            code,
            get_territory(code).name(language.code),
            None,
            told(code),
            "value" if code in kinds else "no_data",
            kinds.get(code),
            address(code),
        )
        for code in layer.communes
    }
    spec = MapSpec(
        areas=areas,
        level="commune",
        words=_words(title, no_data, credit_of(layer)),
        language=language.code,
        direction=_direction(language),
        categories=tuple(Category(*item) for item in used),
        place_labels={item.code: item.name(language.code) for item in list_provinces()},
    )
    markup = svg(layer, spec, width=width, with_legend=False, element_id="picture")
    return Picture(markup, legend(spec), credit_of(layer))


def _words(title: str, no_data: str, credit: str) -> Words:
    """The few words that a static picture carries; the rest are a browser map's."""
    words = dict.fromkeys(Words.__dataclass_fields__, "")
    told = gettext("The lists on this page say the same.")
    return Words(
        **{**words, "title": title, "description": told, "no_data": no_data, "attribution": credit}
    )


def _dot(
    item: Contrast,
    voiced: float,
    measured: float,
    language: Language,
    address: Callable[[str], str | None],
) -> Dot:
    name = get_territory(item.code).name(language.code)
    told = gettext(
        "%(place)s: voiced %(voiced)s of 100, measured %(measured)s of 100",
        place=name,
        voiced=wording.of_hundred(voiced),
        measured=wording.of_hundred(measured),
    )
    return Dot(
        item.code,
        name,
        measured,
        voiced,
        told,
        "" if item.kind is None or item.kind == "neither" else item.kind,
        address(item.code),
        item.standing == "indicative",
    )


def _direction(language: Language) -> Literal["rtl", "ltr"]:
    return "rtl" if language.direction == "rtl" else "ltr"
