"""The form of a method of scoring."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import BooleanField, DecimalField, Field, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Regexp, ValidationError

from pac_toolkit import i18n
from pac_toolkit.i18n import number
from pac_toolkit.priorities.scoring import Method, PartName, Weights
from surveys.cleaning import western_digits

WEIGHT_LABELS = {
    PartName.VOICED: lazy_gettext("Said in workshops"),
    PartName.FELT: lazy_gettext("Felt by those who answered"),
    PartName.MEASURED: lazy_gettext("Measured by the census"),
    PartName.EQUITY: lazy_gettext("Asked by those heard less"),
    PartName.FEASIBLE: lazy_gettext("In the commune's hands"),
}


class _PercentField(DecimalField):
    """A number of percent, typed with any digits, a comma or a point."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read Arabic digits and commas too."""
        typed = [western_digits(str(text)).replace(",", ".").strip() for text in valuelist]
        super().process_formdata(typed)
        if self.data is not None and not self.data.is_finite():
            # a signalling nan cannot even be compared
            self.data = None
            raise ValueError(gettext("Write a number from 0 to 100."))


def _places(value: Decimal) -> int:
    """How many decimals tell the number whole: 99.999 is not 100.00."""
    exponent = value.normalize().as_tuple().exponent
    return min(max(-exponent, 0), 9) if isinstance(exponent, int) else 0


def _percent(part: PartName) -> _PercentField:
    return _PercentField(
        WEIGHT_LABELS[part],
        validators=[
            InputRequired(lazy_gettext("Write a number from 0 to 100.")),
            NumberRange(0, 100, lazy_gettext("Write a number from 0 to 100.")),
        ],
        places=None,
        render_kw={"dir": "ltr", "inputmode": "decimal"},
    )


class MethodForm(FlaskForm):
    """A method's name, its five weights in percent, and why."""

    name = StringField(
        lazy_gettext("Name of the method"),
        description=lazy_gettext(
            "The name of a known method adds a version to it. Small letters, digits and hyphens."
        ),
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
    voiced = _percent(PartName.VOICED)
    felt = _percent(PartName.FELT)
    measured = _percent(PartName.MEASURED)
    equity = _percent(PartName.EQUITY)
    feasible = _percent(PartName.FEASIBLE)
    reason_ar = TextAreaField(
        lazy_gettext("Why, in Arabic"),
        validators=[Length(max=2000)],
        render_kw={"dir": "rtl", "lang": "ar", "rows": 3},
    )
    reason_fr = TextAreaField(
        lazy_gettext("Why, in French"),
        validators=[Length(max=2000)],
        render_kw={"dir": "ltr", "lang": "fr", "rows": 3},
    )
    reason_en = TextAreaField(
        lazy_gettext("Why, in English"),
        validators=[Length(max=2000)],
        render_kw={"dir": "ltr", "lang": "en", "rows": 3},
    )
    is_in_force = BooleanField(lazy_gettext("Rank by this method from now on"), default=True)

    @classmethod
    def from_method(cls, method: Method) -> "MethodForm":
        """The form filled with a method's name and weights; the reason is written anew."""
        weights = {
            # without an exponent and without the last binary digits: 20, not 2E+1
            name: Decimal(f"{100 * weight:.6f}".rstrip("0").rstrip("."))
            for name, weight in method.weights.as_mapping().items()
        }
        return cls(data={"name": method.name, **weights, "is_in_force": True})

    def validate_feasible(self, _field: Field) -> None:
        """The five weights sum to 100, not more and not less."""
        typed = [self[part.value].data for part in PartName]
        if any(value is None for value in typed):
            return
        if sum(typed) != 100:
            words = gettext("The five weights sum to %(sum)s, and must sum to 100.")
            raise ValidationError(words % {"sum": number(float(sum(typed)), _places(sum(typed)))})

    def validate_reason_ar(self, _field: Field) -> None:
        """One language at least tells why."""
        if not any(text.strip() for text in self.reasons.values()):
            raise ValidationError(gettext("Write why, in one language at least."))

    @property
    def weights(self) -> Weights:
        """The weights as shares of 1."""
        return Weights(**{part.value: float(self[part.value].data / 100) for part in PartName})

    @property
    def reasons(self) -> dict[str, str]:
        """Why, by language."""
        return {code: self[f"reason_{code}"].data or "" for code in i18n.LANGUAGES}
