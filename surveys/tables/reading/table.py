"""A table as texts, whatever file it came from: headings, and rows numbered as a spreadsheet shows them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from surveys.problems import Problem


class UnreadableTable(ValueError):  # noqa: N818 - named for what is wrong
    """The file is refused as a whole; `problem` says why."""

    def __init__(self, code: str, place: str, **parameters: str | int) -> None:
        super().__init__(f"{place}: {code} {parameters}")
        self.problem = Problem(code, parameters, place)


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something; `number` as the spreadsheet shows it, headings being row 1."""

    number: int
    cells: tuple[str, ...]
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet. `other_sheets` names what else the file holds and is not read."""

    name: str
    headers: tuple[str, ...]
    open_rows: Callable[[], Iterator[Row]] = field(repr=False, compare=False)
    other_sheets: tuple[str, ...] = ()

    def rows(self) -> Iterator[Row]:
        """Rows one after the other, as wide as the headings; can be asked again."""
        return self.open_rows()


def column_letters(index: int) -> str:
    """The name a spreadsheet gives the column: 0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def trimmed_headers(cells: list[str]) -> tuple[str, ...]:
    """Headings without what surrounds them, and without the empty ones at the end."""
    headers = [cell.strip().strip("\ufeff\u200e\u200f") for cell in cells]
    while headers and not headers[-1]:
        headers.pop()
    return tuple(headers)


def fitted(number: int, cells: list[str], width: int) -> Row | None:
    """The row as wide as the headings, None when it is blank; says when it holds more than they do."""
    if not any(cells):
        return None
    problem = None
    if len(cells) > width:
        beyond = next((i for i in range(width, len(cells)) if cells[i].strip()), None)
        if beyond is not None:
            place = f"{column_letters(beyond)}{number}"
            problem = Problem("too_many_cells", {"row": number, "columns": width}, place)
        del cells[width:]
    elif len(cells) < width:
        cells.extend([""] * (width - len(cells)))
    return Row(number, tuple(cells), problem)
