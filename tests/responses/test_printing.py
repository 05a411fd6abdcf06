"""The printed form as a PDF."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from communes.territory import get_commune
from pac_toolkit.documents import count_pages
from pac_toolkit.responses.codes import serial
from pac_toolkit.responses.forms import batch_pdf
from pac_toolkit.responses.forms.printing import SET_WHOLE
from surveys.questionnaire import Questionnaire
from surveys.shipped import satisfaction
from tests.responses.factories import RURAL
from tests.surveys.corpus import Example, examples, read


def printed(app: Flask, questionnaire: Questionnaire, language: str, copies: int = 1) -> bytes:
    with app.test_request_context():
        return batch_pdf(
            questionnaire,
            language=language,
            commune=get_commune(RURAL),
            round_titles={"ar": "استطلاع 2026", "fr": "Enquête 2026", "en": "Survey 2026"},
            copies=[
                (serial(number), f"https://pac.example/ar/staff/paper/key/{serial(number)}")
                for number in range(1, copies + 1)
            ],
        )


def words(pdf: bytes, tmp_path: Path) -> str:
    """What stands on the pages, in one line, marks of direction apart."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path = tmp_path / "form.pdf"
    path.write_bytes(pdf)
    run = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    )
    return " ".join(re.sub("[\u2066-\u2069\u200e\u200f\u202a-\u202e]", "", run.stdout).split())


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_shipped_form_is_three_tagged_pages_in_its_language(app: Flask, language: str) -> None:
    pdf = printed(app, satisfaction(), language)

    assert count_pages(pdf) == 3
    assert f"/Lang({language})".encode() in pdf.replace(b"/Lang (", b"/Lang(")
    assert b"pdfuaid:part>1<" in pdf
    assert pdf == printed(app, satisfaction(), language)


def test_the_form_says_what_people_must_know(app: Flask, tmp_path: Path) -> None:
    page = words(printed(app, satisfaction(), "fr", 2), tmp_path)

    for said in (
        "Commune : Boutferda",
        "Enquête 2026",
        "0000-013",
        "0000-021",
        "N’écrivez sur ce formulaire ni votre nom",
        "et j’accepte de répondre",
        "pas encore déclaré",
        "Non (allez à 8)",
        "Seulement si vous avez répondu « Oui » à la question 6.",
        "Seulement pour",
        "Cochez 3 cases au plus.",
        "page 3 sur 3",
    ):
        assert said in page, said


def test_a_large_batch_is_the_same_form_under_many_serials(app: Flask, tmp_path: Path) -> None:
    copies = SET_WHOLE + 1

    pdf = printed(app, satisfaction(), "fr", copies)

    assert count_pages(pdf) == 3 * copies
    assert len(pdf) < 2 * len(printed(app, satisfaction(), "fr"))
    page = words(pdf, tmp_path)
    assert all(page.count(serial(number)) == 3 for number in range(1, copies + 1))
    assert page.count("Vos priorités") == copies


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.name)
def test_every_form_can_be_printed(app: Flask, example: Example) -> None:
    questionnaire = read(example)
    language = "fr" if len(example.name) % 2 else "ar"

    pdf = printed(app, questionnaire, language)

    assert count_pages(pdf) >= 1
    assert b"pdfuaid:part>1<" in pdf


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("image", "Demandé à l’écran seulement : Photo du trou."),
        ("rank", "le plus important d’abord"),
        ("range", "Un nombre de 0 à 10"),
        ("note-and-acknowledge", "Seulement si vous avez coché la case de la question 1."),
        ("logic", "selon votre réponse à la question 1 et 2"),
        ("repeat-with-rules", "Non (allez à la fin)"),
    ],
)
def test_what_a_box_cannot_say_is_said(app: Flask, tmp_path: Path, form: str, said: str) -> None:
    example = next(one for one in examples() if one.name == form)

    assert said in words(printed(app, read(example), "fr"), tmp_path)
