"""Forms of sign-in and of user management."""

from typing import Any

from flask_babel import lazy_gettext
from flask_security.forms import LoginForm
from flask_security.utils import validate_redirect_url
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are of 3.2
from wtforms.validators import Email, InputRequired, Length

from pac_toolkit.accounts.models import Role
from pac_toolkit.i18n import LANGUAGES

ROLE_LABELS = {
    Role.ENUMERATOR: lazy_gettext("Enumerator"),
    Role.COMMUNE: lazy_gettext("Commune staff"),
    Role.EXPERT: lazy_gettext("Expert"),
    Role.PROVINCE: lazy_gettext("Province"),
    Role.REGION: lazy_gettext("Region"),
    Role.ADMIN: lazy_gettext("Administrator"),
}
PASSWORD_LENGTH = 12


class SignInForm(LoginForm):
    """E-mail and password. A wrong one of either gives the same message."""

    email = EmailField(
        lazy_gettext("E-mail address"),
        validators=[InputRequired(lazy_gettext("Write your e-mail address."))],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        lazy_gettext("Password"),
        validators=[InputRequired(lazy_gettext("Write your password."))],
        render_kw={"autocomplete": "current-password"},
    )
    remember = BooleanField(lazy_gettext("Stay signed in on this computer"))

    def validate(self, **kwargs: Any) -> bool:
        """Replace every hint at which of the two was wrong by one sentence; forget a way out of the site."""
        if self.next.data and not validate_redirect_url(self.next.data):
            self.next.data = ""
        valid = bool(super().validate(**kwargs))
        if not valid and self.email.data and self.password.data:
            self.email.errors = []
            self.password.errors = [
                lazy_gettext("This e-mail address and password do not go together.")
            ]
        return valid


class UserForm(FlaskForm):
    """A user's name, role and territory."""

    email = EmailField(
        lazy_gettext("E-mail address"),
        validators=[
            InputRequired(lazy_gettext("Write an e-mail address.")),
            Email(lazy_gettext("Write an address such as name@commune.ma.")),
            Length(max=255),
        ],
    )
    display_name = StringField(
        lazy_gettext("Name"),
        validators=[InputRequired(lazy_gettext("Write the person's name.")), Length(max=120)],
    )
    role = SelectField(lazy_gettext("Role"), validators=[InputRequired()])
    territories = StringField(
        lazy_gettext("Communes or provinces"),
        description=lazy_gettext(
            "HCP codes separated by spaces, for example 05.091 or 05.091.05.05"
        ),
        validators=[Length(max=800)],
    )
    password = PasswordField(
        lazy_gettext("Password"),
        description=lazy_gettext("At least 12 characters. Leave it empty to keep the present one."),
        render_kw={"autocomplete": "new-password"},
    )
    active = BooleanField(lazy_gettext("May sign in"), default=True)

    def __init__(self, *args: Any, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            self.password.description = lazy_gettext(
                "At least 12 characters. Tell it to the person."
            )
            self.password.flags.required = True
        self.role.choices = [SelectChoice(role.value, label) for role, label in ROLE_LABELS.items()]

    @property
    def codes(self) -> list[str]:
        """The territory codes written, in order."""
        return (self.territories.data or "").replace(",", " ").replace("،", " ").split()


class TabletForm(FlaskForm):
    """The language of a tablet: of its menus, and of what we answer to it."""

    language = RadioField(lazy_gettext("Language of the tablet"), validators=[InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = [
            SelectChoice(code, language.name) for code, language in LANGUAGES.items()
        ]
