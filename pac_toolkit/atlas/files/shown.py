"""What a file of the map tells: the figures of one state, and the words that stand around them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import flask_babel
from flask import current_app

from communes.boundaries import BoundaryLayer
from communes.credits import CENSUS_CREDIT
from maps.spec import MapSpec
from pac_toolkit.atlas import drawing, queries, wording
from pac_toolkit.atlas.queries import Figure
from pac_toolkit.atlas.selection import LayerKey, Selection
from pac_toolkit.i18n import current_language, date_long, label
from pac_toolkit.priorities.scoring import Group
from pac_toolkit.responses.models import Round
from pac_toolkit.workshops.services import today

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext

_RANKED = (LayerKey.FIRST, LayerKey.PRIORITY, LayerKey.CONTRAST)
_WITHOUT_CENSUS = (LayerKey.SATISFACTION, LayerKey.PARTICIPATION)
_WITHOUT_ROUND = (LayerKey.CENSUS, LayerKey.COVERAGE)


@dataclass(frozen=True, slots=True)
class Shown:
    """One state of the map with its figures, as of a day. Its words are in the language that is being spoken."""

    wanted: Selection
    survey: Round | None
    layer: BoundaryLayer
    figures: Mapping[str, Figure]
    made_on: date
    is_invented: bool

    @property
    def title(self) -> str:
        """What is shown, and of whom."""
        said = wording.title_of(self.wanted)
        if self.wanted.group is Group.ALL:
            return said
        return f"{said} · {wording.GROUP_LABELS[self.wanted.group]}"

    @property
    def spec(self) -> MapSpec:
        """The map itself: the one of the page without its links, with a scale bar."""
        spec = drawing.make_spec(
            self.wanted,
            self.figures,
            layer=self.layer,
            language=current_language(),
            sprite=drawing.sprite_path(current_app.root_path),
            address=lambda _code: None,
        )
        words = replace(
            spec.words,
            title=self.title,
            legend_title=self.title,
            scale=gettext("%(distance)s km", distance="{n}"),
        )
        return replace(spec, words=words)

    @property
    def credits(self) -> tuple[str, ...]:
        """Whose boundaries these are, and whose census where it enters the figures."""
        boundaries = wording.attribution(self.layer)
        if self.wanted.layer in _WITHOUT_CENSUS:
            return (boundaries,)
        return boundaries, label(CENSUS_CREDIT)

    @property
    def facts(self) -> tuple[str, ...]:
        """When, of which round and how: the small print of papers and pictures."""
        told = [gettext("Made on %(day)s", day=date_long(self.made_on))]
        if self.round is not None:
            told.append(gettext("Round: %(round)s", round=label(self.round.titles)))
        if self.method:
            told.append(gettext("Method: %(method)s", method=self.method))
        return tuple(told)

    @property
    def round(self) -> Round | None:
        """The round whose answers are shown; None where none are."""
        return None if self.wanted.layer in _WITHOUT_ROUND else self.survey

    @property
    def method(self) -> str:
        """The method that scores what is shown, "" where nothing is scored."""
        return wording.method_name() if self.wanted.layer in _RANKED else ""

    @property
    def invented(self) -> str:
        """The sentence that says so when people, answers and workshops are invented, else ""."""
        if not self.is_invented:
            return ""
        return gettext("Demonstration: the people, answers and workshops shown here are invented.")

    @property
    def name(self) -> str:
        """The name of its file, without what says its kind."""
        wanted = self.wanted
        told = [wanted.layer.value, wanted.theme, wanted.level.value, wanted.group.value]
        cut = wanted.classes.value if wanted.classes else None
        slug = self.round.slug if self.round else None
        known = ("map", *told, cut, slug, current_language().code)
        return "-".join(part for part in known if part)


def show(wanted: Selection, survey: Round | None, layer: BoundaryLayer) -> Shown:
    """What this state of the map shows today."""
    return Shown(
        wanted,
        survey,
        layer,
        queries.get_figures(wanted, survey),
        today(),
        # the census is never invented
        wanted.layer is not LayerKey.CENSUS and queries.has_invented(),
    )
