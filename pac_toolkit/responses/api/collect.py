"""`/collect/{token}/…`: what ODK Collect and KoboCollect ask for (OpenRosa 1.0). What they send is in `submission`.

The token in the address is the proof: no cookie, no password, and 403 where it is not valid, since 401 makes
these programs ask for a password. Every answer carries the headers of OpenRosa, and every refusal a message.
"""

from typing import Any, Final

from flask import Blueprint, Response, abort, current_app, g, request, url_for
from flask_babel import lazy_gettext
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from pac_toolkit import i18n
from pac_toolkit.accounts.models import User
from pac_toolkit.accounts.permissions import can_collect
from pac_toolkit.accounts.queries import find_collector_key, get_user
from pac_toolkit.accounts.tokens import read_token
from pac_toolkit.database import db, start_writing, transaction
from pac_toolkit.extensions import csrf, limiter
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.forms import is_authorised, preface_of, told
from pac_toolkit.responses.models import Round, TabletForm
from pac_toolkit.responses.tablets import COMMUNES_FILE, communes_csv, tablet_id
from surveys.openrosa import (
    ACCEPTED_BYTES,
    CONTENT_TYPE,
    HEADERS,
    FormEntry,
    MediaEntry,
    form_list,
    manifest,
    md5_hash,
    response,
)

blueprint = Blueprint("collect_api", __name__, url_prefix="/collect/<token>")
csrf.exempt(blueprint)
limiter.limit(lambda: REQUESTS)(blueprint)

REQUESTS = "1200/minute"
"""From one address: a team shares it, and a tablet that was away for a week sends everything at once."""


# what ten megabytes of files weigh in a post with its hundred separators and the text of the form
MAX_BODY_BYTES: Final = ACCEPTED_BYTES + 1_500_000
# read and thrown away, so that the sender comes to read why it was refused
_DRAINED_BYTES: Final = 64_000_000

_ON_OUR_SIDE: Final = lazy_gettext(
    "Something went wrong on our side. Nothing was half-saved: send the form again later."
)
_SENTENCES: Final[dict[int, Any]] = {
    403: lazy_gettext("This code is no longer valid. Ask your coordinator for a new one."),
    404: lazy_gettext("There is no such form here. Bring the list of forms up to date."),
    413: lazy_gettext("What is sent is too large: at most 10 MB at once."),
    429: lazy_gettext("Too many at once. Wait a minute, then send again."),
    500: _ON_OUR_SIDE,
}
_OTHERWISE: Final = lazy_gettext("What was sent cannot be understood.")


class Refused(Exception):  # noqa: N818 - named for what happened
    """Answered with this status and this message, nothing stored."""

    def __init__(self, status: int, words: Any, **parameters: object) -> None:
        super().__init__(status)
        self.status, self.words, self.parameters = status, words, parameters


@blueprint.url_value_preprocessor
def _take_token(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.collect_token = (values or {}).pop("token", "")


@blueprint.url_defaults
def _give_token(_endpoint: str, values: dict[str, Any]) -> None:
    # pages that lead here name the token themselves
    if "collect_token" in g:
        values.setdefault("token", g.collect_token)


@blueprint.before_request
def _admit() -> None:
    """Who holds the token; a forged one is refused before the database is asked."""
    request.max_content_length = MAX_BODY_BYTES
    key = read_token(g.collect_token, current_app.config["SECRET_KEY"])
    known = find_collector_key(key) if key else None
    if known is None or not can_collect(known.user):
        abort(403)
    g.lang = _wanted_language() or known.language
    g.collector_id = known.user_id
    if request.method == "POST":
        # the body comes in slowly: nobody waits for the lock meanwhile
        db.session.rollback()


def _wanted_language() -> str | None:
    """The first of the client's languages that we speak, of whatever country; tablets seldom say."""
    codes = (tag.partition("-")[0] for tag in request.accept_languages.values())
    return next((code for code in codes if code in i18n.LANGUAGES), None)


@blueprint.after_request
def _say_openrosa(answer: Response) -> Response:
    answer.headers.update(HEADERS)
    answer.headers["Cache-Control"] = "no-store"
    if "lang" in g:
        answer.headers["Content-Language"] = i18n.current_language().code
    return answer


@blueprint.errorhandler(HTTPException)
def _show(error: HTTPException) -> Response:
    """Any error in the envelope of OpenRosa: nothing else reaches the enumerator's eyes."""
    status = error.code or 500
    if isinstance(error, RequestEntityTooLarge):
        _drain()
    words = _SENTENCES.get(status, _ON_OUR_SIDE if status >= 500 else _OTHERWISE)
    return say(status, told(words))


@blueprint.errorhandler(Refused)
def _show_refusal(refused: Refused) -> Response:
    return say(refused.status, told(refused.words, **refused.parameters))


@blueprint.get("/formList")
def list_forms() -> Response:
    """The open rounds of the enumerator's communes; `?formID=` one of them."""
    wanted = request.args.get("formID")
    rounds = queries.list_collected_rounds(collector())
    entries = [_entry(round_) for round_ in rounds]
    return _document(
        form_list(entry for entry in entries if wanted is None or entry.form_id == wanted)
    )


@blueprint.get("/forms/<form_id>.xml")
def form(form_id: str) -> Response:
    """The XForm, byte for byte that of the hash on the list."""
    return _document(_tablet_form(_find_round(form_id)).xform)


@blueprint.get("/forms/<form_id>/manifest")
def form_manifest(form_id: str) -> Response:
    """The files that go with a form: the list of communes."""
    _find_round(form_id)
    address = url_for("collect_api.form_file", form_id=form_id, name=COMMUNES_FILE, _external=True)
    content = _communes_list(form_id)
    return _document(manifest([MediaEntry(COMMUNES_FILE, md5_hash(content), address)]))


@blueprint.get("/forms/<form_id>/files/<name>")
def form_file(form_id: str, name: str) -> Response:
    """The communes of the round in which the enumerator works."""
    if name != COMMUNES_FILE:
        abort(404)
    return Response(_communes_list(form_id), mimetype="text/csv")


def collector() -> User:
    """The enumerator whose token is in the address."""
    return get_user(g.collector_id) or abort(403)


def say(status: int, message: str) -> Response:
    """The envelope that Collect shows to the enumerator."""
    return Response(response(message), status=status, content_type=CONTENT_TYPE)


def _document(content: bytes) -> Response:
    return Response(content, content_type=CONTENT_TYPE)


def _find_round(form_id: str) -> Round:
    """The round of a formID that this enumerator may fill in; one that is closing still serves its form."""
    round_ = queries.find_collected_round(form_id)
    is_served = round_ is not None and round_.accepts_answers
    if round_ is None or not is_served or form_id != tablet_id(round_.version.form_id, round_.slug):
        abort(404)
    if not queries.list_collected_communes(round_, collector()):
        abort(404)
    return round_


def _communes_list(form_id: str) -> bytes:
    return communes_csv(queries.list_collected_communes(_find_round(form_id), collector()))


def _entry(round_: Round) -> FormEntry:
    served = _tablet_form(round_)
    form_id = tablet_id(round_.version.form_id, round_.slug)
    return FormEntry(
        form_id=form_id,
        name=i18n.label(round_.titles) or round_.slug,
        version=round_.version.version,
        hash=served.hash,
        download_url=url_for("collect_api.form", form_id=form_id, _external=True),
        manifest_url=url_for("collect_api.form_manifest", form_id=form_id, _external=True),
    )


def _tablet_form(round_: Round) -> TabletForm:
    """The XForm of a round, made and kept at the first request for it."""
    settings = current_app.extensions["settings"]
    version = round_.version
    asked = queries.get_asked(round_, version, is_authorised=is_authorised())
    preface = preface_of(round_, asked, settings)
    left_out = services.left_out(version, asked)
    key = services.tablet_key(version, preface, left_out)
    known = queries.find_tablet_form(round_, key)
    if known is not None:
        return known
    xform = services.make_xform(version, preface, left_out)
    start_writing()
    with transaction():
        return services.keep_tablet_form(round_=round_, key=key, xform=xform)


def _drain() -> None:
    """Take in a body that was refused for its size: who is still sending does not hear an answer."""
    length = request.content_length
    if length is None and not request.environ.get("wsgi.input_terminated"):
        return
    left = min(length if length is not None else _DRAINED_BYTES, _DRAINED_BYTES)
    if length is not None and length <= MAX_BODY_BYTES:
        return
    stream = request.environ["wsgi.input"]
    while left > 0 and (part := stream.read(min(left, 65_536))):
        left -= len(part)
