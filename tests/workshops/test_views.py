"""Pages of workshops: who sees what, in which language, and that nothing typed is lost."""

import re
import uuid
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from pac_toolkit.accounts.models import Role
from pac_toolkit.database import db, transaction
from pac_toolkit.workshops import services
from pac_toolkit.workshops.models import FileKind, Workshop, WorkshopState
from pac_toolkit.workshops.record import AgendaPoint, NeedVoiced, Promise, record_of
from tests.accounts.factories import make_user
from tests.workshops.factories import AZILAL, BOUTFERDA, make_record, make_workshop
from tests.workshops.test_forms import typed

LANGUAGES = [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")]
D, P, H, C, V = WorkshopState


def count() -> int:
    return db.session.scalar(select(func.count(Workshop.id))) or 0


def text_of(response: Any) -> str:
    return unescape(response.get_data(as_text=True))


def controls(html: str) -> dict[str, str]:
    """What the form holds: the value of every named control (the needed ones)."""
    found = {}
    for tag in re.findall(r"<input [^>]*>", html):
        name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
        if name:
            found[name[1]] = unescape(value[1]) if value else ""
    for name, body in re.findall(
        r'<textarea [^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', html, re.DOTALL
    ):
        found[name] = unescape(body)
    return found


@pytest.mark.parametrize(("language", "direction"), LANGUAGES)
@pytest.mark.parametrize("state", [P, V])
def test_public_pages_speak_the_language_of_their_address(
    client: FlaskClient, language: str, direction: str, state: WorkshopState
) -> None:
    tomorrow = services.today() + timedelta(days=1)
    workshop = make_workshop(state, **({"held_on": tomorrow} if state is P else {}))
    paths = ["/workshops/", f"/workshops/{workshop.id}"]
    if state is V:
        paths.append(f"/needs/{workshop.hearings[0].need_id}")
    for path in paths:
        response = client.get(f"/{language}{path}")
        assert response.status_code == 200
        assert f'<html lang="{language}" dir="{direction}">' in text_of(response)


@pytest.mark.parametrize(("language", "direction"), LANGUAGES)
def test_staff_pages_speak_the_language_of_their_address(
    client: FlaskClient, language: str, direction: str
) -> None:
    workshop = make_workshop(H)
    client.sign_in(make_user())
    for path in ("", "new", f"{workshop.id}", f"{workshop.id}/edit"):
        response = client.get(f"/{language}/staff/workshops/{path}")
        assert response.status_code == 200, path
        assert f'<html lang="{language}" dir="{direction}">' in text_of(response)


def test_empty_places_say_what_will_be_there(client: FlaskClient) -> None:
    assert "No workshop has been validated yet" in text_of(client.get("/en/workshops/"))
    client.sign_in(make_user())
    assert "No workshop has been logged yet" in text_of(client.get("/en/staff/workshops/"))


def test_the_public_list_shows_what_is_coming_and_what_is_validated(client: FlaskClient) -> None:
    day = services.today()
    for state in (D, H, C, V):
        make_workshop(state, title=f"in state {state}")
    make_workshop(P, title="coming soon", held_on=day + timedelta(days=3))
    make_workshop(P, title="day gone by", held_on=day - timedelta(days=3))
    html = text_of(client.get("/en/workshops/"))
    assert "in state validated" in html
    assert "coming soon" in html
    for hidden in ("in state draft", "in state held", "in state closed", "day gone by"):
        assert hidden not in html


def test_the_public_list_is_filtered_by_commune_province_and_kind(client: FlaskClient) -> None:
    make_workshop(V, title="at Boutferda")
    make_workshop(V, title="at Azilal", commune_code=AZILAL)
    for query in (f"commune={AZILAL}", "province=05.081", "commune=05.081"):
        html = text_of(client.get(f"/en/workshops/?{query}"))
        assert "at Azilal" in html
        assert "at Boutferda" not in html
    assert "at Azilal" not in text_of(client.get("/en/workshops/?type=women"))


def test_a_wild_page_number_is_an_empty_page(client: FlaskClient) -> None:
    assert client.get(f"/fr/workshops/?page={2**70}").status_code == 200
    assert client.get(f"/fr/workshops/?page=-{2**70}").status_code == 200


@pytest.mark.parametrize("query", ["commune=05.999", "type=magic", "province=x"])
def test_an_unknown_filter_is_not_found(client: FlaskClient, query: str) -> None:
    assert client.get(f"/fr/workshops/?{query}").status_code == 404


def test_the_list_is_cut_into_pages(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pac_toolkit.workshops.views.public.PAGE", 1)
    first, second = make_workshop(V, title="the first"), make_workshop(V, title="the second")
    html = text_of(client.get("/en/workshops/"))
    assert "the second" in html
    assert "the first" not in html
    assert "page=2" in html
    assert "the first" in text_of(client.get("/en/workshops/?page=2"))
    assert first.id != second.id


def test_the_public_page_holds_no_personal_names(client: FlaskClient) -> None:
    workshop = make_workshop(V)
    html = text_of(client.get(f"/fr/workshops/{workshop.id}"))
    for name in (workshop.chair, workshop.facilitator, workshop.rapporteur):
        assert name not in html
    assert workshop.agenda[0].text in html
    assert "ربط الدواوير بالماء" in html


def test_an_announced_workshop_shows_day_place_and_agenda_only(client: FlaskClient) -> None:
    workshop = make_workshop(P, observations="not to be seen yet")
    html = text_of(client.get(f"/ar/workshops/{workshop.id}"))
    assert workshop.place in html
    assert workshop.agenda[0].text in html
    for hidden in ("not to be seen yet", "ربط الدواوير بالماء", workshop.chair):
        assert hidden not in html


@pytest.mark.parametrize("state", list(WorkshopState))
def test_unpublished_records_do_not_exist_for_the_public(
    client: FlaskClient, state: WorkshopState
) -> None:
    workshop = make_workshop(state)
    expected = 200 if state in {P, V} else 404
    assert client.get(f"/ar/workshops/{workshop.id}").status_code == expected
    need_id = workshop.hearings[0].need_id
    assert client.get(f"/ar/needs/{need_id}").status_code == (200 if state is V else 404)


@pytest.mark.parametrize("state", [D, H, C])
def test_staff_of_another_territory_are_refused(client: FlaskClient, state: WorkshopState) -> None:
    workshop = make_workshop(state)
    client.sign_in(make_user(Role.COMMUNE, AZILAL))
    for path in (
        f"workshops/{workshop.id}",
        f"needs/{workshop.hearings[0].need_id}",
        f"staff/workshops/{workshop.id}",
        f"staff/workshops/{workshop.id}/edit",
    ):
        assert client.get(f"/fr/{path}").status_code == 403, path
    moved = client.post(f"/fr/staff/workshops/{workshop.id}/state", data={"state": "held"})
    assert moved.status_code == 403
    edited = client.post(f"/fr/staff/workshops/{workshop.id}/edit", data=typed())
    assert edited.status_code == 403


def test_the_full_record_of_a_published_workshop_stays_with_its_territory(
    client: FlaskClient,
) -> None:
    workshop = make_workshop(V)
    client.sign_in(make_user(Role.COMMUNE, AZILAL))
    assert client.get(f"/fr/staff/workshops/{workshop.id}").status_code == 403
    assert client.get(f"/fr/workshops/{workshop.id}").status_code == 200


@pytest.mark.parametrize("role", [Role.ENUMERATOR, Role.ADMIN])
def test_other_roles_have_no_workshops(client: FlaskClient, role: Role) -> None:
    client.sign_in(make_user(role))
    for path in ("", "new"):
        assert client.get(f"/fr/staff/workshops/{path}").status_code == 403


def test_the_region_reads_everything_and_writes_nothing(client: FlaskClient) -> None:
    workshop = make_workshop(H)
    client.sign_in(make_user(Role.REGION))
    page = f"/fr/staff/workshops/{workshop.id}"
    assert client.get(page).status_code == 200
    assert client.get("/fr/staff/workshops/").status_code == 200
    assert client.get(f"{page}/edit").status_code == 403
    assert client.get("/fr/staff/workshops/new").status_code == 403
    assert client.post(f"{page}/state", data={"state": "closed"}).status_code == 403


@pytest.mark.parametrize(
    "path", ["workshops/999", "needs/999", f"workshops/{2**31}", f"needs/{2**70}"]
)
def test_what_there_is_not_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"/fr/{path}").status_code == 404


def test_without_signing_in_the_staff_pages_lead_to_sign_in(client: FlaskClient) -> None:
    for path in ("", "new", "1", "1/edit"):
        response = client.get(f"/fr/staff/workshops/{path}")
        assert response.status_code in {302, 401}
        assert "Log a workshop" not in text_of(response)


def test_a_clerk_logs_a_workshop_and_comes_to_its_record(client: FlaskClient) -> None:
    clerk = make_user()
    client.sign_in(clerk)
    record = make_record()
    response = client.post("/fr/staff/workshops/new", data=typed(record))
    assert response.status_code == 302
    workshop = db.session.scalars(select(Workshop)).one()
    assert response.headers["Location"].endswith(f"/fr/staff/workshops/{workshop.id}")
    assert workshop.state is H
    assert workshop.entered_by == clerk
    html = text_of(client.get(response.headers["Location"]))
    assert f'data-saved-draft="workshop:{clerk.id}:new"' in html
    assert "data-saved-draft" not in text_of(client.get(response.headers["Location"]))


@pytest.mark.parametrize("state", [D, P, H])
def test_the_state_chosen_in_the_form_is_the_state_stored(
    client: FlaskClient, state: WorkshopState
) -> None:
    client.sign_in(make_user())
    client.post("/fr/staff/workshops/new", data=typed(state=state.value))
    assert db.session.scalars(select(Workshop.state)).one() is state


def test_sending_the_same_form_twice_stores_one_workshop(client: FlaskClient) -> None:
    client.sign_in(make_user())
    data = typed(client_key=str(uuid.uuid4()))
    first = client.post("/fr/staff/workshops/new", data=data)
    again = client.post("/fr/staff/workshops/new", data=data)
    assert first.headers["Location"] == again.headers["Location"]
    assert count() == 1


def test_a_commune_outside_the_territory_is_refused(client: FlaskClient) -> None:
    client.sign_in(make_user())
    response = client.post("/fr/staff/workshops/new", data=typed(commune_code=AZILAL))
    assert response.status_code == 422
    assert count() == 0


def test_a_refused_form_keeps_everything_that_was_typed(client: FlaskClient) -> None:
    client.sign_in(make_user())
    data = typed(
        **{
            "title": "",
            "attendance-female_young": "douze",
            "observations": "ملاحظات <b>مهمة</b>",
            "needs-0-votes_youth": "99",
        }
    )
    response = client.post("/en/staff/workshops/new", data=data)
    html = response.get_data(as_text=True)
    assert response.status_code == 422
    assert count() == 0
    held = controls(html)
    assert held["attendance-female_young"] == "douze"
    assert held["observations"] == "ملاحظات <b>مهمة</b>"
    assert held["needs-0-votes_youth"] == "99"
    assert held["needs-1-text"] == "Réparer la piste du souk"
    for control in ("title", "attendance-female_young", "needs-0-votes_youth"):
        assert f'href="#{control}"' in html
        assert re.search(rf'id="{control}"[^>]*aria-invalid="true"', html) or re.search(
            rf'aria-invalid="true"[^>]*id="{control}"', html
        )


def test_without_scripts_another_need_is_asked_of_the_server(client: FlaskClient) -> None:
    client.sign_in(make_user())
    data = typed(title="", add="needs")
    response = client.post("/fr/staff/workshops/new", data=data)
    held = controls(response.get_data(as_text=True))
    assert response.status_code == 200
    assert held["needs-0-text"] == "ربط الدواوير بالماء"
    assert held["needs-2-text"] == ""
    assert count() == 0


def test_without_scripts_a_need_is_removed_by_the_server(client: FlaskClient) -> None:
    client.sign_in(make_user())
    response = client.post("/fr/staff/workshops/new", data=typed(remove="needs-0"))
    held = controls(response.get_data(as_text=True))
    assert "ربط الدواوير بالماء" not in held.values()
    assert "Réparer la piste du souk" in held.values()


def test_editing_changes_the_record(client: FlaskClient) -> None:
    workshop = make_workshop(H)
    client.sign_in(make_user())
    held = controls(client.get(f"/fr/staff/workshops/{workshop.id}/edit").get_data(as_text=True))
    assert held["attendance-female_adult"] == "8"
    assert held["revision"] == str(workshop.revision)
    data = typed(record_of(workshop), revision=held["revision"], place="المدرسة")
    response = client.post(f"/fr/staff/workshops/{workshop.id}/edit", data=data)
    assert response.status_code == 302
    db.session.expire_all()
    assert workshop.place == "المدرسة"
    assert len(workshop.hearings) == 2


def _change_meanwhile(workshop: Workshop, **values: Any) -> None:
    with transaction():
        services.edit_workshop(
            workshop=workshop,
            record=make_record(**{"title": workshop.title, **values}),
            expected_revision=workshop.revision,
            actor=make_user(display_name="زميلة"),
        )


def test_two_people_at_one_record_lose_no_text(client: FlaskClient) -> None:
    workshop = make_workshop(H)
    mine = typed(
        record_of(workshop), revision=str(workshop.revision), observations="what I heard", place="A"
    )
    _change_meanwhile(workshop, observations="what she heard", place="B")
    client.sign_in(make_user())
    page = f"/en/staff/workshops/{workshop.id}/edit"
    response = client.post(page, data=mine)
    html = text_of(response)
    assert response.status_code == 409
    assert "زميلة saved this record while you were writing" in html
    assert "what she heard" in html
    held = controls(response.get_data(as_text=True))
    assert held["observations"] == "what I heard"
    db.session.expire_all()
    assert workshop.observations == "what she heard"

    taken = client.post(page, data={**mine, "revision": held["revision"], "take": "place"})
    held = controls(taken.get_data(as_text=True))
    assert taken.status_code == 200
    assert (held["place"], held["observations"]) == ("B", "what I heard")

    again = {**mine, "revision": held["revision"], "place": held["place"]}
    assert client.post(page, data=again).status_code == 302
    db.session.expire_all()
    assert (workshop.place, workshop.observations) == ("B", "what I heard")


def test_the_needs_of_both_may_be_kept(client: FlaskClient) -> None:
    workshop = make_workshop(H, needs=())
    mine = typed(
        make_record(needs=(NeedVoiced(theme="water", text="mine"),)),
        title=workshop.title,
        revision=str(workshop.revision),
    )
    _change_meanwhile(workshop, needs=(NeedVoiced(theme="roads", text="hers"),))
    client.sign_in(make_user())
    page = f"/en/staff/workshops/{workshop.id}/edit"
    assert client.post(page, data=mine).status_code == 409
    both = client.post(page, data={**mine, "revision": "3", "take": "needs+"})
    held = controls(both.get_data(as_text=True))
    assert {held["needs-0-text"], held["needs-1-text"]} == {"mine", "hers"}


def test_an_unknown_part_cannot_be_taken(client: FlaskClient) -> None:
    workshop = make_workshop(H)
    client.sign_in(make_user())
    data = typed(record_of(workshop), take="entered_by_id")
    page = f"/en/staff/workshops/{workshop.id}/edit"
    assert client.post(page, data=data).status_code == 400


def test_a_record_closed_meanwhile_keeps_what_was_typed_on_the_page(client: FlaskClient) -> None:
    workshop = make_workshop(H)
    mine = typed(record_of(workshop), revision=str(workshop.revision), observations="late words")
    with transaction():
        services.move_to(workshop=workshop, state=C, actor=make_user())
    client.sign_in(make_user())
    response = client.post(f"/en/staff/workshops/{workshop.id}/edit", data=mine)
    assert response.status_code == 409
    assert controls(response.get_data(as_text=True))["observations"] == "late words"
    assert "This record was closed while you were writing" in text_of(response)


def test_the_form_of_a_closed_record_leads_back_to_it(client: FlaskClient) -> None:
    workshop = make_workshop(C)
    client.sign_in(make_user())
    response = client.get(f"/en/staff/workshops/{workshop.id}/edit")
    assert response.status_code == 302


def move(client: FlaskClient, workshop: Workshop, **data: Any) -> str:
    path = f"/en/staff/workshops/{workshop.id}/state"
    response = client.post(path, data=data)
    assert response.status_code == 302
    return text_of(client.get(response.headers["Location"]))


def test_a_clerk_closes_and_an_expert_validates(client: FlaskClient) -> None:
    workshop = make_workshop(H)
    client.sign_in(make_user())
    move(client, workshop, state="closed", revision=str(workshop.revision))
    client.sign_in(make_user(Role.EXPERT))
    html = move(client, workshop, state="validated")
    assert "The record is validated" in html
    db.session.expire_all()
    assert workshop.state is V


def test_one_who_wrote_in_it_is_told_why_they_cannot_validate(client: FlaskClient) -> None:
    expert = make_user(Role.EXPERT)
    workshop = make_workshop(C, actor=expert)
    client.sign_in(expert)
    page = f"/en/staff/workshops/{workshop.id}"
    assert "another expert or the province validates it, not you" in text_of(client.get(page))
    assert client.post(f"{page}/state", data={"state": "validated"}).status_code == 403


@pytest.mark.parametrize(
    ("state", "values", "data", "words"),
    [
        (H, {"place": ""}, {"state": "closed"}, "Before closing, fill in: Place."),
        (C, {}, {"state": "held", "reason": " "}, "Say in a few words why"),
        (D, {"held_on": None}, {"state": "held"}, "Write the day of the workshop."),
        (D, {}, {"state": "closed"}, "Somebody changed this record meanwhile"),
        (H, {}, {"state": "closed", "revision": "1"}, "Somebody changed this record meanwhile"),
    ],
)
def test_a_refused_move_says_what_to_do(
    client: FlaskClient,
    state: WorkshopState,
    values: dict[str, Any],
    data: dict[str, str],
    words: str,
) -> None:
    workshop = make_workshop(H if state is H else D, **values)
    if state is C:
        workshop = make_workshop(C)
    client.sign_in(make_user())
    assert words in move(client, workshop, **data)


def test_an_unknown_state_is_not_found(client: FlaskClient) -> None:
    workshop = make_workshop(H)
    client.sign_in(make_user())
    path = f"/en/staff/workshops/{workshop.id}/state"
    assert client.post(path, data={"state": "magic"}).status_code == 404
    assert client.post(path, data={}).status_code == 400


def test_the_record_shows_its_doubts_and_its_history_in_words(client: FlaskClient) -> None:
    clerk = make_user(display_name="خديجة")
    workshop = make_workshop(H, actor=clerk)
    record = record_of(workshop)
    with transaction():
        services.edit_workshop(
            workshop=workshop,
            record=make_record(
                title=record.title, place="دار الشباب", categories={}, needs=record.needs[:1]
            ),
            expected_revision=workshop.revision,
            actor=clerk,
        )
    client.sign_in(make_user())
    html = text_of(client.get(f"/en/staff/workshops/{workshop.id}"))
    for words in (
        "خديجة",
        "Changed the record",
        "دار الجماعة",
        "دار الشباب",
        "Elected members of the council",
        "\u2068Roads, tracks and streets\u2069: \u2068Réparer la piste du souk\u2069",
        "Changed the state",
    ):
        assert words in html


HOSTILE = "<script>alert(1)</script>${7*7}{{7*7}}\u202e<img src=x onerror=alert(1)>"


def test_hostile_text_is_shown_as_text_on_every_page(client: FlaskClient) -> None:
    workshop = make_workshop(
        V,
        title=HOSTILE,
        place=HOSTILE,
        douars=(HOSTILE,),
        villages=(HOSTILE,),
        agenda=(AgendaPoint(HOSTILE, 5),),
        commitments=(Promise(what=HOSTILE, who=HOSTILE),),
        legal_basis=HOSTILE,
        strengths=HOSTILE,
        chair=HOSTILE,
        observations=HOSTILE,
        needs=(NeedVoiced(theme="water", text=HOSTILE, place=HOSTILE, problem=HOSTILE),),
    )
    draft = make_workshop(title=HOSTILE, needs=workshop.hearings and ())
    client.sign_in(make_user())
    for path in (
        "workshops/",
        f"workshops/{workshop.id}",
        f"needs/{workshop.hearings[0].need_id}",
        "staff/workshops/",
        f"staff/workshops/{workshop.id}",
        f"staff/workshops/{draft.id}/edit",
    ):
        html = client.get(f"/ar/{path}").get_data(as_text=True)
        assert "<script>alert" not in html, path
        assert "<img src=x" not in html, path
        assert "\u202e" not in html, path
        assert "&lt;script&gt;" in html, path


def test_the_new_form_offers_the_communes_of_the_territory_only(client: FlaskClient) -> None:
    client.sign_in(make_user(Role.PROVINCE, "05.091"))
    html = client.get(f"/fr/staff/workshops/new?commune={BOUTFERDA}").get_data(as_text=True)
    assert f'selected value="{BOUTFERDA}"' in html
    assert AZILAL not in html


def test_what_waits_stands_first(client: FlaskClient) -> None:
    make_workshop(C, title="to be validated")
    make_workshop(H, title="not of this territory", commune_code=AZILAL)
    client.sign_in(make_user())
    html = text_of(client.get("/en/staff/workshops/"))
    assert html.index("to be validated") < html.index("All workshops")
    assert "not of this territory" not in html
    assert "No workshop matches" in text_of(client.get("/en/staff/workshops/?state=draft"))


def test_a_clerk_sees_nothing_unpublished_of_another_commune(client: FlaskClient) -> None:
    workshops = {state: make_workshop(state, title=f"secret {state}") for state in WorkshopState}
    client.sign_in(make_user(Role.COMMUNE, AZILAL))
    assert "secret" not in text_of(client.get("/en/staff/workshops/"))
    for state, workshop in workshops.items():
        address = f"/en/staff/workshops/{workshop.id}"
        for path in (address, f"{address}/edit", f"{address}/correct"):
            assert client.get(path).status_code == 403, (state, path)
        assert client.get(f"/en/staff/workshops/new?copy={workshop.id}").status_code == 403
        public = client.get(f"/en/workshops/{workshop.id}").status_code
        assert public == (200 if state in {P, V} else 403)


def test_a_copy_keeps_what_does_not_belong_to_its_day(client: FlaskClient) -> None:
    workshop = make_workshop(C, place="the same place", observations="of that day")
    client.sign_in(make_user())
    html = text_of(client.get(f"/en/staff/workshops/new?copy={workshop.id}"))
    assert "the same place" in html
    assert workshop.agenda[0].text in html
    assert "of that day" not in html
    assert workshop.hearings[0].text not in html


@pytest.mark.parametrize("path", ["new", "series"])
def test_who_writes_for_several_communes_chooses_one(client: FlaskClient, path: str) -> None:
    client.sign_in(make_user(Role.EXPERT, AZILAL, BOUTFERDA))
    html = text_of(client.get(f"/en/staff/workshops/{path}"))
    assert '<option selected value="">Choose the commune</option>' in html
    refused = client.post(f"/en/staff/workshops/{path}", data={"commune_code": "", "title": "x"})
    assert refused.status_code == 422
    assert "Choose the commune in which it takes place." in text_of(refused)
    client.sign_in(make_user())
    assert "Choose the commune" not in text_of(client.get(f"/en/staff/workshops/{path}"))


def standings(html: str) -> dict[str, str]:
    """How each part of the form stands in its table of contents."""
    return {
        part: how for how, part in re.findall(r'<li class="is-(\w+)"><a href="#part-(\w+)"', html)
    }


def test_the_contents_tell_wrong_from_complete_and_optional(client: FlaskClient) -> None:
    client.sign_in(make_user())
    fresh = standings(client.get("/fr/staff/workshops/new").get_data(as_text=True))
    assert (fresh["basics"], fresh["attendance"]) == ("open", "open")
    assert {how for part, how in fresh.items() if part not in ("basics", "attendance")} == {
        "optional"
    }
    sent = typed(**{"held_on": "2040-01-01", "needs-0-votes_youth": "99"})
    answer = client.post("/fr/staff/workshops/new", data=sent)
    refused = standings(answer.get_data(as_text=True))
    assert {part for part, how in refused.items() if how == "wrong"} == {"basics", "needs"}
    assert refused["attendance"] == "done"


def test_a_held_record_with_a_day_to_come_is_not_advised_a_state_it_cannot_choose(
    client: FlaskClient,
) -> None:
    workshop = make_workshop(H)
    client.sign_in(make_user())
    sent = {"held_on": "2040-01-01", "revision": str(workshop.revision)}
    html = text_of(client.post(f"/en/staff/workshops/{workshop.id}/edit", data=typed(**sent)))
    assert "this workshop was held: correct the day" in html
    assert "“Announced”" not in html
    assert "“Announced”" in text_of(
        client.post("/en/staff/workshops/new", data=typed(held_on="2040-01-01"))
    )


def test_an_earlier_need_is_a_question_and_no_error(client: FlaskClient) -> None:
    make_workshop(needs=(NeedVoiced(theme="water", text="ربط الدواوير بالماء"),))
    client.sign_in(make_user())
    record = make_record(needs=(NeedVoiced(theme="water", text="ربط دواوير بالماء"),))
    answer = client.post("/en/staff/workshops/new", data=typed(record))
    html = text_of(answer)
    assert answer.status_code == 422
    assert "Not saved yet: one question first" in html
    assert "To correct:" not in html
    assert 'href="#need-needs-0-text"' in html
    assert 'id="need-needs-0-text"' in html


def test_the_history_of_a_record_logged_as_held_tells_no_draft(client: FlaskClient) -> None:
    client.sign_in(make_user())
    client.post("/en/staff/workshops/new", data=typed())
    workshop = db.session.scalars(select(Workshop)).one()
    html = text_of(client.get(f"/en/staff/workshops/{workshop.id}"))
    assert "<bdi>Held</bdi></ins>" in html
    assert "In preparation" not in html


def test_a_clerk_is_not_called_another_expert(client: FlaskClient) -> None:
    clerk, expert = make_user(), make_user(Role.EXPERT)
    workshop = make_workshop(WorkshopState.CLOSED, actor=clerk)
    client.sign_in(clerk)
    assert "another expert" not in text_of(client.get(f"/en/staff/workshops/{workshop.id}"))
    workshop = make_workshop(WorkshopState.CLOSED, actor=expert)
    client.sign_in(expert)
    assert "another expert" in text_of(client.get(f"/en/staff/workshops/{workshop.id}"))


def test_a_copy_says_of_which_workshop_it_is_one(client: FlaskClient) -> None:
    pattern = make_workshop(H, title="Source")
    client.sign_in(make_user())
    html = text_of(client.get(f"/en/staff/workshops/new?copy={pattern.id}"))
    assert "Prepare a workshop like another" in html
    assert f'href="/en/staff/workshops/{pattern.id}"><bdi>Source</bdi>' in html
    # what a browser keeps of a copy is not the text of another new record
    assert f"workshops/new?copy={pattern.id}" in html
    assert f':copy-{pattern.id}"' in html


def test_a_workshop_to_come_shows_no_empty_sums_and_no_paper_of_nothing(
    client: FlaskClient,
) -> None:
    coming = {"held_on": services.today() + timedelta(days=9), "attendance": {}, "categories": {}}
    planned = make_workshop(WorkshopState.PLANNED, **coming, needs=(), agenda=())
    client.sign_in(make_user())
    html = text_of(client.get(f"/en/staff/workshops/{planned.id}"))
    assert 'class="figures"' not in html
    assert "minutes.pdf" not in html
    assert "agenda.pdf" not in html
    assert "agenda.pdf" not in text_of(client.get(f"/en/workshops/{planned.id}"))
    held = text_of(client.get(f"/en/staff/workshops/{make_workshop(H).id}"))
    assert 'class="figures"' in held
    assert "minutes.pdf" in held
    assert "agenda.pdf" in held


def test_the_history_names_the_kind_of_a_file(client: FlaskClient) -> None:
    workshop = make_workshop(H)
    with transaction():
        services.attach_file(
            workshop=workshop,
            kind=FileKind.SHEET,
            name="a.pdf",
            content=b"%PDF-1.7",
            actor=make_user(),
        )
    client.sign_in(make_user())
    html = text_of(client.get(f"/ar/staff/workshops/{workshop.id}"))
    assert "<dt>نوع الملف</dt>" in html
    assert "<dt>kind</dt>" not in html
