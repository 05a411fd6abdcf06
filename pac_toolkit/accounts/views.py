"""Pages of user management, and the binding of Flask-Security's sign-in to our pages."""

import base64
from typing import Any

from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import Response as HttpResponse
from flask_babel import gettext
from flask_security import SQLAlchemyUserDatastore, auth_required, current_user
from werkzeug.wrappers import Response

from communes.territory import UnknownTerritory, get_territory
from pac_toolkit import i18n
from pac_toolkit.accounts import permissions, queries, services
from pac_toolkit.accounts.forms import (
    PASSWORD_LENGTH,
    ROLE_LABELS,
    SignInForm,
    TabletForm,
    UserForm,
)
from pac_toolkit.accounts.models import CollectorKey, Role, SecurityRole, User
from pac_toolkit.accounts.tokens import token_of
from pac_toolkit.database import db, transaction
from pac_toolkit.errors import require
from pac_toolkit.extensions import limiter, security
from surveys.openrosa import collect_settings, settings_picture

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/staff/users")
@auth_required("session")
def index() -> str:
    """Every user with role and territory."""
    require(permissions.can_manage_users(current_user))
    return render_template(
        "accounts/index.html",
        users=queries.list_users(),
        role_labels=ROLE_LABELS,
        collectors=permissions.COLLECTORS,
        with_tablet=queries.list_collector_ids(),
    )


@blueprint.route("/staff/users/new", methods=["GET", "POST"])
@auth_required("session")
def create() -> str | Response | tuple[str, int]:
    """Add a user."""
    require(permissions.can_manage_users(current_user))
    form = UserForm(is_new=True)
    if form.validate_on_submit() and _save(form, None):
        return redirect(url_for("accounts.index"))
    return _page(form, None)


@blueprint.route("/staff/users/<int:user_id>/edit", methods=["GET", "POST"])
@auth_required("session")
def edit(user_id: int) -> str | Response | tuple[str, int]:
    """Change a user's name, role, territory or password, or deactivate it."""
    require(permissions.can_manage_users(current_user))
    user = queries.get_user(user_id) or abort(404)
    form = UserForm(obj=None, data=_form_data(user))
    if form.validate_on_submit() and _save(form, user):
        return redirect(url_for("accounts.index"))
    return _page(form, user)


@blueprint.get("/staff/tablet")
@auth_required("session")
def tablet() -> HttpResponse:
    """My own code for ODK Collect or KoboCollect."""
    require(permissions.can_collect(current_user))
    return _tablet_page(_me(), url_for("accounts.change_tablet"))


@blueprint.post("/staff/tablet")
@auth_required("session")
def change_tablet() -> Response:
    """Make my code, renew or revoke it."""
    require(permissions.can_collect(current_user))
    _change_tablet(_me())
    return redirect(url_for("accounts.tablet"), 303)


@blueprint.get("/staff/users/<int:user_id>/tablet")
@auth_required("session")
def user_tablet(user_id: int) -> HttpResponse:
    """The code of an enumerator, to print or to show."""
    user = _find_owner(user_id)
    return _tablet_page(user, url_for("accounts.change_user_tablet", user_id=user_id))


@blueprint.post("/staff/users/<int:user_id>/tablet")
@auth_required("session")
def change_user_tablet(user_id: int) -> Response:
    """Make, renew or revoke the code of an enumerator."""
    _change_tablet(_find_owner(user_id))
    return redirect(url_for("accounts.user_tablet", user_id=user_id), 303)


def _find_owner(user_id: int) -> User:
    """The user whose code the administrator opens; 404 for who has no answers to collect."""
    require(permissions.can_manage_users(current_user))
    user = queries.get_user(user_id) or abort(404)
    if not permissions.can_manage_tablet(current_user, user):
        abort(404)
    return user


def _tablet_page(user: User, action: str) -> HttpResponse:
    key = queries.get_collector_key(user)
    form = TabletForm(data={"language": key.language if key else i18n.current_language().code})
    page = render_template(
        "accounts/tablet.html", user=user, key=key, form=form, action=action, code=_code_of(key)
    )
    # the code opens the door: no cache keeps it
    return make_response(page, {"Cache-Control": "no-store"})


def _code_of(key: CollectorKey | None) -> dict[str, str] | None:
    """What stands in the code: the address, and the settings as a picture."""
    if key is None:
        return None
    address = f"{request.url_root}collect/{token_of(key.key, current_app.config['SECRET_KEY'])}"
    user = key.user
    places = " · ".join(get_territory(item.code).name(key.language) for item in user.territories)
    settings = collect_settings(
        address,
        username=f"E{user.id:03}",
        project_name=f"PAC {places}"[:60],
        language=key.language,
    )
    picture = base64.b64encode(settings_picture(settings)).decode()
    return {"address": address, "picture": f"data:image/svg+xml;base64,{picture}"}


def _change_tablet(user: User) -> None:
    """What the button says: `revoke`, else a new code in the language chosen."""
    form = TabletForm()
    if request.form.get("action") == "revoke":
        with transaction():
            services.revoke_collector_key(user=user, actor=_me())
        flash(gettext("The code is revoked: nothing more is accepted from that tablet."), "success")
        return
    if not form.validate():
        abort(400)
    with transaction():
        services.renew_collector_key(user=user, language=form.language.data, actor=_me())
    flash(gettext("The code is ready: scan it with the tablet."), "success")


def _me() -> User:
    user: User = current_user._get_current_object()  # noqa: SLF001 - Flask's documented way to the user
    return user


def _page(form: UserForm, user: User | None) -> tuple[str, int]:
    """The form; 422 when what was sent came back to be corrected."""
    page = render_template(
        "accounts/edit.html", form=form, user=user, collectors=permissions.COLLECTORS
    )
    return page, 422 if form.errors else 200


def _form_data(user: User) -> dict[str, Any]:
    return {
        "email": user.email,
        "display_name": user.display_name,
        "role": user.role.value,
        "territories": " ".join(item.code for item in user.territories),
        "active": user.active,
    }


def _save(form: UserForm, user: User | None) -> bool:
    """Write the form; on a refusal put the message at its field and return False."""
    password = form.password.data or ""
    if (password or user is None) and len(password) < PASSWORD_LENGTH:
        form.password.errors = [gettext("Choose a password of at least 12 characters.")]
        return False
    try:
        with transaction():
            _write(form, user, password)
    except services.InvalidEmailError:
        form.email.errors = [gettext("Write an address such as name@commune.ma.")]
    except services.EmailTakenError:
        form.email.errors = [gettext("Another user has this address.")]
    except services.TerritoryNeededError:
        form.territories.errors = [gettext("This role acts somewhere: write at least one code.")]
    except UnknownTerritory as error:
        form.territories.errors = [
            gettext("%(code)s is not a commune or province of the region.", code=error.args[0])
        ]
    else:
        flash(gettext("Saved."), "success")
        return True
    return False


def _write(form: UserForm, user: User | None, password: str) -> None:
    role = Role(form.role.data)
    name = form.display_name.data or ""
    actor = _me()
    if user is None:
        services.create_user(
            email=form.email.data or "",
            display_name=name,
            password=password,
            role=role,
            territories=form.codes,
            actor=actor,
        )
        return
    services.change_user(
        user=user,
        display_name=name,
        role=role,
        territories=form.codes,
        active=bool(form.active.data),
        actor=actor,
    )
    if password:
        services.set_password(user=user, password=password, actor=actor)


def install(app: Flask) -> None:
    """Sign-in and sign-out under every language, by our form, our template and our table."""
    app.config.from_mapping(
        SECURITY_URL_PREFIX=i18n.PREFIX,
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_POST_LOGIN_VIEW="pages.staff_home",
        SECURITY_POST_LOGOUT_VIEW="pages.home",
        SECURITY_LOGIN_USER_TEMPLATE="accounts/sign_in.html",
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        SECURITY_STATIC_FOLDER=None,
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_TRACKABLE=False,
        # also of the page that asks for the password again
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_FLASH_MESSAGES=False,
        SECURITY_SEND_REGISTER_EMAIL=False,
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of the scheme
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},
        # OWASP's second choice: 19 MiB, two passes, one lane; 54 ms here, the library's default 331 ms
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={
            "argon2__memory_cost": 19456,
            "argon2__time_cost": 2,
            "argon2__parallelism": 1,
        },
        SECURITY_PASSWORD_SALT=app.config["SECRET_KEY"],
    )
    datastore = SQLAlchemyUserDatastore(db, User, SecurityRole)
    security.init_app(app, datastore, login_form=SignInForm)
    # who is signed in is told by the session alone: no token in an address or a header, nor a look for one at each request
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]
    guarded: Any = limiter.limit("30/minute", methods=["POST"])
    app.view_functions["security.login"] = guarded(app.view_functions["security.login"])
