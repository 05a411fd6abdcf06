"""Fields as clerks fill them: digits of either script, days and hours as they are written on paper."""

import re
from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, lazy_gettext, ngettext
from wtforms import (
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Length, ValidationError
from wtforms.widgets import TextInput

from communes.territory import get_commune, get_province
from pac_toolkit import i18n
from pac_toolkit.workshops.record import AgendaPoint
from surveys.cleaning import western_digits

# what parts names in a line, in either script
_BETWEEN = re.compile(r"[,،;؛\n]+")
# minutes at the end of a line: 30 min, (30 minutes), 30 د, 30'
_MINUTES = re.compile(
    r"^(?P<text>.*?)[\s\-–—:|·(]*(?P<n>\d{1,4})\s*(?:min(?:utes?)?|mn|دقائق|دقيقة|د|')\.?\)?$",
    re.IGNORECASE,
)
_COORDINATE = re.compile(r"[-+]?\d{1,3}(?:[.٫]\d{1,12})?")
# what stands between the thousands of a number written by hand or copied from a sheet
_GAPS = dict.fromkeys(map(ord, " \u00a0\u202f\u2009\u200e\u200f"))
_TOO_LONG = lazy_gettext("This is too long: at most %(max)d letters fit here.")
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


class OptionalCountField(CountField):
    """A number of people that may be unknown: empty is not nobody."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """A whole number, or none."""
        super().process_formdata(valuelist)
        if not (valuelist and valuelist[0].strip()):
            self.data = None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class NamesField(StringField):
    """Names in one line, parted by commas of either script."""

    data: tuple[str, ...]  # type: ignore[assignment]

    def process_formdata(self, valuelist: list[str]) -> None:
        """The names, without empty ones."""
        raw = _short_enough(valuelist[0], 2000) if valuelist else ""
        names = _BETWEEN.split(raw)
        self.data = tuple(name.strip() for name in names if name.strip())

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return str(gettext(", ")).join(self.data or ())


class AgendaField(TextAreaField):
    """An agenda: one point a line, its minutes at the end of the line when they are known."""

    data: tuple[AgendaPoint, ...]  # type: ignore[assignment]

    def process_formdata(self, valuelist: list[str]) -> None:
        """The points, without empty lines."""
        lines = _short_enough(valuelist[0], 10_000).splitlines() if valuelist else []
        self.data = tuple(read_point(line) for line in lines if line.strip())

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(map(show_point, self.data or ()))


def read_point(line: str) -> AgendaPoint:
    """A point of an agenda as it is written: "Diagnosis (30 min)"."""
    found = _MINUTES.match(western_digits(line).strip())
    if found and found["text"].strip():
        return AgendaPoint(line.strip()[: found.end("text")].strip(), int(found["n"]))
    return AgendaPoint(line.strip())


def show_point(point: AgendaPoint) -> str:
    """A point of an agenda as one line, which `read_point` understands in every language."""
    if point.minutes is None:
        return point.text
    return str(
        ngettext(
            "%(point)s (%(num)s min)", "%(point)s (%(num)s min)", point.minutes, point=point.text
        )
    )


class PointField(StringField):
    """A place on the map, as maps give it to copy: "32.3372, -6.3498"."""

    data: tuple[float, float] | None  # type: ignore[assignment]

    def process_formdata(self, valuelist: list[str]) -> None:
        """Latitude and longitude in degrees, or none."""
        self.data = None
        raw = western_digits(valuelist[0]) if valuelist else ""
        found = _COORDINATE.findall(raw.replace("−", "-").replace("٫", "."))
        rest = _COORDINATE.sub("", raw.replace("−", "-")).translate(_GAPS).strip(",،;°")
        if not raw.strip():
            return
        if len(found) != 2 or rest:
            raise ValueError(
                lazy_gettext("Write latitude and longitude, for example 32.3372, -6.3498.")
            )
        self.data = (float(found[0]), float(found[1]))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return ", ".join(
            f"{part:g}" if part == int(part) else repr(part) for part in self.data or ()
        )


class SomeField(SelectMultipleField):
    """Some of a closed list; a word outside it gets a sentence that says what to do."""

    def __init__(self, label: Any, words: dict[Any, Any], **kwargs: Any) -> None:
        super().__init__(
            label, choices=[SelectChoice(key.value, text) for key, text in words.items()], **kwargs
        )

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not in the list."""
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(lazy_gettext("Choose one of the list.")) from None


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
    return StringField(label, validators=[_at_most(length)], **kwargs)


def text(label: Any, length: int, **kwargs: Any) -> TextAreaField:
    """Several lines of text in any script."""
    return TextAreaField(label, validators=[_at_most(length)], **kwargs)


def _short_enough(raw: str, length: int) -> str:
    if len(raw) > length:
        raise ValueError(_TOO_LONG % {"max": length})
    return raw


def _at_most(length: int) -> Length:
    """No longer than this, with a sentence that says so."""
    return Length(max=length, message=_TOO_LONG)


def commune_choices(codes: Iterable[str]) -> list[SelectChoice]:
    """Communes by name under their province, in the order of the page's alphabet.

    Who writes for several chooses: the first of the list would be a wrong record as often as a right one.
    """
    language = i18n.current_language().code
    communes = sorted(map(get_commune, codes), key=lambda c: (c.province_code, c.name(language)))
    choice = [SelectChoice("", gettext("Choose the commune"))] if len(communes) > 1 else []
    return choice + [
        SelectChoice(
            c.code, c.name(language), optgroup=get_province(c.province_code).name(language)
        )
        for c in communes
    ]
