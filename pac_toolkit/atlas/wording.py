"""What the atlas says: titles, values, classes, legends, in the language of the page. No row and no colour here."""

from collections.abc import Callable, Mapping

import flask_babel
from flask_babel import lazy_gettext

from communes.boundaries import BoundaryLayer
from communes.census import get_measure
from communes.credits import BOUNDARIES_CREDIT
from communes.services import get_service
from communes.territory import REGION
from communes.themes import get_theme
from maps.classes import Classes
from maps.spec import Words
from pac_toolkit.atlas.queries import Figure
from pac_toolkit.atlas.selection import LayerKey, Selection
from pac_toolkit.i18n import label, number, percent
from pac_toolkit.priorities.queries import get_method_in_force
from pac_toolkit.priorities.scoring import ComponentName, Group, Level, PartName

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext

GROUP_LABELS = {
    Group.ALL: lazy_gettext("everyone"),
    Group.WOMEN: lazy_gettext("women"),
    Group.MEN: lazy_gettext("men"),
    Group.YOUTH: lazy_gettext("people aged 18 to 35"),
    Group.RURAL: lazy_gettext("people of rural communes"),
    Group.URBAN: lazy_gettext("people of municipalities"),
}
LEVEL_LABELS = {
    Level.COMMUNE: lazy_gettext("commune"),
    Level.PROVINCE: lazy_gettext("province"),
}


def title_of(selection: Selection) -> str:
    """What the map shows, as a heading."""
    theme = theme_label(selection)
    return {
        LayerKey.FIRST: gettext("First priority"),
        LayerKey.PRIORITY: gettext("Priority: %(theme)s", theme=theme),
        LayerKey.SATISFACTION: gettext("Satisfied with: %(service)s", service=theme),
        LayerKey.PARTICIPATION: gettext("Answers received against the number hoped for"),
        LayerKey.CENSUS: theme,
    }[selection.layer]


def theme_label(selection: Selection) -> str:
    """The label of what the layer is about; "" when it is about nothing more."""
    if selection.theme is None:
        return ""
    if selection.layer is LayerKey.CENSUS:
        return label(get_measure(selection.theme).labels)
    if selection.layer is LayerKey.SATISFACTION:
        return label(get_service(selection.theme).labels)
    return label(get_theme(selection.theme).labels)


def theme_words(key: str) -> str:
    """The label of a theme."""
    return label(get_theme(key).labels)


def explain(selection: Selection) -> str:
    """One sentence on what the colours mean and how the classes were made."""
    if selection.layer is LayerKey.CENSUS:
        unit = get_measure(selection.theme or "").unit
        if unit == "km":
            return gettext(
                "Census of 2024, in kilometres. Classes are cut where the values part by themselves (Jenks)."
            )
        return gettext(
            "Census of 2024, in percent. Classes are cut where the values part by themselves (Jenks)."
        )
    return {
        LayerKey.FIRST: gettext(
            "The theme with the highest score in each place. The seven commonest have a colour and a sign."
        ),
        LayerKey.PRIORITY: gettext(
            "Score from 0 to 100: at 100 nothing comes before this theme. Same classes on every map."
        ),
        LayerKey.SATISFACTION: gettext(
            "Share of satisfied or very satisfied among those who use the service and have an opinion."
        ),
        LayerKey.PARTICIPATION: gettext(
            "100 % means that a place gave as many answers as hoped for."
        ),
    }[selection.layer]


def display(selection: Selection, figure: Figure) -> str:
    """A figure as people read it, on the map, in the table and in the portrait alike."""
    if figure.standing == "hidden":
        return gettext("too few answers to show")
    if figure.standing == "no_data":
        return _no_data(selection)
    if selection.layer is LayerKey.FIRST:
        said = label(get_theme(figure.category or "").labels)
    else:
        said = _value(selection, figure.value or 0.0)
    if figure.standing == "indicative":
        return gettext("%(value)s (indicative)", value=said)
    return said


def _value(selection: Selection, value: float) -> str:
    if selection.layer is LayerKey.PRIORITY:
        return gettext("%(score)s of 100", score=number(value))
    if selection.layer is LayerKey.CENSUS:
        if get_measure(selection.theme or "").unit == "km":
            return gettext("%(distance)s km", distance=number(value, 1))
        return percent(value / 100, 1)
    return percent(value)


def _no_data(selection: Selection) -> str:
    if selection.layer is LayerKey.CENSUS:
        return gettext("not measured here")
    if selection.layer is LayerKey.PARTICIPATION:
        return gettext("does not take part")
    return gettext("nothing heard yet")


def count_words(selection: Selection, count: int) -> str:
    """How many places look so, for the legend."""
    if selection.level is Level.PROVINCE:
        return ngettext("%(num)s province", "%(num)s provinces", count)
    return ngettext("%(num)s commune", "%(num)s communes", count)


def attribution(layer: BoundaryLayer) -> str:
    """The credit of the boundaries: the library's in the reader's language, an operator's as it was given."""
    return label(BOUNDARIES_CREDIT) if layer.is_indicative else layer.attribution


def class_labels(selection: Selection, classes: Classes | None) -> tuple[str, ...]:
    """The words of each class, lowest first; none for a map by categories."""
    if not classes:
        return ()
    if selection.layer is LayerKey.PARTICIPATION:
        *inner, last = classes.limits()
        told = [_range_words(percent(low), percent(high)) for low, high in inner]
        return (*told, gettext("more than %(share)s", share=percent(last[0])))
    return tuple(
        _range_words(_bound(selection, low), _bound(selection, high))
        for low, high in classes.limits()
    )


def _bound(selection: Selection, value: float) -> str:
    if selection.layer is LayerKey.PRIORITY:
        return number(value)
    if selection.layer is LayerKey.CENSUS:
        is_km = get_measure(selection.theme or "").unit == "km"
        return number(value, 1) if is_km else percent(value / 100)
    return percent(value)


def _range_words(low: str, high: str) -> str:
    # isolated: numbers and signs keep their own order inside an Arabic sentence
    return gettext("%(low)s to %(high)s", low=f"\u2068{low}\u2069", high=f"\u2068{high}\u2069")


def map_words(selection: Selection, figures: Mapping[str, Figure], layer: BoundaryLayer) -> Words:
    """Every word that the drawn map itself carries."""
    shown = sum(1 for item in figures.values() if item.is_shown)
    return Words(
        title=title_of(selection),
        description=_description(selection, shown, len(figures)),
        legend_title=title_of(selection),
        no_data=_no_data(selection),
        hidden=gettext("too few answers to show"),
        indicative=gettext("indicative: fewer than 30 answers"),
        attribution=attribution(layer),
        zoom_in=gettext("Zoom in"),
        zoom_out=gettext("Zoom out"),
        keyboard_hint=gettext(
            "Arrow keys go from one place to the next, Enter chooses it, plus and minus zoom."
        ),
    )


def _description(selection: Selection, shown: int, total: int) -> str:
    if selection.level is Level.PROVINCE:
        return gettext(
            "Map of the region %(region)s by province: %(shown)s of %(total)s have a value.",
            region=label({"ar": REGION.name_ar, "fr": REGION.name_fr}),
            shown=number(shown),
            total=number(total),
        )
    return gettext(
        "Map of the region %(region)s by commune: %(shown)s of %(total)s have a value.",
        region=label({"ar": REGION.name_ar, "fr": REGION.name_fr}),
        shown=number(shown),
        total=number(total),
    )


# words and colours of the parts of a score, by the part's own word
_PARTS = {
    "voiced": (lazy_gettext("said in workshops"), "#7C2D12"),
    "felt": (lazy_gettext("felt by those who answered"), "#D69A63"),
    "measured": (lazy_gettext("measured by the census"), "#0B5D4B"),
    "equity": (lazy_gettext("asked by those heard less"), "#7FB3A3"),
    "feasible": (lazy_gettext("in the commune's hands"), "#4F5752"),
}


_COMPONENTS = {
    "named": lazy_gettext("named among three"),
    "dissatisfied": lazy_gettext("dissatisfied with the service"),
}


def part_words(name: PartName) -> str:
    """What a part of a score counts."""
    return str(_PARTS[name.value][0])


def component_words(name: ComponentName) -> str:
    """What a count within what people who answered felt is of."""
    return str(_COMPONENTS[name.value])


def part_colour(name: PartName) -> str:
    """The colour of a part of a score, the same on every chart and paper."""
    return _PARTS[name.value][1]


def method_name() -> str:
    """The method of scoring in force, by its name and version."""
    return get_method_in_force().key
