"""What is said on tablets: the rows set before a questionnaire, and the answers to what a tablet sends."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from flask import g
from flask_babel import force_locale, gettext, lazy_gettext, ngettext

from pac_toolkit import i18n
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.tablets import (
    AGREED,
    COMMUNES_FILE,
    END,
    NOTICE,
    NOTICE_TEXT,
    PLACE,
    SPOKEN,
    START,
    commune_row,
    tablet_id,
)
from surveys.problems import Problem
from surveys.questionnaire import Choice, Questionnaire
from surveys.xlsform import Preface, PrefaceRow

if TYPE_CHECKING:
    from pac_toolkit.config import Settings

SPOKEN_LABELS: Final = {
    "ary": lazy_gettext("Moroccan Arabic (Darija)"),
    "tzm": lazy_gettext("Tamazight"),
    "shi": lazy_gettext("Tachelhit"),
    "fr": lazy_gettext("French"),
    "other": lazy_gettext("Another language"),
}

_UNREADABLE: Final = lazy_gettext(
    "The form cannot be read. Keep it on the tablet and tell your coordinator."
)
_REFUSALS: Final[Mapping[str, Any]] = {
    "file_too_large": lazy_gettext("The form is too large. Shorten the texts in it."),
    "document_type": lazy_gettext(
        "The form holds instructions to the reader (DTD), which is not allowed."
    ),
    "encrypted": lazy_gettext(
        "The form is encrypted and cannot be read here. Download the form again, without encryption."
    ),
    "missing_instance_id": lazy_gettext(
        "The form has no number of its own (instanceID). Fill it in with ODK Collect or KoboCollect."
    ),
    "missing_form_id": lazy_gettext("The form does not say which questionnaire it belongs to."),
    "invalid_file_name": lazy_gettext("A picture has a name that cannot be kept: take it again."),
}
_FILES: Final[Mapping[str, Any]] = {
    "name": lazy_gettext("%(name)s: a file of this name cannot be kept. Take the picture again."),
    "kind": lazy_gettext("%(name)s is no picture (JPEG, PNG, WebP) and no PDF."),
    "size": lazy_gettext("%(name)s is too large: at most 10 MB. Take a smaller picture."),
    "number": lazy_gettext("%(name)s: this form has too many files already."),
}


def preface_of(round_: Round, questionnaire: Questionnaire, settings: "Settings") -> Preface:
    """What a tablet is told and asked before the questionnaire: commune, language spoken, the notice of law 09-08."""
    language = questionnaire.default_language
    rows = [
        PrefaceRow("start", START),
        PrefaceRow("end", END),
        PrefaceRow("begin group", PLACE, _each(lazy_gettext("Before you begin")), "field-list"),
        *_commune_row(questionnaire),
        PrefaceRow(
            "select_one",
            SPOKEN,
            _each(lazy_gettext("Which language do you speak together?")),
            choices=tuple(Choice(name, _each(words)) for name, words in SPOKEN_LABELS.items()),
        ),
        PrefaceRow("end group"),
        PrefaceRow("begin group", NOTICE, _each(lazy_gettext("Read this aloud")), "field-list"),
        PrefaceRow("note", NOTICE_TEXT, _notice(settings)),
        PrefaceRow(
            "acknowledge",
            AGREED,
            _each(lazy_gettext("I have read this aloud, and the person agrees to answer.")),
            is_required=True,
        ),
        PrefaceRow("end group"),
    ]
    title = round_.titles.get(language) or next(iter(round_.titles.values()), round_.slug)
    return Preface(tablet_id(questionnaire.form_id, round_.slug), title, tuple(rows))


def _commune_row(questionnaire: Questionnaire) -> Iterable[PrefaceRow]:
    name = commune_row(questionnaire)
    if name:
        yield PrefaceRow(
            f"select_one_from_file {COMMUNES_FILE}",
            name,
            _each(lazy_gettext("In which commune does the person live?")),
            "minimal",
            is_required=True,
        )


def _notice(settings: "Settings") -> dict[str, str]:
    """The notice in every language, as far as the operator has declared it."""
    found = {}
    for code, language in i18n.LANGUAGES.items():
        with force_locale(language.locale):
            found[code] = "\n\n".join(_notice_lines(settings))
    return found


def _notice_lines(settings: "Settings") -> Iterable[str]:
    missing = gettext("not yet declared")
    months = settings.retention_months
    yield gettext(
        "Nobody will know that it is you: we ask neither your name nor your telephone number."
    )
    yield gettext(
        "You choose: skip what you like, stop when you like. Not answering has no consequence for you."
    )
    yield gettext(
        "Once sent, your answers cannot be found again, since we do not know who you are: say now if you do not wish to take part."
    )
    readers = gettext(
        "Staff who prepare the plan. The public sees totals only, never fewer than ten people."
    )
    yield f"{gettext('Who sees it')}: {readers}"
    yield ngettext(
        "Single answers are erased after %(num)s month.",
        "Single answers are erased after %(num)s months.",
        months,
    )
    yield f"{gettext('Who is responsible')}: {settings.controller or missing}"
    yield f"{gettext('Contact')}: {settings.contact or missing}"
    yield f"{gettext('CNDP declaration')}: {settings.cndp_receipt or missing}"


def _each(words: Any) -> dict[str, str]:
    """The words in every language."""
    found = {}
    for code, language in i18n.LANGUAGES.items():
        with force_locale(language.locale):
            found[code] = str(words)
    return found


def refusal(problem: Problem) -> Any:
    """What the enumerator reads of a form that is refused as a whole."""
    return _REFUSALS.get(problem.code, _UNREADABLE)


def file_refusal(reason: str) -> Any:
    """What the enumerator reads of a file that is not kept; `name` is its parameter."""
    return _FILES[reason]


def told(words: Any, **parameters: object) -> str:
    """A message in the enumerator's language; in Arabic and French where it is not known."""
    codes = (i18n.current_language().code,) if "lang" in g else ("ar", "fr")
    said = []
    for code in codes:
        with force_locale(i18n.LANGUAGES[code].locale):
            said.append(str(words) % parameters if parameters else str(words))
    return " — ".join(said)
