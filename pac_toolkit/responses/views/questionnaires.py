"""Staff: the published questionnaires; checking an XLSForm, seeing it as a citizen would, asking it in a round."""

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext
from flask_security import auth_required, current_user
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as HttpResponse

from pac_toolkit import i18n
from pac_toolkit.accounts.models import User
from pac_toolkit.database import transaction
from pac_toolkit.errors import require
from pac_toolkit.responses import permissions, queries, services
from pac_toolkit.responses.errors import VersionTakenError
from pac_toolkit.responses.forms import TEMPLATE_NUMBER, answer_form, draw, with_blank_entries
from pac_toolkit.responses.forms.problems import tell
from pac_toolkit.responses.forms.questionnaires import PublishForm, UploadForm
from pac_toolkit.responses.models import Round, RoundState
from pac_toolkit.responses.views.blueprint import blueprint
from pac_toolkit.security import allow_large
from surveys.changes import Changes, changes
from surveys.questionnaire import Questionnaire
from surveys.sheets import MAX_BYTES
from surveys.xlsform import InvalidQuestionnaire, to_xform

allow_large(blueprint, "responses.check_questionnaire", at_most=MAX_BYTES)


@blueprint.get("/staff/questionnaires/")
@auth_required("session")
def questionnaires() -> str:
    """Every published version with the rounds that ask it, and where to check a new one."""
    require(permissions.can_manage_rounds(current_user))
    return _index(UploadForm())


@blueprint.post("/staff/questionnaires/checks/")
@auth_required("session")
def check_questionnaire() -> HttpResponse | tuple[str, int]:
    """Keep the file aside and show what it says; nothing is published."""
    require(permissions.can_manage_rounds(current_user))
    form = UploadForm()
    if not form.validate_on_submit():
        return _index(form), 422
    with form.file.data.stream as stream:
        sha256 = services.keep_file(stream.read())
    return redirect(url_for("responses.checked_questionnaire", sha256=sha256), 303)


@blueprint.get("/staff/questionnaires/checks/<sha256>")
@auth_required("session")
def checked_questionnaire(sha256: str) -> str:
    """What is understood of a file, or everything that is to correct."""
    require(permissions.can_manage_rounds(current_user))
    source = _waiting(sha256)
    return _checked_page(sha256, source, PublishForm(_askable_rounds()))


@blueprint.get("/staff/questionnaires/checks/<sha256>/preview")
@auth_required("session")
def preview_checked(sha256: str) -> str:
    """The form as a citizen would see it, from a file that is not published."""
    require(permissions.can_manage_rounds(current_user))
    source = _waiting(sha256)
    questionnaire = services.check_questionnaire(source).questionnaire or abort(404)
    return _preview(questionnaire, url_for("responses.checked_questionnaire", sha256=sha256))


@blueprint.post("/staff/questionnaires/checks/<sha256>/publish")
@auth_required("session")
def publish_questionnaire(sha256: str) -> HttpResponse | tuple[str, int]:
    """Publish the file and ask it in the round chosen; on any error nothing is published."""
    require(permissions.can_manage_rounds(current_user))
    source = _waiting(sha256)
    form = PublishForm(_askable_rounds())
    if not form.validate_on_submit():
        return _checked_page(sha256, source, form), 422
    try:
        with transaction():
            _ask(source, form.round.data)
    except (InvalidQuestionnaire, VersionTakenError):
        return _checked_page(sha256, source, form), 422
    return redirect(url_for("responses.questionnaires"), 303)


@blueprint.get("/staff/questionnaires/<int:number>/preview")
@auth_required("session")
def preview_questionnaire(number: int) -> str:
    """A published form as a citizen sees it."""
    require(permissions.can_manage_rounds(current_user))
    version = queries.get_version(number) or abort(404)
    return _preview(queries.get_questionnaire(version), url_for("responses.questionnaires"))


@blueprint.get("/staff/questionnaires/<int:number>/file")
@auth_required("session")
def questionnaire_file(number: int) -> HttpResponse:
    """The exact bytes that were published, as a workbook or as Markdown."""
    require(permissions.can_manage_rounds(current_user))
    version = queries.get_version(number) or abort(404)
    kind = _kind(version.source)
    return _download(
        version.source, f"{version.form_id}-{version.version}.{kind}", _MIMETYPES[kind]
    )


@blueprint.get("/staff/questionnaires/<int:number>/xform")
@auth_required("session")
def questionnaire_xform(number: int) -> HttpResponse:
    """The XForm of a version, as tablets read it."""
    require(permissions.can_manage_rounds(current_user))
    version = queries.get_version(number) or abort(404)
    return _download(
        to_xform(version.source), f"{version.form_id}-{version.version}.xml", "text/xml"
    )


_MIMETYPES = {
    "md": "text/markdown",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _waiting(sha256: str) -> bytes:
    """The file kept under this name, be it empty; 404 when there is none."""
    source = services.find_file(sha256)
    return abort(404) if source is None else source


def _kind(source: bytes) -> str:
    return "xlsx" if source.startswith(b"PK") else "md"


def _download(content: bytes, name: str, mimetype: str) -> HttpResponse:
    # form and version are made of letters, digits and . _ - alone
    response = make_response(content)
    response.mimetype = mimetype
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _index(form: UploadForm) -> str:
    asked: dict[int, list[Round]] = {}
    for round_ in queries.list_rounds():
        asked.setdefault(round_.version_id, []).append(round_)
    return render_template(
        "responses/questionnaires.html",
        versions=[
            (version, queries.get_questionnaire(version), asked.get(version.id, []))
            for version in queries.list_versions()
        ],
        form=form,
    )


def _askable_rounds() -> list[Round]:
    return [one for one in queries.list_rounds() if one.state is not RoundState.CLOSED]


def _checked_page(sha256: str, source: bytes, form: PublishForm) -> str:
    checked = services.check_questionnaire(source)
    questionnaire = checked.questionnaire
    known = questionnaire and queries.find_version(questionnaire.form_id, questionnaire.version)
    return render_template(
        "responses/questionnaire_check.html",
        sha256=sha256,
        form=form,
        questionnaire=questionnaire,
        problems=tell([one for one in checked.problems if one.code != "pyxform"], _apart),
        converter=[one for one in checked.problems if one.code == "pyxform"],
        warnings=tell(checked.warnings, _apart),
        known=known,
        is_taken=bool(known and known.sha256 != sha256),
        effects=_effects(questionnaire) if questionnaire else [],
    )


def _effects(questionnaire: Questionnaire) -> list[tuple[Round, int, Questionnaire, Changes]]:
    """For each round that could ask it and has answers: how many, and what would change in their columns."""
    found = []
    for round_ in _askable_rounds():
        before = queries.get_questionnaire(round_.version)
        differences = changes(before, questionnaire)
        if differences and (n := queries.count_responses(round_)):
            found.append((round_, n, before, differences))
    return found


def _apart(typed: str) -> Markup:
    """What somebody typed, set apart from the sentence around it, whatever its direction."""
    return Markup("<bdi><code>{}</code></bdi>").format(escape(typed))


def _ask(source: bytes, slug: str) -> None:
    round_ = queries.get_round(slug) if slug else None
    version = services.ask_in_round(source=source, round_=round_, actor=_user())
    name = f"{version.form_id} {version.version}"
    if round_ is None:
        flash(gettext("%(name)s is published. A new round can ask it.", name=name), "success")
        return
    title = i18n.label(round_.titles)
    flash(
        gettext("%(name)s is published, and asked in %(round)s.", name=name, round=title), "success"
    )


def _preview(questionnaire: Questionnaire, back: str) -> str:
    """Every question, those asked of some only too: drawn by what draws the citizen's form, and sent nowhere."""
    questionnaire = questionnaire.with_choices(queries.get_external_lists())
    form = answer_form(questionnaire, i18n.current_language().code)
    steps = draw(form, *with_blank_entries(questionnaire, {}))
    return render_template(
        "responses/questionnaire_preview.html",
        questionnaire=questionnaire,
        steps=steps,
        template_number=TEMPLATE_NUMBER,
        back=back,
    )


def _user() -> User:
    user: User = current_user._get_current_object()  # noqa: SLF001 - Flask's documented way to the user
    return user
