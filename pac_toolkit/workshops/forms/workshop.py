"""The one form of a workshop: what it asks, and how what was typed becomes a record."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from io import SEEK_END
from itertools import product
from typing import Any, TypeVar

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, MultipleFileField
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, Optional
from wtforms.widgets import HiddenInput

from communes.problems import Problem
from pac_toolkit import i18n
from pac_toolkit.workshops.checks import check_file, list_large_numbers, list_refusals
from pac_toolkit.workshops.forms.counts import AttendanceForm, CategoriesForm, cell_name
from pac_toolkit.workshops.forms.fields import (
    AgendaField,
    ClockField,
    CountField,
    DayField,
    NamesField,
    OptionalCountField,
    PointField,
    SomeField,
    WordField,
    commune_choices,
    line,
    text,
)
from pac_toolkit.workshops.forms.labels import (
    ARRANGEMENT_LABELS,
    CHANNEL_LABELS,
    LANGUAGE_LABELS,
    PART_LABELS,
    PHASE_LABELS,
    STATE_LABELS,
    TYPE_LABELS,
    name_cell,
)
from pac_toolkit.workshops.forms.messages import sentence
from pac_toolkit.workshops.forms.needs import CommitmentForm, NeedForm, need_data
from pac_toolkit.workshops.models import (
    AgeBand,
    Arrangement,
    Category,
    Channel,
    FileKind,
    Language,
    Phase,
    Sex,
    WorkshopState,
    WorkshopType,
)
from pac_toolkit.workshops.record import FIELDS, LISTS, PLACES, TEXTS, Record
from surveys.cleaning import clean_text

_Kind = TypeVar("_Kind", WorkshopType, Phase)
_Word = TypeVar("_Word", Language, Channel, Arrangement)

EMPTY_NEEDS = 3
"""Needs offered on a new form, for a browser without scripts."""
MAX_NEEDS = 150


class WorkshopForm(FlaskForm):
    """Everything a clerk writes of a workshop, on one page."""

    commune_code = WordField(
        PART_LABELS["commune_code"],
        validators=[DataRequired(lazy_gettext("Choose the commune in which it takes place."))],
    )
    workshop_type = WordField(PART_LABELS["workshop_type"])
    phase = WordField(PART_LABELS["phase"])
    title = line(PART_LABELS["title"])
    held_on = DayField(PART_LABELS["held_on"])
    starts_at = ClockField(PART_LABELS["starts_at"])
    ends_at = ClockField(PART_LABELS["ends_at"])
    place = line(PART_LABELS["place"])
    point = PointField(lazy_gettext("Point on the map"))
    douars = NamesField(PART_LABELS["douars"])
    villages = NamesField(PART_LABELS["villages"])
    agenda = AgendaField(PART_LABELS["agenda"])
    chair = line(PART_LABELS["chair"], 120)
    chair_function = line(PART_LABELS["chair_function"], 120)
    facilitator = line(PART_LABELS["facilitator"], 120)
    rapporteur = line(PART_LABELS["rapporteur"], 120)
    expert = line(PART_LABELS["expert"], 120)
    legal_basis = line(PART_LABELS["legal_basis"], 1000)
    languages = SomeField(PART_LABELS["languages"], LANGUAGE_LABELS)
    channels = SomeField(PART_LABELS["channels"], CHANNEL_LABELS)
    invited = OptionalCountField(PART_LABELS["invited"])
    arrangements = SomeField(PART_LABELS["arrangements"], ARRANGEMENT_LABELS)
    attendance = FormField(AttendanceForm)
    # the total written on the attendance sheet: compared with the grid, never stored
    sheet_total = CountField(lazy_gettext("Total written on the attendance sheet"))
    # large numbers are never refused: somebody says once that they are right
    numbers_right = BooleanField(lazy_gettext("These numbers are right"))
    categories = FormField(CategoriesForm)
    needs = FieldList(FormField(NeedForm), max_entries=MAX_NEEDS)
    commitments = FieldList(FormField(CommitmentForm), max_entries=MAX_NEEDS)
    strengths = text(PART_LABELS["strengths"], 10_000)
    constraints = text(PART_LABELS["constraints"], 10_000)
    disagreements = text(PART_LABELS["disagreements"], 10_000)
    next_step = text(PART_LABELS["next_step"], 2000)
    observations = text(PART_LABELS["observations"], 10_000)
    sheet = FileField(lazy_gettext("Scanned attendance sheet"))
    minutes = FileField(lazy_gettext("Scanned minutes"))
    photos = MultipleFileField(lazy_gettext("Photos"))
    photo_consent = BooleanField(lazy_gettext("The people in the photos agreed to them"))
    reason = line(PART_LABELS["reason"], 1000)
    state = RadioField(PART_LABELS["state"])
    revision = IntegerField(widget=HiddenInput(), validators=[Optional()])
    client_key = HiddenField()

    def __init__(
        self,
        *args: Any,
        commune_codes: Iterable[str],
        states: Iterable[WorkshopState],
        today: date,
        stored: Record | None = None,
        **kwargs: Any,
    ) -> None:
        """`commune_codes` and `states` are those open to this user; `today` is the day in Morocco.

        `stored` is the record before this change: its large numbers are not questioned again.
        """
        self.today, self.stored, self.states = today, stored, tuple(states)
        super().__init__(*args, **kwargs)
        self.commune_code.choices = commune_choices(commune_codes)
        self.workshop_type.choices = [SelectChoice(k.value, v) for k, v in TYPE_LABELS.items()]
        self.phase.choices = [SelectChoice(k.value, v) for k, v in PHASE_LABELS.items()]
        self.state.choices = [
            SelectChoice(state.value, STATE_LABELS[state]) for state in self.states
        ]
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
    def pattern_commitment(self) -> CommitmentForm:
        """An empty commitment from which a script makes new ones."""
        return CommitmentForm(formdata=None, prefix="commitments-__n__-")

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
        """Append empty needs, and an empty commitment, to write in."""
        for _ in range(count):
            self.add("needs")
        self.add("commitments")

    def add(self, part: str) -> None:
        """One more empty card of `needs` or `commitments`, as long as there is room."""
        if len(self[part].entries) < MAX_NEEDS:
            self[part].append_entry()

    def remove(self, part: str, position: int) -> None:
        """Leave out one card of `needs` or `commitments`; the others keep what is written in them."""
        if 0 <= position < len(self[part].entries):
            del self[part].entries[position]

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """Each field by itself, then the rules between fields, each message at its field."""
        super().validate(extra_validators)
        if not any(self.commune_code.errors or self.workshop_type.errors or self.phase.errors):
            for problem in self._list_problems():
                self._put(problem)
        for problem in self._check_files():
            self._put(problem)
        return not any(self.list_errors())

    def list_files(self) -> Iterator[tuple[FileKind, FileStorage]]:
        """The files that were sent, each with what it is."""
        for kind, field in (
            (FileKind.SHEET, self.sheet),
            (FileKind.MINUTES, self.minutes),
            (FileKind.PHOTO, self.photos),
        ):
            sent = field.data if isinstance(field.data, list) else [field.data]
            yield from ((kind, file) for file in sent if isinstance(file, FileStorage) and file)

    def _check_files(self) -> Iterator[Problem]:
        for kind, file in self.list_files():
            size = file.stream.seek(0, SEEK_END)
            file.stream.seek(0)
            head = file.stream.read(16)
            file.stream.seek(0)
            consent = bool(self.photo_consent.data)
            problem = check_file(kind.value, file.filename or "", size, head, has_consent=consent)
            if problem is not None:
                yield problem

    def _list_problems(self) -> Iterator[Problem]:
        record = self.to_record()
        state = self.state.data or WorkshopState.DRAFT
        refusals = list_refusals(record, state, self.today)
        yield from map(self._as_far_as_offered, refusals)
        if not any(problem.code in ("negative", "impossible") for problem in refusals):
            yield from self._list_unconfirmed(record)
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

    def _as_far_as_offered(self, problem: Problem) -> Problem:
        """The problem; without the advice to choose a state that this form does not offer."""
        if problem.code == "held_in_future" and WorkshopState.PLANNED not in self.states:
            return replace(problem, code="held_in_future_only")
        return problem

    def _list_unconfirmed(self, record: Record) -> Iterator[Problem]:
        """Large numbers that nobody confirmed: now by a tick, or when they were stored."""
        known = list_large_numbers(self.stored) if self.stored else []
        large = [problem for problem in list_large_numbers(record) if problem not in known]
        if large and not self.numbers_right.data:
            sentences = " ".join(map(sentence, large))
            yield Problem("confirm_numbers", {"sentences": sentences}, "numbers_right")

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
            return self.written_needs()[int(rest[0])][rest[1]]
        if part == "commitments":
            return self._written_commitments()[int(rest[0])][rest[1]]
        if part in ("latitude", "longitude"):
            return self.point
        field: Field = self[part]
        return field

    def written_needs(self) -> list[NeedForm]:
        """The cards in which something is written."""
        return [entry.form for entry in self.needs.entries if not entry.form.is_blank]

    def _written_commitments(self) -> list[CommitmentForm]:
        return [entry.form for entry in self.commitments.entries if not entry.form.is_blank]

    def list_errors(self) -> Iterator[tuple[str, str, str]]:
        """Every message from top to bottom: the id of its control, what that control is called, the message."""
        for words, field in self._list_fields():
            for message in field.errors:
                yield field.id, words, str(message)

    def _list_fields(self) -> Iterator[tuple[str, Field]]:
        for field in self:
            if isinstance(field, FieldList):
                for number, entry in enumerate(field.entries, start=1):
                    words = (
                        gettext("Need %(number)s", number=i18n.number(number))
                        if field is self.needs
                        else gettext("Commitment %(number)s", number=i18n.number(number))
                    )
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
        typed = {name: self[name].data for name in FIELDS if name not in ("latitude", "longitude")}
        texts = {name: clean_text(typed[name] or "") for name in TEXTS}
        latitude, longitude = self.point.data or (None, None)
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
                "latitude": latitude,
                "longitude": longitude,
            },
            languages=_members(Language, self.languages.data),
            channels=_members(Channel, self.channels.data),
            arrangements=_members(Arrangement, self.arrangements.data),
            douars=tuple(self.douars.data or ()),
            villages=tuple(self.villages.data or ()),
            agenda=tuple(self.agenda.data or ()),
            attendance={cell: n for cell, n in cells.items() if n},
            categories={category: n for category, n in counts.items() if n},
            needs=tuple(need.to_need() for need in self.written_needs()),
            commitments=tuple(card.to_promise() for card in self._written_commitments()),
        )


def _member(kind: type[_Kind], word: str | None) -> _Kind:
    """The member of this word, the first one for a word that there is not."""
    return next((member for member in kind if member.value == word), next(iter(kind)))


def _members(kind: type[_Word], words: Iterable[str] | None) -> tuple[_Word, ...]:
    """The members of these words, in the order of the list."""
    return tuple(member for member in kind if member.value in set(words or ()))


def form_data(record: Record) -> dict[str, Any]:
    """A record as the form's data."""
    return {
        **{name: getattr(record, name) for name in (*FIELDS, *PLACES, "agenda")},
        **{name: [word.value for word in _as_words(record, name)] for name in LISTS},
        "point": record.point,
        "workshop_type": record.workshop_type.value,
        "phase": record.phase.value,
        "attendance": {
            cell_name(Sex(sex), AgeBand(band)): n for (sex, band), n in record.attendance.items()
        },
        "categories": {Category(category).value: n for category, n in record.categories.items()},
        "needs": [need_data(need) for need in record.needs],
        "commitments": [
            {
                "what": promise.what,
                "who": promise.who,
                "due_on": promise.due_on,
                "is_done": promise.is_done,
            }
            for promise in record.commitments
        ],
    }


def _as_words(record: Record, name: str) -> tuple[Language | Channel | Arrangement, ...]:
    kind: Any = {"languages": Language, "channels": Channel, "arrangements": Arrangement}[name]
    return tuple(map(kind, getattr(record, name)))
