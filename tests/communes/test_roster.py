"""The supported communes, and the index that fills the default list."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communes import (
    InvalidRoster,
    default_roster,
    deprivation_index,
    get_commune,
    list_communes,
    read_roster,
)
from communes.roster import DEPRIVATION_COLUMNS, QUOTAS, compute_deprivation

CONFIRMED = {
    *("05.091.05.05", "05.081.09.13", "05.301.07.15", "05.311.07.13", "05.255.11.03"),
    *("05.091.01.01", "05.311.01.01"),
}
OUED_ZEM = "05.311.01.09"


def roster_file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "roster.csv"
    path.write_bytes(text.encode(encoding))
    return path


def refusal(path: Path) -> list[tuple[str, str, dict[str, object]]]:
    with pytest.raises(InvalidRoster) as refused:
        read_roster(path)
    return [(p.code, p.place, p.parameters) for p in refused.value.problems]


def test_the_default_roster_fills_the_quota_of_each_province() -> None:
    provinces = Counter(get_commune(e.commune_code).province_code for e in default_roster())

    assert (
        provinces
        == QUOTAS
        == {
            "05.091": 8,
            "05.081": 10,
            "05.255": 8,
            "05.311": 10,
            "05.301": 4,
        }
    )
    assert len({entry.commune_code for entry in default_roster()}) == 40


def test_seven_communes_are_confirmed_each_with_its_source() -> None:
    confirmed = [entry for entry in default_roster() if entry.status == "confirmed"]

    assert {entry.commune_code for entry in confirmed} == CONFIRMED
    assert all(entry.source for entry in confirmed)


def test_oued_zem_is_only_illustrative_and_says_why_it_is_there() -> None:
    (entry,) = (e for e in default_roster() if e.commune_code == OUED_ZEM)

    assert entry.status == "illustrative"
    assert entry.source


def test_illustrative_communes_are_the_most_deprived_of_their_province() -> None:
    index = deprivation_index()
    chosen = {entry.commune_code for entry in default_roster()}
    filled = chosen - CONFIRMED - {OUED_ZEM}
    for code in filled:
        province = get_commune(code).province_code
        left_out = [c.code for c in list_communes(province) if c.code not in chosen]
        assert all(index[code] >= index[other] for other in left_out)


def test_every_entry_carries_its_index() -> None:
    for entry in default_roster():
        assert entry.deprivation == deprivation_index()[entry.commune_code]


def test_the_index_covers_every_commune_from_0_to_100() -> None:
    index = deprivation_index()

    assert list(index) == [commune.code for commune in list_communes()]
    assert all(0 <= number <= 100 for number in index.values())
    assert len(DEPRIVATION_COLUMNS) == 11


def test_the_most_deprived_on_every_column_scores_100_and_the_least_0() -> None:
    figures = {
        column: {"worst": 9.0, "middle": 5.0, "best": 1.0}
        if more_is_worse
        else {"worst": 1.0, "middle": 5.0, "best": 9.0}
        for column, more_is_worse in DEPRIVATION_COLUMNS.items()
    }

    assert compute_deprivation(figures) == {"best": 0, "middle": 50, "worst": 100}


def test_a_missing_figure_leaves_the_mean_of_the_others() -> None:
    figures: dict[str, dict[str, float | None]] = {
        column: {"a": 1.0, "b": 2.0, "c": 3.0} for column in DEPRIVATION_COLUMNS
    }
    road = "households_distance_to_paved_road_km"
    whole = compute_deprivation(figures)["b"]

    figures[road] = {"a": None, "b": 2.0, "c": 3.0}
    without = compute_deprivation(figures)

    assert whole == 50
    assert without["b"] < 50
    assert without["a"] == round(100 * 4 / 10, 1)  # the four columns where less is worse


@given(st.lists(st.integers(0, 5), min_size=2, max_size=30))
def test_ranks_average_fifty_whatever_the_figures(figures: list[int]) -> None:
    column = {f"{number:03d}": float(figure) for number, figure in enumerate(figures)}

    index = compute_deprivation(dict.fromkeys(DEPRIVATION_COLUMNS, column))

    assert sum(index.values()) / len(index) == pytest.approx(50, abs=0.06)


def test_a_roster_is_read_with_its_status_and_source(tmp_path: Path) -> None:
    path = roster_file(
        tmp_path,
        "commune_code,status,source\n"
        "05.091.05.05,illustrative,guess\n"
        '05.081.01.01,,"letter, 2026-01-05"\n',
    )

    first, second = read_roster(path)

    assert (first.commune_code, first.status, first.source) == (
        "05.081.01.01",
        "confirmed",
        "letter, 2026-01-05",
    )
    assert (second.commune_code, second.status) == ("05.091.05.05", "illustrative")


@pytest.mark.parametrize(
    "text",
    [
        "commune_code\n05.081.01.01\n",
        "\ufeffcommune_code;status\r\n050810101;confirmed\r\n",
        "name,commune_code\n أزيلال ,5.81.1.1\n\n",
    ],
)
def test_what_spreadsheets_save_is_understood(tmp_path: Path, text: str) -> None:
    assert [e.commune_code for e in read_roster(roster_file(tmp_path, text))] == ["05.081.01.01"]


def test_a_wrong_code_is_refused_with_its_row_and_every_row_is_told(tmp_path: Path) -> None:
    path = roster_file(
        tmp_path,
        "commune_code,status\n"
        "05.081.01.01,confirmed\n"
        "05.999.01.01,confirmed\n"
        "05.081.01.01,confirmed\n"
        "05.091.01.01,perhaps\n"
        ",confirmed\n",
    )

    assert refusal(path) == [
        ("unknown_commune", "row 3", {"code": "05.999.01.01", "row": 3}),
        ("duplicate_commune", "row 4", {"code": "05.081.01.01", "row": 4}),
        ("unknown_status", "row 5", {"status": "perhaps", "row": 5}),
        ("unknown_commune", "row 6", {"code": "", "row": 6}),
    ]


@pytest.mark.parametrize(
    ("text", "encoding", "code"),
    [
        ("code\n05.081.01.01\n", "utf-8", "missing_column"),
        ("", "utf-8", "missing_column"),
        ("commune_code\n", "utf-8", "empty_roster"),
        ("commune_code,source\n05.081.01.01,béni\n", "cp1252", "unreadable_file"),
    ],
)
def test_a_file_that_is_no_roster_is_refused(
    tmp_path: Path, text: str, encoding: str, code: str
) -> None:
    assert [found for found, *_ in refusal(roster_file(tmp_path, text, encoding))] == [code]


def test_an_absent_roster_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "absent.csv")[0][0] == "unreadable_file"


def test_a_refusal_reads_as_one_line_per_problem(tmp_path: Path) -> None:
    with pytest.raises(InvalidRoster, match=r"^row 2: unknown_commune \(code=x, row=2\)$"):
        read_roster(roster_file(tmp_path, "commune_code\nx\n"))
