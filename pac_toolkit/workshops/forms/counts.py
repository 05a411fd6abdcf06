"""The grids of the form: how many came of each sex and age, and in which capacity."""

from wtforms import Form

from pac_toolkit.workshops.forms.fields import CountField
from pac_toolkit.workshops.forms.labels import CATEGORY_LABELS
from pac_toolkit.workshops.models import AgeBand, Category, Sex


def cell_name(sex: Sex, band: AgeBand) -> str:
    """The grid's field of one sex and age band: `female_young`."""
    return f"{sex.value}_{band.name.lower()}"


class AttendanceForm(Form):
    """The grid: a count for each sex and age band."""


class CategoriesForm(Form):
    """How many participants came in each capacity; one person may be in several."""


# declared on the class, so that WTForms finds them like fields written out one by one
for _sex in Sex:
    for _band in AgeBand:
        setattr(AttendanceForm, cell_name(_sex, _band), CountField())
for _category in Category:
    setattr(CategoriesForm, _category.value, CountField(CATEGORY_LABELS[_category]))
