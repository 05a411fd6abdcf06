"""The part of a brief in figures: satisfaction with services, what the census measures, method and credits."""

from collections.abc import Callable, Iterator
from typing import Any

import flask_babel

from communes.census import Measure, list_measures, value
from communes.credits import CENSUS_CREDIT
from communes.services import get_service
from communes.territory import REGION, Commune, Province
from pac_toolkit.atlas import wording
from pac_toolkit.atlas.briefs.sources import Sources
from pac_toolkit.atlas.ratings import Rated, list_rated
from pac_toolkit.documents import isolated
from pac_toolkit.i18n import date_long, label, number, percent

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext

Json = dict[str, Any]

MOST_SERVICES = 4
"""Services shown at either end."""
_FIRST_CENSUS = 2014


def tell_services(place: Commune | Province, sources: Sources) -> Json:
    """The services that satisfy least and most, each with its interval; how many are hidden."""
    rated = list_rated(place.code, sources.survey)
    shown = [item for item in rated if item.is_shown]
    hidden = len(rated) - len(shown)
    least = shown[: max(MOST_SERVICES, (len(shown) + 1) // 2) if len(shown) < 8 else MOST_SERVICES]
    most = [item for item in reversed(shown) if item not in least][:MOST_SERVICES]
    return {
        "title": gettext("How satisfied people are"),
        "lead": gettext(
            "Share satisfied or very satisfied, of those who gave a satisfaction. The thin line shows where the share for everybody very probably lies (95 in 100)."
        )
        if shown
        else "",
        "sides": [
            {"title": words, "rows": [_service(item) for item in found]}
            for words, found in (
                (gettext("The least satisfying"), least),
                (gettext("The most satisfying"), most),
            )
            if found
        ],
        "hidden": _hidden(hidden) if hidden else "",
        "empty": "" if rated else gettext("No service was rated here yet."),
    }


def _hidden(hidden: int) -> str:
    return ngettext(
        "%(num)s service is not shown: too few answered, people could be recognised.",
        "%(num)s services are not shown: too few answered, people could be recognised.",
        hidden,
    )


def _service(item: Rated) -> Json:
    high = item.figures.high
    base = gettext("of %(base)s", base=number(item.figures.base or 0))
    if item.figures.is_indicative:
        base = gettext("%(value)s (indicative)", value=base)
    return {
        "name": label(get_service(item.service).labels),
        "value": high.share,
        "low": high.low,
        "high": high.high,
        "said": percent(high.share),
        "base": base,
    }


def tell_measured(place: Commune | Province) -> Json:
    """The census' measures of need: here, in the region, and the change since 2014."""
    return {
        "title": gettext("What the census measures"),
        "columns": [
            "",
            gettext("Here, 2024"),
            gettext("In the region"),
            gettext("Difference"),
            gettext("Since 2014"),
        ],
        "rows": [_measure(measure, place.code) for measure in list_measures()],
        "note": gettext(
            "More is always worse; in bold what is worse here than in the region. Health, transport and other themes are not measured by the census."
        ),
    }


def _measure(measure: Measure, code: str) -> Json:
    here, region = value(measure.key, code), value(measure.key, REGION.code)
    before = value(measure.key, code, _FIRST_CENSUS) if len(measure.years) > 1 else None
    difference = None if here is None or region is None else here - region
    change = None if here is None or before is None else here - before
    return {
        "label": label(measure.labels),
        "cells": [
            gettext("not measured here") if here is None else _said(measure, here),
            "—" if region is None else _said(measure, region),
            "—" if difference is None else _signed(measure, difference),
            "—" if change is None else _signed(measure, change),
        ],
        "is_worse": difference is not None and round(difference, 1) > 0,
    }


def _said(measure: Measure, figure: float) -> str:
    if measure.unit == "km":
        return gettext("%(distance)s km", distance=number(figure, 1))
    return percent(figure / 100, 1)


def _signed(measure: Measure, figure: float) -> str:
    """A difference with its sign: points of percent, or kilometres."""
    rounded = round(figure, 1)
    sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
    told = f"\u2066{sign}{number(abs(rounded), 1)}\u2069"
    return gettext("%(distance)s km", distance=told) if measure.unit == "km" else told


def tell_foot(sources: Sources) -> Json:
    """Method, as of when, credits."""
    return {
        "method": gettext(
            "Method %(method)s, explained on the page “Method” of the site. Differences of the census are in points of percent.",
            method=isolated(wording.method_name()),
        ),
        "as_of": " ".join(_days(sources)),
        "credits": [label(CENSUS_CREDIT), wording.attribution(sources.layer)],
        "page": gettext("page %(n)s of %(m)s", n="{n}", m="{m}"),
    }


def _days(sources: Sources) -> Iterator[str]:
    """As of when the figures are: days of the data, so that the same data makes the same paper."""
    if sources.published.published_at:
        yield gettext(
            "Survey figures as published on %(day)s.", day=date_long(sources.published.published_at)
        )
    if sources.validated_at:
        yield gettext("Last workshop validated on %(day)s.", day=date_long(sources.validated_at))
