"""The minutes and the attendance sheet for those who must edit them, in Word: the same words as the PDF."""

from collections.abc import Sequence

from pac_toolkit.documents import WordPaper
from pac_toolkit.workshops.forms.papers.frame import Json

Leaf = Sequence[str]
_BETWEEN = " | "
_SHEET_MM = (14, 50, 40, 18, 24, 36, 32, 33, 20)


def write_minutes(data: Json, *, language: str) -> bytes:
    """The minutes as .docx."""
    doc = data["doc"]
    paper = _begin(data, language)
    _tell(paper, doc["state"]["words"], is_bold=True)
    _facts(paper, doc["meeting"])
    if doc["legal"] != [""]:
        paper.heading(_said(doc["legal_head"]), 2)
        _tell(paper, doc["legal"])
    if doc["officials"]:
        paper.heading(_said(doc["officials_head"]), 2)
        _facts(paper, doc["officials"])
    if doc["agenda"]:
        paper.heading(_said(doc["agenda_head"]), 2)
        _table(paper, doc["agenda_columns"], doc["agenda"], widths_mm=(16, 124, 30))
    _write_attendance(paper, doc)
    if doc["invitation"]:
        paper.heading(_said(doc["invitation_head"]), 2)
        _facts(paper, doc["invitation"])
    _write_needs(paper, doc["needs"])
    for head, words in doc["outcome"]:
        paper.heading(_said(head), 2)
        _tell(paper, words)
    if doc["commitments"]["rows"]:
        paper.heading(_said(doc["commitments"]["head"]), 2)
        _table(paper, doc["commitments"]["columns"], doc["commitments"]["rows"])
    _write_corrections(paper, doc["corrections"])
    _sign(paper, doc)
    return paper.content()


def write_sheet(data: Json, *, language: str) -> bytes:
    """The attendance sheet as .docx, on its side."""
    doc = data["doc"]
    paper = _begin(data, language, is_flipped=True)
    _facts(paper, doc["meeting"])
    _tell(paper, doc["bands"])
    blank = [""] * (len(doc["columns"]) - 2)
    rows = [
        [[str(number)], *([cell] for cell in blank), ["☐"]] for number in range(1, data["rows"] + 1)
    ]
    _table(paper, doc["columns"], rows, widths_mm=_SHEET_MM, height_mm=9)
    for line in ("total", "disability"):
        paper.paragraph(f"{_said(doc[line])} ………………")
    for name, words in doc["notice"]:
        paper.paragraph(_said(name), is_bold=True)
        _tell(paper, words)
    _sign(paper, doc)
    return paper.content()


def _begin(data: Json, language: str, *, is_flipped: bool = False) -> WordPaper:
    doc = data["doc"]
    title = _said(doc["title"])
    paper = WordPaper(language=language, title=f"{title} {data['code']}", is_flipped=is_flipped)
    for line in ("kingdom", "region", "province", "commune"):
        paper.paragraph(_said(doc[line]), is_bold=line == "commune")
    if doc["demo"] != [""]:
        paper.paragraph(_said(doc["demo"]), is_bold=True)
    paper.heading(title, 0)
    paper.paragraph(_said(doc["name"]), is_bold=True)
    # code, hash and address are lines of their own: nothing turns their groups around
    paper.foot(
        f"{_said(doc['record'])} · {_said(doc['hash'])}",
        f"{data['code']} · {data['hash']}",
        _said(doc["check"]),
        data["check_page"],
    )
    return paper


def _write_attendance(paper: WordPaper, doc: Json) -> None:
    grid, categories = doc["attendance"], doc["categories"]
    paper.heading(_said(grid["head"]), 2)
    _table(paper, grid["columns"], [*grid["rows"], grid["sums"]])
    _tell(paper, grid["youth"])
    if categories["rows"]:
        paper.heading(_said(categories["head"]), 2)
        _tell(paper, categories["hint"])
        _facts(paper, categories["rows"])


def _write_needs(paper: WordPaper, needs: Json) -> None:
    paper.heading(_said(needs["head"]), 2)
    if not needs["rows"]:
        _tell(paper, needs["none"])
        return
    _tell(paper, needs["hint"])
    rows = []
    for need in needs["rows"]:
        place = need["place"] if need["place"] != [""] else []
        more = [f"{_said(name)}: {_said(value)}" for name, value in need["said"]]
        words = [*need["text"], *need["theme"], *place, *more]
        rows.append([need["rank"], ["\n".join(words)], *need["votes"], need["consensus"]])
    _table(paper, needs["columns"], rows, widths_mm=(16, 58, 20, 20, 16, 19, 21))


def _write_corrections(paper: WordPaper, corrections: Json) -> None:
    if not corrections["rows"]:
        return
    paper.heading(_said(corrections["head"]), 2)
    for row in corrections["rows"]:
        paper.paragraph(f"{_said(row['when'])} · {_said(row['reason'])}", is_bold=True)
        for what, before, after in row["changes"]:
            paper.paragraph(
                f"{_said(what)} — {_said(corrections['before'])}: {_said(before)}"
                f" — {_said(corrections['after'])}: {_said(after)}"
            )


def _sign(paper: WordPaper, doc: Json) -> None:
    if doc["signatures"]:
        paper.paragraph("")
        _table(
            paper,
            [office for office, _ in doc["signatures"]],
            [[[*name, "", ""] for _, name in doc["signatures"]]],
        )


def _facts(paper: WordPaper, lines: Sequence[Sequence[Leaf]]) -> None:
    paper.table(
        (), [["\n".join(name), "\n".join(value)] for name, value in lines], widths_mm=(55, 115)
    )


def _table(
    paper: WordPaper,
    head: Sequence[Leaf],
    rows: Sequence[Sequence[Leaf]],
    widths_mm: Sequence[int] = (),
    height_mm: int = 0,
) -> None:
    paper.table(
        ["\n".join(cell) for cell in head],
        [["\n".join(cell) for cell in row] for row in rows],
        widths_mm=widths_mm,
        height_mm=height_mm,
    )


def _tell(paper: WordPaper, leaf: Leaf, *, is_bold: bool = False) -> None:
    """Each wording as a paragraph of its own."""
    for words in leaf:
        paper.paragraph(words, is_bold=is_bold)


def _said(leaf: Leaf) -> str:
    """The wordings in one line."""
    return _BETWEEN.join(leaf)
