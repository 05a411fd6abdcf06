"""Charts for members of staff, as figures that the page's own script draws. Each stands beside a table that says the same."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import flask_babel

from maps.charts import Chart, Series, bars, diverging
from maps.palettes import PARTICIPATION, SATISFACTION
from pac_toolkit.i18n import current_language, percent
from pac_toolkit.responses.reporting import Service
from surveys.questionnaire import Questionnaire
from surveys.weighting import WeightedScale

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext

# decimal and thousands sign of each language, as plotly wants them
_SEPARATORS = {"ar": ",.", "fr": ",\u202f", "en": ".,"}
# narrower segments are read by hovering: a number would not fit
_WRITTEN = 0.08


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart for a page: the sentence above it, the figure as plotly JSON, what its colours mean, the foot."""

    title: str
    figure: str
    legend: tuple[str, ...]
    foot: str


def distribution(services: Sequence[Service], questionnaire: Questionnaire) -> Plot | None:
    """The five steps of each service around their middle."""
    shown = [item for item in services if item.figures.shares]
    if not shown:
        return None
    words = (
        gettext("Not at all satisfied"),
        gettext("Dissatisfied"),
        gettext("Neither"),
        gettext("Fairly satisfied"),
        gettext("Very satisfied"),
    )
    steps = []
    for at, (word, colour) in enumerate(zip(words, SATISFACTION, strict=True)):
        shares = tuple((item.figures.shares or ())[at] for item in shown)
        written = tuple(percent(share) if share >= _WRITTEN else "" for share in shares)
        steps.append(Series(word, colour, tuple(100 * share for share in shares), written))
    chart = Chart(
        title=gettext("The services people are least satisfied with come first"),
        axis="",
        foot=gettext("Shares of those who gave a satisfaction, without weights."),
        categories=_names(shown, questionnaire),
        series=tuple(steps),
        **_manners(),
    )
    return Plot(chart.title, diverging(chart), words, chart.foot)


def weighted(
    services: Sequence[Service],
    scales: Mapping[str, WeightedScale],
    questionnaire: Questionnaire,
) -> Plot | None:
    """The share satisfied without and with weights, each with its interval."""
    shown = [item for item in services if item.question.name in scales and item.figures.base]
    if not shown:
        return None
    found = [scales[item.question.name] for item in shown]
    words = (gettext("without weights"), gettext("with weights"))
    sides = [
        [scale.unweighted.top_two_box for scale in found],
        [scale.weighted.top_two_box for scale in found],
    ]
    chart = Chart(
        title=gettext("What the weights change in the share of people satisfied"),
        axis=gettext("satisfied, of 100 who gave a satisfaction"),
        foot=gettext(
            "The line shows where the share for everybody very probably lies (95 in 100)."
        ),
        categories=_names(shown, questionnaire),
        series=tuple(
            Series(
                word,
                colour,
                tuple(100 * (share.value or 0) for share in shares),
                tuple(percent(share.value) for share in shares),
                tuple((100 * s.interval.low, 100 * s.interval.high) for s in shares),
            )
            for word, colour, shares in zip(
                words, (PARTICIPATION[2], PARTICIPATION[4]), sides, strict=True
            )
        ),
        suffix=" %",
        low=0,
        high=100,
        **_manners(),
    )
    return Plot(chart.title, bars(chart), words, chart.foot)


def _names(services: Sequence[Service], questionnaire: Questionnaire) -> tuple[str, ...]:
    code = current_language().code
    return tuple(questionnaire.label(item.question, code) for item in services)


def _manners() -> "dict[str, object] | dict[str, str]":
    language = current_language()
    return {
        "language": language.code,
        "direction": "rtl" if language.direction == "rtl" else "ltr",
        "separators": _SEPARATORS[language.code],
    }
