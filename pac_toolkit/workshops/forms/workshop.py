"""The one form of a workshop: what it asks, and how what was typed becomes a record."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any, TypeVar

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.fields.core import Field
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from communes.problems import Problem
from communes.territory import get_commune, get_province
from communes.themes import HEADINGS, get_theme
from pac_toolkit import i18n
from pac_toolkit.workshops.checks import list_refusals
from pac_toolkit.workshops.forms.fields import (
    ClockField,
    CountField,
    DayField,
    WordField,
    line,
    text,
)
from pac_toolkit.workshops.forms.labels import (
    CATEGORY_LABELS,
    PART_LABELS,
    PHASE_LABELS,
    STATE_LABELS,
    TYPE_LABELS,
    name_cell,
)
from pac_toolkit.workshops.forms.messages import sentence
from pac_toolkit.workshops.models import (
    AgeBand,
    Category,
    Phase,
    Sex,
    WorkshopState,
    WorkshopType,
)
from pac_toolkit.workshops.record import FIELDS, TEXTS, NeedVoiced, Record
from surveys.cleaning import clean_text

_Kind = TypeVar("_Kind", WorkshopType, Phase)

EMPTY_NEEDS = 3
"""Needs offered on a new form, for a browser without scripts."""
MAX_NEEDS = 150


def cell_name(sex: Sex, band: AgeBand) -> str:
    """The grid's field of one sex and age band: `female_young`."""
    return f"{sex.value}_{band.name.lower()}"


class AttendanceForm(Form):
    """The grid: a count for each sex and age band."""


class CategoriesForm(Form):
    """How many participants came in each capacity; one person may be in several."""


# declared on the class, so that WTForms finds them like fields written out one by one
for _sex in Sex:
    for _band in AgeBand:
        setattr(AttendanceForm, cell_name(_sex, _band), CountField())
for _category in Category:
    setattr(CategoriesForm, _category.value, CountField(CATEGORY_LABELS[_category]))


class NeedForm(Form):
    """A need as it was voiced, with its votes."""

    hearing_id = IntegerField(widget=HiddenInput(), validators=[Optional()])
    theme = WordField(PART_LABELS["needs"])
    text = text("", 2000)
    place = line("")
    votes_women = CountField()
    votes_men = CountField()
    votes_youth = CountField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theme.choices = [SelectChoice("", gettext("Choose a theme")), *_theme_choices()]
        # a card is optional as a whole: its fields are not marked so one by one
        for field in (self.theme, self.text, self.place):
            field.flags.required = True

    @property
    def is_blank(self) -> bool:
        """Nothing was written in it: it is no need."""
        votes = (self.votes_women, self.votes_men, self.votes_youth)
        typed = (self.theme.data, clean_text(self.text.data or ""), (self.place.data or "").strip())
        return not any(typed) and not any(field.data or field.errors for field in votes)

    def to_need(self) -> NeedVoiced:
        """What was voiced, as plain values."""
        return NeedVoiced(
            theme=self.theme.data or "",
            text=clean_text(self.text.data or ""),
            place=clean_text(self.place.data or ""),
            votes_women=self.votes_women.data or 0,
            votes_men=self.votes_men.data or 0,
            votes_youth=self.votes_youth.data or 0,
            hearing_id=self.hearing_id.data,
        )


class WorkshopForm(FlaskForm):
    """Everything a clerk writes of a workshop, on one page."""

    commune_code = WordField(PART_LABELS["commune_code"])
    workshop_type = WordField(PART_LABELS["workshop_type"])
    phase = WordField(PART_LABELS["phase"])
    title = line(PART_LABELS["title"])
    held_on = DayField(PART_LABELS["held_on"])
    starts_at = ClockField(PART_LABELS["starts_at"])
    ends_at = ClockField(PART_LABELS["ends_at"])
    place = line(PART_LABELS["place"])
    douars = text(PART_LABELS["douars"], 2000)
    agenda = text(PART_LABELS["agenda"], 10_000)
    chair = line(PART_LABELS["chair"], 120)
    facilitator = line(PART_LABELS["facilitator"], 120)
    rapporteur = line(PART_LABELS["rapporteur"], 120)
    observations = text(PART_LABELS["observations"], 10_000)
    attendance = FormField(AttendanceForm)
    # the total written on the attendance sheet: compared with the grid, never stored
    sheet_total = CountField(lazy_gettext("Total written on the attendance sheet"))
    categories = FormField(CategoriesForm)
    needs = FieldList(FormField(NeedForm), max_entries=MAX_NEEDS)
    state = RadioField(PART_LABELS["state"])
    revision = IntegerField(widget=HiddenInput(), validators=[Optional()])
    client_key = HiddenField()

    def __init__(
        self,
        *args: Any,
        commune_codes: Iterable[str],
        states: Iterable[WorkshopState],
        today: date,
        **kwargs: Any,
    ) -> None:
        """`commune_codes` and `states` are those open to this user; `today` is the day in Morocco."""
        self.today = today
        super().__init__(*args, **kwargs)
        self.commune_code.choices = commune_choices(commune_codes)
        self.workshop_type.choices = [SelectChoice(k.value, v) for k, v in TYPE_LABELS.items()]
        self.phase.choices = [SelectChoice(k.value, v) for k, v in PHASE_LABELS.items()]
        self.state.choices = [SelectChoice(state.value, STATE_LABELS[state]) for state in states]
        # what closing needs is not marked as optional; a draft may leave it out all the same
        for name in (
            "state",
            "commune_code",
            "workshop_type",
            "phase",
            "title",
            "held_on",
            "place",
        ):
            self[name].flags.required = True

    @classmethod
    def of_record(cls, record: Record, **kwargs: Any) -> "WorkshopForm":
        """The form filled with a record."""
        return cls(formdata=None, data=form_data(record), **kwargs)

    @property
    def pattern_need(self) -> NeedForm:
        """An empty need from which a script makes new ones."""
        return NeedForm(formdata=None, prefix="needs-__n__-")

    @property
    def client_uuid(self) -> str | None:
        """The key the page made before its first save; None when it is no UUID."""
        try:
            return str(uuid.UUID(self.client_key.data or ""))
        except ValueError:
            return None

    @property
    def chosen_state(self) -> WorkshopState:
        """The state to save the workshop in."""
        return WorkshopState(self.state.data)

    def offer_needs(self, count: int) -> None:
        """Append empty needs to write in."""
        for _ in range(count):
            self.add_need()

    def add_need(self) -> None:
        """One more empty need, as long as there is room."""
        if len(self.needs.entries) < MAX_NEEDS:
            self.needs.append_entry()

    def remove_need(self, position: int) -> None:
        """Leave out one need; the others keep what is written in them."""
        if 0 <= position < len(self.needs.entries):
            del self.needs.entries[position]

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Each field by itself, then the rules between fields, each message at its field."""
        super().validate(extra_validators)
        if not any(self.commune_code.errors or self.workshop_type.errors or self.phase.errors):
            for problem in self._list_problems():
                self._put(problem)
        return not any(self.list_errors())

    def _list_problems(self) -> Iterator[Problem]:
        record = self.to_record()
        state = self.state.data or WorkshopState.DRAFT
        yield from list_refusals(record, state, self.today)
        sheet = self.sheet_total.data
        if sheet and sheet != record.participants:
            yield Problem(
                "sheet_differs",
                {
                    "sheet": sheet,
                    "total": record.participants,
                    "women": record.women,
                    "men": record.men,
                    "unknown": record.count_sex("unknown"),
                },
                "sheet_total",
            )

    def _put(self, problem: Problem) -> None:
        field = self._field_at(problem.place)
        if not field.errors:
            field.errors = [sentence(problem)]

    def _field_at(self, place: str) -> Field:
        part, *rest = place.split(".")
        if part == "attendance":
            return self.attendance.form[cell_name(Sex(rest[0]), AgeBand(rest[1]))]
        if part == "categories":
            return self.categories.form[rest[0]]
        if part == "needs":
            return self._written_needs()[int(rest[0])][rest[1]]
        field: Field = self[part]
        return field

    def _written_needs(self) -> list[NeedForm]:
        return [entry.form for entry in self.needs.entries if not entry.form.is_blank]

    def list_errors(self) -> Iterator[tuple[str, str, str]]:
        """Every message from top to bottom: the id of its control, what that control is called, the message."""
        for words, field in self._list_fields():
            for message in field.errors:
                yield field.id, words, str(message)

    def _list_fields(self) -> Iterator[tuple[str, Field]]:
        for field in self:
            if field is self.needs:
                for number, entry in enumerate(self.needs.entries, start=1):
                    words = gettext("Need %(number)s", number=i18n.number(number))
                    yield from ((words, inner) for inner in entry.form)
            elif field is self.attendance:
                for sex, band in product(Sex, AgeBand):
                    yield name_cell(sex, band), field.form[cell_name(sex, band)]
            elif isinstance(field, FormField):
                yield from ((str(inner.label.text), inner) for inner in field.form)
            else:
                yield str(field.label.text), field

    def to_record(self) -> Record:
        """What was typed, as a record to store once `validate` agreed.

        Before that it serves to show how far the form is filled: what cannot be read counts as empty.
        """
        typed = {name: self[name].data for name in FIELDS}
        texts = {name: clean_text(typed[name] or "") for name in TEXTS}
        cells = {
            (sex, band): self.attendance.form[cell_name(sex, band)].data or 0
            for sex, band in product(Sex, AgeBand)
        }
        counts = {category: self.categories.form[category.value].data or 0 for category in Category}
        return Record(
            **{
                **typed,
                **texts,
                "commune_code": typed["commune_code"] or "",
                "workshop_type": _member(WorkshopType, typed["workshop_type"]),
                "phase": _member(Phase, typed["phase"]),
            },
            attendance={cell: n for cell, n in cells.items() if n},
            categories={category: n for category, n in counts.items() if n},
            needs=tuple(need.to_need() for need in self._written_needs()),
        )


def _member(kind: type[_Kind], word: str | None) -> _Kind:
    """The member of this word, the first one for a word that there is not."""
    return next((member for member in kind if member.value == word), next(iter(kind)))


def form_data(record: Record) -> dict[str, Any]:
    """A record as the form's data."""
    return {
        **{name: getattr(record, name) for name in FIELDS},
        "workshop_type": record.workshop_type.value,
        "phase": record.phase.value,
        "attendance": {
            cell_name(Sex(sex), AgeBand(band)): n for (sex, band), n in record.attendance.items()
        },
        "categories": {Category(category).value: n for category, n in record.categories.items()},
        "needs": [
            {
                "hearing_id": need.hearing_id,
                "theme": need.theme,
                "text": need.text,
                "place": need.place,
                "votes_women": need.votes_women,
                "votes_men": need.votes_men,
                "votes_youth": need.votes_youth,
            }
            for need in record.needs
        ],
    }


def commune_choices(codes: Iterable[str]) -> list[SelectChoice]:
    """Communes by name under their province, in the order of the page's alphabet."""
    language = i18n.current_language().code
    communes = sorted(map(get_commune, codes), key=lambda c: (c.province_code, c.name(language)))
    return [
        SelectChoice(
            c.code, c.name(language), optgroup=get_province(c.province_code).name(language)
        )
        for c in communes
    ]


def _theme_choices() -> list[SelectChoice]:
    return [
        SelectChoice(
            theme, i18n.label(get_theme(theme).labels), optgroup=i18n.label(heading.labels)
        )
        for heading in HEADINGS
        for theme in heading.themes
    ]
