"""The form that looks an answer up by its receipt."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length


class ReceiptForm(FlaskForm):
    """A receipt code, to look an answer up."""

    code = StringField(
        lazy_gettext("Receipt code"),
        description=lazy_gettext("Eight letters and digits, for example K7QM-3XPD"),
        validators=[InputRequired(lazy_gettext("Write the code of your receipt.")), Length(max=40)],
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "dir": "ltr",
        },
    )
