"""One chart of a dashboard with all that stands around it: sentence, legend, table, foot."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import flask_babel

from maps import Chart
from pac_toolkit.i18n import current_language, number, percent
from surveys.tables.writing.texts import table_chunks

# the library is untyped; the catalogues find these calls by their names
gettext: Callable[..., str] = flask_babel.gettext

# decimal and thousands sign of each language, as plotly wants them
_SEPARATORS = {"ar": ",.", "fr": ",\u202f", "en": ".,"}


@dataclass(frozen=True, slots=True)
class Shade:
    """One line of a legend: a colour and what it means."""

    colour: str
    words: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: what is read, and the value for sorting and for files (None: what is read)."""

    said: str
    value: float | int | str | None = None
    is_figure: bool = True
    note: str = ""

    @property
    def is_none(self) -> bool:
        """Whether words stand where a figure would."""
        return self.is_figure and self.value is None


@dataclass(frozen=True, slots=True)
class Panel:
    """A chart and its table. `figure` is plotly JSON; None where `empty` says in words why nothing is drawn.

    `key` names it in addresses; the first cell of each row is its heading.
    """

    key: str
    heading: str
    title: str
    figure: str | None
    legend: tuple[Shade, ...]
    foot: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = ""

    def as_csv(self) -> bytes:
        """The table as a file: raw values, words where there are none."""
        # spreadsheets of a French or Moroccan office part cells by semicolons
        delimiter = "," if current_language().code == "en" else ";"
        lines = [
            [cell.said if cell.value is None else cell.value for cell in row] for row in self.rows
        ]
        return b"".join(table_chunks(list(self.columns), lines, delimiter=delimiter))


def panel_of(
    key: str,
    heading: str,
    chart: Chart,
    draw: Callable[[Chart], str],
    columns: tuple[str, ...],
    rows: tuple[tuple[Cell, ...], ...],
) -> Panel:
    """A panel of one chart; its legend names the series in their colours."""
    legend = tuple(Shade(one.colour, one.name) for one in chart.series)
    return Panel(key, heading, chart.title, draw(chart), legend, chart.foot, columns, rows)


def nothing(key: str, heading: str, words: str) -> Panel:
    """A panel that says why there is nothing to draw."""
    return Panel(key, heading, "", None, (), "", (), (), words)


def head(words: str) -> Cell:
    """The heading of a row."""
    return Cell(words, words, is_figure=False)


def share_cell(share: float | None, note: str = "", *, instead: str | None = None) -> Cell:
    """A share as a percentage, in files with a tenth of a point; `instead` says why there is none."""
    if share is None:
        return Cell(too_few() if instead is None else instead)
    return Cell(percent(share), round(100 * share, 1), note=note)


def count_cell(count: int | None) -> Cell:
    """A count; hidden ones are said to be so."""
    return Cell(too_few()) if count is None else Cell(number(count), count)


def too_few() -> str:
    """What stands in the place of a hidden figure."""
    return gettext("too few to show")


def manners() -> dict[str, Any]:
    """What every chart takes from the language of the page."""
    language = current_language()
    return {
        "language": language.code,
        "direction": "rtl" if language.direction == "rtl" else "ltr",
        "separators": _SEPARATORS[language.code],
    }


def hundredths(shares: Iterable[float | None]) -> tuple[float | None, ...]:
    """Shares in percent, as charts draw them."""
    return tuple(None if share is None else 100 * share for share in shares)
