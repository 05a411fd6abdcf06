"""Several workshops of a commune in one go: what they share, and a line for each."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired

from pac_toolkit.workshops.checks import list_refusals
from pac_toolkit.workshops.forms.fields import (
    AgendaField,
    ClockField,
    DayField,
    WordField,
    commune_choices,
    line,
)
from pac_toolkit.workshops.forms.labels import PART_LABELS, PHASE_LABELS, STATE_LABELS, TYPE_LABELS
from pac_toolkit.workshops.forms.messages import sentence
from pac_toolkit.workshops.models import Phase, WorkshopState, WorkshopType
from pac_toolkit.workshops.record import Record
from surveys.cleaning import clean_text

LINES = 6
"""Lines offered at first."""
MAX_LINES = 60


class LineForm(Form):
    """One workshop of the series."""

    douar = line(lazy_gettext("Douar or neighbourhood"), 120)
    held_on = DayField(PART_LABELS["held_on"])
    starts_at = ClockField(PART_LABELS["starts_at"])
    ends_at = ClockField(PART_LABELS["ends_at"])
    place = line(PART_LABELS["place"])

    @property
    def is_blank(self) -> bool:
        """Nothing was written in it: it is no workshop."""
        return not any(field.data or field.errors for field in self)


class SeriesForm(FlaskForm):
    """What the workshops share, and their lines."""

    commune_code = WordField(
        PART_LABELS["commune_code"],
        validators=[DataRequired(lazy_gettext("Choose the commune in which it takes place."))],
    )
    workshop_type = WordField(PART_LABELS["workshop_type"])
    phase = WordField(PART_LABELS["phase"])
    title = line(PART_LABELS["title"], 150)
    agenda = AgendaField(PART_LABELS["agenda"])
    state = RadioField(PART_LABELS["state"])
    lines = FieldList(FormField(LineForm), max_entries=MAX_LINES)
    client_key = HiddenField()

    def __init__(
        self, *args: Any, commune_codes: Iterable[str], today: date, **kwargs: Any
    ) -> None:
        """`commune_codes` are those in which this user writes; `today` is the day in Morocco."""
        super().__init__(*args, **kwargs)
        self.today = today
        self.commune_code.choices = commune_choices(commune_codes)
        self.workshop_type.choices = [SelectChoice(k.value, v) for k, v in TYPE_LABELS.items()]
        self.phase.choices = [SelectChoice(k.value, v) for k, v in PHASE_LABELS.items()]
        self.state.choices = [
            SelectChoice(state.value, STATE_LABELS[state])
            for state in (WorkshopState.PLANNED, WorkshopState.DRAFT)
        ]
        for name in ("commune_code", "workshop_type", "phase", "title", "state"):
            self[name].flags.required = True

    def offer_lines(self, count: int = LINES) -> None:
        """Append empty lines to write in."""
        for _ in range(min(count, MAX_LINES - len(self.lines.entries))):
            self.lines.append_entry()

    def written_lines(self) -> list[LineForm]:
        """The lines in which something is written."""
        return [entry.form for entry in self.lines.entries if not entry.form.is_blank]

    def validate(self, extra_validators: Any = None) -> bool:
        """Each line by the rules of the record it becomes; at least one line."""
        if not super().validate(extra_validators):
            return False
        if not self.written_lines():
            self.title.errors = [gettext("Write at least one line: a douar and its day.")]
        for written, record in zip(self.written_lines(), self.list_records(), strict=True):
            for problem in list_refusals(record, self.state.data, self.today):
                field = written[problem.place] if problem.place in written else self[problem.place]
                field.errors = [sentence(problem)]
        return not any(True for _ in self.list_errors())

    def list_errors(self) -> Iterator[tuple[str, str, str]]:
        """Every message from top to bottom: the id of its control, what that control is called, the message."""
        for field in self:
            fields = [f for entry in field for f in entry.form] if field is self.lines else [field]
            for one in fields:
                for message in one.errors:
                    yield one.id, str(one.label.text), str(message)

    @property
    def chosen_state(self) -> WorkshopState:
        """The state to store the workshops in."""
        return WorkshopState(self.state.data)

    def list_records(self) -> list[Record]:
        """The records of the written lines; the douar is part of the title."""
        title = clean_text(self.title.data or "")
        return [
            Record(
                commune_code=self.commune_code.data,
                workshop_type=WorkshopType(self.workshop_type.data),
                phase=Phase(self.phase.data),
                title=" · ".join(part for part in (title, (one.douar.data or "").strip()) if part),
                held_on=one.held_on.data,
                starts_at=one.starts_at.data,
                ends_at=one.ends_at.data,
                place=one.place.data or "",
                douars=(one.douar.data,) if one.douar.data else (),
                agenda=tuple(self.agenda.data or ()),
            )
            for one in self.written_lines()
        ]

    def list_keys(self) -> list[str | None]:
        """A key for each written line, the same when the form is sent again."""
        try:
            base = uuid.UUID(self.client_key.data or "")
        except ValueError:
            return [None for _ in self.written_lines()]
        return [str(uuid.uuid5(base, str(number))) for number, _ in enumerate(self.written_lines())]
