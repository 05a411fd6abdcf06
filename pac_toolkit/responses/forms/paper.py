"""The forms of batches of paper forms: printing, handing out, coming back, and finding a copy by its serial."""

from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are of 3.2
from wtforms.validators import InputRequired, Length, NumberRange

from pac_toolkit.i18n import LANGUAGES
from pac_toolkit.responses.models import MovementKind
from pac_toolkit.responses.services.paper import MOST_COPIES
from surveys.cleaning import clean_text, western_digits

MOVEMENT_LABELS = {
    MovementKind.HANDED_OUT: lazy_gettext("Handed out"),
    MovementKind.RETURNED: lazy_gettext("Came back"),
}


def _plain(text: Any) -> Any:
    """Arabic digits are digits; nothing turns the direction of a line."""
    return clean_text(western_digits(text)) if isinstance(text, str) else text


class BatchForm(FlaskForm):
    """Which form to print, for which commune, how often."""

    round = SelectField(lazy_gettext("Round"), validators=[InputRequired()])
    commune = SelectField(lazy_gettext("Commune"), validators=[InputRequired()])
    language = RadioField(lazy_gettext("Language of the form"), validators=[InputRequired()])
    copies = IntegerField(
        lazy_gettext("Number of copies"),
        filters=[_plain],
        validators=[
            InputRequired(lazy_gettext("Write how many copies to print.")),
            NumberRange(1, MOST_COPIES, lazy_gettext("Print between 1 and 500 copies at once.")),
        ],
        render_kw={"inputmode": "numeric", "type": "text", "autocomplete": "off"},
    )

    def __init__(
        self,
        *args: Any,
        rounds: list[tuple[str, str]],
        communes: list[tuple[str, str]],
        languages: tuple[str, ...],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.round.choices = [SelectChoice(slug, words) for slug, words in rounds]
        self.commune.choices = [SelectChoice(code, words) for code, words in communes]
        self.language.choices = [SelectChoice(code, LANGUAGES[code].name) for code in languages]


class MovementForm(FlaskForm):
    """Copies handed out to somebody, or come back."""

    kind = RadioField(
        lazy_gettext("What happened"),
        choices=[SelectChoice(kind.value, label) for kind, label in MOVEMENT_LABELS.items()],
        validators=[InputRequired(lazy_gettext("Choose one of the answers offered."))],
    )
    n = IntegerField(
        lazy_gettext("How many copies"),
        filters=[_plain],
        validators=[
            InputRequired(lazy_gettext("Write how many copies.")),
            NumberRange(1, MOST_COPIES, lazy_gettext("Write a number between 1 and 500.")),
        ],
        render_kw={"inputmode": "numeric", "type": "text", "autocomplete": "off"},
    )
    person = StringField(
        lazy_gettext("To whom, or from whom"),
        description=lazy_gettext("The member of staff or of an association; never a citizen."),
        filters=[_plain],
        validators=[
            InputRequired(lazy_gettext("Write who has them or brought them.")),
            Length(max=120),
        ],
        render_kw={"dir": "auto", "autocomplete": "off"},
    )
    moved_on = DateField(
        lazy_gettext("Day"), validators=[InputRequired(lazy_gettext("Choose the day."))]
    )
