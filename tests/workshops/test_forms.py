"""What clerks type, and what the form makes of it."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from communes.problems import Problem
from pac_toolkit.workshops.checks import list_doubts
from pac_toolkit.workshops.forms import (
    BAND_LABELS,
    CATEGORY_LABELS,
    PHASE_LABELS,
    SEX_LABELS,
    STATE_LABELS,
    TYPE_LABELS,
    WorkshopForm,
    sentence,
)
from pac_toolkit.workshops.forms.fields import read_point
from pac_toolkit.workshops.forms.messages import _SENTENCES
from pac_toolkit.workshops.forms.workshop import MAX_NEEDS, cell_name, form_data
from pac_toolkit.workshops.models import (
    AgeBand,
    Category,
    Phase,
    Sex,
    WorkshopState,
    WorkshopType,
)
from pac_toolkit.workshops.record import AgendaPoint, NeedVoiced, Record, says_the_same
from tests.workshops.factories import BOUTFERDA, make_record

TODAY = date(2026, 11, 22)


def typed(record: Record | None = None, **values: str) -> MultiDict[str, str]:
    """What a browser sends for a record, with some controls typed otherwise."""
    data = form_data(record or make_record())
    sent: dict[str, Any] = {
        name: value.isoformat() if isinstance(value, date | time) else value or ""
        for name, value in data.items()
        if not isinstance(value, dict | list | tuple) and name not in ("latitude", "longitude")
    }
    sent |= {name: "، ".join(data[name]) for name in ("douars", "villages")}
    sent |= {name: data[name] for name in ("languages", "channels", "arrangements")}
    sent["agenda"] = "\n".join(
        f"{point.text} ({point.minutes} min)" if point.minutes else point.text
        for point in data["agenda"]
    )
    sent["point"] = "{}, {}".format(*data["point"]) if data["point"] else ""
    for part in ("attendance", "categories"):
        sent |= {f"{part}-{name}": str(n) for name, n in data[part].items()}
    for part in ("needs", "commitments"):
        for position, card in enumerate(data[part]):
            sent |= {
                f"{part}-{position}-{name}": str(value or "")
                for name, value in card.items()
                if name != "is_done" or value
            }
    return MultiDict({"state": "held", **sent, **values})


def read(app: Flask, language: str = "fr", **values: str) -> tuple[WorkshopForm, dict[str, str]]:
    """The form of what was typed, validated, and its messages by control."""
    return read_all(app, typed(**values), language)


def read_all(
    app: Flask, sent: MultiDict[str, str], language: str = "fr"
) -> tuple[WorkshopForm, dict[str, str]]:
    with app.test_request_context(f"/{language}/staff/workshops/new"):
        app.preprocess_request()
        form = WorkshopForm(
            formdata=sent,
            commune_codes=[BOUTFERDA],
            states=list(WorkshopState)[:3],
            today=TODAY,
            meta={"csrf": False},
        )
        form.validate()
        return form, {control: message for control, _, message in form.list_errors()}


def test_a_record_typed_into_the_form_comes_back_the_same(context: Flask) -> None:
    record = make_record()
    form, errors = read_all(context, typed(record))
    assert errors == {}
    assert says_the_same(form.to_record(), record)


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("١٢", 12),
        ("۱۲", 12),
        (" 7 ", 7),
        ("1 200", 1200),
        ("1\u202f200", 1200),
        ("+3", 3),
        ("", 0),
        ("٠", 0),
    ],
)
def test_counts_are_read_as_people_write_them(context: Flask, text: str, n: int) -> None:
    form, errors = read(context, **{"attendance-female_young": text, "numbers_right": "y"})
    assert errors == {}
    assert form.to_record().attendance.get((Sex.FEMALE, AgeBand.YOUNG), 0) == n


@pytest.mark.parametrize("text", ["12.5", "12,5", "abc", "1e3", "²", "--1", "9" * 4000, "½"])
def test_what_is_no_whole_number_is_refused_and_kept(context: Flask, text: str) -> None:
    form, errors = read(context, **{"attendance-male_teen": text})
    assert list(errors) == ["attendance-male_teen"]
    assert form.attendance.form["male_teen"]._value() == text


@pytest.mark.parametrize("text", ["-1", "−4", "-٣"])
def test_negative_counts_are_refused(context: Flask, text: str) -> None:
    _, errors = read(context, **{"categories-elected": text})
    assert list(errors) == ["categories-elected"]


def test_a_number_too_large_to_store_is_refused_and_a_large_one_is_not(context: Flask) -> None:
    _, errors = read(context, **{"attendance-male_adult": "10000000"})
    assert list(errors) == ["attendance-male_adult"]
    _, errors = read(context, **{"attendance-male_adult": "9999999", "numbers_right": "y"})
    assert errors == {}


def test_large_numbers_are_stored_once_somebody_says_that_they_are_right(context: Flask) -> None:
    form, errors = read(context, **{"attendance-male_adult": "201"})
    assert list(errors) == ["numbers_right"]
    assert "201" in errors["numbers_right"]
    _, errors = read(context, **{"attendance-male_adult": "201", "numbers_right": "y"})
    assert errors == {}
    with context.test_request_context("/fr/staff/workshops/new"):
        context.preprocess_request()
        again = WorkshopForm(
            formdata=typed(form.to_record()),
            commune_codes=[BOUTFERDA],
            states=list(WorkshopState)[:3],
            today=TODAY,
            stored=form.to_record(),
            meta={"csrf": False},
        )
        assert again.validate()


@pytest.mark.parametrize(
    ("line", "point"),
    [
        ("Diagnostic (45 min)", AgendaPoint("Diagnostic", 45)),
        ("التشخيص - ٤٥ دقيقة", AgendaPoint("التشخيص", 45)),
        ("Vote : 20 mn", AgendaPoint("Vote", 20)),
        ("Bilan du PAC 2022-2027", AgendaPoint("Bilan du PAC 2022-2027")),
        ("30 min", AgendaPoint("30 min")),
    ],
)
def test_minutes_at_the_end_of_a_line_are_the_points(line: str, point: AgendaPoint) -> None:
    assert read_point(line) == point


def test_a_point_comes_as_maps_give_it_to_copy(context: Flask) -> None:
    for text in ("32.3372, -6.3498", "٣٢.٣٣٧٢، -٦.٣٤٩٨", "32.3372 -6.3498"):
        form, errors = read(context, point=text)
        assert errors == {}
        assert form.to_record().point == (32.3372, -6.3498)
    for text in ("32.3372", "somewhere", "32.3, -6.3, 4", "99.5, -6.3"):
        assert list(read(context, point=text)[1]) == ["point"], text


def test_names_are_parted_by_commas_of_either_script(context: Flask) -> None:
    form, _ = read(context, douars="آيت علا، تاكزيرت, Imilchil ;")
    assert form.to_record().douars == ("آيت علا", "تاكزيرت", "Imilchil")


@pytest.mark.parametrize(
    ("text", "day"),
    [("2022-03-14", date(2022, 3, 14)), ("14/03/2022", date(2022, 3, 14)), ("", None)],
)
def test_days_are_read_as_sent_and_as_written(context: Flask, text: str, day: date | None) -> None:
    form, _ = read(context, held_on=text)
    assert form.held_on.data == day


@pytest.mark.parametrize("text", ["31/02/2022", "soon", "2022-13-01"])
def test_a_day_that_there_is_not_is_refused(context: Flask, text: str) -> None:
    _, errors = read(context, held_on=text)
    assert list(errors) == ["held_on"]


@pytest.mark.parametrize("text", ["9h30", "09:30", "٠٩:٣٠", "9.30"])
def test_hours_are_read_as_written(context: Flask, text: str) -> None:
    form, errors = read(context, starts_at=text)
    assert errors == {}
    assert form.starts_at.data == time(9, 30)


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"title": "  "}, "title"),
        ({"held_on": ""}, "held_on"),
        ({"held_on": (TODAY + timedelta(days=1)).isoformat()}, "held_on"),
        ({"ends_at": "09:00"}, "ends_at"),
        ({"commune_code": "05.081.01.01"}, "commune_code"),
        ({"commune_code": ""}, "commune_code"),
        ({"phase": "magic"}, "phase"),
        ({"needs-0-theme": "magic"}, "needs-0-theme"),
        ({"needs-0-theme": ""}, "needs-0-theme"),
        ({"needs-0-text": ""}, "needs-0-text"),
        ({"needs-0-votes_youth": "22"}, "needs-0-votes_youth"),
        ({"needs-1-votes_men": "x"}, "needs-1-votes_men"),
        ({"title": "x" * 201}, "title"),
        ({"sheet_total": "36"}, "sheet_total"),
    ],
)
def test_a_message_stands_at_the_control_it_is_about(
    context: Flask, values: dict[str, str], place: str
) -> None:
    _, errors = read(context, **values)
    assert list(errors) == [place]


def test_a_contradiction_with_the_sheet_is_explained_with_its_numbers(context: Flask) -> None:
    with context.test_request_context("/en/"):
        context.preprocess_request()
        words = sentence(
            Problem(
                "sheet_differs",
                {"sheet": 36, "total": 34, "women": 14, "men": 20, "unknown": 0},
            )
        )
    assert "34 (women 14 + men 20 + not noted 0)" in words
    assert "36" in words


def test_the_total_of_the_sheet_is_no_contradiction_when_it_is_right(context: Flask) -> None:
    _, errors = read(context, sheet_total="٣٤")
    assert errors == {}


def test_a_card_in_which_nothing_is_written_is_no_need(context: Flask) -> None:
    sent = typed()
    sent.update({f"needs-5-{name}": " " for name in ("theme", "place", "votes_women")})
    sent["needs-5-theme"] = ""
    form, errors = read_all(context, sent)
    assert errors == {}
    assert len(form.to_record().needs) == 2


def test_messages_find_their_need_across_empty_cards(context: Flask) -> None:
    sent = typed(make_record(needs=(NeedVoiced(theme="", text=""), NeedVoiced(theme="", text="x"))))
    _, errors = read_all(context, sent)
    assert list(errors) == ["needs-1-theme"]


def test_more_needs_than_fit_do_not_break_the_page(context: Flask) -> None:
    needs = tuple(NeedVoiced(theme="water", text=f"{n}") for n in range(MAX_NEEDS + 5))
    form, errors = read_all(context, typed(make_record(needs=needs)))
    form.add("needs")
    assert errors == {}
    assert len(form.needs.entries) == MAX_NEEDS


def test_a_need_is_removed_and_the_others_keep_their_text(context: Flask) -> None:
    form, _ = read(context)
    form.remove("needs", 0)
    form.remove("needs", 99)
    assert [need.text for need in form.to_record().needs] == ["Réparer la piste du souk"]


def test_a_client_key_that_is_no_uuid_is_ignored(context: Flask) -> None:
    form, _ = read(context, client_key="' or 1=1")
    assert form.client_uuid is None


def test_every_word_kept_in_the_database_has_a_label() -> None:
    for kind, labels in (
        (WorkshopType, TYPE_LABELS),
        (Phase, PHASE_LABELS),
        (WorkshopState, STATE_LABELS),
        (Sex, SEX_LABELS),
        (AgeBand, BAND_LABELS),
        (Category, CATEGORY_LABELS),
    ):
        assert set(labels) == set(kind)


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_every_doubt_has_its_sentence(context: Flask, language: str) -> None:
    record = make_record(
        attendance={(Sex.MALE, AgeBand.ADULT): 600, (Sex.FEMALE, AgeBand.TEEN): 1},
        categories={Category.STAFF: 700},
        starts_at=time(8),
        ends_at=time(20),
        needs=(
            NeedVoiced(theme="water", text="x", votes_women=5, votes_men=700),
            NeedVoiced(theme="water", text="x"),
        ),
    )
    found = list_doubts(record)
    assert (
        {doubt.code for doubt in found}
        == {
            "many_participants",
            "large_cell",
            "category_over_participants",
            "long",
            "votes_over_women",
            "votes_over_men",
            "need_repeated",
        }
        <= set(_SENTENCES)
    )
    with context.test_request_context(f"/{language}/"):
        context.preprocess_request()
        words = [sentence(doubt) for doubt in found]
    assert all(text and "%(" not in text for text in words)


counts = st.dictionaries(
    st.tuples(st.sampled_from(Sex), st.sampled_from(AgeBand)), st.integers(0, 5000)
)


@given(grid=counts, arabic=st.booleans())
@hypothesis_settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_grid_typed_in_either_digits_is_the_grid_stored(
    context: Flask, grid: dict[tuple[Sex, AgeBand], int], arabic: bool
) -> None:
    digits = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩") if arabic else {}
    sent = typed(make_record(attendance={}, categories={}, needs=()), numbers_right="y")
    for (sex, band), n in grid.items():
        sent[f"attendance-{cell_name(sex, band)}"] = str(n).translate(digits)
    form, errors = read_all(context, sent)
    assert errors == {}
    assert form.to_record().attendance == {cell: n for cell, n in grid.items() if n}
    assert form.to_record().participants == sum(grid.values())
