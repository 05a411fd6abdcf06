"""The form of a round, and its targets."""

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are of 3.2
from wtforms.validators import InputRequired, Length, Regexp, ValidationError
from wtforms.widgets import CheckboxInput

from pac_toolkit import i18n
from pac_toolkit.responses.models import ResultsPolicy, RoundState
from surveys.cleaning import western_digits

POLICY_LABELS = {
    ResultsPolicy.LIVE: lazy_gettext("At once, while people answer"),
    ResultsPolicy.AFTER_CLOSING: lazy_gettext("When the round is closed"),
}
MOVE_LABELS = {
    RoundState.OPEN: lazy_gettext("Open the round"),
    RoundState.CLOSING: lazy_gettext("Take it off the lists, accept what is on its way"),
    RoundState.CLOSED: lazy_gettext("Close the round"),
}


class RoundForm(FlaskForm):
    """A round's names, days, questionnaire and results policy; targets are read by `read_targets`."""

    title_ar = StringField(
        lazy_gettext("Title in Arabic"),
        validators=[InputRequired(lazy_gettext("Write the title in Arabic.")), Length(max=160)],
        render_kw={"dir": "rtl", "lang": "ar"},
    )
    title_fr = StringField(
        lazy_gettext("Title in French"),
        validators=[InputRequired(lazy_gettext("Write the title in French.")), Length(max=160)],
        render_kw={"dir": "ltr", "lang": "fr"},
    )
    title_en = StringField(
        lazy_gettext("Title in English"),
        validators=[Length(max=160)],
        render_kw={"dir": "ltr", "lang": "en"},
    )
    slug = StringField(
        lazy_gettext("Short name in addresses"),
        description=lazy_gettext("Small letters, digits and hyphens, for example autumn-2026"),
        validators=[
            InputRequired(lazy_gettext("Write a short name.")),
            Length(max=60),
            Regexp(
                r"[a-z0-9]+(-[a-z0-9]+)*\Z",
                message=lazy_gettext("Use small letters, digits and hyphens only."),
            ),
        ],
        render_kw={"dir": "ltr"},
    )
    opens_on = DateField(
        lazy_gettext("First day"), validators=[InputRequired(lazy_gettext("Choose the first day."))]
    )
    closes_on = DateField(
        lazy_gettext("Last day"), validators=[InputRequired(lazy_gettext("Choose the last day."))]
    )
    version = SelectField(
        lazy_gettext("Questionnaire"),
        validators=[InputRequired(lazy_gettext("Choose a questionnaire."))],
    )
    results_policy = RadioField(
        lazy_gettext("When may everybody see the results?"),
        validators=[InputRequired(lazy_gettext("Choose when results are published."))],
    )

    withheld = SelectMultipleField(
        lazy_gettext("Questions whose results are never shown to everybody"),
        description=lazy_gettext("Staff see them all the same."),
        # the questions of another questionnaire may be chosen with it: unknown ones withhold nothing
        validate_choice=False,
        option_widget=CheckboxInput(),
    )

    def __init__(
        self,
        *args: Any,
        versions: list[tuple[str, str]],
        questions: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.withheld.choices = [SelectChoice(name, words) for name, words in questions]
        self.version.choices = [SelectChoice(value, words) for value, words in versions]
        self.results_policy.choices = [
            SelectChoice(policy.value, words) for policy, words in POLICY_LABELS.items()
        ]

    def validate_closes_on(self, field: Field) -> None:
        """The last day does not come before the first."""
        if self.opens_on.data and field.data and field.data < self.opens_on.data:
            raise ValidationError(gettext("The last day comes after the first."))

    @property
    def titles(self) -> dict[str, str]:
        """The title by language."""
        return {code: self[f"title_{code}"].data or "" for code in i18n.LANGUAGES}


TARGET_PREFIX = "target-"


def read_targets(formdata: Mapping[str, str]) -> tuple[dict[str, int], dict[str, str]]:
    """Targets by commune code, and what was typed that is no number; an empty box takes no part."""
    targets: dict[str, int] = {}
    wrong: dict[str, str] = {}
    for name, typed in formdata.items():
        text = western_digits(typed).strip()
        if name.startswith(TARGET_PREFIX) and text:
            code = name.removeprefix(TARGET_PREFIX)
            if re.fullmatch(r"[0-9]{1,6}", text):
                targets[code] = int(text)
            else:
                wrong[code] = typed
    return targets, wrong
