"""Rounds go out as files of other tools, and come back the same."""

import csv
import io
import json
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from pac_toolkit.database import db, now, reading, transaction
from pac_toolkit.demo.people import DrawnResponse
from pac_toolkit.responses import exchange, queries, services
from pac_toolkit.responses.exchange import Export, Format, Wanted, Wishes
from pac_toolkit.responses.models import Channel, Response, Round, Source, Tally
from surveys.tables.writing import Access
from tests.responses.exchange.tool_files import draw, kobo_csv
from tests.responses.factories import RURAL, URBAN, a_submission, make_round, some_answers, store

pytestmark = pytest.mark.usefixtures("context")

WHOLE = Access(free_text=True, exact_points=True, sensitive=True)
PEOPLE = draw(40)


def a_round_with_answers() -> Round:
    """Answers of every channel, with traps for spreadsheets, one withdrawn."""
    round_ = make_round(targets=dict.fromkeys({p.commune_code for p in PEOPLE}, 10))
    for person in PEOPLE:
        submission = a_submission(
            {**said(person), "free_text": "=1+1"},
            instance_id=person.instance_id,
            language=person.language,
            spoken=person.spoken,
            is_helped=person.is_helped,
            started_at=person.started_at,
        )
        store(
            round_, submission, commune=person.commune_code, channel=Channel(person.channel),
            received_at=person.received_at,
        )  # fmt: skip
    gone = store(round_, a_submission(), commune=PEOPLE[0].commune_code).response
    with transaction():
        services.withdraw_response(receipt=gone.receipt)
    return round_


def said(person: DrawnResponse) -> dict[str, Any]:
    """The answers as they are stored: nothing for an empty list."""
    return {name: answer for name, answer in person.answers.items() if answer}


def saved(round_: Round, path: Path, **wanted: Any) -> bytes:
    with reading():
        Export(round_, Wanted(**wanted)).save(path)
    return path.read_bytes()


def everything_said() -> list[dict[str, Any]]:
    """What responses say, whatever their number and receipt."""
    rows = db.session.scalars(
        select(Response).where(Response.withdrawn_at.is_(None)).order_by(Response.instance_id)
    )
    return [
        {
            "id": row.instance_id,
            "commune": row.commune_code,
            "answers": row.answers,
            "language": row.language,
            "spoken": row.spoken,
            "helped": row.is_helped,
            "channel": row.channel,
            "started": row.started_at,
            "received": row.received_at,
            "chosen": row.answers_hash,
        }
        for row in rows
    ]


SHAPES = [
    ({"format": Format.CSV}, "a.csv"),
    ({"format": Format.CSV, "delimiter": ";"}, "a.zip"),
    ({"format": Format.CSV, "has_labels": True, "language": "fr"}, "a.csv"),
    ({"format": Format.XLSX, "has_labels": True, "language": "ar"}, "a.xlsx"),
    ({"format": Format.JSON}, "a.json"),
]


@pytest.mark.parametrize(("shape", "name"), SHAPES)
def test_what_goes_out_comes_back_the_same(
    tmp_path: Path, shape: dict[str, Any], name: str
) -> None:
    round_ = a_round_with_answers()
    before = everything_said()
    content = saved(round_, tmp_path / name, access=WHOLE, **shape)
    with transaction():
        for table in reversed(db.metadata.sorted_tables):
            db.session.execute(table.delete())
    db.session.expunge_all()
    empty = make_round(targets=dict.fromkeys({p.commune_code for p in PEOPLE}, 10))

    with transaction():
        found = exchange.read_file(
            content, name, exchange.ground_of(empty, is_authorised=True), Wishes()
        )
        exchange.part_known(found, empty)
        exchange.store_reading(reading=found, round_=empty)

    assert found.problems == []
    assert _to_the_second(everything_said()) == _to_the_second(before)
    assert services.find_differences() == []


def _to_the_second(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """As spreadsheets keep instants."""
    instants = ("started", "received")
    return [{**row, **{at: row[at].replace(microsecond=0) for at in instants}} for row in said]


def test_free_text_points_and_sensitive_answers_stay_unless_allowed(tmp_path: Path) -> None:
    round_ = a_round_with_answers()

    closed = saved(round_, tmp_path / "a.csv", format=Format.CSV).decode("utf-8-sig")
    opened = saved(round_, tmp_path / "b.csv", format=Format.CSV, access=WHOLE).decode("utf-8-sig")

    headings = [text.splitlines()[0].split(",") for text in (closed, opened)]
    assert {"free_text", "disability", "disability_consent"} - set(headings[0]) >= {
        "free_text",
        "disability",
    }
    assert {"free_text", "disability"} <= set(headings[1])
    assert "'=1+1" in opened
    assert ",=1+1" not in opened


def test_withdrawn_answers_stay_out(tmp_path: Path) -> None:
    text = saved(a_round_with_answers(), tmp_path / "a.csv", format=Format.CSV).decode("utf-8-sig")

    assert len(list(csv.DictReader(io.StringIO(text)))) == len(PEOPLE)


def test_the_dictionary_is_in_every_file(tmp_path: Path) -> None:
    round_ = a_round_with_answers()
    saved(round_, tmp_path / "a.csv", format=Format.CSV)
    archive = saved(round_, tmp_path / "a.zip", format=Format.CSV)
    document = json.loads(saved(round_, tmp_path / "a.json", format=Format.JSON))
    layer = json.loads(saved(round_, tmp_path / "a.geojson", format=Format.GEOJSON))

    assert {path.name for path in tmp_path.glob("a*.csv")} == {
        "a.csv",
        "a-dictionary.csv",
        "a-codebook.csv",
    }
    with zipfile.ZipFile(io.BytesIO(archive)) as found:
        assert {"data.csv", "dictionary.csv", "codebook.csv"} <= set(found.namelist())
    assert document["dictionary"]
    assert layer["codebook"]


def test_the_layer_has_a_feature_a_commune_with_its_boundary_and_counts(tmp_path: Path) -> None:
    round_ = a_round_with_answers()

    layer = json.loads(saved(round_, tmp_path / "a.geojson", format=Format.GEOJSON))

    counts = {item["id"]: item["properties"]["responses"] for item in layer["features"]}
    by_commune = queries.count_responses_by(round_, queries.Cut.COMMUNE)
    assert counts == dict(by_commune)
    assert all("Polygon" in item["geometry"]["type"] for item in layer["features"])


def test_some_communes_alone_may_go_out(tmp_path: Path) -> None:
    round_ = make_round()
    store(round_, commune=RURAL)
    store(round_, commune=URBAN)

    content = saved(round_, tmp_path / "a.json", format=Format.JSON, communes=frozenset({URBAN}))

    assert [item["commune"] for item in json.loads(content)["responses"]] == [URBAN]


def test_spss_gets_labels_and_missing_codes(tmp_path: Path) -> None:
    import pyreadstat

    round_ = a_round_with_answers()
    saved(round_, tmp_path / "a.sav", format=Format.SAV, language="fr")

    columns, meta = pyreadstat.read_sav(tmp_path / "a.sav", output_format="dict", user_missing=True)

    assert len(columns["sex"]) == len(PEOPLE)
    assert meta.column_names_to_labels["sat_water"] == "Eau potable"


def test_every_version_that_was_answered_has_its_columns(tmp_path: Path) -> None:
    from tests.responses.exchange.test_importing import _source

    round_ = make_round()
    store(round_, a_submission(some_answers(sat_markets="5")))
    with transaction():
        version = services.publish_version(source=_source("2027010101", "sat_markets"))
        services.edit_round(
            round_=round_, titles=round_.titles, opens_on=round_.opens_on,
            closes_on=round_.closes_on, version=version, targets={RURAL: 5},
            results_policy=round_.results_policy,
        )  # fmt: skip
    store(round_, a_submission(some_answers(sat_markets=None)))

    text = saved(round_, tmp_path / "a.csv", format=Format.CSV).decode("utf-8-sig")

    first, second = csv.DictReader(io.StringIO(text))
    assert (first["sat_markets"], second["sat_markets"]) == ("5", "")
    assert (first["__version__"], second["__version__"]) == ("2026112201", "2027010101")


def test_an_interruption_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("before")
    with reading():
        export = Export(a_round_with_answers(), Wanted(format=Format.CSV, delimiter="|"))
        with pytest.raises(ValueError, match="delimiter"):
            export.save(path)

    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_memory_does_not_grow_with_the_answers() -> None:
    round_ = make_round()
    peaks = []
    for count in (1_500, 6_000):
        many(round_, count)
        with reading():
            tracemalloc.start()
            size = sum(len(chunk) for chunk in Export(round_, Wanted(Format.JSON)).chunks())
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()

    assert size > 1_500_000
    assert peaks[1] < 1.5 * peaks[0]


def many(round_: Round, count: int) -> None:
    """Rows as an import leaves them, without its cost."""
    known = queries.count_stored()
    rows = [
        {
            "instance_id": f"00000000-0000-4000-8000-{number:012d}",
            "receipt": f"M{number:08d}",
            "round_id": round_.id,
            "version_id": round_.version_id,
            "commune_code": RURAL,
            "language": "ar",
            "is_helped": False,
            "channel": Channel.WEB,
            "source": Source.FORM,
            "received_at": now(),
            "answers": some_answers(),
            "content_hash": "",
            "answers_hash": "",
        }
        for number in range(known, count)
    ]
    with transaction():
        db.session.execute(insert(Response), rows)


def test_writers_do_not_wait_for_an_export() -> None:
    round_ = a_round_with_answers()
    number = round_.id
    with reading():
        chunks = Export(round_, Wanted(Format.JSON)).chunks()
        next(chunks)
        with db.engine.begin() as other:
            other.execute(
                Tally.__table__.update().where(Tally.round_id == number).values(n=Tally.n)
            )
        assert b"".join(chunks)


def test_a_file_of_kobo_and_its_export_hold_the_same_answers(tmp_path: Path) -> None:
    round_ = make_round(targets=dict.fromkeys({p.commune_code for p in PEOPLE}, 10))
    with transaction():
        found = exchange.read_file(
            kobo_csv(PEOPLE), "k.csv", exchange.ground_of(round_, is_authorised=True)
        )
        exchange.store_reading(reading=found, round_=round_)

    document = json.loads(saved(round_, tmp_path / "a.json", format=Format.JSON, access=WHOLE))

    written = {each["instance_id"]: each["answers"] for each in document["responses"]}
    assert written == {person.instance_id: said(person) for person in PEOPLE}
