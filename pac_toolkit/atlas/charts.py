"""Charts for members of staff, as figures that the page's own script draws. Each stands beside a table that says the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import flask_babel

from communes.territory import get_commune
from maps.charts import Chart, Series, bars
from maps.palettes import PARTICIPATION
from pac_toolkit.i18n import current_language, percent
from pac_toolkit.responses.queries import Coverage

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext

# decimal and thousands sign of each language, as plotly wants them
_SEPARATORS = {"ar": ",.", "fr": ",\u202f", "en": ".,"}


@dataclass(frozen=True, slots=True)
class Plot:
    """A chart for a page: the sentence above it, the figure as plotly JSON, base and margin below it."""

    title: str
    figure: str
    foot: str


def coverage(covered: Sequence[Coverage]) -> Plot:
    """Answers against the number hoped for, the furthest behind first."""
    language = current_language()
    behind = sorted(covered, key=lambda item: (item.share or 0.0, item.commune_code))
    reached = sum(1 for item in covered if (item.share or 0.0) >= 1)
    shares = tuple(100 * (item.share or 0.0) for item in behind)
    chart = Chart(
        title=ngettext(
            "%(num)s commune has all the answers hoped for",
            "%(num)s communes have all the answers hoped for",
            reached,
        ),
        axis=gettext("answers received, of 100 hoped for"),
        foot=ngettext(
            "%(num)s commune of your territory takes part.",
            "%(num)s communes of your territory take part.",
            len(covered),
        ),
        language=language.code,
        direction="rtl" if language.direction == "rtl" else "ltr",
        categories=tuple(get_commune(item.commune_code).name(language.code) for item in behind),
        series=(
            Series(
                name=gettext("answers received"),
                colour=PARTICIPATION[3],
                values=shares,
                displays=tuple(percent(share / 100) for share in shares),
            ),
        ),
        separators=_SEPARATORS[language.code],
        suffix=" %",
        low=0,
    )
    return Plot(chart.title, bars(chart), chart.foot)
