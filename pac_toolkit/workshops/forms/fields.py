"""Fields as clerks fill them: digits of either script, days and hours as they are written on paper."""

from typing import Any

from flask_babel import lazy_gettext
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import Length, ValidationError
from wtforms.widgets import TextInput

from surveys.cleaning import western_digits

# what stands between the thousands of a number written by hand or copied from a sheet
_GAPS = dict.fromkeys(map(ord, " \u00a0\u202f\u2009\u200e\u200f"))
# longer numbers are no count of people; reading them would only cost time
_DIGITS = 12


class CountField(IntegerField):
    """A number of people. Empty counts nobody; Arabic-Indic digits are understood; 0 is shown as an empty cell."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """A whole number out of what was typed; what cannot be read stays in the cell."""
        self.data = 0
        raw = western_digits(valuelist[0] if valuelist else "").translate(_GAPS)
        raw = raw.replace("−", "-")
        if not raw:
            return
        digits = raw.removeprefix("-").removeprefix("+")
        if not (digits.isascii() and digits.isdecimal() and len(digits) <= _DIGITS):
            raise ValueError(lazy_gettext("Write a whole number, for example 12."))
        self.data = int(raw)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return str(self.data) if self.data else ""


class DayField(DateField):
    """A day, as the browser sends it or as written by hand: 14/03/2022."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, format=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """A day, or none."""
        raw = western_digits(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not raw:
            return
        try:
            super().process_formdata([raw])
        except ValueError:
            raise ValueError(lazy_gettext("Write a day such as 14/03/2022.")) from None


class ClockField(TimeField):
    """A time of day: 09:30, also written 9h30 or 9.30."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label, format=["%H:%M", "%H:%M:%S"], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        """A time, or none."""
        raw = western_digits(valuelist[0]).strip().lower() if valuelist else ""
        self.data = None
        if not raw:
            return
        try:
            super().process_formdata([raw.replace("h", ":").replace(".", ":")])
        except ValueError:
            raise ValueError(lazy_gettext("Write a time such as 09:30.")) from None


class WordField(SelectField):
    """One of a closed list; a value outside it gets a sentence that says what to do."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # templates choose how a control is drawn by this name
        self.type = "SelectField"

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not in the list."""
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(lazy_gettext("Choose one of the list.")) from None


def line(label: Any, length: int = 200, **kwargs: Any) -> StringField:
    """One line of text in any script."""
    return StringField(label, validators=[_limit(length)], **kwargs)


def text(label: Any, length: int, **kwargs: Any) -> TextAreaField:
    """Several lines of text in any script."""
    return TextAreaField(label, validators=[_limit(length)], **kwargs)


def _limit(length: int) -> Length:
    return Length(
        max=length, message=lazy_gettext("This is too long: at most %(max)d letters fit here.")
    )
