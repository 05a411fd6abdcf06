"""Looking at marked answers: what each mark means, and the verdict with its reason."""

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are of 3.2
from wtforms.validators import DataRequired, InputRequired, Length

from pac_toolkit.responses.models import FlagKind, Verdict
from surveys.cleaning import clean_text

KIND_LABELS = {
    FlagKind.REPEATED_ANSWERS: lazy_gettext("Equal answers"),
    FlagKind.STRAIGHT_LINE: lazy_gettext("The same step everywhere"),
    FlagKind.TOO_FAST: lazy_gettext("Very fast"),
    FlagKind.FAST_FOR_ROUND: lazy_gettext("Much faster than the others"),
    FlagKind.OUTSIDE_COMMUNE: lazy_gettext("Far outside the commune"),
    FlagKind.HONEYPOT: lazy_gettext("Machine"),
}
VERDICT_LABELS = {
    Verdict.GENUINE: lazy_gettext("Genuine"),
    Verdict.DOUBTFUL: lazy_gettext("Doubtful"),
}


class ReviewForm(FlaskForm):
    """The verdict on the answers of one case, and why."""

    verdict = RadioField(
        lazy_gettext("What do you think of these answers?"),
        choices=[SelectChoice(one.value, words) for one, words in VERDICT_LABELS.items()],
        validators=[InputRequired(lazy_gettext("Choose genuine or doubtful."))],
    )
    reason = TextAreaField(
        lazy_gettext("Why?"),
        description=lazy_gettext("For example: one family that answered together."),
        validators=[
            DataRequired(lazy_gettext("Write the reason in a few words.")),
            Length(max=500, message=lazy_gettext("Write at most 500 letters.")),
        ],
        filters=[lambda text: clean_text(text or "")],
        render_kw={"rows": 2, "dir": "auto"},
    )
