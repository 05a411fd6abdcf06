"""The same need heard in several workshops is one need: how it is found, linked, parted and joined."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from pac_toolkit import audit
from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db, transaction
from pac_toolkit.workshops import queries, services
from pac_toolkit.workshops.models import Need, Workshop, WorkshopState
from pac_toolkit.workshops.record import OWN_NEED, NeedVoiced, Record, record_of
from pac_toolkit.workshops.similarity import find_twins, likeness, words_of
from tests.accounts.factories import make_user
from tests.workshops.factories import AZILAL, BOUTFERDA, make_record, make_workshop
from tests.workshops.test_forms import typed

WELL = "ربط الدواوير بشبكة الماء الصالح للشرب"


@pytest.fixture(autouse=True)
def _database(context: Flask) -> None:
    """Every test here writes."""


def voiced(text: str = WELL, **values: object) -> NeedVoiced:
    return NeedVoiced(theme="water", text=text, **values)  # type: ignore[arg-type]


def edit(workshop: Workshop, record: Record) -> None:
    with transaction():
        services.edit_workshop(
            workshop=workshop,
            record=record,
            expected_revision=workshop.revision,
            actor=make_user(),
        )


def texts() -> set[str]:
    return set(db.session.scalars(select(Need.text)))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (WELL, "نريد ربط دوار آيت علا بالماء الصالح للشرب", True),
        ("Réparer la piste du souk", "La piste du souk à réparer", True),
        ("Éclairage public", "ECLAIRAGE PUBLIC du douar", True),
        (WELL, "حفر بئر جديد", False),
        ("", WELL, False),
    ],
)
def test_needs_are_alike_by_the_words_they_share(one: str, other: str, alike: bool) -> None:
    assert (likeness(words_of(one), words_of(other)) >= 0.5) is alike


def test_earlier_needs_of_the_same_commune_and_theme_are_offered() -> None:
    need = make_workshop(needs=(voiced(),)).hearings[0].need
    make_workshop(needs=(NeedVoiced(theme="roads", text=WELL),))
    make_workshop(commune_code=AZILAL, needs=(voiced(),))
    found = queries.list_similar_needs(BOUTFERDA, "water", "الماء الصالح للشرب للدواوير")
    assert [(row.id, row.hearings) for row in found] == [(need.id, 1)]
    assert not queries.list_similar_needs(BOUTFERDA, "water", WELL, except_ids=[need.id])


def test_a_need_heard_again_is_one_need_in_the_words_of_each_day() -> None:
    need = make_workshop(needs=(voiced(),)).hearings[0].need
    second = make_workshop(needs=(voiced("الماء!", need_id=need.id, votes_women=3),))
    db.session.expire_all()
    assert len(need.hearings) == 2
    assert (second.hearings[0].text, need.text) == ("الماء!", WELL)
    assert [entry.action for entry in audit.list_entries("need", need.id)] == ["link"]
    assert [row.hearings for row in queries.list_needs(public_only=False)] == []


def test_a_need_of_another_commune_is_never_linked() -> None:
    need = make_workshop(commune_code=AZILAL, needs=(voiced(),)).hearings[0].need
    here = make_workshop(needs=(voiced(need_id=need.id),))
    assert here.hearings[0].need_id != need.id


def test_a_hearing_is_made_a_need_of_its_own_again() -> None:
    first = make_workshop(needs=(voiced(),))
    second = make_workshop(needs=(voiced("بئر", need_id=first.hearings[0].need_id),))
    record = record_of(second)
    edit(second, replace(record, needs=(replace(record.needs[0], need_id=OWN_NEED),)))
    assert second.hearings[0].need_id != first.hearings[0].need_id
    assert texts() == {WELL, "بئر"}


def test_two_cards_of_a_workshop_are_not_one_need() -> None:
    need = make_workshop(needs=(voiced(),)).hearings[0].need
    with pytest.raises(services.InvalidWorkshop) as error:
        make_workshop(needs=(voiced(need_id=need.id), voiced("x", need_id=need.id)))
    assert [p.place for p in error.value.problems] == ["needs.1.same_as"]


def test_joined_needs_keep_every_hearing_and_what_was_said() -> None:
    first, second = make_workshop(needs=(voiced(),)), make_workshop(needs=(voiced("ماء"),))
    kept, merged = first.hearings[0].need, second.hearings[0].need
    with transaction():
        services.merge_needs(kept=kept, merged=merged, actor=make_user(Role.EXPERT))
    db.session.expire_all()
    assert {hearing.text for hearing in kept.hearings} == {WELL, "ماء"}
    assert texts() == {WELL}
    (entry,) = audit.list_entries("need", kept.id)
    assert entry.changes["text"] == ["ماء", WELL]


def test_needs_of_one_workshop_or_of_two_themes_are_not_joined() -> None:
    workshop = make_workshop(needs=(voiced(), voiced("ماء"), NeedVoiced(theme="roads", text="x")))
    water, other, road = (hearing.need for hearing in workshop.hearings)
    for pair in ((water, other), (water, road), (water, water)):
        with pytest.raises(services.NotMergeable):
            services.merge_needs(kept=pair[0], merged=pair[1], actor=None)


def test_without_scripts_the_save_asks_whether_it_is_an_earlier_need(client: FlaskClient) -> None:
    need_id = make_workshop(needs=(voiced(),)).hearings[0].need_id
    client.sign_in(make_user())
    record = make_record(needs=(voiced("الماء الصالح للشرب"),))
    asked = client.post("/fr/staff/workshops/new", data=typed(record))
    assert asked.status_code == 422
    assert WELL in asked.get_data(as_text=True)
    for answer, shared in ((str(need_id), True), ("new", False)):
        sent = typed(record, **{"needs-0-same_as": answer})
        assert client.post("/fr/staff/workshops/new", data=sent).status_code == 302
        newest = db.session.scalars(select(Workshop).order_by(Workshop.id.desc())).first()
        assert newest is not None
        assert (newest.hearings[0].need_id == need_id) is shared


def test_similar_needs_are_told_to_writers_of_the_commune_only(client: FlaskClient) -> None:
    make_workshop(needs=(voiced(),))
    question = {"commune": BOUTFERDA, "theme": "water", "text": WELL}
    client.sign_in(make_user(Role.COMMUNE, AZILAL))
    assert client.get("/ar/staff/needs/similar", query_string=question).status_code == 403
    client.sign_in(make_user())
    answer = client.get("/ar/staff/needs/similar", query_string=question)
    assert [need["text"] for need in answer.get_json()] == [WELL]


def test_an_expert_joins_needs_on_their_page_and_a_clerk_does_not(client: FlaskClient) -> None:
    first, second = make_workshop(needs=(voiced(),)), make_workshop(needs=(voiced("ماء شرب"),))
    kept, merged = first.hearings[0].need_id, second.hearings[0].need_id
    address = f"/fr/staff/needs/{kept}/merge"
    client.sign_in(make_user())
    assert client.post(address, data={"merged": merged}).status_code == 403
    client.sign_in(make_user(Role.EXPERT))
    assert "ماء شرب" in client.get(f"/fr/needs/{kept}").get_data(as_text=True)
    assert client.post(address, data={"merged": merged}).status_code == 302
    assert texts() == {WELL}
    assert "A réuni deux besoins" in client.get(f"/fr/needs/{kept}").get_data(as_text=True)


def test_the_public_page_of_a_need_lists_validated_hearings_only(client: FlaskClient) -> None:
    first = make_workshop(WorkshopState.VALIDATED, needs=(voiced(),), title="validated one")
    need_id = first.hearings[0].need_id
    make_workshop(WorkshopState.CLOSED, needs=(voiced(need_id=need_id),), title="closed one")
    html = client.get(f"/en/needs/{need_id}").get_data(as_text=True)
    assert "validated one" in html
    assert "closed one" not in html


def test_the_public_page_of_a_need_tells_nothing_of_unpublished_words(client: FlaskClient) -> None:
    first = make_workshop(WorkshopState.HELD, needs=(voiced("بئر عند بيت فلان"),), title="held one")
    need_id = first.hearings[0].need_id
    again = voiced(WELL, need_id=need_id, place="تيزي", votes_women=3)
    make_workshop(WorkshopState.VALIDATED, needs=(again,), title="validated one")
    for address in (f"/ar/needs/{need_id}", "/ar/workshops/sums"):
        html = client.get(address).get_data(as_text=True)
        assert "فلان" not in html
        assert WELL in html
    assert [row.text for row in queries.list_needs()] == [WELL]
    client.sign_in(make_user())
    assert "فلان" in client.get(f"/ar/needs/{need_id}").get_data(as_text=True)


def test_the_old_address_of_a_joined_need_leads_on(client: FlaskClient) -> None:
    first, second, third = (
        make_workshop(WorkshopState.VALIDATED, needs=(voiced(text),))
        for text in (WELL, "ماء", "بئر")
    )
    old, middle, kept = (w.hearings[0].need for w in (first, second, third))
    numbers = [old.id, middle.id, kept.id]
    with transaction():
        services.merge_needs(kept=middle, merged=old, actor=None)
        db.session.refresh(kept)
        services.merge_needs(kept=kept, merged=middle, actor=None)
    answer = client.get(f"/fr/needs/{numbers[0]}", follow_redirects=True)
    assert answer.request.path == f"/fr/needs/{numbers[2]}"
    html = answer.get_data(as_text=True)
    assert all(text in html for text in (WELL, "ماء", "بئر"))
    assert html.count("/fr/workshops/") >= 3
    assert client.get("/fr/needs/987654321").status_code == 404


def test_votes_of_youth_that_nobody_noted_are_not_none(client: FlaskClient) -> None:
    unnoted = NeedVoiced(theme="roads", text="Piste", votes_women=2, votes_men=1)
    nobody = NeedVoiced(theme="water", text="Eau", votes_women=2, votes_men=1, votes_youth=0)
    workshop = make_workshop(WorkshopState.VALIDATED, needs=(unnoted, nobody))
    assert [need.votes_youth for need in record_of(workshop).needs] == [None, 0]
    for hearing, shown in zip(workshop.hearings, ("—", "0"), strict=True):
        html = client.get(f"/en/needs/{hearing.need_id}").get_data(as_text=True)
        assert re.findall(r"<b><bdi>(.*?)</bdi></b><span>of these by youth", html) == [shown]
    html = client.get(f"/en/workshops/{workshop.id}").get_data(as_text=True)
    assert re.findall(r'<td class="num" data-value="(\d?)"><bdi>(—|0)</bdi>', html) == [
        ("", "—"),
        ("0", "0"),
    ]
    assert sorted(
        (row.votes_youth is None, row.votes_with_youth) for row in queries.list_voices()
    ) == [(False, 3), (True, 0)]


def test_needs_that_say_the_same_in_one_commune_and_theme_are_twins() -> None:
    said = [(1, "a water", WELL), (2, "a water", "الماء الصالح للشرب"), (3, "b water", WELL)]
    assert find_twins([*said, (4, "a water", "éclairage")]) == {1, 2}


def test_the_needs_of_a_territory_lead_to_where_two_are_joined(client: FlaskClient) -> None:
    held = WorkshopState.HELD
    one = make_workshop(held, needs=(voiced("Réparer le dispensaire"),)).hearings[0].need_id
    other = make_workshop(held, needs=(voiced("réparer le dispensaire !"),)).hearings[0].need_id
    alone = make_workshop(held, needs=(voiced(WELL, votes_men=3),)).hearings[0].need_id
    draft = make_workshop(needs=(voiced("Un puits"),)).hearings[0].need_id
    abroad = make_workshop(held, commune_code=AZILAL).hearings[0].need_id
    client.sign_in(make_user())
    html = client.get("/en/staff/needs").get_data(as_text=True)
    assert set(map(int, re.findall(r'/en/needs/(\d+)"', html))) == {one, other, alone}
    assert set(map(int, re.findall(r"/en/needs/(\d+)#alike", html))) == {one, other}
    assert str(draft) not in re.findall(r"/en/needs/(\d+)", html)
    assert f"/needs/{abroad}" not in client.get(f"/en/staff/needs?commune={AZILAL}").get_data(
        as_text=True
    )
    html = client.get("/en/staff/needs?theme=roads").get_data(as_text=True)
    assert "No need matches this choice" in html
