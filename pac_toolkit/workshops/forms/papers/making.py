"""Which paper is made from what: words by the language, then set as PDF or written for Word."""

from collections.abc import Callable, Mapping
from typing import Final

from pac_toolkit.documents import make_pdf
from pac_toolkit.workshops.forms.papers.frame import Json, Print, fixed, qr, told
from pac_toolkit.workshops.forms.papers.minutes import minutes
from pac_toolkit.workshops.forms.papers.sheets import agenda_paper, attendance_sheet, poster
from pac_toolkit.workshops.forms.papers.word import write_minutes, write_sheet

MOST_ROWS: Final = 600
"""Rows of one attendance sheet; more people sign on a second print."""
USUAL_ROWS: Final = 30

_WORDS: Final[Mapping[str, Callable[[Print], Json]]] = {
    "minutes": minutes,
    "sheet": attendance_sheet,
    "agenda": agenda_paper,
    "poster": poster,
}
KINDS: Final = tuple(_WORDS)


def paper_data(order: Print, kind: str) -> Json:
    """What the template of this paper is given."""
    invited = order.record.invited or USUAL_ROWS
    return {
        **fixed(order),
        "rows": min(order.rows or invited, MOST_ROWS),
        "page_qr": qr(order.page_address) if order.page_address else "",
        "doc": told(order.languages, lambda: _WORDS[kind](order)),
    }


def paper_pdf(order: Print, kind: str) -> bytes:
    """The paper as PDF/UA-1: the same bytes for the same record."""
    data = paper_data(order, kind)
    title = " · ".join(data["doc"]["title"])
    return make_pdf(
        f"workshops/{kind}.typ",
        {**data, "title": f"{title} {order.workshop.code}"},
        language=order.languages[0],
        made_at=order.workshop.updated_at.replace(microsecond=0),
    )


def paper_word(order: Print, kind: str) -> bytes:
    """The minutes or the attendance sheet to edit, as .docx."""
    write = {"minutes": write_minutes, "sheet": write_sheet}[kind]
    return write(paper_data(order, kind), language=order.languages[0])
