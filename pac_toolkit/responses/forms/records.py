"""One response as JSON ("One response, as JSON" in docs/interface.md): what goes with the answers, read and judged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext

from pac_toolkit import i18n
from pac_toolkit.responses.forms.answering import sentence
from pac_toolkit.responses.forms.reading import SPOKEN, read_instance_id, read_instant
from pac_toolkit.responses.models import Channel
from surveys.answers import Validation
from surveys.questionnaire import Questionnaire

# sequences, not sets: what is looked for in them may be any JSON, lists too
LANGUAGES = tuple(i18n.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What goes with the answers; `errors` says by field what is wrong with it, in the page's language."""

    instance_id: str
    commune: str
    channel: Channel
    language: str
    spoken: str | None
    is_helped: bool
    started_at: datetime | None
    version: str
    has_filled_trap: bool
    answers: Mapping[str, Any]
    errors: dict[str, str]


def read_envelope(body: Mapping[str, Any]) -> Envelope:
    """The envelope of a record; a field that is wrong has a message, and a harmless value in its place."""
    errors = dict(_find_errors(body))
    channel = body.get("channel", Channel.WEB)
    return Envelope(
        instance_id=read_instance_id(body.get("instance_id")) or "",
        commune=str(body.get("commune")),
        channel=Channel.WEB if "channel" in errors else Channel(channel),
        language=i18n.DEFAULT if "language" in errors else body["language"],
        spoken=None if "spoken" in errors else body.get("spoken"),
        is_helped=body.get("helper") is True,
        started_at=read_instant(body.get("started_at")),
        version=_version(body),
        # a field that nobody sees: whatever stands in it, a program wrote it
        has_filled_trap=bool(body.get("trap")),
        answers={} if "answers" in errors else body["answers"],
        errors=errors,
    )


def say_errors(
    questionnaire: Questionnaire, validation: Validation, language: str
) -> dict[str, str]:
    """What to correct, by question: the questionnaire's own message where it has one."""
    return {
        name: questionnaire.message(problem, language) or sentence(problem)
        for name, problem in validation.errors.items()
    }


def say_unknown_version() -> str:
    """Why a record that names a version nobody published is refused."""
    return str(gettext("No questionnaire of this form was published under this version."))


def _version(body: Mapping[str, Any]) -> str:
    """The version answered; empty when none is named."""
    version = body.get("form_version")
    return version if isinstance(version, str) else ""


def _find_errors(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if read_instance_id(body.get("instance_id")) is None:
        yield "instance_id", gettext("Give a version 4 UUID.")
    choices = (("language", LANGUAGES, False), ("spoken", SPOKEN, True))
    for name, words, may_miss in choices:
        if body.get(name) not in words and not (may_miss and body.get(name) is None):
            yield name, gettext("Choose one of: %(choices)s.", choices=", ".join(words))
    if not isinstance(body.get("helper", False), bool):
        yield "helper", gettext("Answer true or false.")
    if not isinstance(body.get("answers"), dict):
        yield "answers", gettext("Give the answers by the names of their questions.")
    if body.get("channel", Channel.WEB) not in list(Channel):
        yield "channel", gettext("Choose one of: %(choices)s.", choices=", ".join(Channel))
    if not isinstance(body.get("form_version", ""), str | None):
        yield "form_version", say_unknown_version()
