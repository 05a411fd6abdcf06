"""The forms by which staff bring files of answers in and take them out."""

from typing import Any, Final

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, Field, RadioField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are of 3.2
from wtforms.validators import InputRequired

from pac_toolkit import i18n

CHANNEL_LABELS: Final = {
    "": lazy_gettext("The file says it, else asked by an enumerator"),
    "enumerator": lazy_gettext("asked by an enumerator"),
    "paper": lazy_gettext("on paper"),
    "kiosk": lazy_gettext("at a shared device"),
    "web": lazy_gettext("alone, on their own device"),
}
FORMAT_LABELS: Final = {
    "xlsx": lazy_gettext("Workbook (Excel, .xlsx)"),
    "csv": lazy_gettext("Text table (CSV, with its dictionary in a zip)"),
    "json": lazy_gettext("JSON, to bring it in again elsewhere"),
    "geojson": lazy_gettext("GeoJSON: counts by commune, for a map"),
}
_ROUND: Final = lazy_gettext("Choose a round.")

Named = list[tuple[str, str]]
"""Values with their words."""


def _choices(items: Named) -> list[SelectChoice]:
    return [SelectChoice(value, words) for value, words in items]


def _have_usual(*fields: Field) -> None:
    """Lists of which something is always chosen are not called optional."""
    for field in fields:
        field.flags.required = True


class ImportForm(FlaskForm):
    """A file and what it does not say by itself."""

    file = FileField(
        lazy_gettext("File of answers"),
        description=lazy_gettext(
            "An export of KoboToolbox, ODK Central or this site: CSV, XLSX, ODS, zip or JSON, at most 60 MB"
        ),
        validators=[FileRequired(lazy_gettext("Choose a file."))],
    )
    round = SelectField(lazy_gettext("Round"), validators=[InputRequired(_ROUND)])
    commune = SelectField(lazy_gettext("Commune"))
    channel = SelectField(lazy_gettext("How did people answer?"))
    language = SelectField(lazy_gettext("Language of the form, where the file does not say it"))

    def __init__(self, *args: Any, rounds: Named, communes: Named, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round.choices = _choices(rounds)
        own = [("", lazy_gettext("The file names it in each row")), *communes]
        self.commune.choices = _choices(own)
        self.channel.choices = _choices(list(CHANNEL_LABELS.items()))
        self.language.choices = _choices([(x.code, x.name) for x in i18n.LANGUAGES.values()])
        _have_usual(self.commune, self.channel, self.language)


class ExportForm(FlaskForm):
    """Which answers, in which shape."""

    round = SelectField(lazy_gettext("Round"), validators=[InputRequired(_ROUND)])
    place = SelectField(lazy_gettext("Territory"), validators=[InputRequired()])
    format = RadioField(
        lazy_gettext("File"), validators=[InputRequired(lazy_gettext("Choose a kind of file."))]
    )
    labels = RadioField(lazy_gettext("Headings and answers"), validators=[InputRequired()])
    language = SelectField(lazy_gettext("Language of the words"))
    delimiter = SelectField(lazy_gettext("Between the columns of a CSV"))
    free_text = BooleanField(lazy_gettext("With what people wrote"))
    exact_points = BooleanField(lazy_gettext("With exact places"))
    sensitive = BooleanField(lazy_gettext("With sensitive questions (law 09-08)"))

    def __init__(self, *args: Any, rounds: Named, places: Named, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round.choices = _choices(rounds)
        self.place.choices = _choices(places)
        self.format.choices = _choices(list(FORMAT_LABELS.items()))
        self.labels.choices = _choices(
            [
                ("labels", lazy_gettext("in words, to read")),
                ("names", lazy_gettext("by short names, for other programs")),
            ]
        )
        self.language.choices = _choices([(x.code, x.name) for x in i18n.LANGUAGES.values()])
        self.delimiter.choices = _choices(
            [
                (";", lazy_gettext("; as Excel in French expects")),
                (",", lazy_gettext(", as other programs expect")),
            ]
        )
        _have_usual(self.language, self.delimiter)
