"""The form by which the administrator brings in a boundary layer."""

from typing import Final

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from pac_toolkit.territory.services import LONGEST_CREDIT
from surveys.cleaning import clean_text

MAX_BYTES: Final = 80_000_000


class BoundariesForm(FlaskForm):
    """A layer and who made it."""

    file = FileField(
        lazy_gettext("File of boundaries"),
        description=lazy_gettext(
            "A zipped shapefile, GeoPackage, GeoJSON, TopoJSON or FlatGeobuf with the HCP code of each of the 135 communes, at most 80 MB"
        ),
        validators=[FileRequired(lazy_gettext("Choose a file."))],
    )
    attribution = StringField(
        lazy_gettext("Whom to credit"),
        description=lazy_gettext(
            "Stands under every map, for example: © OpenStreetMap contributors, ODbL"
        ),
        # marks that nobody sees are no name
        filters=[lambda text: clean_text(text or "")],
        validators=[
            DataRequired(lazy_gettext("Write who made the boundaries.")),
            Length(max=LONGEST_CREDIT, message=lazy_gettext("Write at most %(max)d letters.")),
        ],
    )
