"""Which map is asked for: the states of the map page and their addresses. Pure: no row and no word."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from communes.census import UnknownMeasure, get_measure, list_measures
from communes.services import UnknownService, get_service, list_services
from communes.themes import UnknownTheme, get_theme, list_themes
from pac_toolkit.priorities.scoring import Group, Level


class LayerKey(StrEnum):
    """What a map shows."""

    FIRST = "first"
    PRIORITY = "priority"
    SATISFACTION = "satisfaction"
    PARTICIPATION = "participation"
    CENSUS = "census"


class UnknownSelection(ValueError):  # noqa: N818 - named for what is wrong
    """A layer, level, theme or group that does not exist, or that do not go together."""


LEVELS = (Level.COMMUNE, Level.PROVINCE)
_BY_SEX = (Group.ALL, Group.WOMEN, Group.MEN)


@dataclass(frozen=True, slots=True)
class Selection:
    """One state of the map page.

    `theme` is what the layer is about: a theme of `priority`, a service of `satisfaction`, a measure of
    `census`, None for the other layers. `round_slug` None means the current round.
    """

    layer: LayerKey = LayerKey.FIRST
    level: Level = Level.COMMUNE
    theme: str | None = None
    group: Group = Group.ALL
    round_slug: str | None = None

    @property
    def show(self) -> str:
        """Layer and theme as one word, the value of the page's first control."""
        return f"{self.layer.value}.{self.theme}" if self.theme else self.layer.value

    def arguments(self) -> dict[str, str]:
        """The query of this state's address; what is the default is left out."""
        told = {
            "layer": self.layer.value,
            "theme": self.theme,
            "level": self.level.value if self.level is not Level.COMMUNE else None,
            "group": self.group.value if self.group is not Group.ALL else None,
            "round": self.round_slug,
        }
        return {name: value for name, value in told.items() if value is not None}


def parse(query: Mapping[str, str]) -> Selection:
    """The state that an address asks for. Raises UnknownSelection."""
    try:
        layer = LayerKey(query.get("layer", LayerKey.FIRST))
        level = Level(query.get("level", Level.COMMUNE))
        group = Group(query.get("group", Group.ALL))
    except ValueError as error:
        raise UnknownSelection(str(error)) from None
    asked = query.get("theme")
    themes = themes_of(layer)
    theme = asked if asked is not None else (themes[0] if themes else None)
    _check_theme(layer, theme)
    if level not in LEVELS or group not in groups_of(layer, theme):
        raise UnknownSelection(f"{layer}: no {level} or {group}")
    return Selection(layer, level, theme, group, query.get("round"))


def from_controls(query: Mapping[str, str]) -> Selection:
    """The state that the page's controls ask for (`show` names layer and theme). Raises UnknownSelection.

    A group that the new layer cannot tell apart gives way to everyone: the reader changed one control only.
    """
    layer, _, theme = query.get("show", "").partition(".")
    wanted = {name: query[name] for name in ("level", "round") if query.get(name)}
    found = parse({**wanted, "layer": layer, **({"theme": theme} if theme else {})})
    try:
        group = Group(query.get("group") or Group.ALL)
    except ValueError as error:
        raise UnknownSelection(str(error)) from None
    return replace(
        found, group=group if group in groups_of(found.layer, found.theme) else Group.ALL
    )


def themes_of(layer: LayerKey) -> tuple[str, ...]:
    """What a layer can be about, in published order; nothing for a layer that is about one thing."""
    if layer is LayerKey.PRIORITY:
        return tuple(item.key for item in list_themes())
    if layer is LayerKey.SATISFACTION:
        return tuple(item.key for item in list_services() if item.milieux)
    if layer is LayerKey.CENSUS:
        return tuple(item.key for item in list_measures())
    return ()


def groups_of(layer: LayerKey, theme: str | None) -> tuple[Group, ...]:
    """Whose voices a layer can tell apart."""
    if layer is LayerKey.PARTICIPATION:
        return (Group.ALL,)
    if layer is LayerKey.CENSUS:
        return _BY_SEX if theme and get_measure(theme).has_sex else (Group.ALL,)
    return tuple(Group)


def _check_theme(layer: LayerKey, theme: str | None) -> None:
    lookups = {
        LayerKey.PRIORITY: get_theme,
        LayerKey.SATISFACTION: get_service,
        LayerKey.CENSUS: get_measure,
    }
    try:
        if layer in lookups:
            lookups[layer](theme or "")
        elif theme is not None:
            raise UnknownSelection(f"{layer} is not about {theme}")
    except (UnknownTheme, UnknownService, UnknownMeasure) as error:
        raise UnknownSelection(str(error)) from None
