"""The map as data for other programs: CSV, GeoJSON, GeoPackage. What is hidden on the map is hidden here."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from communes.territory import get_province, get_territory
from maps.geopackage import Feature, geopackage
from maps.legend import legend
from maps.spec import MapSpec
from pac_toolkit.atlas import wording
from pac_toolkit.atlas.files.shown import Shown
from pac_toolkit.atlas.queries import Figure
from pac_toolkit.i18n import speaking
from pac_toolkit.priorities.scoring import Level
from surveys.tables.text import defused

SPOKEN: Final = ("ar", "fr")
"""The languages whose words every file holds, whatever the page's is."""

_TOLD: Final = tuple(item.name for item in fields(Figure) if item.name not in {"code", "standing"})
_DIGITS: Final = 4

Value = str | int | float | bool | None
Record = dict[str, Value]


def list_records(shown: Shown) -> list[Record]:
    """One record a territory, by code, those without a value too: codes, names, figures, words."""
    words = {code: _words(shown, code) for code in SPOKEN}
    return [
        {
            **_place(code),
            "standing": figure.standing,
            **{name: _number(getattr(figure, name), figure) for name in _TOLD},
            **{name: value for code_ in SPOKEN for name, value in words[code_][code].items()},
        }
        for code, figure in sorted(shown.figures.items())
    ]


def about(shown: Shown) -> dict[str, str]:
    """What the whole file is about, by name: the state of the map, when, how, and whom to credit."""
    wanted = shown.wanted
    told = {
        "layer": wanted.layer.value,
        "theme": wanted.theme or "",
        "level": wanted.level.value,
        "group": wanted.group.value,
        "round": shown.round.slug if shown.round else "",
        "method": shown.method,
        "classes": wanted.cut.value if wanted.cut else "",
        "made_on": shown.made_on.isoformat(),
        "boundaries_version": shown.layer.version,
    }
    for code in SPOKEN:
        with speaking(code):
            told |= {
                f"title_{code}": shown.title,
                f"explanation_{code}": wording.explain(wanted),
                f"credit_{code}": " · ".join(shown.credits),
            }
            if shown.is_invented:
                told[f"demonstration_{code}"] = shown.invented
    return told


def as_csv(shown: Shown) -> bytes:
    """The table for spreadsheets: commas, a mark at its start; every row says what it is about and whom to credit."""
    told = about(shown)
    stream = io.StringIO()
    stream.write("\ufeff")
    records = [{**record, **told} for record in list_records(shown)]
    writer = csv.DictWriter(stream, list(records[0]))
    writer.writeheader()
    for record in records:
        writer.writerow(
            {
                name: defused(value) if isinstance(value, str) else value
                for name, value in record.items()
            }
        )
    return stream.getvalue().encode()


def as_geojson(shown: Shown) -> bytes:
    """The map with its boundaries, in degrees; what it is about stands beside the features."""
    geometries = _geometries(shown)
    told = {
        "type": "FeatureCollection",
        **about(shown),
        "attribution": [shown.layer.attribution],
        "is_indicative": shown.layer.is_indicative,
        "is_demonstration": shown.is_invented,
        "features": [
            {
                "type": "Feature",
                "id": record["code"],
                "geometry": geometries[str(record["code"])],
                "properties": record,
            }
            for record in list_records(shown)
        ],
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def as_geopackage(shown: Shown) -> bytes:
    """The map as one layer of a GeoPackage; what it is about is a table beside it."""
    geometries, told = _geometries(shown), about(shown)
    return geopackage(
        [Feature(geometries[str(record["code"])], record) for record in list_records(shown)],
        table="map",
        title=told["title_fr"],
        credit=f"{told['credit_fr']} · {told['credit_ar']}",
        about=told,
        made_on=shown.made_on,
    )


def _geometries(shown: Shown) -> Mapping[str, Any]:
    is_province = shown.wanted.level is Level.PROVINCE
    return shown.layer.provinces if is_province else shown.layer.communes


def _place(code: str) -> Record:
    # a commune's code begins with its province's
    place, province = get_territory(code), get_province(code[:6])
    return {
        "code": code,
        "name_ar": place.name_ar,
        "name_fr": place.name_fr,
        "province": province.code,
        "province_ar": province.name_ar,
        "province_fr": province.name_fr,
    }


def _number(value: Value, figure: Figure) -> Value:
    """A figure rounded; nothing where nothing may be shown."""
    if not figure.is_shown:
        return None
    return round(value, _DIGITS) if isinstance(value, float) else value


def _words(shown: Shown, language: str) -> dict[str, Record]:
    """How the map says each value and which class of the legend it is in, by code."""
    with speaking(language):
        spec = shown.spec
        entries = legend(spec)
        return {
            code: {
                f"display_{language}": _plain(area.display),
                f"class_{language}": _plain(entries[spec.index_of(area)].label)
                if area.is_coloured
                else "",
                **({} if language != SPOKEN[0] else {"colour": _colour(spec, code)}),
            }
            for code, area in spec.areas.items()
        }


def _plain(text: str) -> str:
    """A text without the marks that keep its direction apart on a page."""
    return text.translate(dict.fromkeys(range(0x2066, 0x206A)))


def _colour(spec: MapSpec, code: str) -> str:
    area = spec.areas[code]
    return spec.colour_of(area) if area.is_coloured else ""
