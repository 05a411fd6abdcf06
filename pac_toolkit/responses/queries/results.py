"""What was answered, read from the tallies alone. Which question means what is the caller's."""

import enum
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, func, select

from communes.territory import REGION
from pac_toolkit.database import db
from pac_toolkit.responses.models import ChannelTally, Response, Round, Tally
from pac_toolkit.responses.queries.paper import get_last_correction
from pac_toolkit.responses.queries.rounds import get_questionnaire, get_targets
from pac_toolkit.responses.tallying import ALL, SERVICE_PREFIX
from surveys.results import ScaleSummary, summarise_scale

Group = tuple[str, ...]
Level = Literal["commune", "province", "region"]


class Cut(enum.StrEnum):
    """What counts may be split by. The channel is kept apart: it crosses the two territories only."""

    COMMUNE = "commune"
    PROVINCE = "province"
    SEX = "sex"
    AGE_BAND = "age_band"
    MILIEU = "milieu"
    CHANNEL = "channel"


_PERSONAL = frozenset({Cut.SEX, Cut.AGE_BAND, Cut.MILIEU})


@dataclass(frozen=True, slots=True)
class Coverage:
    """Answers of a commune against its target."""

    commune_code: str
    target: int
    n: int

    @property
    def share(self) -> float | None:
        """Answers as a share of the target, above 1 when it is passed; None without a target."""
        return self.n / self.target if self.target else None


@dataclass(frozen=True, slots=True)
class Participation:
    """Who answered, as counts."""

    total: int
    sex: Mapping[str, int]
    age_band: Mapping[str, int]
    milieu: Mapping[str, int]
    channel: Mapping[str, int]

    @property
    def youth(self) -> int:
        """Those of 18 to 35 years."""
        return self.age_band.get("18-24", 0) + self.age_band.get("25-35", 0)


def get_counts(
    round_: Round,
    *,
    questions: Collection[str] | None = None,
    communes: Collection[str] | None = None,
    by: Sequence[Cut] = (),
) -> dict[Group, dict[str, dict[str, int]]]:
    """Counts by group, question and choice in one SELECT; a group is the values of `by`, in that order.

    Question `*` counts the responses, choice `*` those who answered a question with several choices.
    Raises ValueError when the channel is crossed with a trait of the person.
    """
    table = _table(by)
    groups = [_column(table, cut) for cut in by]
    statement = (
        select(*groups, table.question, table.choice, func.sum(table.n))
        .where(table.round_id == round_.id)
        .group_by(*groups, table.question, table.choice)
        .order_by(*groups, table.question, table.choice)
    )
    if questions is not None:
        statement = statement.where(table.question.in_(list(questions)))
    if communes is not None:
        statement = statement.where(table.commune_code.in_(sorted(communes)))
    found: dict[Group, dict[str, dict[str, int]]] = {}
    for *group, question, choice, n in db.session.execute(statement):
        key = tuple(str(value) for value in group)
        found.setdefault(key, {}).setdefault(question, {})[choice] = int(n)
    return found


def get_distribution(
    round_: Round,
    question: str,
    *,
    communes: Collection[str] | None = None,
    by: Cut | None = None,
) -> dict[str, dict[str, int]]:
    """How often each choice of one question was given, by the values of `by`; without it under ""."""
    cuts = () if by is None else (by,)
    found = get_counts(round_, questions=(question,), communes=communes, by=cuts)
    return {group[0] if group else "": counts[question] for group, counts in found.items()}


def count_responses(round_: Round, *, communes: Collection[str] | None = None) -> int:
    """How many responses count."""
    return get_distribution(round_, ALL, communes=communes).get("", {}).get(ALL, 0)


def count_responses_by(
    round_: Round, by: Cut, *, communes: Collection[str] | None = None
) -> dict[str, int]:
    """How many responses count, by commune, sex, channel …"""
    found = get_distribution(round_, ALL, communes=communes, by=by)
    return {group: counts[ALL] for group, counts in found.items()}


def get_participation(round_: Round, *, communes: Collection[str] | None = None) -> Participation:
    """Who answered, by sex, age band, milieu and channel."""
    crossed = get_counts(
        round_, questions=(ALL,), communes=communes, by=(Cut.SEX, Cut.AGE_BAND, Cut.MILIEU)
    )
    totals: tuple[Counter[str], ...] = (Counter(), Counter(), Counter())
    for group, counts in crossed.items():
        for total, value in zip(totals, group, strict=True):
            total[value] += counts[ALL][ALL]
    sex, age_band, milieu = totals
    channel = count_responses_by(round_, Cut.CHANNEL, communes=communes)
    return Participation(sex.total(), sex, age_band, milieu, channel)


def list_coverage(round_: Round, *, communes: Collection[str] | None = None) -> list[Coverage]:
    """Answers against the target for each commune that takes part, by code."""
    answered = count_responses_by(round_, Cut.COMMUNE)
    return [
        Coverage(code, target, answered.get(code, 0))
        for code, target in get_targets(round_).items()
        if communes is None or code in communes
    ]


def get_service_summaries(
    round_: Round, level: Level, *, communes: Collection[str] | None = None
) -> dict[str, dict[str, ScaleSummary]]:
    """Satisfaction with each service by territory code: {code: {service key: summary}}, in one SELECT."""
    by = {"commune": (Cut.COMMUNE,), "province": (Cut.PROVINCE,), "region": ()}[level]
    questions = [
        question.name
        for question in get_questionnaire(round_.version).questions()
        if question.name.startswith(SERVICE_PREFIX)
    ]
    found = get_counts(round_, questions=questions, communes=communes, by=by)
    return {
        group[0] if group else REGION.code: {
            question.removeprefix(SERVICE_PREFIX): summarise_scale(counts)
            for question, counts in answered.items()
        }
        for group, answered in found.items()
    }


def get_stamp(round_: Round) -> str:
    """A word that changes whenever a response of the round is stored, corrected or withdrawn."""
    # of all rounds: the ends of two indexes, whose cost does not grow; a change elsewhere only renews the word
    newest = db.session.scalar(select(func.max(Response.id)))
    left = db.session.scalar(
        select(func.max(Response.withdrawn_at)).where(Response.withdrawn_at.is_not(None))
    )
    corrected = get_last_correction()
    return f"{round_.id}-{newest or 0}-{left or 0}-{corrected or 0}-{count_responses(round_)}"


def _table(by: Sequence[Cut]) -> type[Tally] | type[ChannelTally]:
    """The tally to read: the one by channel is the smaller, and holds all that crosses no trait."""
    if _PERSONAL.isdisjoint(by):
        return ChannelTally
    if Cut.CHANNEL in by:
        raise ValueError("the channel is not crossed with sex, age band or milieu")
    return Tally


def _column(table: Any, cut: Cut) -> ColumnElement[Any]:
    if cut is Cut.COMMUNE:
        column: ColumnElement[Any] = table.commune_code
    elif cut is Cut.PROVINCE:
        # `05.091` of `05.091.05.05`
        column = func.substr(table.commune_code, 1, 6)
    else:
        column = getattr(table, cut.value)
    return column
