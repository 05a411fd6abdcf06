"""Satisfaction with services: dissatisfied to one side, satisfied to the other, each share with its interval."""

from collections.abc import Callable, Sequence

import flask_babel

from communes.services import get_service
from maps.charts import Chart, Series, opposed
from maps.palettes import SATISFACTION
from pac_toolkit.atlas.dashboards.panel import (
    Cell,
    Panel,
    Shade,
    count_cell,
    head,
    hundredths,
    manners,
    nothing,
    share_cell,
)
from pac_toolkit.atlas.ratings import Rated
from pac_toolkit.i18n import label, percent, points
from pac_toolkit.responses.figures import Figure

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext


def satisfaction_panel(rated: Sequence[Rated]) -> Panel:
    """The services that are shown, the least satisfying first; all of them in the table."""
    key, heading = "satisfaction", gettext("Satisfaction with services")
    if not rated:
        return nothing(key, heading, gettext("No service was rated here yet."))
    shown = [item for item in rated if item.is_shown]
    if not shown:
        return nothing(
            key, heading, gettext("Too few people rated the services here: no share can be shown.")
        )
    sides = (
        (gettext("dissatisfied"), SATISFACTION[1], [item.figures.low for item in shown]),
        (gettext("satisfied"), SATISFACTION[3], [item.figures.high for item in shown]),
    )
    chart = Chart(
        title=_title(shown),
        axis=gettext("of 100 who gave a satisfaction"),
        foot=_foot(
            len(rated) - len(shown), is_partly=any(item.figures.low.is_hidden for item in shown)
        ),
        categories=tuple(_name(item) for item in shown),
        series=tuple(_side(words, colour, figures) for words, colour, figures in sides),
        suffix=" %",
        **manners(),
    )
    return Panel(
        key,
        heading,
        chart.title,
        opposed(chart),
        tuple(Shade(colour, words) for words, colour, _ in sides),
        chart.foot,
        (
            gettext("Service"),
            gettext("Base"),
            gettext("Dissatisfied"),
            gettext("Neither"),
            gettext("Satisfied"),
            gettext("Net"),
        ),
        tuple(_row(item) for item in rated),
    )


def _side(words: str, colour: str, figures: Sequence[Figure]) -> Series:
    return Series(
        words,
        colour,
        hundredths(one.share for one in figures),
        # a dash where one side is hidden: words would not fit beside the other
        tuple(percent(one.share) for one in figures),
        tuple(
            None if one.low is None or one.high is None else (100 * one.low, 100 * one.high)
            for one in figures
        ),
    )


def _title(shown: Sequence[Rated]) -> str:
    names = [label(get_service(item.service).labels) for item in shown]
    if len(shown) < 2:
        return gettext(
            "%(share)s are satisfied with: %(service)s",
            share=percent(shown[0].figures.high.share),
            service=names[0],
        )
    return gettext(
        "Least satisfying: %(least)s; most satisfying: %(most)s", least=names[0], most=names[-1]
    )


def _foot(hidden: int, *, is_partly: bool) -> str:
    told = [
        gettext(
            "The thin line shows where the share for everybody very probably lies (95 in 100). Those who are neither are in the table."
        )
    ]
    if is_partly:
        told.append(gettext("A dash: too few to show."))
    if hidden:
        told.append(
            ngettext(
                "%(num)s service is not shown: too few answered, people could be recognised.",
                "%(num)s services are not shown: too few answered, people could be recognised.",
                hidden,
            )
        )
    return " ".join(told)


def _name(item: Rated) -> str:
    name = label(get_service(item.service).labels)
    return gettext("%(value)s (indicative)", value=name) if item.figures.is_indicative else name


def _row(item: Rated) -> tuple[Cell, ...]:
    found = item.figures
    net = share_cell(None)
    if found.net is not None:
        between = ""
        if found.net_low is not None and found.net_high is not None:
            between = gettext(
                "%(low)s to %(high)s", low=points(found.net_low), high=points(found.net_high)
            )
        net = Cell(points(found.net), round(100 * found.net, 1), note=between)
    return (
        head(_name(item)),
        count_cell(found.base),
        _with_interval(found.low),
        share_cell(found.middle.share),
        _with_interval(found.high),
        net,
    )


def _with_interval(one: Figure) -> Cell:
    if one.share is None or one.low is None or one.high is None:
        return share_cell(one.share)
    note = gettext("%(low)s to %(high)s", low=percent(one.low), high=percent(one.high))
    return share_cell(one.share, note)
