"""Whose boundaries these are, and why a roster or a layer is refused, in the language of the page or of the command."""

from flask_babel import lazy_gettext

from communes.boundaries import BoundaryLayer
from communes.credits import BOUNDARIES_CREDIT
from communes.problems import Problem
from communes.territory import get_territory
from pac_toolkit.i18n import current_language, label

_SENTENCES = {
    "unreadable_file": lazy_gettext(
        "%(name)s cannot be read as a map. Give a zipped shapefile, a GeoPackage, GeoJSON, TopoJSON or FlatGeobuf."
    ),
    "too_much_data": lazy_gettext(
        "%(name)s holds more than can be read: at most 500 MB once unpacked. Leave out other layers and columns, or simplify the limits."
    ),
    "missing_column": lazy_gettext("There is no column %(column)s."),
    "empty_roster": lazy_gettext("The file names no commune."),
    "unknown_commune": lazy_gettext(
        "Row %(row)s: %(code)s is not the code of a commune of the region."
    ),
    "duplicate_commune": lazy_gettext("Row %(row)s: %(code)s stands there a second time."),
    "unknown_status": lazy_gettext(
        "Row %(row)s: the status %(status)s is neither confirmed nor illustrative."
    ),
    "unknown_crs": lazy_gettext(
        "The file does not say its coordinate system, and its numbers are no degrees. Save it again with its coordinate system (the .prj of a shapefile)."
    ),
    "no_code_column": lazy_gettext(
        "No column holds the HCP codes of the communes. The best one is “%(column)s”, with %(found)s of 135."
    ),
    "missing_commune": lazy_gettext("%(code)s is missing."),
    "unknown_code": lazy_gettext(
        "Feature %(row)s: %(code)s is not the code of a commune of the region."
    ),
    "duplicate_code": lazy_gettext("%(code)s stands there several times: features %(rows)s."),
    "empty_geometry": lazy_gettext("Feature %(row)s: %(code)s has no surface."),
    "misplaced_communes": lazy_gettext(
        "Communes that lie far from the region (%(count)s): %(codes)s. Are longitude and latitude swapped, or is the coordinate system another one?"
    ),
    "shifted_layer": lazy_gettext(
        "The whole layer lies beside its place: %(east_km)s km to the east and %(north_km)s km to the north of it. Its coordinate system or its datum is wrong."
    ),
    "hole": lazy_gettext(
        "There is a hole of %(km2)s km² at %(lat)s, %(lon)s, between %(codes)s: it belongs to no commune."
    ),
    "no_coverage": lazy_gettext(
        "The communes lie on one another or leave gaps that cannot be mended: %(codes)s."
    ),
}
_WITHOUT_CODES = lazy_gettext(
    "The communes lie on one another or leave gaps that cannot be mended."
)


def credit_of(layer: BoundaryLayer) -> str:
    """The credit of the boundaries: the library's in the reader's language, an operator's as it was given."""
    return label(BOUNDARIES_CREDIT) if layer.is_indicative else layer.attribution


def explain(problem: Problem) -> str:
    """One reason of a refusal, as a sentence; a code is told with the commune's name."""
    if problem.code == "no_coverage" and not problem.parameters.get("codes"):
        return str(_WITHOUT_CODES)
    if problem.code not in _SENTENCES:
        return str(problem)
    told = {name: _told(name, value) for name, value in problem.parameters.items()}
    # the sentence is looked up first, in the language of now: values may hold percent signs
    return str(_SENTENCES[problem.code]) % told


def _told(name: str, value: object) -> str:
    if name == "code":
        return _place(str(value))
    if isinstance(value, (list, tuple)):
        items = [_place(str(item)) if name == "codes" else str(item) for item in value]
        return _joined(items)
    # a number stands left to right, its minus before it
    mark = "\u2066" if isinstance(value, (int, float)) else "\u2068"
    return f"{mark}{value}\u2069"


def _joined(items: list[str]) -> str:
    separator = "، " if current_language().direction == "rtl" else ", "
    return separator.join(items)


def _place(code: str) -> str:
    """A commune's name and code; the text alone when it is none of the region."""
    try:
        name = get_territory(code).name(current_language().code)
    except KeyError:
        return f"\u2068{code}\u2069"
    return f"\u2068{name}\u2069 (\u2068{code}\u2069)"
