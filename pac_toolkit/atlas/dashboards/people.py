"""Who took part beside the census: by the survey and in workshops."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flask_babel

from maps.charts import Chart, Series, bars
from maps.palettes import PARTICIPATION
from pac_toolkit.atlas.dashboards.panel import (
    Cell,
    Panel,
    count_cell,
    head,
    hundredths,
    manners,
    nothing,
    panel_of,
    share_cell,
    too_few,
)
from pac_toolkit.atlas.turnout import Part, Turnout
from pac_toolkit.i18n import number, percent

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext

_CENSUS = "#857F70"
"""The grey of what people are measured against; it stands out from the paper."""


def answered_panel(turnout: Turnout) -> Panel:
    """Those who answered, by sex, age and kind of commune, beside the adults of the census."""
    key, heading = "people", gettext("Who answered, beside the census")
    if turnout.answers == 0:
        return nothing(key, heading, gettext("Nobody has answered here yet."))
    if turnout.answers is None or not any(part.share is not None for part in turnout.parts):
        return nothing(key, heading, gettext("Too few answered here to say who they were."))
    parts = turnout.parts
    names = tuple(_words(part) for part in parts)
    chart = Chart(
        title=_answered_title(turnout),
        axis=gettext("of 100 people"),
        foot=gettext(
            "%(base)s answers; shares are of those who told. Census of 2024: people of 18 and over of the communes that take part.",
            base=number(turnout.answers),
        ),
        categories=names,
        series=(
            Series(
                gettext("of those who answered"),
                PARTICIPATION[4],
                hundredths(part.share for part in parts),
                tuple(_shown(part.share) for part in parts),
            ),
            Series(
                gettext("of the adults, census of 2024"),
                _CENSUS,
                hundredths(part.census for part in parts),
                tuple(_shown(part.census) for part in parts),
            ),
        ),
        suffix=" %",
        low=0,
        **manners(),
    )
    return panel_of(
        key,
        heading,
        chart,
        bars,
        (
            gettext("Group"),
            gettext("Answers"),
            gettext("Share of answers"),
            gettext("Share of adults, 2024"),
            gettext("Difference"),
        ),
        tuple(_row(part, name) for part, name in zip(parts, names, strict=True)),
    )


def _row(part: Part, name: str) -> tuple[Cell, ...]:
    return (
        head(name),
        count_cell(part.n),
        share_cell(part.share),
        share_cell(part.census, instead="—"),
        gap_cell(part.share, part.census),
    )


def gap_cell(share: float | None, census: float | None) -> Cell:
    """How far a share is above or below that of the census, in points."""
    if share is None or census is None:
        return Cell("—")
    gap = round(100 * share) - round(100 * census)
    sign = "+" if gap > 0 else "−" if gap < 0 else ""
    return Cell(f"\u2066{sign}{number(abs(gap))}\u2069", gap)


def _answered_title(turnout: Turnout) -> str:
    women = turnout.of("female")
    if women is None or women.share is None or women.census is None:
        return gettext("Who answered, and who lives here")
    return gettext(
        "Women are %(here)s of those who answered and %(census)s of the adults",
        here=percent(women.share),
        census=percent(women.census),
    )


def _shown(share: float | None) -> str:
    return too_few() if share is None else percent(share)


def _words(part: Part) -> str:
    words = {
        "female": gettext("Women"),
        "male": gettext("Men"),
        "18-24": gettext("18 to 24 years"),
        "25-35": gettext("25 to 35 years"),
        "36-59": gettext("36 to 59 years"),
        "60+": gettext("60 years and over"),
        "rural": gettext("People of rural communes"),
        "urban": gettext("People of municipalities"),
    }
    return words[part.key]


@dataclass(frozen=True, slots=True)
class _Came:
    """A group that came to workshops."""

    name: str
    n: int | None
    share: float | None
    census: float | None


def came_panel(turnout: Turnout) -> Panel:
    """Those who came to workshops: women, the young, persons with disabilities, beside the census where it has them."""
    key, heading = "workshops", gettext("Who came to workshops, beside the census")
    totals = turnout.workshops
    if not totals.participants:
        return nothing(key, heading, gettext("No workshop was validated here yet."))
    rows = [
        _Came(
            gettext("Women"),
            turnout.came(totals.women),
            turnout.came_share(totals.women),
            turnout.census.get("female"),
        ),
        _Came(
            gettext("People aged 18 to 35"),
            turnout.came(totals.youth),
            turnout.came_share(totals.youth),
            turnout.census.get("youth"),
        ),
        _Came(
            gettext("Persons with disabilities"),
            turnout.came(totals.with_disabilities),
            turnout.came_share(totals.with_disabilities),
            None,
        ),
    ]
    chart = Chart(
        title=_came_title(turnout),
        axis=gettext("of 100 people"),
        foot=gettext(
            "%(people)s participants of %(workshops)s validated workshops. The census has no figure on disability by commune.",
            people=number(totals.participants),
            workshops=number(totals.workshops),
        ),
        categories=tuple(row.name for row in rows),
        series=_came_series(rows),
        suffix=" %",
        low=0,
        **manners(),
    )
    return panel_of(
        key,
        heading,
        chart,
        bars,
        (
            gettext("Group"),
            gettext("Participants"),
            gettext("Share of participants"),
            gettext("Share of adults, 2024"),
            gettext("Difference"),
        ),
        tuple(
            (
                head(row.name),
                count_cell(row.n),
                share_cell(row.share),
                share_cell(row.census, instead="—"),
                gap_cell(row.share, row.census),
            )
            for row in rows
        ),
    )


def _came_title(turnout: Turnout) -> str:
    women = turnout.came_share(turnout.workshops.women)
    youth = turnout.came_share(turnout.workshops.youth)
    if women is None or youth is None:
        return gettext("Who came to workshops, and who lives here")
    return gettext(
        "Of those who came, %(women)s are women and %(youth)s are 18 to 35 years old",
        women=percent(women),
        youth=percent(youth),
    )


def _came_series(rows: Sequence[_Came]) -> tuple[Series, ...]:
    return (
        Series(
            gettext("of those who came to workshops"),
            PARTICIPATION[3],
            hundredths(row.share for row in rows),
            tuple(_shown(row.share) for row in rows),
        ),
        Series(
            gettext("of the adults, census of 2024"),
            _CENSUS,
            hundredths(row.census for row in rows),
            tuple("" if row.census is None else percent(row.census) for row in rows),
        ),
    )
