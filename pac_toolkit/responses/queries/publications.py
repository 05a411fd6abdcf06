"""What was published of a round, and the tallies by stratum that a publication is made from."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import func, select

from pac_toolkit.database import db
from pac_toolkit.responses.disclosure import Kind, Table, kind_of
from pac_toolkit.responses.models import Publication, Round, RoundState, Tally
from pac_toolkit.responses.published import NOTHING, Published
from pac_toolkit.responses.queries.results import get_stamp
from pac_toolkit.responses.queries.rounds import get_questionnaire, list_rounds
from pac_toolkit.responses.tallying import ALL
from surveys.disclosure import Stratum
from surveys.questionnaire import Questionnaire, QuestionType

Strata = dict[str, dict[Stratum, dict[str, int]]]

# these two make the strata themselves: the table of the responses tells them
_TRAITS: Final = frozenset({"sex", "age_band"})
_KEPT: Final = 8

# the tables of the last publications, parsed once a process: they never change
_parsed: dict[tuple[int, int, str], Mapping[str, Table]] = {}


def get_publication(round_: Round) -> Publication | None:
    """What was last published of a round."""
    return db.session.get(Publication, round_.id)


def get_published(round_: Round | None) -> Published:
    """The public figures of a round; nothing before the first publication, or while the policy holds them back."""
    found = None if round_ is None or not round_.has_public_results else get_publication(round_)
    if round_ is None or found is None:
        return NOTHING
    key = (found.round_id, found.number, found.published_at.isoformat())
    tables = _parsed.get(key)
    if tables is None:
        tables = {name: Table.from_json(told) for name, told in found.tables.items()}
        while len(_parsed) >= _KEPT:
            _parsed.pop(next(iter(_parsed)))
        _parsed[key] = tables
    return Published(tables, found.published_at, frozenset(round_.withheld))


def list_stale_rounds() -> list[Round]:
    """The rounds whose public figures were made before their last answer or withdrawal."""
    found = []
    for round_ in list_rounds([RoundState.OPEN, RoundState.CLOSING, RoundState.CLOSED]):
        if round_.has_public_results:
            known = get_publication(round_)
            if known is None or known.stamp != get_stamp(round_):
                found.append(round_)
    return found


def get_strata(round_: Round, *, communes: Collection[str] | None = None) -> Strata:
    """The tallies of every question by commune, sex and age band: {question: {stratum: {choice: n}}}."""
    statement = (
        select(
            Tally.question,
            Tally.commune_code,
            Tally.sex,
            Tally.age_band,
            Tally.choice,
            func.sum(Tally.n),
        )
        .where(Tally.round_id == round_.id)
        .group_by(Tally.question, Tally.commune_code, Tally.sex, Tally.age_band, Tally.choice)
        .order_by(Tally.question, Tally.commune_code, Tally.sex, Tally.age_band, Tally.choice)
    )
    if communes is not None:
        statement = statement.where(Tally.commune_code.in_(sorted(communes)))
    found: Strata = {}
    for question, commune, sex, band, choice, n in db.session.execute(statement):
        counts = found.setdefault(question, {}).setdefault(Stratum(commune, sex, band), {})
        counts[choice] = int(n)
    return found


def get_stratum_bases(strata: Strata) -> dict[Stratum, int]:
    """How many responses each stratum holds."""
    return {stratum: counts[ALL] for stratum, counts in strata.get(ALL, {}).items()}


def result_kinds(round_: Round) -> dict[str, Kind]:
    """The questions with choices of a round's questionnaire, in its order, and how each is shown."""
    return result_names(get_questionnaire(round_.version))


def result_names(questionnaire: Questionnaire) -> dict[str, Kind]:
    """The same of a questionnaire."""
    kinds = {}
    for question in questionnaire.questions():
        if question.name not in _TRAITS and question.type in {
            QuestionType.SELECT_ONE,
            QuestionType.SELECT_MULTIPLE,
        }:
            is_several = question.type is QuestionType.SELECT_MULTIPLE
            choices = (choice.name for choice in question.choices)
            kinds[question.name] = kind_of(choices, is_several=is_several)
    return kinds
