"""The forms that check an XLSForm and publish it."""

from collections.abc import Iterable

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are of 3.2

from pac_toolkit import i18n
from pac_toolkit.responses.models import Round


class UploadForm(FlaskForm):
    """An XLSForm to be checked."""

    file = FileField(
        lazy_gettext("XLSForm"),
        description=lazy_gettext("An Excel file (.xlsx) or Markdown tables (.md), up to 5 MB"),
        validators=[FileRequired(lazy_gettext("Choose the file of the questionnaire."))],
        render_kw={"accept": ".xlsx,.md,.markdown,.txt"},
    )


class PublishForm(FlaskForm):
    """The round that asks a questionnaire from now on; none publishes it for a round to come."""

    round = SelectField(lazy_gettext("Ask it in"), default="")

    def __init__(self, rounds: Iterable[Round]) -> None:
        super().__init__()
        self.round.choices = [
            SelectChoice("", lazy_gettext("no round yet")),
            *(SelectChoice(round_.slug, i18n.label(round_.titles)) for round_ in rounds),
        ]
