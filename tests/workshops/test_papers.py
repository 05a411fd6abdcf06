"""Papers of a workshop: what is printed, for whom, with which sums, and that a hash finds its record."""

import dataclasses
import io
import itertools
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db, transaction
from pac_toolkit.workshops import exchange, permissions, queries, services
from pac_toolkit.workshops.exchange.columns import COLUMNS, WORKSHOPS
from pac_toolkit.workshops.forms import papers
from pac_toolkit.workshops.forms.papers.making import paper_data
from pac_toolkit.workshops.models import AgeBand, IssuedPaper, Sex, Workshop, WorkshopState
from pac_toolkit.workshops.proof import hash_record, read_hash, show_hash
from pac_toolkit.workshops.record import NeedVoiced, record_of
from tests.accounts.factories import make_user
from tests.workshops.factories import AZILAL, BOUTFERDA, make_record, make_workshop
from tests.workshops.test_permissions import make_user as somebody

D, P, H, C, V = WorkshopState
HOSTILE = '#read("/etc/passwd") $x$ *b* _e_ <label> @ref \\ // `raw` "]'
NAMES = ("فاطمة الزهراء أمزيل", "Youssef Ouaziz", "خديجة بوعبيد")
NOTICE = {"controller": "Commune", "contact": "", "cndp_receipt": ""}


def order(workshop: Workshop, language: str = "fr", **more: Any) -> papers.Print:
    digest = services.hash_workshop(workshop)
    return papers.Print(
        workshop=workshop,
        languages=papers.LANGUAGES[language],
        digest=digest,
        check_address=f"https://pac.example/ar/workshops/check/{digest}",
        check_page="https://pac.example/ar/workshops/check/",
        page_address="https://pac.example/ar/workshops/1",
        notice=NOTICE,
        **more,
    )


def read(pdf: bytes, tmp_path: Path) -> str:
    """What a reader of the PDF reads, marks of direction apart."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    run = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    )
    return re.sub("[\u2066-\u2069\u200e\u200f\u202a-\u202e]", "", run.stdout)


def words_in(content: bytes) -> str:
    """Everything a .docx says."""
    paper = Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    foot = [line.text for line in paper.sections[0].footer.paragraphs]
    return "\n".join([*(line.text for line in paper.paragraphs), *cells, *foot])


@pytest.mark.parametrize("language", papers.LANGUAGES)
@pytest.mark.parametrize("kind", papers.KINDS)
def test_every_paper_is_set_in_every_language_as_pdf_ua(
    context: Flask, kind: str, language: str
) -> None:
    with context.test_request_context():
        pdf = papers.paper_pdf(order(make_workshop(H), language), kind)
    assert pdf.startswith(b"%PDF-")
    assert b"pdfuaid:part" in pdf


@pytest.mark.parametrize("kind", papers.KINDS)
def test_the_same_record_gives_the_same_bytes(context: Flask, kind: str) -> None:
    workshop = make_workshop(P, held_on=date(2030, 1, 7))
    with context.test_request_context():
        assert papers.paper_pdf(order(workshop), kind) == papers.paper_pdf(order(workshop), kind)


def test_an_empty_record_is_printed(context: Flask) -> None:
    workshop = make_workshop(
        D, held_on=None, starts_at=None, ends_at=None, place="", douars=(), agenda=(), chair="",
        facilitator="", rapporteur="", attendance={}, categories={}, needs=(),
    )  # fmt: skip
    with context.test_request_context():
        for kind, language in itertools.product(papers.KINDS, papers.LANGUAGES):
            assert papers.paper_pdf(order(workshop, language), kind)


def test_what_people_wrote_is_printed_as_they_wrote_it(context: Flask, tmp_path: Path) -> None:
    needs = (NeedVoiced(theme="water", text=HOSTILE, votes_women=1),)
    workshop = make_workshop(H, title=HOSTILE, place=HOSTILE, observations=HOSTILE, needs=needs)
    with context.test_request_context():
        pdf = papers.paper_pdf(order(workshop), "minutes")
        word = words_in(papers.paper_word(order(workshop), "minutes"))
    printed = re.sub(r"\s", "", read(pdf, tmp_path))
    assert printed.count(re.sub(r"\s", "", HOSTILE)) >= 3
    assert word.count(HOSTILE) >= 4


def test_letters_that_the_font_lacks_are_replaced(context: Flask, tmp_path: Path) -> None:
    workshop = make_workshop(H, title="ⵜⴰⴷⴷⴰⵔⵜ 💧 x", observations="\x00\x07 😀")
    with context.test_request_context():
        for kind in papers.KINDS:
            assert papers.paper_pdf(order(workshop, "both"), kind)
        assert "_ x" in read(papers.paper_pdf(order(workshop), "agenda"), tmp_path)


def test_minutes_say_state_code_and_hash(context: Flask, tmp_path: Path) -> None:
    for state, words in ((H, "Projet, non validé"), (C, "Projet, non validé"), (V, "Validé le")):
        workshop = make_workshop(state)
        with context.test_request_context():
            pdf = papers.paper_pdf(order(workshop), "minutes")
            word = words_in(papers.paper_word(order(workshop), "minutes"))
        for text in (read(pdf, tmp_path), word):
            assert words in text
            assert workshop.code in text
            assert show_hash(services.hash_workshop(workshop)) in text


def test_an_attendance_sheet_asks_for_no_identity_number_and_bears_the_notice(
    context: Flask, tmp_path: Path
) -> None:
    workshop = make_workshop(P, held_on=date(2030, 1, 7), invited=45)
    with context.test_request_context():
        data = paper_data(order(workshop), "sheet")
        text = read(papers.paper_pdf(order(workshop), "sheet"), tmp_path)
        many = paper_data(order(workshop, rows=10_000), "sheet")
    heads = " ".join(words for head in data["doc"]["columns"] for words in head)
    assert not re.search(r"CIN|CNIE|identit|handicap", heads)
    assert data["rows"] == 45
    assert re.search(r"^\s*45\s", text, re.MULTILINE)
    assert not re.search(r"^\s*46\s", text, re.MULTILINE)
    pages = text.split("\f")[:-1]
    assert len(pages) > 2
    assert all("Loi 09-08" in page for page in pages)
    assert all("Prénom et nom" in page for page in pages[:-1])
    assert many["rows"] == papers.MOST_ROWS


def test_needs_are_ranked_by_their_votes_and_equals_share_a_rank(context: Flask) -> None:
    votes = {"a": 3, "b": 9, "c": 9, "d": 1}
    needs = tuple(NeedVoiced(theme="water", text=t, votes_men=n) for t, n in votes.items())
    with context.test_request_context():
        data = paper_data(order(make_workshop(H, needs=needs)), "minutes")
    rows = [(need["rank"][0], need["text"][0]) for need in data["doc"]["needs"]["rows"]]
    assert rows == [("1", "b"), ("1", "c"), ("3", "a"), ("4", "d")]


def test_an_arabic_word_file_reads_from_the_right(context: Flask) -> None:
    with context.test_request_context():
        content = papers.paper_word(order(make_workshop(V), "ar"), "minutes")
    paper = Document(io.BytesIO(content))
    assert all(table._tbl.tblPr.xpath("w:bidiVisual") for table in paper.tables)
    assert paper.paragraphs[0]._p.xpath("w:pPr/w:bidi")
    french = next(
        line
        for table in paper.tables
        for cell in table._cells
        for line in cell.paragraphs
        if line.text.startswith("Youssef")
    )
    assert not french._p.xpath("w:pPr/w:bidi")


GRIDS = st.dictionaries(
    st.tuples(st.sampled_from(Sex), st.sampled_from(AgeBand)),
    st.integers(min_value=1, max_value=900),
    min_size=1,
)


@settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(grid=GRIDS)
def test_every_page_table_and_paper_shows_the_sums_of_the_grid(
    context: Flask, client: FlaskClient, tmp_path: Path, grid: dict[tuple[Sex, AgeBand], int]
) -> None:
    workshop = make_workshop(V, attendance=grid)
    by_sex = [sum(n for (s, _), n in grid.items() if s is sex) for sex in Sex]
    sums = [*by_sex, sum(grid.values())]
    youth = sum(n for (_, b), n in grid.items() if b in {AgeBand.YOUNG, AgeBand.YOUNG_ADULT})

    client.sign_in(make_user(Role.REGION))
    for path in (f"workshops/{workshop.id}", f"staff/workshops/{workshop.id}"):
        html = unescape(client.get(f"/fr/{path}").get_data(as_text=True))
        table = re.search(r'aria-labelledby="attendance-caption".*?</table>', html, re.DOTALL)
        assert table
        assert numbers(re.search(r"<tfoot>.*?</tfoot>", table[0], re.DOTALL)) == sums
        figures = [whole(n) for n in re.findall(r'class="figure"><b><bdi>(.*?)</bdi>', html)]
        assert figures[:4] == [sums[3], sums[0], sums[1], youth]

    content = exchange.write_workbook([workshop], "fr")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    keys = [column.key for column in COLUMNS[WORKSHOPS]]
    cells = dict(zip(keys, rows[1], strict=True))
    exported = [sum(int(cells[f"attendance.{sex}.{band}"] or 0) for band in AgeBand) for sex in Sex]
    assert [*exported, sum(exported)] == sums

    with context.test_request_context():
        told = paper_data(order(workshop), "minutes")["doc"]["attendance"]
        pdf = papers.paper_pdf(order(workshop), "minutes")
        word = Document(io.BytesIO(papers.paper_word(order(workshop), "minutes")))
    assert [whole(cell[0]) for cell in told["sums"][1:]] == sums
    lines = [[whole(cell[0]) for cell in row[1:]] for row in told["rows"]]
    assert [sum(column) for column in zip(*lines, strict=True)] == sums
    heads = [table for table in word.tables if len(table.columns) == 5]
    assert [whole(cell.text) for cell in heads[0].rows[-1].cells[1:]] == sums
    line = re.search(r"Tous âges(.*)", read(pdf, tmp_path))
    assert line
    assert [whole(cell) for cell in re.split(r"\s{2,}", line[1].strip())] == sums
    # every example begins on its own
    db.session.rollback()


def numbers(match: re.Match[str] | None) -> list[int]:
    assert match
    return [whole(cell) for cell in re.findall(r"<bdi>(.*?)</bdi>", match[0])]


def whole(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def test_a_hash_tells_every_printed_change() -> None:
    record = make_record()
    told: dict[str, Any] = {"code": "A", "state": V, "validated_at": None, "corrections": []}
    first = hash_record(record, **told)
    changed = {
        "title": "x", "held_on": date(2022, 3, 15), "starts_at": None, "place": "x", "chair": "x",
        "legal_basis": "x", "invited": 3, "strengths": "x", "douars": ("x",), "villages": ("x",),
        "agenda": (), "attendance": {(Sex.MALE, AgeBand.TEEN): 1}, "categories": {},
        "needs": record.needs[:1],
    }  # fmt: skip
    others = [
        hash_record(dataclasses.replace(record, **{k: v}), **told) for k, v in changed.items()
    ]
    day = datetime(2026, 1, 1, tzinfo=UTC)
    others += [
        hash_record(record, **{**told, **more})
        for more in (
            {"code": "B"},
            {"state": C},
            {"validated_at": day},
            {"corrections": [(day, "why", {"place": ["a", "b"]})]},
        )
    ]
    assert len({first, *others}) == 1 + len(others)
    assert first == hash_record(make_record(title=record.title), **told)
    numbered = tuple(
        dataclasses.replace(need, hearing_id=n, need_id=9 - n)
        for n, need in enumerate(record.needs, start=7)
    )
    assert first == hash_record(dataclasses.replace(record, needs=numbered), **told)


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("3f0a 9c41", "3f0a9c41"),
        (" 3F0A-9C41-77BE ", "3f0a9c4177be"),
        ("٣f٠a ٩c٤١", "3f0a9c41"),
        ("\u20683f0a 9c41\u2069", "3f0a9c41"),
        ("3f0a 9c4", None),
        ("3f0a 9c4g", None),
        ("3f0a_9c41%", None),
        ("a" * 65, None),
        ("", None),
    ],
)
def test_a_hash_is_read_as_people_type_it(typed: str, understood: str | None) -> None:
    assert read_hash(typed) == understood


def test_printing_twice_keeps_one_row_with_the_first_hand(context: Flask) -> None:
    workshop, first, second = make_workshop(H), make_user(), make_user()
    with transaction():
        one = services.issue_paper(workshop=workshop, actor=first)
    with transaction():
        two = services.issue_paper(workshop=workshop, actor=second)
    rows = db.session.scalars(select(IssuedPaper)).all()
    assert one == two
    assert [(row.sha256, row.issued_by_id, row.state) for row in rows] == [(one, first.id, H)]


def test_each_language_of_a_paper_says_its_own_words_whoever_asks(context: Flask) -> None:
    workshop = make_workshop(H, legal_basis="القانون التنظيمي 113-14")
    with context.test_request_context("/fr/"):
        heads = {
            language: paper_data(order(workshop, language), "minutes")["doc"]["legal_head"]
            for language in papers.LANGUAGES
        }
    assert heads == {
        "ar": ["السند القانوني"],
        "fr": ["Base légale"],
        "both": ["السند القانوني", "Base légale"],
    }


@pytest.mark.parametrize("kind", papers.KINDS)
def test_a_paper_of_the_demonstration_says_that_it_is_invented(
    context: Flask, tmp_path: Path, kind: str
) -> None:
    workshop = make_workshop(P, held_on=date(2030, 1, 7))
    with context.test_request_context():
        for is_demo in (False, True):
            workshop.is_demo = is_demo
            text = read(papers.paper_pdf(order(workshop), kind), tmp_path)
            assert ("Démonstration" in text) is is_demo
            if kind in {"minutes", "sheet"}:
                word = words_in(papers.paper_word(order(workshop), kind))
                assert ("Démonstration" in word) is is_demo


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_hash_on_paper_is_found_until_and_after_the_record_changes(
    client: FlaskClient, tmp_path: Path, language: str
) -> None:
    present = {"ar": "مطابق", "fr": "dit aujourd'hui", "en": "says today"}[language]
    earlier = {"ar": "مضمونا سابقا", "fr": "contenu antérieur", "en": "earlier content"}[language]
    workshop = make_workshop(V)
    pdf = client.get(f"/{language}/workshops/{workshop.id}/minutes.pdf?in=fr").data
    found = re.search(r"(?:[0-9a-f]{4} ){3}[0-9a-f]{4}", read(pdf, tmp_path))
    assert found
    page = client.get(
        f"/{language}/workshops/check/", query_string={"hash": found[0]}, follow_redirects=True
    )
    text = unescape(page.get_data(as_text=True))
    assert page.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in text
    assert present in text
    assert workshop.title in text
    assert workshop.code in text
    assert not any(name in text for name in NAMES)

    with transaction():
        services.correct_workshop(
            workshop=workshop,
            record=dataclasses.replace(record_of(workshop), place="x"),
            reason="a slip",
            expected_revision=workshop.revision,
            actor=make_user(Role.EXPERT, BOUTFERDA),
        )
    text = unescape(client.get(page.request.path).get_data(as_text=True))
    assert earlier in text
    assert present not in text


def test_unknown_short_and_shared_hashes_say_what_to_do(client: FlaskClient) -> None:
    def answer(digest: str) -> tuple[int, str]:
        page = client.get(f"/en/workshops/check/{digest}")
        return page.status_code, unescape(page.get_data(as_text=True))

    assert client.get("/en/workshops/check/").status_code == 200
    short = client.get("/en/workshops/check/?hash=3f0a")
    assert short.status_code == 422
    assert "at least 8" in unescape(short.get_data(as_text=True))
    assert answer("3f0a9c41")[0] == 404
    assert "No paper of this site" in answer("x")[1]
    workshop = make_workshop(H)
    with transaction():
        for end in "01":
            db.session.add(
                IssuedPaper(sha256="3f0a9c41" + end * 56, workshop_id=workshop.id, state=H)
            )
    status, text = answer("3f0a9c41")
    assert status == 422
    assert "Write more letters" in text
    assert answer("3f0a9c410")[0] == 200


def test_a_stranger_learns_of_an_unpublished_record_only_what_the_holder_of_its_paper_knows(
    client: FlaskClient,
) -> None:
    workshop = make_workshop(H)
    with transaction():
        digest = services.issue_paper(workshop=workshop, actor=None)
    text = unescape(client.get(f"/en/workshops/check/{digest}").get_data(as_text=True))
    assert workshop.code in text
    assert f"/workshops/{workshop.id}" not in text
    assert "ربط الدواوير" not in text


ROLES: tuple[Role | None, ...] = (None, *Role)
READERS = {Role.COMMUNE, Role.EXPERT, Role.PROVINCE}


@pytest.mark.parametrize(
    ("kind", "role", "place", "state"),
    list(itertools.product(papers.KINDS, ROLES, (BOUTFERDA, AZILAL), WorkshopState)),
)
def test_every_cell_of_who_prints_what(
    kind: str, role: Role | None, place: str, state: WorkshopState
) -> None:
    reads = role is Role.REGION or (role in READERS and place == BOUTFERDA)
    is_due = kind != "poster" or state in {D, P}
    workshop = Workshop(commune_code=BOUTFERDA, state=state)
    assert permissions.can_print(somebody(role, place), workshop, kind) is (reads and is_due)


PUBLIC = {("poster", P), ("agenda", P), ("minutes", V)}


@pytest.mark.parametrize("state", WorkshopState)
def test_everybody_prints_what_is_announced_and_the_validated_minutes(
    client: FlaskClient, state: WorkshopState
) -> None:
    day = services.today() + timedelta(days=9 if state is P else -9)
    workshop = make_workshop(state, held_on=day)
    for kind in ("poster", "agenda", "minutes", "sheet"):
        page = client.get(f"/ar/workshops/{workshop.id}/{kind}.pdf")
        assert page.status_code == (200 if (kind, state) in PUBLIC else 404)
    count = db.session.scalar(select(func.count()).select_from(IssuedPaper))
    assert count == (1 if state in {P, V} else 0)


def test_public_minutes_name_nobody_and_those_of_staff_do(
    client: FlaskClient, tmp_path: Path
) -> None:
    workshop = make_workshop(V, chair_function="Présidente du conseil")
    public = read(client.get(f"/fr/workshops/{workshop.id}/minutes.pdf").data, tmp_path)
    assert "Présidente du conseil" in public
    assert "Ouaziz" not in public
    client.sign_in(make_user(Role.COMMUNE, BOUTFERDA))
    whole_one = client.get(f"/fr/staff/workshops/{workshop.id}/minutes.pdf")
    assert whole_one.mimetype == "application/pdf"
    assert "Youssef Ouaziz" in read(whole_one.data, tmp_path)


def test_staff_of_another_commune_print_nothing(client: FlaskClient) -> None:
    workshop = make_workshop(H)
    client.sign_in(make_user(Role.COMMUNE, AZILAL))
    for name in ("minutes.pdf", "sheet.pdf", "agenda.pdf", "poster.pdf", "minutes.docx"):
        assert client.get(f"/fr/staff/workshops/{workshop.id}/{name}").status_code == 403


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_record_offers_its_papers_and_each_link_opens(
    client: FlaskClient, language: str
) -> None:
    workshop = make_workshop(P, held_on=services.today() + timedelta(days=3))
    client.sign_in(make_user(Role.COMMUNE, BOUTFERDA))
    for page in (f"staff/workshops/{workshop.id}", f"workshops/{workshop.id}"):
        html = unescape(client.get(f"/{language}/{page}").get_data(as_text=True))
        links = re.findall(r'href="([^"]+\.(?:pdf|docx)\?[^"]+)"', html)
        assert len(links) >= 6
        assert {client.get(link).status_code for link in links[:4]} == {200}


def test_papers_found_are_two_at_most(context: Flask) -> None:
    workshop = make_workshop(H)
    for end in "0af":
        db.session.add(IssuedPaper(sha256="ab" + end * 62, workshop_id=workshop.id, state=H))
    db.session.flush()
    assert len(queries.find_papers("ab")) == 2
    assert [row.sha256[2] for row in queries.find_papers("abf")] == ["f"]
    assert queries.find_papers("ac") == []


def test_what_the_operator_has_not_set_is_said_once_on_each_page(context: Flask) -> None:
    with context.test_request_context():
        unset = paper_data(order(make_workshop()), "sheet")["doc"]["notice"]
        told = {"controller": "Commune", "contact": "c@example.ma", "cndp_receipt": "D-1"}
        complete = paper_data(replace(order(make_workshop()), notice=told), "sheet")
    missing = [value for name, value in unset if name == ["Pas encore déclaré"]]
    assert len(missing) == 1
    assert not any(name == ["Pas encore déclaré"] for name, _ in complete["doc"]["notice"])


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_thirty_people_sign_on_two_pages(context: Flask, tmp_path: Path, language: str) -> None:
    with context.test_request_context():
        workshop = make_workshop()
        text = read(papers.paper_pdf(order(workshop, language, rows=30), "sheet"), tmp_path)
    assert text.count("\f") == 2


def test_a_poster_begins_with_the_kingdom(context: Flask, tmp_path: Path) -> None:
    with context.test_request_context():
        text = read(papers.paper_pdf(order(make_workshop()), "poster"), tmp_path)
    assert "Royaume du Maroc" in text
