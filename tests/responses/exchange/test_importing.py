"""Files of Kobo, ODK Central and our own become responses, or nothing does."""

import threading
import uuid
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pac_toolkit import audit
from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db, transaction
from pac_toolkit.demo.people import DrawnResponse
from pac_toolkit.responses import exchange, queries, services
from pac_toolkit.responses.errors import ImportRefusedError, RoundClosedError
from pac_toolkit.responses.exchange import Reading, Wishes
from pac_toolkit.responses.models import (
    Channel,
    FlagKind,
    Import,
    ImportedRow,
    Response,
    ResponseFlag,
    Round,
    RoundState,
    Source,
    Tally,
)
from surveys.problems import Problem
from surveys.shipped import satisfaction
from tests.accounts.factories import make_user
from tests.responses.exchange.tool_files import (
    central_zip,
    draw,
    kobo_csv,
    kobo_rows,
    kobo_xlsx,
    plain_csv,
    workbook,
)
from tests.responses.factories import RURAL, URBAN, a_submission, make_round, store

pytestmark = pytest.mark.usefixtures("context")

PEOPLE = draw(60)


def everywhere(**values: Any) -> Round:
    """An open round in all communes of the demonstration."""
    codes = sorted({person.commune_code for person in PEOPLE})
    return make_round(targets=dict.fromkeys(codes, 10), **values)


def look(content: bytes, round_: Round, name: str = "f.csv", **wishes: Any) -> Reading:
    """A dry run."""
    with transaction():
        ground = exchange.ground_of(round_, is_authorised=True)
    found = exchange.read_file(content, name, ground, Wishes(**wishes))
    return exchange.part_known(found, round_)


def bring_in(
    content: bytes, round_: Round, *, skip_bad: bool = False, actor: Any = None, **wishes: Any
) -> Import:
    """The whole import in its transaction."""
    with transaction():
        found = look(content, round_, **wishes)
        return exchange.store_reading(reading=found, round_=round_, skip_bad=skip_bad, actor=actor)


def one_by_one(people: list[DrawnResponse], round_: Round) -> None:
    for person in people:
        submission = a_submission({**person.answers}, instance_id=person.instance_id, language="ar")
        store(
            round_, submission, commune=person.commune_code, channel=Channel.ENUMERATOR,
            source=Source.IMPORT,
        )  # fmt: skip


def others(people: list[DrawnResponse]) -> list[DrawnResponse]:
    """The same answers under other identifiers, which are unique over all rounds."""
    return [
        replace(each, instance_id=str(uuid.uuid5(uuid.NAMESPACE_OID, each.instance_id)))
        for each in people
    ]


def tallies(round_: Round) -> dict[tuple[str, ...], int]:
    rows = db.session.execute(
        select(
            Tally.commune_code, Tally.question, Tally.choice, Tally.sex, Tally.age_band,
            Tally.milieu, Tally.n,
        ).where(Tally.round_id == round_.id)
    )  # fmt: skip
    return {tuple(key): n for *key, n in rows}


def codes_at(found: Reading) -> list[tuple[str, str]]:
    return [(problem.code, problem.place) for problem in found.problems]


FILES = {
    "kobo names, csv": kobo_csv,
    "kobo French labels, csv": lambda people: kobo_csv(people, "fr"),
    "kobo Arabic labels, csv": lambda people: kobo_csv(people, "ar"),
    "kobo names, xlsx": kobo_xlsx,
    "kobo French labels, xlsx": lambda people: kobo_xlsx(people, "fr"),
    "kobo Arabic labels, xlsx": lambda people: kobo_xlsx(people, "ar"),
    "central, zip": central_zip,
}


@pytest.mark.parametrize("kind", FILES)
def test_an_export_of_another_tool_is_stored_as_if_answered_one_by_one(kind: str) -> None:
    source, round_ = everywhere(), everywhere()
    one_by_one(others(PEOPLE), source)

    content = FILES[kind](PEOPLE)
    found = look(content, round_)
    stored = bring_in(content, round_)

    assert found.matching is not None
    assert (found.matching.unknown, found.matching.ambiguous, found.problems) == ((), (), [])
    assert stored.n_stored == len(PEOPLE)
    assert tallies(round_) == tallies(source)
    assert services.find_differences() == []


def test_who_brought_in_which_file_and_the_row_of_each_answer_are_kept() -> None:
    round_, user = everywhere(), make_user(Role.EXPERT, "05")
    content = kobo_csv(PEOPLE[:3])

    stored = bring_in(content, round_, actor=user)

    assert (stored.origin, stored.imported_by_id, stored.n_rows) == ("kobo", user.id, 3)
    response = db.session.scalars(select(Response).order_by(Response.id)).first()
    assert response is not None
    assert (response.source, response.channel) == (Source.IMPORT, Channel.ENUMERATOR)
    assert response.entered_by_id == user.id
    assert response.received_at == PEOPLE[0].received_at.replace(microsecond=0)
    kept = queries.get_imported_row(response.id)
    assert kept is not None
    cells = dict(zip(stored.headings, kept.cells, strict=True))
    assert (kept.row, cells["sex"]) == (2, PEOPLE[0].answers["sex"])
    entry = audit.list_entries("round", round_.id)[0]
    assert (entry.action, entry.user_id) == ("import", user.id)
    assert entry.changes["sha256"][1] == stored.sha256


def test_columns_that_name_people_or_devices_are_not_kept() -> None:
    rows = [list(row) for row in kobo_rows(PEOPLE[:2])]
    rows[0] += ["deviceid", "CIN", "Téléphone", "الاسم الكامل", "quartier"]
    for row in rows[1:]:
        row += ["352099", "I123456", "0600000000", "فلان", "Haut"]

    stored = bring_in(plain_csv(rows), everywhere())

    headings = set(stored.headings)
    assert headings.isdisjoint({"deviceid", "CIN", "Téléphone", "الاسم الكامل", "_submitted_by"})
    assert "quartier" in headings


def test_withdrawing_and_erasing_forget_the_row_of_the_file() -> None:
    round_ = everywhere()
    bring_in(kobo_csv(PEOPLE[:3]), round_)
    first = db.session.scalars(select(Response).order_by(Response.id)).first()
    assert first is not None

    with transaction():
        services.withdraw_response(receipt=first.receipt)
    left = db.session.scalars(select(ImportedRow)).all()
    with transaction():
        services.move_round(round_=round_, state=RoundState.CLOSED)
        services.erase_answers(round_=round_)

    assert len(left) == 2
    assert db.session.scalars(select(ImportedRow)).all() == []


def test_the_same_file_again_stores_nothing() -> None:
    round_, content = everywhere(), kobo_csv(PEOPLE)
    bring_in(content, round_)

    again = bring_in(content, round_)

    assert (again.n_stored, again.n_known) == (0, len(PEOPLE))
    assert queries.count_responses(round_) == len(PEOPLE)
    assert services.find_differences() == []


def test_a_longer_file_adds_what_is_new() -> None:
    round_ = everywhere()
    bring_in(kobo_csv(PEOPLE[:20]), round_)

    assert bring_in(kobo_csv(PEOPLE), round_).n_stored == len(PEOPLE) - 20


def test_other_answers_under_a_known_id_are_told_and_never_overwrite() -> None:
    round_ = everywhere()
    bring_in(kobo_csv(PEOPLE[:3]), round_)
    other = "male" if PEOPLE[1].answers["sex"] == "female" else "female"
    changed = replace(PEOPLE[1], answers={**PEOPLE[1].answers, "sex": other})

    found = look(kobo_csv([PEOPLE[0], changed, *PEOPLE[2:5]]), round_)

    (problem,) = found.problems
    assert (problem.code, problem.parameters["row"]) == ("conflict", 3)
    assert problem.parameters["different"] == "sex"
    assert (found.n_known, len(found.arrivals)) == (2, 2)
    with pytest.raises(ImportRefusedError):
        bring_in(kobo_csv([changed]), round_)
    kept = queries.find_response_by_instance(PEOPLE[1].instance_id)
    assert kept is not None
    assert kept.answers["sex"] == PEOPLE[1].answers["sex"]


def test_a_question_that_the_file_has_no_column_for_says_nothing() -> None:
    round_ = everywhere()
    bring_in(kobo_csv(PEOPLE[:5]), round_)
    rows = [list(row) for row in kobo_rows(PEOPLE[:5])]
    gone = rows[0].index("sat_water")

    found = look(plain_csv([row[:gone] + row[gone + 1 :] for row in rows]), round_)

    assert (found.problems, found.n_known) == ([], 5)


def test_a_withdrawn_answer_stays_withdrawn() -> None:
    round_ = everywhere()
    bring_in(kobo_csv(PEOPLE[:2]), round_)
    first = queries.find_response_by_instance(PEOPLE[0].instance_id)
    assert first is not None
    with transaction():
        services.withdraw_response(receipt=first.receipt)

    again = bring_in(kobo_csv(PEOPLE[:2]), round_)

    assert again.n_stored == 0
    assert queries.count_responses(round_) == 1


def test_an_answer_of_another_round_is_told() -> None:
    bring_in(kobo_csv(PEOPLE[:1]), everywhere())

    found = look(kobo_csv(PEOPLE[:1]), everywhere())

    assert [problem.code for problem in found.problems] == ["known_elsewhere"]


def test_a_closed_round_takes_no_file() -> None:
    with pytest.raises(RoundClosedError):
        bring_in(kobo_csv(PEOPLE[:1]), everywhere(state=RoundState.CLOSED))


def test_an_interrupted_import_leaves_nothing() -> None:
    round_ = everywhere()
    found = look(kobo_csv(PEOPLE), round_)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), transaction():
        exchange.store_reading(reading=found, round_=round_, progress=stop)

    assert queries.count_stored() == 0
    assert db.session.scalars(select(Import)).all() == []
    assert services.find_differences() == []


def test_an_answer_that_comes_in_meanwhile_is_neither_lost_nor_counted_twice() -> None:
    round_ = everywhere()
    found = look(kobo_csv(PEOPLE[:3]), round_)
    person = PEOPLE[1]
    store(round_, a_submission(instance_id=person.instance_id), commune=person.commune_code)

    with pytest.raises(ImportRefusedError), transaction():
        exchange.store_reading(reading=found, round_=round_)

    assert [problem.code for problem in found.problems] == ["conflict"]
    assert queries.count_stored() == 1


@pytest.mark.parametrize("before", [0, 1, 2, 3])
def test_equal_answers_are_flagged_as_one_by_one(before: int) -> None:
    copies = [replace(PEOPLE[0], instance_id=PEOPLE[n].instance_id) for n in range(before, 4)]
    round_, same = everywhere(), everywhere()
    for each in (round_, same):
        for _ in range(before):
            store(each, a_submission(PEOPLE[0].answers), commune=PEOPLE[0].commune_code)
    bring_in(kobo_csv(copies), round_)
    one_by_one(others(copies), same)

    def flagged(each: Round) -> Counter[FlagKind]:
        rows = db.session.scalars(
            select(ResponseFlag.kind).join(Response).where(Response.round_id == each.id)
        )
        return Counter(rows)

    assert flagged(round_) == flagged(same)
    assert flagged(round_)[FlagKind.REPEATED_ANSWERS] == 4


def test_rows_without_identifiers_are_known_again_by_what_they_say() -> None:
    rows = [["sex", "age_band", "milieu", "commune"]]
    rows += [["female", "60+", "rural", RURAL]] * 2 + [["male", "60+", "rural", RURAL]]
    round_ = make_round()

    found = look(plain_csv(rows), round_)
    first = bring_in(plain_csv(rows), round_)
    again = bring_in(plain_csv([rows[0], *reversed(rows[1:])]), round_)

    assert (found.has_identity, found.n_alike) == (False, 1)
    assert (first.n_stored, again.n_stored, again.n_known) == (3, 0, 3)


def test_shuffled_columns_say_the_same() -> None:
    round_ = everywhere()
    bring_in(kobo_csv(PEOPLE[:5], "ar"), round_)
    rows = [list(reversed(row)) for row in kobo_rows(PEOPLE[:5], "ar")]

    assert look(plain_csv(rows), round_).n_known == 5


@pytest.mark.parametrize(
    ("commune", "code"),
    [
        ("05.091.05.05", RURAL),
        ("5.91.5.5", RURAL),
        ("Boutferda", RURAL),
        ("CT BOUTFERDA", RURAL),
        ("Commune de Boutferda", RURAL),
        ("بوتفردة", RURAL),
        ("جماعة بوتفردة", RURAL),
        ("beni-mellal", URBAN),
        ("Béni Mellal (05.091.01.01)", URBAN),
        ("بني ملال", URBAN),
    ],
)
def test_a_commune_is_found_by_code_or_name_in_either_script(commune: str, code: str) -> None:
    rows = [["sex", "age_band", "milieu", "commune"], ["female", "60+", "rural", commune]]

    found = look(plain_csv(rows), make_round())

    assert codes_at(found) == []
    assert found.arrivals[0].commune_code == code


@pytest.mark.parametrize(
    ("commune", "code", "meant"),
    [
        ("Boutfarda", "unknown_commune", RURAL),
        ("Paris", "unknown_commune", ""),
        ("", "missing_commune", ""),
        ("Khénifra", "commune_not_in_round", ""),
    ],
)
def test_a_wrong_commune_is_answered_with_those_that_may_be_meant(
    commune: str, code: str, meant: str
) -> None:
    rows = [["sex", "age_band", "milieu", "commune"], ["female", "60+", "rural", commune]]

    (problem,) = look(plain_csv(rows), make_round()).problems

    assert (problem.code, problem.place) == (code, "D2")
    assert meant in str(problem.parameters.get("communes", ""))


def test_one_commune_or_another_column_may_be_said_for_the_whole_file() -> None:
    rows = [["sex", "age_band", "milieu", "lieu"], ["female", "60+", "rural", "Boutferda"]]
    round_ = make_round()

    whole = look(plain_csv(rows), round_, commune=URBAN)
    column = look(plain_csv(rows), round_, chosen={"lieu": "commune"})

    assert whole.arrivals[0].commune_code == URBAN
    assert column.arrivals[0].commune_code == RURAL


def test_the_channel_is_the_rows_own_else_what_was_said() -> None:
    rows = [["sex", "age_band", "milieu", "channel"], ["female", "60+", "rural", "Papier"]]
    rows.append(["male", "60+", "rural", ""])

    found = look(plain_csv(rows), make_round(), commune=RURAL, channel=Channel.KIOSK)

    assert [arrival.channel for arrival in found.arrivals] == [Channel.PAPER, Channel.KIOSK]


def test_arabic_digits_are_read() -> None:
    rows = [["sex", "age_band", "milieu", "sat_water"], ["female", "60+", "rural", "٩٧"]]

    (arrival,) = look(plain_csv(rows), make_round(), commune=RURAL).arrivals

    assert arrival.submission.answers["sat_water"] == "97"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        ("Prénom,Âge\n".encode("mac-roman"), "unknown_encoding"),
        (b"PK\x03\x04rubbish", "unreadable_file"),
        (b'{"format": "other"}', "unknown_format"),
        (b"nom;note\r\nx;3\r\n", "other_questionnaire"),
        (b"commune;sat_water\r\nBoutferda;3\r\n", "missing_columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(content: bytes, code: str) -> None:
    found = look(content, make_round())

    assert found.refusal is not None
    assert found.refusal.code == code
    assert not found.is_good


def test_both_calendars_of_excel_give_the_same_instants() -> None:
    rows = [list(row) for row in kobo_rows(PEOPLE[:1])]
    at = rows[0].index("_submission_time")
    moment = PEOPLE[0].received_at.replace(tzinfo=None, microsecond=0)
    rows[1][at] = moment  # type: ignore[call-overload]

    for epoch in (False, True):
        content = workbook(rows, date_1904=epoch, default_date_format="yyyy-mm-dd hh:mm:ss")
        (arrival,) = look(content, everywhere()).arrivals
        assert abs(arrival.received_at.replace(tzinfo=None) - moment) < timedelta(seconds=1)


def test_merged_cells_are_named() -> None:
    import io

    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["sex", "age_band", "milieu"])
        sheet.write_row(1, 0, ["female", "60+", "rural"])
        sheet.write_row(2, 0, ["", "60+", "rural"])
        sheet.merge_range(1, 0, 2, 0, "female")

    found = look(stream.getvalue(), make_round(), commune=RURAL)

    assert ("merged_cells", "A2:A3") in codes_at(found)
    assert found.arrivals == []


def planted() -> tuple[bytes, set[tuple[int, str]]]:
    """A Kobo file with twenty faults, and where they are."""
    rows = [list(row) for row in kobo_rows(PEOPLE[:30])]
    heads = {name: at for at, name in enumerate(rows[0])}
    faults = {
        (2, "sex"): "femme?", (3, "age_band"): "vieux", (4, "milieu"): "", (5, "commune"): "Parris",
        (6, "commune"): "", (7, "_uuid"): "12", (8, "_submission_time"): "hier", (9, "start"): "x",
        (10, "education"): "bac", (11, "activity"): "?", (12, "priorities/water"): "peut-être",
        (13, "sex"): "", (14, "free_text"): "x" * 6000, (15, "_submission_time"): "2099-01-01",
        (16, "age_band"): "", (17, "disability_consent"): "perhaps", (18, "sex"): "5",
        (19, "commune"): "Casablanca", (20, "_uuid"): PEOPLE[0].instance_id, (21, "milieu"): "mer",
    }  # fmt: skip
    for (row, column), cell in faults.items():
        rows[row - 1][heads[column]] = cell
    # a list is judged by its single columns
    return plain_csv(rows), set(faults)


def test_every_planted_fault_is_named_by_row_and_column_and_no_other() -> None:
    content, faults = planted()
    round_ = everywhere()

    found = look(content, round_)

    named = {
        (int(problem.parameters["row"]), str(problem.parameters["column"]))
        for problem in found.problems
    }
    assert named == faults
    assert len(found.problems) == 20
    assert found.n_bad == 20
    with pytest.raises(ImportRefusedError):
        bring_in(content, round_)
    assert queries.count_stored() == 0
    assert bring_in(content, round_, skip_bad=True).n_stored == 10


def test_an_ambiguous_column_must_be_settled_first() -> None:
    rows = [["sex", "age_band", "milieu", "Eau potable", "Eau potable"]]
    rows.append(["female", "60+", "rural", "4", "5"])
    round_ = make_round()

    found = look(plain_csv(rows), round_, commune=RURAL)
    with pytest.raises(ImportRefusedError):
        bring_in(plain_csv(rows), round_, skip_bad=True, commune=RURAL)
    settled = bring_in(plain_csv(rows), round_, commune=RURAL, ignored=frozenset({"Eau potable"}))

    assert not found.is_settled
    assert settled.n_stored == 1


def test_a_row_answers_the_version_that_it_names() -> None:
    newer = _source("2027010101", leave_out="sat_markets")
    round_ = make_round()
    with transaction():
        version = services.publish_version(source=newer)
        services.edit_round(
            round_=round_, titles=round_.titles, opens_on=round_.opens_on,
            closes_on=round_.closes_on, version=version, targets={RURAL: 5},
            results_policy=round_.results_policy,
        )  # fmt: skip
    rows = [["sex", "age_band", "milieu", "sat_markets", "__version__"]]
    rows += [["female", "60+", "rural", "4", satisfaction().version]]
    rows += [["female", "60+", "rural", "4", "2027010101"]]

    found = look(plain_csv(rows), round_, commune=RURAL)

    assert codes_at(found) == [("unknown_question", "D3")]
    assert found.arrivals[0].submission.answers["sat_markets"] == "4"


def _source(version: str, leave_out: str) -> bytes:
    from surveys.shipped import satisfaction_source

    lines = satisfaction_source().decode().replace(satisfaction().version, version).splitlines()
    return "\n".join(line for line in lines if f"| {leave_out} |" not in line).encode()


def test_every_problem_has_a_sentence_in_every_language() -> None:
    import re
    from pathlib import Path

    from pac_toolkit.responses.exchange import sentences

    docs = Path(__file__).parents[3] / "docs"
    exchange_page = (docs / "exchange.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| a (row|cell|table as a whole) \| (.*) \|$", exchange_page, re.MULTILINE)
    surveys_page = (docs / "surveys.md").read_text(encoding="utf-8")
    answers = re.findall(r"^\| (?:an answer|a repeat) \| (.*) \|$", surveys_page, re.MULTILINE)
    own = exchange_page.split("Its own problem codes")[1].split("Its sentences")[0]
    codes = set(re.findall(r"`([a-z_]+)`", " ".join([*(row[1] for row in rows), *answers, own])))
    codes.discard("row")

    assert codes <= sentences._FILE.keys() | sentences._CELL.keys()


def test_a_sentence_names_the_communes_in_the_language() -> None:
    from flask import g

    from pac_toolkit.responses.exchange.sentences import about_cell

    problem = Problem("unknown_commune", {"value": "Boutfarda", "communes": RURAL}, "D2")
    said = {}
    for language in ("ar", "fr", "en"):
        g.lang = language
        from flask_babel import refresh

        refresh()
        said[language] = about_cell(problem, satisfaction())

    assert "بوتفردة" in said["ar"]
    assert "Boutferda" in said["fr"]
    assert len(set(said.values())) == 3


def test_two_imports_of_one_file_at_the_same_moment_store_it_once(context: Any) -> None:
    number, content = everywhere().id, kobo_csv(PEOPLE[:20])
    db.session.remove()
    start, outcomes = threading.Barrier(2), []

    def run() -> None:
        start.wait()
        with context.app_context():
            outcomes.append(bring_in(content, db.session.get_one(Round, number)).n_stored)
            db.session.remove()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(outcomes) == 20
    assert queries.count_stored() == 20
    assert services.find_differences() == []
