"""Bringing a rescue file, and deciding about what came after its round was closed."""

from typing import Any, Final

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

MAX_RESCUE_BYTES: Final = 20_000_000
"""What the rescue files of one visit may weigh together: a device that was away for weeks."""

# why a file is no rescue file, and what to do
REFUSALS = {
    "not_json": lazy_gettext(
        "This is no rescue file, or it is damaged. Save it anew on the device."
    ),
    "other_tool": lazy_gettext(
        "This file comes from another tool. Bring the file that “Save to a file” made on the device."
    ),
    "newer": lazy_gettext(
        "This file was made by a newer version of the site. Ask the administrator to update this one."
    ),
    "empty": lazy_gettext("There are no answers in this file."),
    "too_many": lazy_gettext(
        "There is more in this file than one device can hold. Nothing was read."
    ),
}


class RescueForm(FlaskForm):
    """One or several rescue files."""

    files = MultipleFileField(
        lazy_gettext("Rescue files"),
        description=lazy_gettext(
            "Files that end in .json, saved on a telephone or tablet; 20 MB together at most"
        ),
        validators=[FileRequired(lazy_gettext("Choose at least one file."))],
        render_kw={"accept": ".json,application/json"},
    )


class DecisionForm(FlaskForm):
    """Which late answers are decided about, and why they are refused."""

    chosen = SelectMultipleField(
        lazy_gettext("Late answers"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[InputRequired(lazy_gettext("Tick at least one answer."))],
    )
    reason = StringField(
        lazy_gettext("Why they are refused"),
        description=lazy_gettext("Needed to refuse, for example: tried out by staff"),
        validators=[Length(max=300)],
        render_kw={"dir": "auto", "autocomplete": "off"},
    )

    def __init__(self, *args: Any, waiting: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chosen.choices = [(number, str(number)) for number in waiting]
