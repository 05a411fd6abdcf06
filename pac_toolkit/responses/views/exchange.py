"""Staff: bringing files of answers in, and taking answers out."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import IO, Any, Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from flask_security import auth_required, current_user
from werkzeug.wrappers import Response as HttpResponse

from communes.territory import REGION, commune_codes_within, get_territory, list_communes
from pac_toolkit import audit, i18n
from pac_toolkit.accounts.models import User
from pac_toolkit.database import reading, transaction
from pac_toolkit.errors import require
from pac_toolkit.responses import permissions, queries
from pac_toolkit.responses.errors import ConflictError, ImportRefusedError, RoundClosedError
from pac_toolkit.responses.exchange import (
    Export,
    Format,
    Ground,
    Reading,
    Wanted,
    ground_of,
    part_known,
    read_file,
    store_reading,
    waiting,
)
from pac_toolkit.responses.exchange.sentences import about_cell, about_file
from pac_toolkit.responses.exchange.waiting import Waiting
from pac_toolkit.responses.forms import is_authorised
from pac_toolkit.responses.forms.exchange import ExportForm, ImportForm, Named
from pac_toolkit.responses.models import Round, RoundState
from pac_toolkit.responses.views.blueprint import blueprint
from pac_toolkit.security import allow_large
from surveys.tables.reading.files import MAX_BYTES
from surveys.tables.reading.headings import NOT_READ
from surveys.tables.writing import Access

SHOWN_PROBLEMS: Final = 100
"""Bad cells told one by one; the rest is counted."""

SETTLED_PREFIX: Final = "column-"
LEAVE_ALONE: Final = "-"
_PIECE: Final = 64 * 1024
_MIMETYPES: Final = {
    Format.CSV: "application/zip",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.JSON: "application/json",
    Format.GEOJSON: "application/geo+json",
}


allow_large(blueprint, "responses.upload_import", at_most=MAX_BYTES)


@blueprint.get("/staff/imports/")
@auth_required("session")
def imports() -> str:
    """Send a file; what was brought in before."""
    require(permissions.can_import(current_user))
    return _imports_page(_import_form())


@blueprint.post("/staff/imports/")
@auth_required("session")
def upload_import() -> HttpResponse | tuple[str, int]:
    """Keep the file and show what it says; nothing is stored yet."""
    require(permissions.can_import(current_user))
    form = _import_form()
    if not form.validate_on_submit():
        return _imports_page(form), 422
    sent = form.file.data
    said = {name: form[name].data or "" for name in ("commune", "channel", "language")}
    kept = waiting.keep(
        sent.read(),
        user_id=current_user.id,
        file_name=sent.filename or "",
        round_slug=form.round.data,
        **said,
    )
    return redirect(url_for("responses.check_import", key=kept.key), 303)


@blueprint.get("/staff/imports/<key>")
@auth_required("session")
def check_import(key: str) -> str:
    """What the file says: its columns, every bad cell, how many answers can be stored."""
    require(permissions.can_import(current_user))
    kept, round_ = _mine(key)
    ground = ground_of(round_, current_user.commune_codes, is_authorised=is_authorised())
    found = part_known(read_file(kept.content, kept.file_name, ground, kept.wishes), round_)
    earlier = queries.find_imports_of_file(round_, key)
    told = {"kept": kept, "round": round_, "found": found, "earlier": earlier}
    return render_template("responses/check_import.html", **told, **_told(found, ground))


@blueprint.post("/staff/imports/<key>")
@auth_required("session")
def settle_import(key: str) -> HttpResponse:
    """Say what columns are that their headings do not tell."""
    require(permissions.can_import(current_user))
    kept, _ = _mine(key)
    said = {
        name.removeprefix(SETTLED_PREFIX): target
        for name, target in request.form.items()
        if name.startswith(SETTLED_PREFIX) and target
    }
    chosen = {header: target for header, target in said.items() if target != LEAVE_ALONE}
    kept.settled(chosen, tuple(header for header in said if header not in chosen))
    return redirect(url_for("responses.check_import", key=key), 303)


@blueprint.post("/staff/imports/<key>/store")
@auth_required("session")
def store_import(key: str) -> HttpResponse:
    """Store the answers of the file and delete it; all of them, or the good ones when that was asked."""
    require(permissions.can_import(current_user))
    kept, round_ = _mine(key)
    refused = _store(kept, round_, skip_bad="skip_bad" in request.form)
    if refused:
        flash(refused, "error")
        return redirect(url_for("responses.check_import", key=key), 303)
    kept.discard()
    return redirect(url_for("responses.imports"), 303)


@blueprint.post("/staff/imports/<key>/discard")
@auth_required("session")
def discard_import(key: str) -> HttpResponse:
    """Delete the file; nothing of it is stored."""
    require(permissions.can_import(current_user))
    kept, _ = _mine(key)
    kept.discard()
    flash(gettext("The file is deleted. Nothing of it was stored."), "success")
    return redirect(url_for("responses.imports"), 303)


@blueprint.get("/staff/exports/")
@auth_required("session")
def exports() -> str:
    """Choose answers of the own territory to take out."""
    require(permissions.can_export(current_user))
    may_have_words = permissions.can_export_words(current_user)
    return render_template("responses/exports.html", form=_export_form(), words=may_have_words)


@blueprint.post("/staff/exports/")
@auth_required("session")
def export() -> HttpResponse | tuple[str, int]:
    """The file; who took what is kept in the audit record."""
    require(permissions.can_export(current_user))
    form, words = _export_form(), permissions.can_export_words(current_user)
    if not form.validate_on_submit():
        return render_template("responses/exports.html", form=form, words=words), 422
    round_ = queries.get_round(form.round.data) or abort(404)
    wanted = _wanted(form, may_have_words=words)
    with transaction():
        _note(round_, wanted)
    with reading():
        return _as_file(round_, wanted)


def _note(round_: Round, wanted: Wanted) -> None:
    audit.record(
        action="export",
        thing_type="round",
        thing_id=round_.id,
        actor=_user(),
        after=wanted.told(),
    )


def _import_form() -> ImportForm:
    rounds = queries.list_rounds([RoundState.OPEN, RoundState.CLOSING])
    language = i18n.current_language().code
    codes = current_user.commune_codes
    communes = [(c.code, c.name(language)) for c in list_communes() if c.code in codes]
    return ImportForm(rounds=_named(rounds), communes=sorted(communes, key=lambda item: item[1]))


def _imports_page(form: ImportForm) -> str:
    found = queries.list_imports(current_user.id)
    return render_template("responses/imports.html", form=form, imports=found)


def _named(rounds: Iterable[Round]) -> Named:
    return [(round_.slug, i18n.label(round_.titles)) for round_ in rounds]


def _mine(key: str) -> tuple[Waiting, Round]:
    """The file that waits under this key for who asks, and its round; 404 otherwise."""
    kept = waiting.find(key, current_user.id) or abort(404)
    return kept, queries.get_round(kept.round_slug) or abort(404)


def _store(kept: Waiting, round_: Round, *, skip_bad: bool) -> str:
    """Store the file; why not, else "". Reading it holds no lock: others go on answering."""
    with transaction():
        ground = ground_of(round_, current_user.commune_codes, is_authorised=is_authorised())
    found = read_file(kept.content, kept.file_name, ground, kept.wishes)
    try:
        with transaction():
            stored = store_reading(reading=found, round_=round_, actor=_user(), skip_bad=skip_bad)
            n = stored.n_stored
    except RoundClosedError:
        return str(gettext("The round takes no answers any more. The region may open it again."))
    except ImportRefusedError:
        return str(gettext("Nothing was stored: some rows cannot be stored as they are."))
    except ConflictError:
        return str(gettext("Answers of this file came in meanwhile. Look at the file again."))
    said = ngettext("%(num)s answer is stored.", "%(num)s answers are stored.", n)
    flash(said, "success")
    return ""


def _told(found: Reading, ground: Ground) -> dict[str, Any]:
    """What the page tells of a file that was read."""
    shown = [
        (problem, about_cell(problem, ground.whole)) for problem in found.problems[:SHOWN_PROBLEMS]
    ]
    columns = Counter(
        str(problem.parameters.get("column") or problem.parameters.get("question") or "")
        for problem in found.problems
    )
    language = i18n.current_language().code
    labels = {
        question.name: ground.whole.label(question, language)
        for question in ground.whole.questions()
        if str(question.type) not in NOT_READ
    }
    return {
        "refusal": about_file(found.refusal) if found.refusal else "",
        "shown": shown,
        "columns": columns.most_common(),
        "labels": labels,
        "prefix": SETTLED_PREFIX,
        "leave_alone": LEAVE_ALONE,
    }


def _export_form() -> ExportForm:
    rounds = [
        round_
        for round_ in queries.list_rounds()
        if round_.state is not RoundState.DRAFT and round_.erased_at is None
    ]
    language = i18n.current_language().code
    own = sorted(item.code for item in current_user.territories) or [REGION.code]
    places = [(code, get_territory(code).name(language)) for code in own]
    if len(own) > 1:
        places.insert(0, ("all", gettext("My whole territory")))
    usual = {"format": "xlsx", "labels": "labels", "language": language}
    return ExportForm(rounds=_named(rounds), places=places, data=usual)


def _wanted(form: ExportForm, *, may_have_words: bool) -> Wanted:
    """What was chosen, within what the user may have."""
    place = form.place.data
    codes = current_user.commune_codes if place == "all" else commune_codes_within(place)
    require(permissions.sees_everything(current_user, codes))
    return Wanted(
        format=Format(form.format.data),
        language=form.language.data,
        has_labels=form.labels.data == "labels",
        delimiter=form.delimiter.data,
        access=Access(
            free_text=may_have_words and form.free_text.data,
            exact_points=may_have_words and form.exact_points.data,
            sensitive=may_have_words and form.sensitive.data,
        ),
        communes=codes,
    )


def _as_file(round_: Round, wanted: Wanted) -> HttpResponse:
    """The file whole before its first byte is sent: an error is a page, never half a table."""
    stream = TemporaryFile()  # noqa: SIM115 - closed when it is sent
    Export(round_, wanted).write(stream)
    size = stream.seek(0, os.SEEK_END)
    ending = "zip" if wanted.format is Format.CSV else wanted.format.value
    answer = HttpResponse(_pieces(stream), mimetype=_MIMETYPES[wanted.format])
    answer.content_length = size
    answer.headers["Content-Disposition"] = f"attachment; filename={round_.slug}.{ending}"
    return answer


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """The file from its beginning, closed at its end."""
    with stream:
        stream.seek(0)
        while piece := stream.read(_PIECE):
            yield piece


def _user() -> User:
    user: User = current_user._get_current_object()  # noqa: SLF001 - Flask's documented way to the user
    return user
