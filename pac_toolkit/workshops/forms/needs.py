"""The cards of the form: a need as it was voiced, a commitment as it was made."""

from typing import TYPE_CHECKING, Any

from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, Form, IntegerField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from communes.themes import HEADINGS, get_theme
from pac_toolkit import i18n
from pac_toolkit.workshops.forms.fields import (
    CountField,
    DayField,
    OptionalCountField,
    WordField,
    line,
)
from pac_toolkit.workshops.forms.fields import text as lines
from pac_toolkit.workshops.forms.labels import COMMITMENT_LABELS, COMPETENCE_LABELS, NEED_LABELS
from pac_toolkit.workshops.models import Competence
from pac_toolkit.workshops.record import NEED_FIELDS, NEED_TEXTS, OWN_NEED, NeedVoiced, Promise
from surveys.cleaning import clean_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pac_toolkit.workshops.queries import SimilarNeed

NEW_NEED = "new"
"""What `same_as` says of a need that is none of those offered."""

_CONSENSUS = {"": None, "yes": True, "no": False}


class NeedForm(Form):
    """A need as it was voiced, with its votes. `offers` are earlier needs that it perhaps is."""

    hearing_id = IntegerField(widget=HiddenInput(), validators=[Optional()])
    # the number of the need of the commune that it is, NEW_NEED, or nothing yet
    same_as = StringField(lazy_gettext("Is it one of these?"), widget=HiddenInput())
    text = lines(NEED_LABELS["text"], 2000)
    theme = WordField(NEED_LABELS["theme"])
    place = line(NEED_LABELS["place"])
    problem = lines(NEED_LABELS["problem"], 2000)
    cause = lines(NEED_LABELS["cause"], 2000)
    sufferers = line(NEED_LABELS["sufferers"], 400)
    solution = lines(NEED_LABELS["solution"], 2000)
    competence = WordField(NEED_LABELS["competence"])
    has_consensus = WordField(NEED_LABELS["has_consensus"])
    votes_women = CountField(NEED_LABELS["votes_women"])
    votes_men = CountField(NEED_LABELS["votes_men"])
    votes_youth = OptionalCountField(NEED_LABELS["votes_youth"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers: Sequence[SimilarNeed] = ()
        # whether saving waits for the answer: a question, nothing wrong
        self.is_asked = False
        self.theme.choices = [SelectChoice("", gettext("Choose a theme")), *_theme_choices()]
        self.competence.choices = [
            SelectChoice("", gettext("As the law says of the theme")),
            *(SelectChoice(key.value, words) for key, words in COMPETENCE_LABELS.items()),
        ]
        self.has_consensus.choices = [
            SelectChoice("", gettext("Not noted")),
            SelectChoice("yes", gettext("Yes")),
            SelectChoice("no", gettext("No")),
        ]
        # absent from what an older page or another program sends: nothing was chosen
        self.competence.data = self.competence.data or ""
        self.has_consensus.data = self.has_consensus.data or ""
        # a card is optional as a whole: its fields are not marked so one by one
        for field in (self.theme, self.text, self.place):
            field.flags.required = True

    @property
    def is_blank(self) -> bool:
        """Nothing was written in it: it is no need."""
        votes = (self.votes_women, self.votes_men, self.votes_youth)
        typed = (self.theme.data, *(clean_text(self[name].data or "") for name in NEED_TEXTS))
        return not any(typed) and not any(f.data or f.errors for f in votes)

    @property
    def has_details(self) -> bool:
        """Whether anything is written in the folded part of the card."""
        names = ("problem", "cause", "sufferers", "solution", "competence", "has_consensus")
        return any(self[name].data or self[name].errors for name in names)

    @property
    def is_unasked(self) -> bool:
        """A new need of which nobody has said yet whether it is one of the earlier ones."""
        return not self.hearing_id.data and self._need_id() is None

    def _need_id(self) -> int | None:
        said = (self.same_as.data or "").strip()
        if said == NEW_NEED:
            return OWN_NEED
        return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else None

    def to_need(self) -> NeedVoiced:
        """What was voiced, as plain values."""
        texts: dict[str, Any] = {name: clean_text(self[name].data or "") for name in NEED_TEXTS}
        word = self.competence.data
        return NeedVoiced(
            theme=self.theme.data or "",
            **texts,
            competence=Competence(word) if word in set(Competence) else None,
            has_consensus=_CONSENSUS.get(self.has_consensus.data or ""),
            votes_women=self.votes_women.data or 0,
            votes_men=self.votes_men.data or 0,
            votes_youth=self.votes_youth.data,
            hearing_id=self.hearing_id.data,
            need_id=self._need_id(),
        )


class CommitmentForm(Form):
    """What was promised, by whom, by when."""

    what = lines(COMMITMENT_LABELS["what"], 2000)
    who = line(COMMITMENT_LABELS["who"])
    due_on = DayField(COMMITMENT_LABELS["due_on"])
    is_done = BooleanField(COMMITMENT_LABELS["is_done"])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in (self.what, self.who, self.due_on):
            field.flags.required = True

    @property
    def is_blank(self) -> bool:
        """Nothing was written in it: it is no commitment."""
        texts = (clean_text(self.what.data or ""), clean_text(self.who.data or ""))
        return not any(texts) and not self.due_on.data and not self.due_on.errors

    def to_promise(self) -> Promise:
        """What was promised, as plain values."""
        return Promise(
            what=clean_text(self.what.data or ""),
            who=clean_text(self.who.data or ""),
            due_on=self.due_on.data,
            is_done=bool(self.is_done.data),
        )


def need_data(need: NeedVoiced) -> dict[str, Any]:
    """A need as its card's data."""
    consensus = {None: "", True: "yes", False: "no"}[need.has_consensus]
    return {
        **{name: getattr(need, name) for name in NEED_FIELDS},
        "competence": need.competence.value if need.competence else "",
        "has_consensus": consensus,
        "hearing_id": need.hearing_id,
        "same_as": NEW_NEED if need.need_id == OWN_NEED else str(need.need_id or ""),
    }


def _theme_choices() -> list[SelectChoice]:
    return [
        SelectChoice(
            theme, i18n.label(get_theme(theme).labels), optgroup=i18n.label(heading.labels)
        )
        for heading in HEADINGS
        for theme in heading.themes
    ]
