"""Which map is asked for: the states of the map page and their addresses. Pure: no row and no word."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from communes.census import UnknownMeasure, get_measure, list_measures
from communes.needs import measured_themes
from communes.services import UnknownService, get_service, list_services
from communes.territory import Milieu
from communes.themes import UnknownTheme, get_theme, list_themes
from pac_toolkit.priorities.scoring import Group, Level


class LayerKey(StrEnum):
    """What a map shows."""

    FIRST = "first"
    PRIORITY = "priority"
    CONTRAST = "contrast"
    SATISFACTION = "satisfaction"
    PARTICIPATION = "participation"
    COVERAGE = "coverage"
    CENSUS = "census"


class Reach(StrEnum):
    """What the map of coverage tells of the validated workshops of a place."""

    WORKSHOPS = "workshops"
    PARTICIPANTS = "participants"
    WOMEN = "women"


class Cut(StrEnum):
    """How the values of a map are cut into classes."""

    FIXED = "fixed"
    JENKS = "jenks"
    QUANTILE = "quantile"
    EQUAL = "equal"


class UnknownSelection(ValueError):  # noqa: N818 - named for what is wrong
    """A layer, level, theme, group or cut that does not exist, or that do not go together."""


LEVELS = (Level.COMMUNE, Level.PROVINCE)
_WHOLE = (Group.ALL, Group.RURAL, Group.URBAN)
_BY_SEX = (Group.ALL, Group.WOMEN, Group.MEN, Group.RURAL, Group.URBAN)
# layers whose values mean the same on every map are cut alike on every map; the others where they part
_USUAL_CUTS = {
    LayerKey.PRIORITY: Cut.FIXED,
    LayerKey.SATISFACTION: Cut.FIXED,
    LayerKey.PARTICIPATION: Cut.FIXED,
    LayerKey.COVERAGE: Cut.JENKS,
    LayerKey.CENSUS: Cut.JENKS,
}


@dataclass(frozen=True, slots=True)
class Selection:
    """One state of the map page.

    `theme` is what the layer is about: a theme of `priority` and `contrast`, a service of `satisfaction`, a
    measure of `census`, a `Reach` of `coverage`, None for the other layers. `round_slug` None means the
    current round, `classes` None the layer's usual cut.
    """

    layer: LayerKey = LayerKey.FIRST
    level: Level = Level.COMMUNE
    theme: str | None = None
    group: Group = Group.ALL
    round_slug: str | None = None
    classes: Cut | None = None

    @property
    def show(self) -> str:
        """Layer and theme as one word, the value of the page's first control."""
        return f"{self.layer.value}.{self.theme}" if self.theme else self.layer.value

    @property
    def cut(self) -> Cut | None:
        """How its values are cut; None for a map by kinds."""
        return self.classes or _USUAL_CUTS.get(self.layer)

    def arguments(self) -> dict[str, str]:
        """The query of this state's address; what is the default is left out."""
        told = {
            "layer": self.layer.value,
            "theme": self.theme,
            "level": self.level.value if self.level is not Level.COMMUNE else None,
            "group": self.group.value if self.group is not Group.ALL else None,
            "round": self.round_slug,
            "classes": self.classes.value if self.classes else None,
        }
        return {name: value for name, value in told.items() if value is not None}


def parse(query: Mapping[str, str]) -> Selection:
    """The state that an address asks for. Raises UnknownSelection."""
    try:
        layer = LayerKey(query.get("layer", LayerKey.FIRST))
        level = Level(query.get("level", Level.COMMUNE))
        group = Group(query.get("group", Group.ALL))
        cut = Cut(query["classes"]) if "classes" in query else None
    except ValueError as error:
        raise UnknownSelection(str(error)) from None
    asked = query.get("theme")
    themes = themes_of(layer)
    theme = asked if asked is not None else (themes[0] if themes else None)
    _check_theme(layer, theme)
    if level not in LEVELS or group not in groups_of(layer, theme):
        raise UnknownSelection(f"{layer}: no {level} or {group}")
    if cut is not None and cut not in cuts_of(layer):
        raise UnknownSelection(f"{layer}: not cut by {cut}")
    return Selection(layer, level, theme, group, query.get("round"), _unusual(layer, cut))


def from_controls(query: Mapping[str, str]) -> Selection:
    """The state that the page's controls ask for (`show` names layer and theme). Raises UnknownSelection.

    A group that the new layer cannot tell apart gives way to everyone, a cut that it does not know to its
    usual one: the reader changed one control only. So does the cut of another layer (`was`).
    """
    layer, _, theme = query.get("show", "").partition(".")
    wanted = {name: query[name] for name in ("level", "round") if query.get(name)}
    found = parse({**wanted, "layer": layer, **({"theme": theme} if theme else {})})
    try:
        group = Group(query.get("group") or Group.ALL)
        cut = Cut(query["classes"]) if query.get("classes") else None
    except ValueError as error:
        raise UnknownSelection(str(error)) from None
    is_same = query.get("was", layer) == layer
    return replace(
        found,
        group=group if group in groups_of(found.layer, found.theme) else Group.ALL,
        classes=_unusual(found.layer, cut) if is_same and cut in cuts_of(found.layer) else None,
    )


def themes_of(layer: LayerKey) -> tuple[str, ...]:
    """What a layer can be about, in published order; nothing for a layer that is about one thing."""
    if layer is LayerKey.PRIORITY:
        return tuple(item.key for item in list_themes())
    if layer is LayerKey.CONTRAST:
        return measured_themes()
    if layer is LayerKey.SATISFACTION:
        return tuple(item.key for item in list_services() if item.milieux)
    if layer is LayerKey.COVERAGE:
        return tuple(item.value for item in Reach)
    if layer is LayerKey.CENSUS:
        return tuple(item.key for item in list_measures())
    return ()


def groups_of(layer: LayerKey, theme: str | None) -> tuple[Group, ...]:
    """Whose voices a layer can tell apart."""
    if layer is LayerKey.CONTRAST:
        return (Group.ALL,)
    if layer in {LayerKey.PARTICIPATION, LayerKey.COVERAGE}:
        return _WHOLE
    if layer is LayerKey.CENSUS:
        return _groups_of_measure(theme)
    return tuple(Group)


def cuts_of(layer: LayerKey) -> tuple[Cut, ...]:
    """The ways in which a layer's values can be cut, the usual one first; none for a map by kinds."""
    if layer not in _USUAL_CUTS:
        return ()
    usual = _USUAL_CUTS[layer]
    return (usual, *(one for one in Cut if one is not usual))


def _groups_of_measure(theme: str | None) -> tuple[Group, ...]:
    """Women and men where the census asks people; rural and urban where it measures both."""
    measure = get_measure(theme) if theme else None
    groups = _BY_SEX if measure and measure.has_sex else _WHOLE
    if measure and measure.milieux != frozenset(Milieu):
        return tuple(one for one in groups if one not in {Group.RURAL, Group.URBAN})
    return groups


def _unusual(layer: LayerKey, cut: Cut | None) -> Cut | None:
    """The cut when it is not the layer's usual one: one state, one address."""
    return None if cut is _USUAL_CUTS.get(layer) else cut


def _check_theme(layer: LayerKey, theme: str | None) -> None:
    lookups = {
        LayerKey.PRIORITY: get_theme,
        LayerKey.CONTRAST: get_theme,
        LayerKey.SATISFACTION: get_service,
        LayerKey.COVERAGE: Reach,
        LayerKey.CENSUS: get_measure,
    }
    try:
        if layer in lookups:
            lookups[layer](theme or "")
        elif theme is not None:
            raise UnknownSelection(f"{layer} is not about {theme}")
    except (UnknownTheme, UnknownService, UnknownMeasure, ValueError) as error:
        raise UnknownSelection(str(error)) from None
    if layer is LayerKey.CONTRAST and theme not in themes_of(layer):
        raise UnknownSelection(f"nothing measures {theme}")
