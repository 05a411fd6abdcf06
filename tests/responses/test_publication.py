"""What the public sees: made from the answers by batches, the same everywhere, and no small number in it."""

import csv
import io
import random
from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from pac_toolkit.database import db, reading, transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.disclosure import ANSWERED, NOT_RATED, Kind, Table, make_tables
from pac_toolkit.responses.models import (
    Channel,
    ChannelTally,
    Publication,
    ResultsPolicy,
    Round,
    RoundState,
    Tally,
)
from pac_toolkit.responses.published import Published
from surveys.disclosure import ALL, Stratum, figures_of, in_classes
from surveys.results import OUTSIDE
from tests.responses.factories import OUTSIDE as ELSEWHERE
from tests.responses.factories import RURAL, URBAN, a_submission, make_round, some_answers, store

FAR = "05.311.01.03"
COMMUNES = (RURAL, URBAN, ELSEWHERE, FAR)
PARTS = ("dissatisfied", "neutral", "satisfied", *OUTSIDE, "none")
FILE_PARTS = {"does_not_exist": "97", "not_used": "98", "does_not_know": "99"}


def publish(round_: Round) -> bool:
    with transaction():
        return services.publish_results(round_=round_)


def add(round_: Round, stratum: Stratum, answers: Mapping[str, str], n: int) -> None:
    """`n` people of a stratum who answered so, as storing them would tally; fewer when `n` is negative."""
    commune, sex, band = stratum
    for question, choice in {ALL: ALL, **answers}.items():
        where = {"round_id": round_.id, "commune_code": commune}
        what = {**where, "question": question, "choice": choice}
        for table, rest in (
            (Tally, {"sex": sex, "age_band": band, "milieu": "rural"}),
            (ChannelTally, {"channel": Channel.WEB}),
        ):
            row = db.session.get(table, {**what, **rest})
            if row is None:
                db.session.add(table(**what, **rest, n=n))
            else:
                row.n += n
    db.session.flush()


def many(round_: Round, n: int = 40, commune: str = RURAL, **answers: str) -> None:
    """`n` women of a commune who answered alike."""
    with transaction():
        add(round_, Stratum(commune, "female", "36-59"), answers or {"sat_water": "1"}, n)


def lines(client: FlaskClient, round_: Round, place: str) -> list[dict[str, str]]:
    address = f"/en/surveys/{round_.slug}/results.csv?place={place}"
    text = client.get(address).get_data(as_text=True).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def test_nothing_is_public_before_it_is_published(context: Flask) -> None:
    round_ = make_round()
    many(round_)
    assert queries.get_published(round_).responses() == 0
    assert publish(round_)
    assert queries.get_published(round_).responses() == 40


def test_figures_move_by_ten_people_or_not_at_all(context: Flask) -> None:
    round_ = make_round()
    many(round_)
    publish(round_)
    many(round_, 9)
    assert not publish(round_)
    assert queries.get_published(round_).responses() == 40
    many(round_, 1)
    assert publish(round_)
    assert queries.get_published(round_).responses() == 50


def test_a_withdrawal_alone_moves_nothing(context: Flask) -> None:
    round_ = make_round()
    many(round_)
    publish(round_)
    many(round_, -1)
    assert not publish(round_)
    assert queries.get_published(round_).responses() == 40


def test_closing_publishes_by_the_same_rule(context: Flask) -> None:
    round_ = make_round()
    many(round_)
    publish(round_)
    many(round_, 3)
    with transaction():
        services.move_round(round_=round_, state=RoundState.CLOSED)
    assert not publish(round_)
    assert queries.get_published(round_).responses() == 40


def test_results_held_back_until_closing_are_published_whole_then(context: Flask) -> None:
    round_ = make_round(policy=ResultsPolicy.AFTER_CLOSING)
    many(round_, 43)
    assert queries.list_stale_rounds() == []
    assert queries.get_published(round_).responses() == 0
    with transaction():
        services.move_round(round_=round_, state=RoundState.CLOSED)
    publish(round_)
    assert queries.get_published(round_).responses() == 43


def test_of_two_refreshes_made_at_once_the_first_is_kept(context: Flask) -> None:
    round_ = make_round()
    many(round_)
    first, second = services.draw_up(round_), services.draw_up(round_)
    with transaction():
        assert services.put_out(first)
    with transaction():
        assert not services.put_out(second)


def test_drawing_up_takes_no_write_lock(context: Flask) -> None:
    round_ = make_round()
    many(round_)
    number = round_.id
    with reading():
        services.draw_up(db.session.get_one(Round, number))
        with db.engine.begin() as other:
            other.exec_driver_sql("UPDATE rounds SET slug = slug")


def test_the_command_refreshes_what_is_stale_and_says_so(app: Flask, context: Flask) -> None:
    round_ = make_round()
    slug = round_.slug
    many(round_)
    runner = app.test_cli_runner()
    said = [runner.invoke(args=["surveys", "publish-results"]).output for _ in range(2)]
    assert f"{slug}: refreshed" in said[0]
    many(db.session.query(Round).one(), 1)
    said.append(runner.invoke(args=["surveys", "publish-results", "--round", slug]).output)
    assert "no batch of ten is complete" in said[2]


def test_a_withheld_question_is_in_no_public_figure(client: FlaskClient) -> None:
    round_ = make_round()
    many(round_, sat_water="1", sat_markets="5")
    publish(round_)
    assert {"sat_water", "sat_markets"} <= {row["question"] for row in lines(client, round_, "05")}
    with transaction():
        db.session.merge(round_).withheld = ["sat_water"]
    assert "sat_water" not in {row["question"] for row in lines(client, round_, "05")}
    assert "Drinking water" not in client.get(f"/en/surveys/{round_.slug}/results").text


def test_shown_counts_are_those_of_the_answers(context: Flask) -> None:
    """Against a recount of every single response."""
    round_ = make_round(targets=dict.fromkeys(COMMUNES, 50))
    people = list(draw(7, 120))
    for commune, answers in people:
        store(round_, a_submission(answers), commune=commune)
    publish(round_)
    published, strata = queries.get_published(round_), queries.get_strata(round_)
    shown = 0
    for place in (ALL, "05.091", "05.311", *COMMUNES):
        for sex in (ALL, "female", "male"):
            those = [
                a
                for commune, a in people
                if place in {ALL, commune, commune[:6]} and sex in {ALL, a["sex"]}
            ]
            classes = in_classes(Counter(a.get("sat_water", "") for a in those))
            told = published.scale("sat_water", place, sex=sex)
            assert told is not None
            for name, n in told.classes.items():
                assert n in {None, classes[name]}
                shown += n is not None
            assert published.responses(place, sex=sex) in {None, len(those)}
    assert shown >= 5
    assert sum(queries.get_stratum_bases(strata).values()) == 120


def draw(seed: int, n: int) -> Iterator[tuple[str, dict[str, str]]]:
    """People of four communes in two provinces; the last asks few."""
    dice = random.Random(seed)
    for _ in range(n):
        commune = dice.choices(COMMUNES, (5, 5, 5, 1))[0]
        water = dice.choices(
            ("1", "2", "3", "4", "5", "97", "98", "99", None), (6, 4, 2, 5, 4, 1, 1, 1, 1)
        )
        yield (
            commune,
            some_answers(
                sex=dice.choice(("female", "male")),
                age_band=dice.choice(("18-24", "25-35", "36-59", "60+")),
                sat_water=water[0],
                priorities=None,
            ),
        )


@pytest.mark.parametrize("seed", [1, 2])
def test_nobody_computes_a_small_number_from_the_public_files(
    client: FlaskClient, seed: int
) -> None:
    """Somebody has every public file, knows that all figures are sums of people, and owns a solver."""
    round_ = make_round(targets=dict.fromkeys(COMMUNES, 50))
    counted: dict[Stratum, Counter[str]] = {}
    with transaction():
        for commune, answers in draw(seed, 400):
            stratum = Stratum(commune, answers["sex"], answers["age_band"])
            water = answers.get("sat_water")
            add(round_, stratum, {"sat_water": water} if water else {}, 1)
            part = next(iter(k for k, n in in_classes({water or "": 1}).items() if n), water)
            counted.setdefault(stratum, Counter())[part or "none"] += 1
    publish(round_)
    attack = Attack(sorted(counted))
    for place in ("05", "05.091", "05.311", *COMMUNES):
        for row in lines(client, round_, place):
            attack.learn(row)
    assert len(attack.known) > 40
    small = wrong = 0
    for mask, n in attack.targets(counted):
        if 0 < n < 10:
            small += 1
            low, high = attack.bounds(mask)
            wrong += low > 0.5 or high < 8.5
    assert small > 20
    assert wrong == 0


class Attack:
    """Unknown: how many of each stratum gave each part. Known: what the files say."""

    def __init__(self, strata: list[Stratum]) -> None:
        self.cells = [(stratum, part) for stratum in strata for part in PARTS]
        self.known: list[np.ndarray] = []
        self.values: list[float] = []

    def mask(self, place: str, sex: str, band: str, parts: tuple[str, ...]) -> np.ndarray:
        return np.array(
            [
                place in {"05", ALL, s.commune_code, s.commune_code[:6]}
                and sex in {ALL, s.sex}
                and band in {ALL, s.age_band}
                and part in parts
                for s, part in self.cells
            ],
            dtype=float,
        )

    def learn(self, row: Mapping[str, str]) -> None:
        place, question, group, answer = (
            row[key] for key in ("place", "question", "group", "answer")
        )
        sex = group if group in {"female", "male"} else ALL
        band = group if group and sex == ALL else ALL
        if question in {ALL, "sex", "age_band"}:
            sex = answer if question == "sex" else ALL
            band = answer if question == "age_band" else ALL
            if "unknown" not in {sex, band}:
                self._know(self.mask(place, sex, band, PARTS), row["count"])
        elif question == "sat_water":
            part = FILE_PARTS.get(answer, answer)
            base = PARTS[:3] if part in PARTS[:3] or answer == "net" else PARTS[:6]
            self._know(self.mask(place, sex, band, base), row["base"])
            if answer != "net":
                self._know(self.mask(place, sex, band, (part,)), row["count"])

    def _know(self, mask: np.ndarray, told: str) -> None:
        if told:
            self.known.append(mask)
            self.values.append(float(told))

    def targets(self, counted: Mapping[Stratum, Counter[str]]) -> Iterator[tuple[np.ndarray, int]]:
        """Every figure of the public tables, with the truth."""
        seen = set()
        for stratum in counted:
            for figure in figures_of(stratum, stratum.commune_code[:6]):
                for part in (*PARTS[:3], *PARTS[3:6]):
                    is_outside = part in PARTS[3:6]
                    if is_outside and (figure.sex, figure.age_band) != (ALL, ALL):
                        continue
                    key = (figure.place, figure.sex, figure.age_band, part)
                    if key not in seen:
                        seen.add(key)
                        mask = self.mask(*key[:3], (part,))
                        truth = np.array([counted[s][p] for s, p in self.cells])
                        yield mask, int(mask @ truth)

    def bounds(self, mask: np.ndarray) -> tuple[float, float]:
        found = []
        for sign in (1, -1):
            answer = linprog(
                sign * mask,
                A_eq=np.array(self.known),
                b_eq=self.values,
                bounds=(0, 1e4),
                method="highs",
            )
            assert answer.status == 0, answer.message
            found.append(sign * answer.fun)
        return found[0], found[1]


steps = st.lists(
    st.tuples(
        st.sampled_from(COMMUNES[:3]),
        st.sampled_from(["female", "male"]),
        st.sampled_from(["18-24", "36-59"]),
        st.sampled_from(["1", "3", "5", "97"]),
        st.integers(-6, 12),
    ),
    min_size=3,
    max_size=10,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moments=st.lists(steps, min_size=2, max_size=4))
def test_two_refreshes_never_differ_by_a_few_people(
    context: Flask, moments: list[list[tuple[str, str, str, str, int]]]
) -> None:
    """Whoever comes and goes: a public base stays, or moves by ten people and more."""
    round_ = make_round(targets=dict.fromkeys(COMMUNES, 50))
    there: Counter[tuple[Stratum, str]] = Counter()
    before: dict[Stratum, int] = {}
    shown: dict[object, object] = {}
    for moment in moments:
        for commune, sex, band, water, n in moment:
            stratum = Stratum(commune, sex, band)
            change = max(n, -there[stratum, water])
            there[stratum, water] += change
            if change:
                add(round_, stratum, {"sat_water": water}, change)
        services.publish_results(round_=round_)
        counts = db.session.get_one(Publication, round_.id).counts.get(ALL, {})
        after = {Stratum(*key.split("|")): n[ALL] for key, n in counts.items()}
        moved: Counter[object] = Counter()
        for one in {*before, *after}:
            change = abs(after.get(one, 0) - before.get(one, 0))
            for figure in figures_of(one, one.commune_code[:6]):
                moved[figure] += change
        if before:
            assert not [n for n in moved.values() if 0 < n < 10]
        now = bases(queries.get_published(round_))
        if before and not any(moved.values()):
            assert now == shown
        before, shown = after, now
    db.session.rollback()


def bases(published: Published) -> dict[object, object]:
    return {
        (place, sex): published.responses(place, sex=sex)
        for place in (ALL, "05.091", "05.311", *COMMUNES)
        for sex in (ALL, "female", "male")
    }


def test_a_base_hidden_in_one_table_is_hidden_in_all() -> None:
    provinces = {"a": "p", "b": "p"}
    base = {Stratum("a", "female", "36-59"): 9, Stratum("b", "female", "36-59"): 60}
    water = {stratum: {"1": n} for stratum, n in base.items()}
    found = make_tables(base, {"sat_water": water}, {"sat_water": Kind.SCALE}, provinces)
    for table in (found[ALL], found["sat_water"]):
        assert (table.count("a"), table.count("b")) == (None, None)
        assert table.count() == 69
    assert found["sat_water"].count("b", choice="dissatisfied") is None


def test_a_class_of_few_is_told_in_coarser_tables() -> None:
    """Guarding each sex and age band of a rare class would hide it in the whole region."""
    communes = [f"p{n % 3}.{n}" for n in range(12)]
    provinces = {code: code[:2] for code in communes}
    dice = random.Random(3)
    base, water = {}, {}
    for code in communes:
        for sex in ("female", "male"):
            for band in ("18-24", "25-35", "36-59", "60+"):
                base[Stratum(code, sex, band)] = 30
                water[Stratum(code, sex, band)] = {
                    "1": 29 - dice.randint(0, 1),
                    "3": dice.randint(0, 1),
                }
    found = make_tables(base, {"q": water}, {"q": Kind.SCALE}, provinces)["q"]
    assert all(found.count(choice=choice) is not None for choice in found.choices)
    assert found.count(choice=NOT_RATED) > 0  # type: ignore[operator]
    if found.detail.value != "age_band":
        assert found.count("p0", sex="female", age_band="18-24") is None


def test_a_table_comes_back_from_its_plain_values() -> None:
    base = {Stratum("a", "female", "36-59"): 40}
    table = make_tables(base, {}, {}, {"a": "p"})[ALL]
    assert Table.from_json(table.to_json()) == table


def test_a_few_who_skip_a_question_do_not_hide_how_many_answered_it() -> None:
    strata = [Stratum(commune, "female", "36-59") for commune in COMMUNES]
    answered = {stratum: {"*": 97, "water": 40, "roads": 57} for stratum in strata}
    found = make_tables(
        dict.fromkeys(strata, 100),
        {"priorities": answered},
        {"priorities": Kind.SEVERAL},
        {commune: commune[:6] for commune in COMMUNES},
    )

    for commune in COMMUNES:
        assert found["priorities"].count(commune, choice=ANSWERED) == 97
        assert found["priorities/water"].count(commune, choice="water") == 40
