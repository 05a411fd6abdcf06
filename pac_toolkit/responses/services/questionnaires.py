"""Checking a questionnaire before it is published, keeping the file meanwhile, asking it in a round."""

import hashlib
import re
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from pac_toolkit.responses.models import QuestionnaireVersion, Round
from pac_toolkit.responses.queries import get_targets
from pac_toolkit.responses.services.rounds import edit_round, publish_version, read_questionnaire
from pac_toolkit.storage import folder
from surveys.problems import Problem
from surveys.questionnaire import Questionnaire
from surveys.sheets import read_workbook
from surveys.xlsform import InvalidQuestionnaire

FOLDER: Final = "questionnaires"
"""Where a file waits between its check and its publication, named by its content."""

KEPT_SECONDS: Final = 7 * 24 * 3600
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of a file: the questionnaire, or every problem with its sheet and row."""

    questionnaire: Questionnaire | None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def check_questionnaire(source: bytes) -> Checked:
    """Read an XLSForm as publishing would, and keep nothing. Warnings name the row of their question too."""
    try:
        questionnaire = read_questionnaire(source)
    except InvalidQuestionnaire as error:
        return Checked(None, _located(error.problems, source))
    return Checked(questionnaire, (), _located(questionnaire.missing_translations(), source))


def keep_file(source: bytes) -> str:
    """Keep a file until it is published, and let go of those that nobody published in a week; returns its name."""
    place = folder(FOLDER)
    for file in place.iterdir():
        # another process may let go of the same one
        with suppress(FileNotFoundError):
            if time.time() - file.stat().st_mtime > KEPT_SECONDS:
                file.unlink()
    sha256 = hashlib.sha256(source).hexdigest()
    (place / sha256).write_bytes(source)
    return sha256


def find_file(sha256: str) -> bytes | None:
    """The file that waits under this name."""
    if _SHA256.fullmatch(sha256) is None:
        return None
    file = folder(FOLDER) / sha256
    return file.read_bytes() if file.exists() else None


def ask_in_round(
    *, source: bytes, round_: Round | None, actor: Any | None = None
) -> QuestionnaireVersion:
    """Publish an XLSForm and ask it in a round from now on; the same again changes nothing.

    Answers already given keep the version they were given to. Raises InvalidQuestionnaire or VersionTakenError.
    """
    version = publish_version(source=source, actor=actor)
    if round_ is not None and round_.version is not version:
        edit_round(
            round_=round_,
            titles=round_.titles,
            opens_on=round_.opens_on,
            closes_on=round_.closes_on,
            version=version,
            targets=dict(get_targets(round_)),
            results_policy=round_.results_policy,
            actor=actor,
        )
    return version


def _located(problems: tuple[Problem, ...], source: bytes) -> tuple[Problem, ...]:
    """Problems that name a question or a choice, with the sheet and row where it stands."""
    if all("!" in problem.place or problem.place == "file" for problem in problems):
        return problems
    rows = _rows(source)
    return tuple(replace(one, place=rows.get(one.place, one.place)) for one in problems)


def _rows(source: bytes) -> dict[str, str]:
    """Where each name is written: `survey!7` by question or group, `choices!3` by question and choice."""
    book = read_workbook(source)
    found = {row.get("name"): f"survey!{row.number}" for row in book.survey.rows}
    members: dict[str, list[tuple[str, str]]] = {}
    for row in book.choices.rows:
        place = (row.get("name"), f"choices!{row.number}")
        members.setdefault(row.get("list_name"), []).append(place)
    for row in book.survey.rows:
        *_, list_name = row.get("type").split() or [""]
        for choice, where in members.get(list_name, ()):
            found[f"{row.get('name')}/{choice}"] = where
    for row in book.settings.rows:
        found[row.get("form_id")] = f"settings!{row.number}"
    return found
