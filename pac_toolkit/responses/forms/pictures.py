"""Pictures that come with a posted form: what they really are, their names, and what is wrong with them."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from werkzeug.datastructures import FileStorage

from pac_toolkit.responses.services.media import MAX_FILE_BYTES, MAX_FILES
from surveys.answers import Validation
from surveys.openrosa import MediaType, media_type
from surveys.problems import Problem
from surveys.questionnaire import Questionnaire, QuestionType

ROOM_FOR_PICTURES: Final = 4 * MAX_FILE_BYTES
"""What one form may weigh: a picture too large is refused by name, with the rest of the form kept."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """What was chosen on the device: the pictures by their names, and by place what cannot be kept."""

    files: Mapping[str, bytes]
    problems: Mapping[str, Problem]
    places: frozenset[str]


def take_pictures(questionnaire: Questionnaire, raw: dict[str, Any]) -> Pictures:
    """Put a name in the place of every picture among raw answers, nothing in that of what is none.

    The name says the question and the content: two telephones call every picture `image.jpg`, and the
    same form sent again bears the same names.
    """
    files: dict[str, bytes] = {}
    problems: dict[str, Problem] = {}
    places = set()
    for place, answers, name in list(_pictured(questionnaire, raw)):
        sent = answers.pop(name)
        if not sent:
            continue
        # what was only written names no picture
        content = _read(sent) if isinstance(sent, FileStorage) else b""
        if isinstance(sent, FileStorage) and not content and not sent.filename:
            continue
        places.add(place)
        kind = media_type(content[:16])
        code = _refusal(content, kind, len(files))
        if code or kind is None:
            problems[place] = Problem(code, {"limit": _limit(code)}, place)
            continue
        digest = hashlib.sha256(content).hexdigest()[:12]
        answers[name] = f"{name}-{digest}{kind.extension}"
        files[answers[name]] = content
    return Pictures(files, problems, frozenset(places))


def find_named(questionnaire: Questionnaire, raw: Mapping[str, Any]) -> dict[str, Problem]:
    """Answers that name a picture where none can come with them, by place: a record travels without files."""
    found = _pictured(questionnaire, raw)
    return {
        place: Problem("no_picture_here", {}, place)
        for place, answers, name in found
        if answers[name]
    }


def blamed(validation: Validation, problems: Mapping[str, Problem]) -> Validation:
    """The judgement with what is wrong with pictures; of questions that are not asked nothing is said."""
    asked = {place: one for place, one in problems.items() if place in validation.relevant}
    return replace(validation, errors={**validation.errors, **asked}) if asked else validation


def lost(pictures: Pictures, validation: Validation) -> dict[str, Problem]:
    """A problem at each picture that was good: it is to be chosen again, for a page cannot give it back."""
    good = pictures.places & validation.relevant - pictures.problems.keys()
    return {place: Problem("choose_again", {}, place) for place in sorted(good)}


def kept_with(pictures: Pictures, answers: Mapping[str, Any]) -> dict[str, bytes]:
    """The pictures that these answers name, and no other."""
    named = set(_texts(answers))
    return {name: content for name, content in pictures.files.items() if name in named}


def _texts(answers: Mapping[str, Any]) -> Iterator[str]:
    for answer in answers.values():
        if isinstance(answer, str):
            yield answer
        elif isinstance(answer, list):
            for entry in answer:
                if isinstance(entry, dict):
                    yield from _texts(entry)


def _pictured(
    questionnaire: Questionnaire, raw: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Place, answers around it and name of every answer to a question for a picture."""
    for question in questionnaire.questions():
        given = raw.get(question.name)
        if question.type is QuestionType.IMAGE and question.name in raw:
            yield question.name, raw, question.name  # type: ignore[misc]  # only taken from by who owns it
        if question.body is None or not isinstance(given, list):
            continue
        for number, entry in enumerate(given, start=1):
            for inner in question.inner:
                if (
                    inner.type is QuestionType.IMAGE
                    and isinstance(entry, dict)
                    and inner.name in entry
                ):
                    yield f"{question.name}[{number}]/{inner.name}", entry, inner.name


def _read(sent: FileStorage) -> bytes:
    """What was chosen, a byte more than the most at most; a large one lay in a file, which goes."""
    with sent.stream as stream:
        return stream.read(MAX_FILE_BYTES + 1)


def _refusal(content: bytes, kind: MediaType | None, known: int) -> str:
    """Why a file is not taken, "" when it is."""
    if len(content) > MAX_FILE_BYTES:
        return "picture_too_large"
    if kind is None or kind is MediaType.PDF:
        return "not_an_image"
    return "too_many_pictures" if known >= MAX_FILES else ""


def _limit(code: str) -> int:
    return MAX_FILES if code == "too_many_pictures" else MAX_FILE_BYTES // 1_000_000
