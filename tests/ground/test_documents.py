"""Papers: the one door to typst and python-docx."""

import re
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from pac_toolkit import documents

HOSTILE = '#read("/etc/passwd") $x$ *bold* _em_ @ref <label> \\ // `raw` "]'
SAMPLE = """
#import "/documents/base.typ": *
#show: paper.with(title: data.title, commune: data.commune, words: data.words)
= #data.title
== #data.section
#written(data.text)

#in-language("fr")[français]

#filled(data.sentence, code: "PV-1234 / 2")
#plain-table(data.head, data.rows, numbers: (1,))
#tick() #rules(2)
#signatures(data.names)
"""
DATA = {
    "title": "محضر الورشة",
    "commune": "تاكلفت",
    "section": "الحضور",
    "text": HOSTILE,
    "sentence": "رقم المحضر {code} للتحقق",
    "head": ["الفئة", "العدد"],
    "rows": [["نساء", 12], ["رجال", 9]],
    "names": ["الرئيس", "المقرر"],
    "words": {"page": "صفحة {n} من {m}", "credit": "برنامج عمل الجماعة"},
}


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A template of its own beside the shared one."""
    shutil.copytree(documents.TEMPLATES / "documents", tmp_path / "documents")
    (tmp_path / "sample.typ").write_text(SAMPLE)
    monkeypatch.setattr(documents, "TEMPLATES", tmp_path)
    return "sample.typ"


def words(pdf: bytes, tmp_path: Path) -> str:
    """What a reader of the PDF reads."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    run = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    return re.sub("[\u2066-\u2069\u200e\u200f\u202a-\u202e]", "", run.stdout)


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_paper_is_a_tagged_pdf_in_its_language(template: str, language: str) -> None:
    pdf = documents.make_pdf(template, DATA, language=language)

    assert pdf.startswith(b"%PDF-1.7")
    assert pdf.rstrip().endswith(b"%%EOF")
    assert f"/Lang({language})".encode() in pdf.replace(b"/Lang (", b"/Lang(")
    assert b"/StructTreeRoot" in pdf
    assert b"/Marked true" in pdf
    assert b"pdfuaid:part>1<" in pdf


def test_what_people_wrote_is_printed_as_they_wrote_it(template: str, tmp_path: Path) -> None:
    # pdftotext turns signs around on a page that is mostly Arabic
    french = dict.fromkeys(("title", "commune", "section", "sentence"), "Texte")
    rest = {"head": ["A", "B"], "rows": [], "names": ["C"], "words": {}}

    pdf = documents.make_pdf(template, {**DATA, **french, **rest}, language="fr")

    printed = " ".join(words(pdf, tmp_path).split())
    assert HOSTILE in printed
    assert "root:" not in printed


def test_arabic_is_there_and_codes_keep_their_direction(template: str, tmp_path: Path) -> None:
    printed = words(documents.make_pdf(template, DATA, language="ar"), tmp_path)

    assert "الحضور" in printed
    assert "PV-1234 / 2" in printed


def test_the_same_data_gives_the_same_bytes(template: str) -> None:
    made_at = datetime(2026, 11, 26, 9, tzinfo=UTC)

    first, second = (
        documents.make_pdf(template, DATA, language="ar", made_at=made_at) for _ in range(2)
    )

    assert first == second
    assert documents.make_pdf(template, {**DATA, "text": "x"}, language="ar") != first


def test_only_the_font_of_the_project_is_used(template: str) -> None:
    pdf = documents.make_pdf(template, DATA, language="ar")

    fonts = set(re.findall(rb"/BaseFont/(?:[A-Z]{6}\+)?([A-Za-z-]+)", pdf.replace(b"/ ", b"/")))
    assert fonts
    assert all(name.startswith(b"IBMPlexSansArabic") for name in fonts)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("ماء", "ماء"),
        ("eau e\u0301", "eau é"),
        ("مَدرسة", "مَدرسة"),
        ("😀 ok", "_ ok"),
        ("ⴰⵣ", "__"),
        ("a\x00b\u202ec\ud800d", "abcd"),
        ("\u2066x\u2069\n", "\u2066x\u2069\n"),
    ],
)
def test_a_letter_that_the_font_lacks_does_not_stop_the_paper(
    template: str, typed: str, printed: str
) -> None:
    assert documents.printable({"a": [typed, 3, None, True]}) == {"a": [printed, 3, None, True]}
    assert documents.make_pdf(template, {**DATA, "text": typed}, language="ar")


def test_a_wrong_template_says_where(template: str) -> None:
    (documents.TEMPLATES / template).write_text("#unknown-word")

    with pytest.raises(documents.PaperError, match="unknown-word"):
        documents.make_pdf(template, DATA, language="ar")


def test_a_template_reads_nothing_outside_the_templates(template: str) -> None:
    (documents.TEMPLATES / template).write_text('#read("/../../../etc/passwd")')

    with pytest.raises(documents.PaperError):
        documents.make_pdf(template, DATA, language="ar")


WORDS = {
    "ar": ("محضر", "نص", ["الفئة", "العدد"], "نساء"),
    "fr": ("Procès-verbal", "Texte", ["Catégorie", "Nombre"], "Femmes"),
}


@pytest.mark.parametrize(("language", "is_turned"), [("ar", True), ("fr", False)])
def test_a_paper_to_edit_opens_and_reads_in_its_direction(language: str, is_turned: bool) -> None:
    title, text, head, cell = WORDS[language]
    paper = documents.WordPaper(language=language, title=title)
    paper.heading(title, 0)
    paper.paragraph(f"{text}\x00 a<b", is_bold=True)
    paper.table(head, [[cell, 12]])

    content = paper.content()

    document = Document(BytesIO(content))
    assert [one.text for one in document.paragraphs] == [title, f"{text} a<b"]
    assert document.tables[0].cell(1, 1).text == "12"
    with zipfile.ZipFile(BytesIO(content)) as archive:
        xml = archive.read("word/document.xml").decode()
    assert ("<w:bidi/>" in xml, "<w:rtl/>" in xml, "<w:bidiVisual/>" in xml) == (is_turned,) * 3
    assert "<w:tblHeader/>" in xml


def test_a_text_of_the_other_direction_is_read_from_its_own_side() -> None:
    paper = documents.WordPaper(language="fr", title="x")
    for text in ("ماء", "l'eau", "12"):
        paper.paragraph(text)
    paper.table((), [["ماء\nl'eau", "…"]], widths_mm=(40, 60), height_mm=9)
    document = Document(BytesIO(paper.content()))
    cell = document.tables[0].cell(0, 0)
    turned = [
        bool(one._p.xpath("w:pPr/w:bidi")) for one in (*document.paragraphs, *cell.paragraphs)
    ]
    assert turned == [True, False, False, True, False]


def test_narrow_spaces_of_french_stay_spaces() -> None:
    assert documents.printable("oui\u202f; non") == "oui\u00a0; non"
