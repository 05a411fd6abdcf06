"""What workshops add up to: recounted by hand, in few statements, and only what the reader may know."""

import random
from collections import Counter
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient

from communes.census import margins
from pac_toolkit.accounts.models import Role
from pac_toolkit.workshops import queries
from pac_toolkit.workshops.equity import (
    Concern,
    Sums,
    Votes,
    list_concerns,
    list_differences,
    list_voices,
    population_of,
)
from pac_toolkit.workshops.models import (
    AgeBand,
    Category,
    Phase,
    Sex,
    Workshop,
    WorkshopState,
    WorkshopType,
)
from pac_toolkit.workshops.queries import Choice
from pac_toolkit.workshops.record import NeedVoiced
from tests.accounts.factories import make_user
from tests.workshops.factories import AZILAL, BOUTFERDA, make_workshop
from tests.workshops.test_queries import counting_selects

pytestmark = pytest.mark.usefixtures("context")

V, H = WorkshopState.VALIDATED, WorkshopState.HELD
THEMES = ("water", "roads", "health", "education")


def make_at_random(dice: random.Random, actors: dict[str, Any]) -> Workshop:
    code = dice.choice((BOUTFERDA, AZILAL))
    women, men = dice.randint(0, 9), dice.randint(0, 9)
    return make_workshop(
        dice.choice((WorkshopState.DRAFT, H, WorkshopState.CLOSED, V)),
        actor=actors[code],
        validator=actors["expert"],
        commune_code=code,
        workshop_type=dice.choice(list(WorkshopType)),
        phase=dice.choice((Phase.DIAGNOSIS, Phase.PRIORITISATION)),
        held_on=date(2022, dice.randint(1, 6), 3),
        douars=tuple(dice.sample(("آيت علا", "تاكزيرت", "Aït Bou", "Imi n'Ouaka"), 2)),
        villages=tuple(dice.sample(("آيت علا", "Tizi"), 1)),
        attendance={
            (sex, band): dice.randint(0, 5)
            for sex in Sex
            for band in AgeBand
            if dice.random() < 0.7
        }
        | {(Sex.FEMALE, AgeBand.ADULT): 1 + women},
        categories={Category.DISABILITY: dice.randint(0, 1)},
        needs=tuple(
            NeedVoiced(
                theme=dice.choice(THEMES),
                text=f"need {dice.random()}",
                votes_women=women,
                votes_men=men,
                votes_youth=dice.randint(0, women + men),
            )
            for _ in range(dice.randint(0, 3))
        ),
    )


def recount(workshops: list[Workshop], choice: Choice) -> dict[str, Sums]:
    """The same sums, record by record."""
    found: dict[str, Sums] = {}
    named: dict[str, set[str]] = {}
    reached: dict[str, set[str]] = {}
    for one in workshops:
        code = one.commune_code
        if choice.commune_codes is not None and code not in choice.commune_codes:
            continue
        names = {place.douar.name for place in one.places}
        named.setdefault(code, set()).update(names)
        sums = found.setdefault(code, Sums())
        day = one.held_on
        if (
            one.state not in choice.states
            or (choice.phase and one.phase is not choice.phase)
            or (choice.since and (day is None or day < choice.since))
            or (choice.until and (day is None or day > choice.until))
        ):
            continue
        reached.setdefault(code, set()).update(names)
        part = Sums(
            kinds=Counter({(one.workshop_type, one.phase): 1}),
            participants=one.participants,
            women=one.women,
            men=one.men,
            youth=one.youth,
            with_disabilities=one.count_of(Category.DISABILITY),
        )
        for hearing in one.hearings:
            votes = Votes(1, hearing.votes_women, hearing.votes_men, hearing.votes_youth)
            theme = hearing.need.theme
            part.themes[theme] = part.themes.get(theme, Votes()) + votes
        sums.add(part)
    for code, sums in found.items():
        sums.douars, sums.reached = len(named[code]), len(reached.get(code, set()))
    return found


def test_sums_equal_a_recount_record_by_record() -> None:
    dice = random.Random(4)
    actors = {code: make_user(Role.COMMUNE, code) for code in (BOUTFERDA, AZILAL)}
    actors["expert"] = make_user(Role.EXPERT, BOUTFERDA, AZILAL)
    workshops = [make_at_random(dice, actors) for _ in range(30)]
    choices = [
        Choice(),
        Choice(states=queries.PUBLIC),
        Choice(frozenset({AZILAL})),
        Choice(phase=Phase.DIAGNOSIS, since=date(2022, 2, 1), until=date(2022, 4, 30)),
    ]
    for choice in choices:
        with counting_selects() as statements:
            found = queries.list_commune_sums(choice)
        assert len(statements) == 5
        assert found == recount(workshops, choice)


def test_an_empty_territory_is_no_territory() -> None:
    make_workshop(V)
    assert queries.list_commune_sums(Choice(frozenset())) == {}


def test_douars_that_nobody_reached_are_named() -> None:
    make_workshop(WorkshopState.PLANNED, douars=("تيزي", "آيت علا"))
    make_workshop(H, douars=("آيت علا",), villages=("Imi n'Ouaka",))
    assert queries.list_unreached_douars(Choice(), limit=9) == [(BOUTFERDA, "تيزي")]
    sums = queries.list_commune_sums(Choice())[BOUTFERDA]
    assert (sums.douars, sums.reached, sums.unreached) == (3, 2, 1)


def test_shares_of_the_census_are_those_of_its_adults() -> None:
    cells = [cell for cell in margins() if cell.commune_code == BOUTFERDA]
    adults = sum(cell.population for cell in cells)
    women = sum(cell.population for cell in cells if cell.sex == "female")
    people = population_of([BOUTFERDA])
    assert people.women_share == pytest.approx(women / adults)
    assert 0.2 < (people.youth_share or 0) < 0.6
    assert population_of([]).women_share is None


def sums_of(**values: Any) -> Sums:
    kinds = values.pop("kinds", (WorkshopType.WOMEN, WorkshopType.YOUTH))
    return Sums(kinds=Counter({(kind, Phase.DIAGNOSIS): 1 for kind in kinds}), **values)


@pytest.mark.parametrize(
    ("sums", "expected"),
    [
        (None, (Concern.NO_WORKSHOP,)),
        (Sums(douars=3), (Concern.NO_WORKSHOP,)),
        (sums_of(participants=40, women=20), ()),
        (sums_of(participants=40, women=10), (Concern.WOMEN_FAR_UNDER,)),
        (sums_of(participants=9, women=0), ()),
        (
            sums_of(participants=40, women=20, kinds=(WorkshopType.DOUAR,)),
            (Concern.NO_WOMEN, Concern.NO_YOUTH),
        ),
        (sums_of(participants=40, women=20, kinds=(WorkshopType.WOMEN,)), (Concern.NO_YOUTH,)),
    ],
)
def test_the_equity_view_names_what_a_commune_lacks(
    sums: Sums | None, expected: tuple[Concern, ...]
) -> None:
    assert list_concerns(BOUTFERDA, sums) == expected


def test_women_and_men_rank_themes_by_their_own_votes() -> None:
    voices = list_voices(
        {"water": Votes(2, 12, 3), "roads": Votes(1, 4, 9), "health": Votes(1, 4, 0)}
    )
    assert [voice.theme for voice in voices] == ["water", "roads", "health"]
    ranks = {v.theme: (v.women.rank, v.men.rank) for v in voices}
    assert ranks == {"water": (1, 2), "roads": (2, 1), "health": (2, None)}
    assert voices[0].gap == pytest.approx(12 / 20 - 3 / 12)
    assert [v.theme for v in list_differences(voices, 2)] == ["roads", "water"]


def test_no_difference_is_named_out_of_few_votes() -> None:
    assert list_differences(list_voices({"water": Votes(1, 50, 9)})) == []
    (voice,) = list_voices({"water": Votes(1, 50, 0)})
    assert voice.men.share is None
    assert voice.gap is None


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr")])
@pytest.mark.parametrize("is_staff", [True, False])
def test_the_page_speaks_the_language_of_its_address(
    client: FlaskClient, language: str, direction: str, is_staff: bool
) -> None:
    make_workshop(V)
    if is_staff:
        client.sign_in(make_user(Role.REGION))  # type: ignore[attr-defined]
    place = "staff/workshops" if is_staff else "workshops"
    answer = client.get(f"/{language}/{place}/sums")
    assert answer.status_code == 200
    assert f'<html lang="{language}" dir="{direction}"' in text_of(answer)


def test_the_public_counts_validated_workshops_whatever_the_address_says(
    client: FlaskClient,
) -> None:
    make_workshop(H, douars=("دوار سري",), needs=(NeedVoiced(theme="waste", text="سر"),))
    make_workshop(V)
    shown = text_of(client.get("/fr/workshops/sums?state=held"))
    assert "سر" not in shown
    table = text_of(client.get("/en/workshops/sums/communes.csv"))
    assert ",1,34,14,20," in table
    assert "not reached" not in table


def test_staff_count_their_territory_only(client: FlaskClient) -> None:
    make_workshop(H, needs=(NeedVoiced(theme="waste", text="Une décharge", votes_men=3),))
    client.sign_in(make_user(Role.COMMUNE, AZILAL))  # type: ignore[attr-defined]
    assert "Une décharge" not in text_of(client.get("/fr/staff/workshops/sums"))
    assert BOUTFERDA not in text_of(client.get("/fr/staff/workshops/sums/communes.csv"))
    asked = client.get(f"/fr/staff/workshops/sums?commune={BOUTFERDA}")
    assert "Une décharge" not in text_of(asked)


def test_votes_of_a_small_group_are_not_shown_apart_to_visitors(client: FlaskClient) -> None:
    needs = (NeedVoiced(theme="water", text="ماء", votes_women=4, votes_men=30),)
    make_workshop(V, needs=needs)
    shown = text_of(client.get("/en/workshops/sums"))
    assert "Too few votes to show women and men apart" in shown
    assert "Votes of women" not in text_of(client.get("/en/workshops/sums/themes.csv"))
    client.sign_in(make_user(Role.EXPERT))  # type: ignore[attr-defined]
    assert "Few votes: read the lists with care" in text_of(client.get("/en/staff/workshops/sums"))
    assert "Votes of women" in text_of(client.get("/en/staff/workshops/sums/themes.csv"))


@pytest.mark.parametrize("table", ["communes", "kinds", "themes", "equity"])
def test_each_table_is_a_file(client: FlaskClient, table: str) -> None:
    make_workshop(V)
    answer = client.get(f"/fr/workshops/sums/{table}.csv")
    assert answer.mimetype == "text/csv"
    assert ";" in text_of(answer).splitlines()[0]
    assert client.get("/fr/workshops/sums/nothing.csv").status_code == 404


@pytest.mark.parametrize(
    "query",
    ["commune=99", "phase=x", "from=31/12/2022", "until=x", "endpoint=x&lang=y&_external=1"],
)
def test_an_address_asks_for_what_there_is_or_nothing(client: FlaskClient, query: str) -> None:
    make_workshop(V)
    expected = 200 if "endpoint" in query else 404
    assert client.get(f"/fr/workshops/sums?{query}").status_code == expected


def test_filters_of_the_address_cut_the_sums(client: FlaskClient) -> None:
    make_workshop(V, held_on=date(2022, 1, 5), phase=Phase.LAUNCH)
    make_workshop(V, held_on=date(2022, 5, 5))
    for query in ("from=2022-03-01", "until=2022-02-01", "phase=launch", "commune=05.081", ""):
        rows = text_of(client.get(f"/en/workshops/sums/kinds.csv?{query}")).splitlines()[1:]
        expected = {"": 2, "commune=05.081": 0}.get(query, 1)
        assert sum(int(row.rsplit(",", 1)[1]) for row in rows) == expected


def test_a_theme_of_the_address_cuts_the_list_of_needs(client: FlaskClient) -> None:
    make_workshop(V)
    shown = text_of(client.get("/fr/workshops/sums?theme=roads"))
    assert "Réparer la piste du souk" in shown
    assert "ربط الدواوير بالماء" not in shown
    assert "theme=water#needs" in shown
    assert client.get("/fr/workshops/sums?theme=nothing").status_code == 200
