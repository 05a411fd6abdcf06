"""Publishing questionnaires; creating, changing and moving rounds."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from communes.territory import get_commune
from pac_toolkit import audit
from pac_toolkit.database import db
from pac_toolkit.responses.errors import SlugTakenError, VersionTakenError, WrongMoveError
from pac_toolkit.responses.models import (
    QuestionnaireVersion,
    ResultsPolicy,
    Round,
    RoundState,
    RoundTarget,
)
from pac_toolkit.responses.queries import find_version, get_round, get_targets
from pac_toolkit.responses.tablets import OWN_NAMES
from surveys.cleaning import clean_text
from surveys.problems import Problem
from surveys.questionnaire import Questionnaire
from surveys.xlsform import InvalidQuestionnaire, read_xlsform

RESERVED_NAMES: Final = frozenset(
    {
        "csrf_token", "instance_id", "form_version", "started_at", "channel", "spoken", "helper",
        "shown", "website", "more",
    }
    | OWN_NAMES
)  # fmt: skip
"""Names of the fields that go with every form, here and on tablets: no question may bear one."""

MOVES: Final[Mapping[RoundState, frozenset[RoundState]]] = {
    RoundState.DRAFT: frozenset({RoundState.OPEN}),
    RoundState.OPEN: frozenset({RoundState.CLOSING, RoundState.CLOSED}),
    RoundState.CLOSING: frozenset({RoundState.OPEN, RoundState.CLOSED}),
    RoundState.CLOSED: frozenset({RoundState.OPEN}),
}


def read_questionnaire(source: bytes | Path) -> Questionnaire:
    """The questionnaire of an XLSForm, fit for our forms. Raises InvalidQuestionnaire with every problem."""
    questionnaire = _read(source) if isinstance(source, bytes) else read_xlsform(source)
    problems = tuple(_misfits(questionnaire))
    if problems:
        raise InvalidQuestionnaire(problems)
    return questionnaire


# a form is read to be checked, to be looked at and to be published: some 0.2 s each time
_read: Final = lru_cache(maxsize=16)(read_xlsform)


def _misfits(questionnaire: Questionnaire) -> Iterator[Problem]:
    """What the library reads and our web form cannot ask."""
    for _, question in questionnaire.walk():
        if question.name in RESERVED_NAMES:
            yield Problem("reserved_name", {"name": question.name}, question.name)


def publish_version(*, source: bytes, actor: object | None = None) -> QuestionnaireVersion:
    """Keep an XLSForm byte for byte with its compiled form; the same bytes again give the same version.

    Raises InvalidQuestionnaire, or VersionTakenError when its form and version name other bytes.
    """
    questionnaire = read_questionnaire(source)
    known = find_version(questionnaire.form_id, questionnaire.version)
    if known is not None:
        if known.sha256 != questionnaire.source_sha256:
            raise VersionTakenError(f"{questionnaire.form_id} {questionnaire.version}")
        return known
    version = QuestionnaireVersion(
        form_id=questionnaire.form_id,
        version=questionnaire.version,
        source=source,
        sha256=questionnaire.source_sha256,
        compiled=questionnaire.to_json(),
    )
    db.session.add(version)
    db.session.flush()
    audit.record(
        action="publish",
        thing_type="questionnaire",
        thing_id=version.id,
        actor=actor,
        after={"form_id": version.form_id, "version": version.version, "sha256": version.sha256},
    )
    return version


def create_round(
    *,
    slug: str,
    titles: Mapping[str, str],
    opens_on: date,
    closes_on: date,
    version: QuestionnaireVersion,
    targets: Mapping[str, int],
    results_policy: ResultsPolicy = ResultsPolicy.LIVE,
    withheld: Collection[str] = (),
    is_demo: bool = False,
    actor: object | None = None,
) -> Round:
    """Add a round as a draft, with a target for each commune that takes part.

    Raises SlugTakenError, UnknownTerritory for a wrong commune code, ValueError for days in the wrong order.
    """
    if get_round(slug) is not None:
        raise SlugTakenError(slug)
    round_ = Round(slug=slug, is_demo=is_demo, version=version, state=RoundState.DRAFT, targets=[])
    _set(round_, titles, opens_on, closes_on, results_policy, targets)
    round_.withheld = sorted(withheld)
    db.session.add(round_)
    db.session.flush()
    audit.record(
        action="create", thing_type="round", thing_id=round_.id, actor=actor, after=_facts(round_)
    )
    return round_


def edit_round(
    *,
    round_: Round,
    titles: Mapping[str, str],
    opens_on: date,
    closes_on: date,
    version: QuestionnaireVersion,
    targets: Mapping[str, int],
    results_policy: ResultsPolicy,
    withheld: Collection[str] = (),
    actor: object | None = None,
) -> Round:
    """Change a round; its short name stays, since links and files bear it.

    Answers already given keep the version they were given to, and count on in a commune that is taken out.
    Raises UnknownTerritory or ValueError as `create_round`.
    """
    before = _facts(round_)
    round_.version = version
    _set(round_, titles, opens_on, closes_on, results_policy, targets)
    round_.withheld = sorted(withheld)
    db.session.flush()
    audit.record(
        action="edit",
        thing_type="round",
        thing_id=round_.id,
        actor=actor,
        before=before,
        after=_facts(round_),
    )
    return round_


def move_round(*, round_: Round, state: RoundState, actor: object | None = None) -> Round:
    """Take a round to its next state, or back to open.

    Raises WrongMoveError for any other move, once its answers are erased, or when no commune could answer.
    """
    before = round_.state
    if state not in MOVES[before] or round_.erased_at is not None:
        raise WrongMoveError(f"{before} → {state}")
    if state is RoundState.OPEN and not get_targets(round_):
        raise WrongMoveError("no commune takes part")
    round_.state = state
    db.session.flush()
    audit.record(
        action="move",
        thing_type="round",
        thing_id=round_.id,
        actor=actor,
        before={"state": before},
        after={"state": state},
    )
    return round_


def _set(
    round_: Round,
    titles: Mapping[str, str],
    opens_on: date,
    closes_on: date,
    results_policy: ResultsPolicy,
    targets: Mapping[str, int],
) -> None:
    if closes_on < opens_on:
        raise ValueError("a round closes after it opens")
    if any(target < 0 for target in targets.values()):
        raise ValueError("a target is not below 0")
    cleaned = {language: clean_text(title) for language, title in titles.items()}
    round_.titles = {language: title for language, title in cleaned.items() if title}
    round_.opens_on, round_.closes_on = opens_on, closes_on
    round_.results_policy = results_policy
    kept = {row.commune_code: row for row in round_.targets}
    rows = []
    for code in sorted(get_commune(code).code for code in targets):
        row = kept.get(code) or RoundTarget(commune_code=code)
        row.target = targets[code]
        rows.append(row)
    round_.targets = rows


def _facts(round_: Round) -> dict[str, Any]:
    return {
        "titles": round_.titles,
        "opens_on": round_.opens_on,
        "closes_on": round_.closes_on,
        "results_policy": round_.results_policy,
        "withheld": round_.withheld,
        "version": f"{round_.version.form_id} {round_.version.version}",
        "targets": {row.commune_code: row.target for row in round_.targets},
    }
