"""The only door to typst and python-docx: papers to print (PDF) and papers to edit (.docx), from data.

A template of typst stands in `templates/<feature>/*.typ` and is never built from pieces: what people wrote
travels as JSON, so that nothing in it can be read as markup. How a paper looks is in `documents/base.typ`.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from pac_toolkit.i18n import LANGUAGES

TEMPLATES: Final = Path(__file__).parent / "templates"
FONT: Final = "IBM Plex Sans Arabic"
UNKNOWN_SIGN: Final = "_"
"""Printed for a letter that the font does not have: PDF/UA refuses a page with an empty glyph."""

PDF: Final = "application/pdf"
WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# kept by the font's shaper though no glyph stands for them: line ends, and marks of direction
_INVISIBLE: Final = frozenset("\n\t\u200c\u200d\u200e\u200f\u061c\u2066\u2067\u2068\u2069")

# controls, halves of pairs, accents that found no letter: nothing of them is missed
_DROPPED: Final = frozenset({"Cc", "Cf", "Cs", "Mn", "Me"})


class PaperError(RuntimeError):
    """A template cannot be set; the text says where. A fault of ours, never of the data."""


def make_pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    language: str,
    made_at: datetime | None = None,
    papers: Mapping[str, bytes] | None = None,
) -> bytes:
    """The template `<feature>/<name>.typ` set with `data`, as a tagged PDF/UA-1.

    The template reads `data` as `base.data`; language and direction are set from `language`. The same
    data at the same `made_at` gives the same bytes; left out, the paper bears no hour. `papers` are PDFs
    to draw on its pages, found as `data.images`: that is no PDF/UA, which draws no other paper, and is for
    the printer. Raises PaperError.
    """
    import typst  # noqa: PLC0415 - 10 ms and 20 MB, only where a paper is made

    sent = {
        **printable(data),
        "language": language,
        "direction": LANGUAGES[language].direction,
        "images": {name: list(paper) for name, paper in (papers or {}).items()},
    }
    try:
        paper = typst.compile(
            str(TEMPLATES / template),
            root=str(TEMPLATES),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(sent, ensure_ascii=False)},
            format="pdf",
            pdf_standards=[] if papers else ["ua-1"],
            timestamp=made_at or datetime.fromtimestamp(0, UTC),
        )
    except typst.TypstError as error:
        raise PaperError(f"{template}: {error.diagnostic or error}") from error
    return bytes(paper)


def count_pages(pdf: bytes) -> int:
    """How many pages a PDF of ours has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def printable(value: Any) -> Any:
    """The same data with every letter that the font lacks replaced by `UNKNOWN_SIGN`, controls dropped."""
    if isinstance(value, str):
        return _printable_text(value)
    if isinstance(value, Mapping):
        return {key: printable(item) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [printable(item) for item in value]
    return value


def isolated(text: object) -> str:
    """A code, number or foreign name that keeps its own direction inside a sentence of the other one."""
    return f"\u2068{text}\u2069"


def _printable_text(text: str) -> str:
    known = _letters()
    kept = []
    for sign in unicodedata.normalize("NFC", text):
        if ord(sign) in known or sign in _INVISIBLE:
            kept.append(sign)
        elif unicodedata.category(sign) == "Zs":
            # narrow and wide spaces; the narrow one stands before signs in French
            kept.append("\u00a0")
        elif unicodedata.category(sign) not in _DROPPED:
            kept.append(UNKNOWN_SIGN)
    return "".join(kept)


@cache
def _font_folder() -> Path:
    return Path(str(files("fontpkg_ibm_plex_sans_arabic"))) / "files"


@cache
def _fonts() -> Any:
    """The fonts of papers, found once a process: the same ones on every machine."""
    import typst  # noqa: PLC0415 - see make_pdf

    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(_font_folder())],
    )


@cache
def _letters() -> frozenset[int]:
    """What the font can print; it claims the control signs too, which PDF/UA refuses."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - 0.1 s, once a process that makes papers

    path = _font_folder() / "IBMPlexSansArabic-Regular.ttf"
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap()) - frozenset(range(0x20))


class WordPaper:
    """A paper to edit, as .docx: A4, in the direction of its language. Add from top to bottom, then `content()`.

    A text that begins with a letter of the other direction is read from its own side.
    """

    def __init__(self, *, language: str, title: str, is_flipped: bool = False) -> None:
        from docx import Document  # noqa: PLC0415 - 0.15 s, only where a paper to edit is made
        from docx.shared import Mm, Pt  # noqa: PLC0415

        self._is_rtl = LANGUAGES[language].direction == "rtl"
        self._paper = Document()
        self._paper.core_properties.title = title
        self._paper.core_properties.author = ""
        self._paper.core_properties.language = LANGUAGES[language].locale.replace("_", "-")
        page = self._paper.sections[0]
        page.page_width, page.page_height = (Mm(297), Mm(210)) if is_flipped else (Mm(210), Mm(297))
        page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(
            15 if is_flipped else 20
        )
        style = self._paper.styles["Normal"]
        style.font.name, style.font.size = FONT, Pt(11)
        style.paragraph_format.space_after, style.paragraph_format.line_spacing = Pt(4), 1.0
        self._paper.core_properties.created = datetime(2000, 1, 1, tzinfo=UTC)

    def heading(self, text: str, level: int = 1) -> None:
        """A heading; level 0 is the title of the paper."""
        self._turn(self._paper.add_heading(_clean(text), level))

    def paragraph(self, text: str, *, is_bold: bool = False, style: str = "") -> None:
        """A paragraph; `style` is one of Word's own, such as `List Bullet`."""
        paragraph = self._paper.add_paragraph(style=style or None)
        paragraph.add_run(_clean(text)).bold = is_bold or None
        self._turn(paragraph)

    def foot(self, *lines: str) -> None:
        """What stands at the foot of every page, line by line."""
        from docx.shared import Pt  # noqa: PLC0415 - loaded already

        foot = self._paper.sections[0].footer
        for place, line in enumerate(lines):
            paragraph = foot.add_paragraph() if place else foot.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.add_run(_clean(line)).font.size = Pt(8)
            self._turn(paragraph)

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[object]],
        *,
        widths_mm: Sequence[int] = (),
        height_mm: int = 0,
    ) -> None:
        """A table, its first column where reading begins; the head, when there is one, repeats on each page.

        Each line of a cell is a paragraph, in its own direction. `height_mm` is room to write in.
        """
        from docx.oxml import OxmlElement  # noqa: PLC0415 - loaded already
        from docx.shared import Mm  # noqa: PLC0415

        lines = [head, *rows] if head else list(rows)
        table = self._paper.add_table(rows=len(lines), cols=len(lines[0]), style="Table Grid")
        table.autofit = not widths_mm
        for column, width in zip(table.columns, widths_mm, strict=False):
            column.width = Mm(width)
        # found once: python-docx looks through the whole table for the cells of each row
        cells = table._cells  # noqa: SLF001 - no public way
        for place, value in enumerate(value for line in lines for value in line):
            if widths_mm:
                cells[place].width = Mm(widths_mm[place % len(widths_mm)])
            self._fill(cells[place], str(value), is_bold=bool(head) and place < len(head))
        for row in table.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001
            if height_mm:
                row.height = Mm(height_mm)
        if head:
            table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001
        if self._is_rtl:
            # right after the style: Word reads the properties of a table in their order
            table._tbl.tblPr.find(_qualified("w:tblStyle")).addnext(OxmlElement("w:bidiVisual"))  # noqa: SLF001

    def _fill(self, cell: Any, text: str, *, is_bold: bool) -> None:
        for place, line in enumerate(_clean(text).split("\n")):
            paragraph = cell.add_paragraph() if place else cell.paragraphs[0]
            paragraph.add_run(line).bold = is_bold or None
            self._turn(paragraph)

    def content(self) -> bytes:
        """The file."""
        out = BytesIO()
        self._paper.save(out)
        return out.getvalue()

    def _turn(self, paragraph: Any) -> None:
        """Right to left where the text is: python-docx has no words for it."""
        from docx.oxml import OxmlElement  # noqa: PLC0415 - loaded already

        if not _is_rtl(paragraph.text, self._is_rtl):
            return
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))  # noqa: SLF001
        for run in paragraph.runs:
            properties = run._r.get_or_add_rPr()  # noqa: SLF001
            if run.bold:
                # bold and size of Arabic letters are properties of their own
                properties.append(OxmlElement("w:bCs"))
            properties.append(OxmlElement("w:rtl"))


def _qualified(name: str) -> str:
    from docx.oxml.ns import qn  # noqa: PLC0415 - loaded already

    return str(qn(name))


def _is_rtl(text: str, otherwise: bool) -> bool:
    """The direction of a text by its first letter."""
    for sign in text:
        direction = unicodedata.bidirectional(sign)
        if direction in {"R", "AL"}:
            return True
        if direction == "L":
            return False
    return otherwise


def _clean(text: str) -> str:
    """What XML can hold: no control signs."""
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign) != "Cc")
