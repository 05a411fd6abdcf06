"""What the atlas says: titles, values, classes, legends, in the language of the page. No row and no colour here."""

from collections.abc import Callable, Mapping
from math import ceil, floor

import flask_babel
from flask_babel import lazy_gettext

from communes.boundaries import BoundaryLayer
from communes.census import get_measure
from communes.services import get_service
from communes.territory import REGION
from communes.themes import get_theme
from maps.bivariate import Square, square_of
from maps.classes import Classes
from maps.spec import Words
from pac_toolkit.atlas.cuts import is_open, is_whole
from pac_toolkit.atlas.queries import Figure
from pac_toolkit.atlas.selection import Cut, LayerKey, Reach, Selection
from pac_toolkit.i18n import label, number, percent
from pac_toolkit.priorities.queries import get_method_in_force
from pac_toolkit.priorities.scoring import ComponentName, Group, Level, PartName
from pac_toolkit.territory.wording import credit_of

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext

# what floating point may add to a number that is whole
_EXACT = 1e-9

GROUP_LABELS = {
    Group.ALL: lazy_gettext("everyone"),
    Group.WOMEN: lazy_gettext("women"),
    Group.MEN: lazy_gettext("men"),
    Group.YOUTH: lazy_gettext("people aged 18 to 35"),
    Group.RURAL: lazy_gettext("people of rural communes"),
    Group.URBAN: lazy_gettext("people of municipalities"),
}
CUT_LABELS = {
    Cut.FIXED: lazy_gettext("the same limits on every map"),
    Cut.JENKS: lazy_gettext("where the values part (Jenks)"),
    Cut.QUANTILE: lazy_gettext("as many places in each class (quantiles)"),
    Cut.EQUAL: lazy_gettext("equal steps"),
}
_CUT_SENTENCES = {
    Cut.FIXED: lazy_gettext("Classes have the same limits on every map of this kind."),
    Cut.JENKS: lazy_gettext("Classes are cut where the values part by themselves (Jenks)."),
    Cut.QUANTILE: lazy_gettext("Each class holds about as many places as the next (quantiles)."),
    Cut.EQUAL: lazy_gettext("Classes are equal steps from the lowest value to the highest."),
}
REACH_LABELS = {
    Reach.WORKSHOPS: lazy_gettext("Workshops held and validated"),
    Reach.PARTICIPANTS: lazy_gettext("Participants in workshops per 1,000 inhabitants"),
    Reach.WOMEN: lazy_gettext("Share of women among participants"),
}
STEP_LABELS = (
    lazy_gettext("low"),
    lazy_gettext("medium"),
    lazy_gettext("high"),
)
KIND_LABELS = {
    "silent": lazy_gettext("Silent need"),
    "voiced": lazy_gettext("Voiced beyond what is measured"),
    "both": lazy_gettext("Voiced and measured"),
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
        LayerKey.CONTRAST: gettext("Voiced and measured: %(theme)s", theme=theme),
        LayerKey.SATISFACTION: gettext("Satisfied with: %(service)s", service=theme),
        LayerKey.PARTICIPATION: gettext("Answers received against the number hoped for"),
        LayerKey.COVERAGE: theme,
        LayerKey.CENSUS: theme,
    }[selection.layer]


def theme_label(selection: Selection) -> str:
    """The label of what the layer is about; "" when it is about nothing more."""
    if selection.theme is None:
        return ""
    if selection.layer is LayerKey.CENSUS:
        return label(get_measure(selection.theme).labels)
    if selection.layer is LayerKey.COVERAGE:
        return str(REACH_LABELS[Reach(selection.theme)])
    if selection.layer is LayerKey.SATISFACTION:
        return label(get_service(selection.theme).labels)
    return label(get_theme(selection.theme).labels)


def theme_words(key: str) -> str:
    """The label of a theme."""
    return label(get_theme(key).labels)


def explain(selection: Selection) -> str:
    """What the colours mean, in a sentence, and how the classes were made, in another."""
    said = [_meaning(selection)]
    if selection.cut is not None:
        said.append(str(_CUT_SENTENCES[selection.cut]))
    return " ".join(said)


def _meaning(selection: Selection) -> str:
    if selection.layer is LayerKey.CENSUS:
        if get_measure(selection.theme or "").unit == "km":
            return gettext("Census of 2024, in kilometres.")
        return gettext("Census of 2024, in percent.")
    return {
        LayerKey.FIRST: gettext(
            "The theme with the highest score in each place. The seven commonest have a colour and a sign."
        ),
        LayerKey.PRIORITY: gettext("Score from 0 to 100: at 100 nothing comes before this theme."),
        LayerKey.CONTRAST: gettext(
            "What people say in workshops beside what the census measures, each in three steps. "
            "Orange without blue is a need that few voice."
        ),
        LayerKey.SATISFACTION: gettext(
            "Share of satisfied or very satisfied among those who use the service and have an opinion."
        ),
        LayerKey.PARTICIPATION: gettext(
            "100 % means that a place gave as many answers as hoped for."
        ),
        LayerKey.COVERAGE: gettext("Validated workshops of the whole consultation."),
    }[selection.layer]


def square_label(square: Square) -> str:
    """One kind of the map of voiced and measured need."""
    return gettext(
        "voiced: %(voiced)s · measured: %(measured)s",
        voiced=STEP_LABELS[square.across],
        measured=STEP_LABELS[square.up],
    )


def display(selection: Selection, figure: Figure) -> str:
    """A figure as people read it, on the map, in the table and in the portrait alike."""
    if figure.standing == "hidden":
        return gettext("too few answers to show")
    if figure.standing == "no_data":
        return _no_data(selection)
    if selection.layer is LayerKey.FIRST:
        said = label(get_theme(figure.category or "").labels)
    elif selection.layer is LayerKey.CONTRAST:
        said = square_label(square_of(figure.voiced or 0.0, figure.measured or 0.0))
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
    if selection.layer is LayerKey.COVERAGE and selection.theme == Reach.WORKSHOPS:
        return ngettext("%(num)s workshop", "%(num)s workshops", round(value))
    if selection.layer is LayerKey.COVERAGE and selection.theme == Reach.PARTICIPANTS:
        return gettext("%(n)s of 1,000", n=number(value, 1))
    return percent(value)


def bare_value(selection: Selection, value: float) -> str:
    """A figure of coverage under a head that says what it counts."""
    if is_percent(selection):
        return percent(value)
    return number(value, 0 if is_whole(selection) else 1)


def _no_data(selection: Selection) -> str:
    if selection.layer is LayerKey.COVERAGE:
        return gettext("no validated workshop")
    if selection.layer is LayerKey.CONTRAST:
        return gettext("nothing to set side by side")
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
    return credit_of(layer)


def class_labels(selection: Selection, classes: Classes | None) -> tuple[str, ...]:
    """The words of each class, lowest first; none for a map by categories."""
    if not classes:
        return ()
    digits = _digits(selection, classes)
    # the ends are rounded outwards: the lowest and the highest value lie within what is said
    step = _step(selection, digits)
    lows, highs = ([*side] for side in zip(*classes.limits(), strict=True))
    lows[0] = floor(lows[0] / step + _EXACT) * step
    highs[-1] = ceil(highs[-1] / step - _EXACT) * step
    told = [
        _range_words(selection, low, high, is_first=place == 0, digits=digits)
        for place, (low, high) in enumerate(zip(lows, highs, strict=True))
    ]
    if is_open(selection):
        last = _bound(selection, classes.breaks[-2], digits)
        told[-1] = gettext("more than %(limit)s", limit=f"\u2068{last}\u2069")
    return tuple(told)


def _step(selection: Selection, digits: int) -> float:
    """How far apart two limits are that are written with one more in the last place."""
    is_share = is_percent(selection) and selection.layer is not LayerKey.CENSUS
    return float(10**-digits) / (100 if is_share else 1)


def _digits(selection: Selection, classes: Classes) -> int:
    """As few decimals as keep two limits from reading alike."""
    if not is_percent(selection):
        return 0 if _is_scored(selection) or is_whole(selection) else 1
    scale = 1 if selection.layer is LayerKey.CENSUS else 100
    rounded = {round(limit * scale) for limit in classes.breaks}
    return 0 if len(rounded) == len(set(classes.breaks)) else 1


def _is_scored(selection: Selection) -> bool:
    return selection.layer is LayerKey.PRIORITY and selection.cut is Cut.FIXED


def is_percent(selection: Selection) -> bool:
    """Whether values are read as percent."""
    if selection.layer is LayerKey.CENSUS:
        return get_measure(selection.theme or "").unit != "km"
    if selection.layer is LayerKey.COVERAGE:
        return selection.theme == Reach.WOMEN
    return selection.layer in {LayerKey.SATISFACTION, LayerKey.PARTICIPATION}


def _bound(selection: Selection, value: float, digits: int) -> str:
    if is_percent(selection):
        return percent(value / 100 if selection.layer is LayerKey.CENSUS else value, digits)
    return number(value, digits)


def _range_words(
    selection: Selection, low: float, high: float, *, is_first: bool, digits: int
) -> str:
    if is_whole(selection):
        low, high = floor(low) + (not is_first or low == 0), floor(high)
    # isolated: numbers and signs keep their own order inside an Arabic sentence
    low_words, high_words = (
        f"\u2068{_bound(selection, limit, digits)}\u2069" for limit in (low, high)
    )
    if low_words == high_words:
        return low_words
    return gettext("%(low)s to %(high)s", low=low_words, high=high_words)


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
        scale=gettext("%(distance)s km", distance="{n}"),
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
