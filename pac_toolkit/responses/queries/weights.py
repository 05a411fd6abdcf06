"""Weights of a round: its answers raked to the adults of the 2024 census. Kept while no answer comes or goes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from communes.census import margins
from communes.territory import get_commune
from pac_toolkit.responses.disclosure import Kind
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.published import Published
from pac_toolkit.responses.queries.publications import get_published, result_kinds
from pac_toolkit.responses.queries.results import Cut, get_counts, get_stamp
from pac_toolkit.responses.queries.rounds import get_targets
from pac_toolkit.responses.tallying import ALL
from surveys.comparison import Difference, Sample, against_rest, compare
from surveys.results import STEPS
from surveys.weighting import Cell, Effect, WeightedScale, Weights, kish, rake, weighted_scale

_CELL: Final = (Cut.COMMUNE, Cut.MILIEU, Cut.SEX, Cut.AGE_BAND)
_KEPT: Final = 4

_known: dict[tuple[str, tuple[str, ...]], "RoundWeights"] = {}


@dataclass(frozen=True, slots=True)
class RoundWeights:
    """The weights of a round with the province of each of its communes."""

    weights: Weights
    provinces: Mapping[str, str]


def get_weights(round_: Round) -> RoundWeights:
    """The weights of a round over all its communes, made once for a state of its answers."""
    codes = tuple(get_targets(round_))
    key = (get_stamp(round_), codes)
    found = _known.get(key)
    if found is None:
        found = _make(round_, codes)
        while len(_known) >= _KEPT:
            _known.pop(next(iter(_known)))
        _known[key] = found
    return found


def get_cell_counts(
    round_: Round,
    *,
    questions: Collection[str],
    communes: Collection[str] | None = None,
) -> dict[str, dict[Cell, dict[str, int]]]:
    """The tallies of some questions by cell: {question: {cell: {choice: n}}}, in one SELECT."""
    found: dict[str, dict[Cell, dict[str, int]]] = {}
    split = get_counts(round_, questions=questions, communes=communes, by=_CELL)
    for traits, answered in split.items():
        for question, counts in answered.items():
            found.setdefault(question, {})[Cell(*traits)] = counts
    return found


def get_weighted_scales(
    round_: Round, questions: Collection[str], communes: Collection[str] | None = None
) -> dict[str, WeightedScale]:
    """Satisfaction of some communes without and with the weights of the whole round, by question."""
    weights = get_weights(round_).weights.by_cell
    counts = get_cell_counts(round_, questions=questions, communes=communes)
    return {question: weighted_scale(cells, weights) for question, cells in counts.items()}


def _make(round_: Round, codes: Collection[str]) -> RoundWeights:
    responses = get_cell_counts(round_, questions=(ALL,)).get(ALL, {})
    answers = {cell: counts[ALL] for cell, counts in responses.items()}
    asked = {*codes, *(cell.commune_code for cell in answers)}
    population = {
        Cell(row.commune_code, row.milieu.value, row.sex, row.age_band): row.population
        for row in margins()
        if row.commune_code in asked
    }
    provinces = {code: get_commune(code).province_code for code in asked}
    return RoundWeights(rake(answers, population, provinces), provinces)


def get_weighted_groups(
    round_: Round, question: str, cut: Cut, communes: Collection[str] | None = None
) -> dict[str, WeightedScale]:
    """One service by group of a cut, with and without weights; nothing by channel, which no cell tells."""
    if cut is Cut.CHANNEL:
        return {}
    weights = get_weights(round_).weights.by_cell
    cells = get_cell_counts(round_, questions=(question,), communes=communes).get(question, {})
    groups: dict[str, dict[Cell, dict[str, int]]] = {}
    for cell, counts in cells.items():
        groups.setdefault(_group(cell, cut), {})[cell] = counts
    return {group: weighted_scale(some, weights) for group, some in sorted(groups.items())}


def get_effect(round_: Round, communes: Collection[str]) -> Effect:
    """What the weights cost the answers of some communes: design effect and effective base."""
    weights = get_weights(round_).weights.by_cell
    cells = get_cell_counts(round_, questions=(ALL,), communes=communes).get(ALL, {})
    return kish((weights[cell], counts[ALL]) for cell, counts in cells.items())


def get_contrasts(round_: Round, commune_code: str) -> dict[tuple[str, str], Difference]:
    """A commune beside the rest of its province and of the region, weighted, one family: {(question, side): …}."""
    known = get_weights(round_)
    services = [name for name, kind in result_kinds(round_).items() if kind is Kind.SCALE]
    family: dict[tuple[str, str], tuple[Sample, Sample]] = {}
    for question, cells in get_cell_counts(round_, questions=services).items():
        bases = {c: sum(n.get(step, 0) for step in STEPS) for c, n in cells.items()}
        satisfied = {c: n.get("4", 0) + n.get("5", 0) for c, n in cells.items()}
        if any(n for cell, n in bases.items() if cell.commune_code == commune_code):
            sides = against_rest(
                commune_code, satisfied, bases, known.weights.by_cell, known.provinces
            )
            family.update(((question, side), pair) for side, pair in sides.items())
    return compare(family)


def get_public_contrasts(round_: Round, commune_code: str) -> dict[tuple[str, str], Difference]:
    """The same from published figures alone, so without weights."""
    published = get_published(round_)
    province = get_commune(commune_code).province_code
    family: dict[tuple[str, str], tuple[Sample, Sample]] = {}
    for question, kind in result_kinds(round_).items():
        mine = _sample(published, question, commune_code) if kind is Kind.SCALE else None
        if mine is None or not mine.base:
            continue
        for side, place in (("province", province), ("region", ALL)):
            whole = _sample(published, question, place)
            if whole is not None:
                rest = Sample(whole.count - mine.count, whole.base - mine.base)
                family[question, side] = (mine, rest)
    return compare(family)


def _sample(published: Published, question: str, place: str) -> Sample | None:
    """The satisfied of a place, None where either number is hidden."""
    counts = published.scale(question, place)
    if counts is None or counts.base is None or counts.classes["satisfied"] is None:
        return None
    return Sample(counts.classes["satisfied"], counts.base)


def _group(cell: Cell, cut: Cut) -> str:
    if cut is Cut.PROVINCE:
        return get_commune(cell.commune_code).province_code
    return cell.commune_code if cut is Cut.COMMUNE else str(getattr(cell, cut.value))
