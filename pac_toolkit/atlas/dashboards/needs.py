"""Priorities with their parts, end to end; and what weighting changes in the order of what people name."""

from collections.abc import Callable, Sequence

import flask_babel

from maps.charts import Chart, Series, bars, stacked
from maps.palettes import PARTICIPATION
from pac_toolkit.atlas import wording
from pac_toolkit.atlas.dashboards.panel import (
    Cell,
    Panel,
    head,
    hundredths,
    manners,
    nothing,
    panel_of,
    share_cell,
)
from pac_toolkit.atlas.dashboards.weighting import Naming, Order
from pac_toolkit.i18n import number, percent
from pac_toolkit.priorities.queries import Ranking
from pac_toolkit.priorities.scoring import PartName, Priority
from pac_toolkit.priorities.stability import TOP, Stability
from surveys.results import Share

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext

_DRAWN = 10
"""Themes on a chart; the table holds all of them."""
_WRITTEN = 7.0
"""Points from which a part has room for its number."""


def priorities_panel(ranking: Ranking, stability: Stability) -> Panel:
    """The first themes with what their scores are made of."""
    key, heading = "priorities", gettext("What comes first, and why")
    items = [item for item in ranking.priorities if item.score > 0]
    if not items:
        hidden = ranking.standing == "hidden"
        return nothing(
            key,
            heading,
            gettext("Too few people were heard here to show what comes first.")
            if hidden
            else gettext("Nothing was heard here yet."),
        )
    drawn = items[:_DRAWN]
    names = [name for name in PartName if any(_points(item, name) for item in items)]
    chart = Chart(
        title=_title(items),
        axis=gettext("points of 100"),
        foot=gettext(
            "Each bar is a score from 0 to 100, the sum of its parts. Method %(method)s.",
            method=f"\u2068{wording.method_name()}\u2069",
        ),
        categories=tuple(_label(item) for item in drawn),
        series=tuple(
            Series(
                wording.part_words(name),
                wording.part_colour(name),
                tuple(_points(item, name) for item in drawn),
                tuple(
                    number(value) if (value := _points(item, name)) >= _WRITTEN else ""
                    for item in drawn
                ),
            )
            for name in names
        ),
        low=0,
        high=100,
        **manners(),
    )
    return panel_of(
        key,
        heading,
        chart,
        stacked,
        (
            gettext("Theme"),
            gettext("Rank"),
            gettext("Score"),
            gettext("Among the first three, share of draws"),
            *(wording.part_words(name) for name in names),
        ),
        tuple(_row(item, names, stability) for item in items),
    )


def _points(item: Priority, name: PartName) -> float:
    return next((part.points for part in item.parts if part.name is name), 0.0)


def _label(item: Priority) -> str:
    named = gettext(
        "%(rank)s. %(theme)s: %(score)s",
        rank=number(item.rank),
        theme=wording.theme_words(item.theme),
        score=number(item.score),
    )
    return gettext("%(value)s (indicative)", value=named) if item.is_indicative else named


def _title(items: Sequence[Priority]) -> str:
    themes = [wording.theme_words(item.theme) for item in items]
    if len(themes) < 3:
        return gettext("%(theme)s comes first", theme=themes[0])
    return gettext(
        "%(first)s comes first, then %(second)s and %(third)s",
        first=themes[0],
        second=themes[1],
        third=themes[2],
    )


def _row(item: Priority, names: Sequence[PartName], stability: Stability) -> tuple[Cell, ...]:
    indicative = gettext("indicative") if item.is_indicative else ""
    return (
        head(wording.theme_words(item.theme)),
        Cell(number(item.rank), item.rank, note=indicative),
        Cell(number(item.score, 1), round(item.score, 2)),
        share_cell(stability.of(item.theme), _holds(item, stability), instead="—"),
        *(
            Cell(number(value, 1), round(value, 2))
            for value in (_points(item, name) for name in names)
        ),
    )


def _holds(item: Priority, stability: Stability) -> str:
    if item.rank > TOP or not stability.shares:
        return ""
    return gettext("holds") if stability.holds(item.theme) else gettext("does not hold")


def weighting_panel(order: Order | None) -> Panel:
    """The share naming each theme among three without and with weights, and its rank in both."""
    key, heading = "weighting", gettext("What weighting changes")
    if order is None or not order.namings:
        return nothing(
            key,
            heading,
            gettext("Too few people named their priorities here to weight what they said."),
        )
    drawn = order.namings[:_DRAWN]
    words = (gettext("without weights"), gettext("with weights"))
    sides: tuple[list[Share], list[Share]] = (
        [item.shares.unweighted for item in drawn],
        [item.shares.weighted for item in drawn],
    )
    chart = Chart(
        title=_weighting_title(order),
        axis=gettext("of 100 people, name the theme among three"),
        foot=gettext(
            "Published answers of women and men of each commune, weighted to its adults in the census of 2024: %(base)s answers are as sure as %(effective)s equal ones. A hidden count stands by the nearest published share around it. The thin line shows where the share for everybody very probably lies (95 in 100).",
            base=number(order.base),
            effective=number(round(order.effective_base)),
        ),
        categories=tuple(_moved(item) for item in drawn),
        series=tuple(
            Series(
                name,
                colour,
                hundredths(share.value for share in shares),
                tuple(percent(share.value) for share in shares),
                tuple((100 * s.interval.low, 100 * s.interval.high) for s in shares),
            )
            for name, colour, shares in zip(
                words, (PARTICIPATION[2], PARTICIPATION[4]), sides, strict=True
            )
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
            gettext("Theme"),
            gettext("Rank without weights"),
            gettext("Rank with weights"),
            gettext("Share without weights"),
            gettext("Share with weights"),
        ),
        tuple(_naming_row(item) for item in order.namings),
    )


def _moved(item: Naming) -> str:
    theme = wording.theme_words(item.theme)
    if item.before == item.after:
        return gettext("%(theme)s: rank %(rank)s in both", theme=theme, rank=number(item.after))
    return gettext(
        "%(theme)s: from rank %(before)s to %(after)s",
        theme=theme,
        before=number(item.before),
        after=number(item.after),
    )


def _weighting_title(order: Order) -> str:
    moved = sum(1 for item in order.namings[:_DRAWN] if item.before != item.after)
    if not moved:
        return gettext("Weighting changes no rank among the first ten")
    return ngettext(
        "Weighting changes the rank of %(num)s theme among the first ten",
        "Weighting changes the rank of %(num)s themes among the first ten",
        moved,
    )


def _naming_row(item: Naming) -> tuple[Cell, ...]:
    return (
        head(wording.theme_words(item.theme)),
        Cell(number(item.before), item.before),
        Cell(number(item.after), item.after),
        _share_cell(item.shares.unweighted),
        _share_cell(item.shares.weighted),
    )


def _share_cell(share: Share) -> Cell:
    note = gettext(
        "%(low)s to %(high)s",
        low=percent(share.interval.low),
        high=percent(share.interval.high),
    )
    return share_cell(share.value, note)
