"""Pages of results: for everybody, for staff, and a commune beside the rest."""

import random
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db, transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.models import ResultsPolicy, Round, RoundState
from pac_toolkit.responses.queries import Cut
from surveys.disclosure import Stratum
from surveys.weighting import Cell
from tests.accounts.factories import make_user
from tests.responses.factories import (
    OUTSIDE,
    RURAL,
    URBAN,
    a_submission,
    make_round,
    some_answers,
    store,
)
from tests.responses.test_publication import add, lines, many, publish

LANGUAGES = [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")]
BANDS = ("18-24", "25-35", "36-59", "60+")


def populate(*communes: str, n: int = 12, policy: ResultsPolicy = ResultsPolicy.LIVE) -> Round:
    """A round in which `n` people of each sex and age band of each commune answered, published."""
    round_ = make_round(
        targets=dict.fromkeys(communes or (RURAL, URBAN, OUTSIDE), 100), policy=policy
    )
    dice = random.Random(5)
    with transaction():
        for commune in communes or (RURAL, URBAN, OUTSIDE):
            for sex in ("female", "male"):
                for band in BANDS:
                    for water, k in (("1", n), ("3", n), ("5", n + dice.randint(0, 9)), ("97", n)):
                        add(round_, Stratum(commune, sex, band), {"sat_water": water}, k)
    publish(round_)
    return round_


@pytest.mark.parametrize(("lang", "direction"), LANGUAGES)
def test_every_page_of_results_stands_in_its_language(
    client: FlaskClient, lang: str, direction: str
) -> None:
    slug = populate().slug
    public = [f"surveys/{slug}/results", f"surveys/{slug}/results?place=05.091",
              f"surveys/{slug}/results?place={RURAL}", f"surveys/{slug}/compare?place={RURAL}"]  # fmt: skip
    staff = [f"staff/results/{slug}?by={cut}" for cut in Cut]
    staff += [f"staff/results/{slug}/compare?place={RURAL}"]
    pages = [client.get(f"/{lang}/{path}") for path in public]
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    pages += [client.get(f"/{lang}/{path}") for path in staff]
    for page in pages:
        assert page.status_code == 200
        assert f'<html lang="{lang}" dir="{direction}"' in page.text


def test_the_file_tells_exactly_what_the_page_shows(client: FlaskClient) -> None:
    round_ = populate()
    page = client.get(f"/en/surveys/{round_.slug}/results").text
    rows = lines(client, round_, "05")
    (satisfied,) = [
        r for r in rows if (r["place"], r["answer"], r["group"]) == ("05", "satisfied", "")
    ]
    row = re.search(r'data-value="Drinking water">.*?</tr>', page, re.DOTALL)
    assert row is not None
    assert f"{round(100 * float(satisfied['share']))} %" in row.group()
    assert f"<bdi>{satisfied['base']}</bdi>" in row.group()
    net = next(r for r in rows if r["answer"] == "net")
    expected = int(satisfied["count"]) - int(
        next(r for r in rows if r["answer"] == "dissatisfied")["count"]
    )
    assert float(net["share"]) == pytest.approx(expected / int(satisfied["base"]), abs=1e-4)


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "Nobody has answered here yet"),
        (1, "Too few answers to show"),
        (9, "Too few answers to show"),
    ],
)
def test_empty_and_small_rounds_are_said_in_words(client: FlaskClient, n: int, words: str) -> None:
    round_ = make_round()
    if n:
        many(round_, n)
    else:
        make_round(slug="other")
    publish(round_)
    assert words in client.get(f"/en/surveys/{round_.slug}/results").text
    for place in ("05.091", RURAL):
        assert client.get(f"/ar/surveys/{round_.slug}/results?place={place}").status_code == 200
        assert client.get(f"/en/surveys/{round_.slug}/results.csv?place={place}").status_code == 200
    assert (
        "Nothing can be compared"
        in client.get(f"/en/surveys/{round_.slug}/compare?place={RURAL}").text
    )
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    assert client.get(f"/fr/staff/results/{round_.slug}").status_code == 200
    assert client.get(f"/fr/staff/results/{round_.slug}/compare?place={RURAL}").status_code == 200


def test_a_round_not_published_yet_says_so(client: FlaskClient) -> None:
    round_ = make_round()
    many(round_)
    assert "No results are published yet" in client.get(f"/en/surveys/{round_.slug}/results").text


def test_answers_of_one_commune_alone_are_shown_there_and_nowhere_else(client: FlaskClient) -> None:
    round_ = populate(RURAL)
    assert "Drinking water" in client.get(f"/en/surveys/{round_.slug}/results?place={RURAL}").text
    assert client.get(f"/en/surveys/{round_.slug}/results?place={URBAN}").status_code == 404
    assert (
        "Nothing can be compared"
        not in client.get(f"/en/surveys/{round_.slug}/compare?place={RURAL}").text
    )


def test_only_hidden_numbers_are_a_page_all_the_same(client: FlaskClient) -> None:
    round_ = make_round()
    with transaction():
        for at, band in enumerate(BANDS):
            for sex in ("female", "male"):
                add(round_, Stratum(RURAL, sex, band), {"sat_water": str(1 + at)}, 2)
    publish(round_)
    page = client.get(f"/en/surveys/{round_.slug}/results").text
    assert "too few to show" in page


def test_staff_see_their_territory_only(client: FlaskClient) -> None:
    slug = populate(policy=ResultsPolicy.AFTER_CLOSING).slug
    client.sign_in(make_user(Role.COMMUNE, RURAL))  # type: ignore[attr-defined]
    for tail in ("", ".csv", "/compare"):
        address = f"/en/staff/results/{slug}{tail}?place="
        assert client.get(address + RURAL).status_code == 200
        assert client.get(address + URBAN).status_code == 403
    assert client.get(f"/en/staff/results/{slug}").status_code == 200
    assert client.get(f"/en/surveys/{slug}/results.csv").status_code == 403
    assert client.get(f"/en/surveys/{slug}/compare?place={RURAL}").status_code == 403


def test_a_comparison_is_of_one_commune(client: FlaskClient) -> None:
    slug = populate().slug
    assert client.get(f"/en/surveys/{slug}/compare").status_code == 404


def test_a_commune_far_below_its_province_is_said_to_be_lower(client: FlaskClient) -> None:
    round_ = make_round(targets=dict.fromkeys((RURAL, URBAN, OUTSIDE), 100))
    for commune, satisfied in ((RURAL, 20), (URBAN, 80), (OUTSIDE, 80)):
        many(round_, satisfied, commune, sat_water="5")
        many(round_, 100 - satisfied, commune, sat_water="1")
    publish(round_)
    page = client.get(f"/en/surveys/{round_.slug}/compare?place={RURAL}").text
    assert "lower than the rest of the province" in page
    assert "−60" in page
    found = queries.get_public_contrasts(round_, RURAL)
    assert found["sat_water", "region"].value == pytest.approx(-0.6)
    weighted = queries.get_contrasts(round_, RURAL)
    assert weighted["sat_water", "province"].value == pytest.approx(-0.6)


def test_weighted_figures_are_those_of_weighting_every_answer(context: Flask) -> None:
    """Against a sum over single responses, each with the weight of its cell."""
    round_ = make_round(targets={RURAL: 60, URBAN: 60})
    dice = random.Random(9)
    people = []
    for _ in range(70):
        commune = dice.choice((RURAL, URBAN))
        answers = some_answers(
            sex=dice.choice(("female", "male", "unknown")),
            age_band=dice.choice((*BANDS, "unknown")),
            milieu="rural" if commune == RURAL else dice.choice(("urban", "rural")),
            sat_water=dice.choice("12345"),
        )
        store(round_, a_submission(answers), commune=commune)
        people.append(
            (Cell(commune, answers["milieu"], answers["sex"], answers["age_band"]), answers)
        )
    weights = queries.get_weights(round_).weights
    total = sum(weights.by_cell[cell] for cell, _ in people)
    satisfied = sum(weights.by_cell[cell] for cell, a in people if a["sat_water"] in "45")
    squares = sum(weights.by_cell[cell] ** 2 for cell, _ in people)
    found = queries.get_weighted_scales(round_, ["sat_water"])["sat_water"]
    assert found.weighted.top_two_box.value == pytest.approx(satisfied / total, rel=1e-9)
    assert found.unweighted.top_two_box.count == sum(a["sat_water"] in "45" for _, a in people)
    assert found.effective_base == pytest.approx(total**2 / squares, rel=1e-9)
    effect = queries.get_effect(round_, [RURAL, URBAN])
    assert effect.design_effect == pytest.approx(70 * squares / total**2, rel=1e-9)
    assert weights.population == pytest.approx(total, rel=1e-6)
    women = queries.get_weighted_groups(round_, "sat_water", Cut.SEX)["female"].weighted
    mine = [(cell, a) for cell, a in people if a["sex"] == "female"]
    assert women.top_two_box.value == pytest.approx(
        sum(weights.by_cell[c] for c, a in mine if a["sat_water"] in "45")
        / sum(weights.by_cell[c] for c, _ in mine),
        rel=1e-9,
    )


def test_weights_are_made_once_for_a_state_of_the_answers(context: Flask) -> None:
    round_ = populate()
    first = queries.get_weights(round_)
    assert queries.get_weights(round_) is first
    store(round_)
    assert queries.get_weights(round_) is not first


def test_communes_where_nobody_answered_are_left_out_in_words(client: FlaskClient) -> None:
    round_ = make_round(targets={RURAL: 10, URBAN: 10})
    many(round_, commune=RURAL)
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    page = client.get(f"/en/staff/results/{round_.slug}").text
    assert "Nobody answered in these communes" in page


def test_the_region_withholds_a_question_on_the_form_of_the_round(client: FlaskClient) -> None:
    round_ = populate()
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    address = f"/en/staff/rounds/{round_.slug}/edit"
    form = {
        "title_ar": "استطلاع", "title_fr": "Enquête", "title_en": "", "slug": round_.slug,
        "opens_on": "2026-10-01", "closes_on": "2026-12-31", "results_policy": "live",
        "version": f"{round_.version.form_id} {round_.version.version}", f"target-{RURAL}": "10",
        "withheld": ["sat_water", "education"],
    }  # fmt: skip
    assert client.post(address, data=form).status_code == 303
    db.session.expire_all()
    assert round_.withheld == ["education", "sat_water"]
    page = client.get(address).text
    assert re.search(r'value="sat_water"[^>]* checked', page)


def test_closing_a_round_on_its_page_publishes_what_may_be(client: FlaskClient) -> None:
    round_ = make_round(policy=ResultsPolicy.AFTER_CLOSING)
    many(round_, 41)
    client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    client.post(f"/en/staff/rounds/{round_.slug}/state", data={"state": RoundState.CLOSED.value})
    db.session.expire_all()
    assert queries.get_published(round_).responses() == 41


def test_home_and_maps_tell_the_published_number(client: FlaskClient) -> None:
    round_ = make_round()
    many(round_, 40)
    publish(round_)
    many(round_, 3)
    assert re.search(r"<bdi>40</bdi></b><span>answers to the survey", client.get("/en/").text)
    with transaction():
        services.edit_round(
            round_=round_, titles=round_.titles, opens_on=round_.opens_on, closes_on=round_.closes_on,
            version=round_.version, targets={RURAL: 50}, results_policy=ResultsPolicy.AFTER_CLOSING,
        )  # fmt: skip
    many(round_, 4)
    assert re.search(r"<bdi>40</bdi></b><span>answers to the survey", client.get("/en/").text)
