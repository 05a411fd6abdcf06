"""Staff: answers against the target, by commune, by kind of people, by day; and who brought them in."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from flask import Response as FileResponse
from flask import abort, render_template, request
from flask_babel import gettext, pgettext
from flask_security import auth_required, current_user

from communes.territory import (
    REGION,
    Territory,
    UnknownTerritory,
    commune_codes_within,
    get_territory,
    list_communes,
    list_provinces,
)
from pac_toolkit import i18n
from pac_toolkit.database import now
from pac_toolkit.errors import require
from pac_toolkit.responses import coverage as arithmetic
from pac_toolkit.responses import permissions, queries
from pac_toolkit.responses.models import Round, RoundState
from pac_toolkit.responses.oddities import compare_efforts, scale_questions
from pac_toolkit.responses.queries import Cut
from pac_toolkit.responses.tallying import ALL
from pac_toolkit.responses.views.blueprint import blueprint
from surveys.tables.writing.texts import table_chunks

# what the drawing of the days has room for on a telephone
_DAYS_DRAWN = 60
_GROUPS = {
    "people": (arithmetic.by_sex_and_age, (Cut.SEX, Cut.AGE_BAND)),
    "sex": (arithmetic.by_sex, (Cut.SEX,)),
    "age_band": (arithmetic.by_age, (Cut.AGE_BAND,)),
    "milieu": (arithmetic.by_milieu, (Cut.MILIEU,)),
}


@blueprint.get("/staff/coverage")
@auth_required("session")
def coverage() -> str:
    """Answers against targets in my territory, or in a province or commune of it."""
    require(permissions.can_see_coverage(current_user))
    round_ = _round()
    if round_ is None:
        return render_template("responses/coverage.html", round=None, rounds=[])
    place, codes = _place(round_)
    return render_template(
        "responses/coverage.html",
        round=round_,
        rounds=queries.list_rounds(),
        place=place,
        **_of_the_user(round_),
        **_found(round_, codes),
    )


@blueprint.get("/staff/coverage/staff")
@auth_required("session")
def coverage_staff() -> str:
    """What each member of staff brought in, and whether the people they asked know less than the others'."""
    require(permissions.can_see_work(current_user))
    round_ = _round() or abort(404)
    place, codes = _place(round_)
    return render_template(
        "responses/coverage_staff.html", round=round_, place=place, **_work(round_, codes)
    )


@blueprint.get("/staff/coverage/<table>.csv")
@auth_required("session")
def coverage_file(table: str) -> FileResponse:
    """A table of the coverage page as a file."""
    require(permissions.can_see_coverage(current_user))
    round_ = _round() or abort(404)
    _, codes = _place(round_)
    headers, rows = (_TABLES.get(table) or abort(404))(round_, codes)
    # spreadsheets of a French or Moroccan office part cells by semicolons
    delimiter = "," if i18n.current_language().code == "en" else ";"
    # whole: the rows ask the database, which a body sent piece by piece no longer reaches
    content = b"".join(table_chunks(headers, rows, delimiter=delimiter))
    response = FileResponse(content, mimetype="text/csv; charset=utf-8")
    name = f"{round_.slug}-{table}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _round() -> Round | None:
    slug = request.args.get("round")
    return (queries.get_round(slug) or abort(404)) if slug else queries.get_current_round()


def _place(round_: Round) -> tuple[Territory | None, frozenset[str]]:
    """The place asked for, and its communes that are mine and take part; None for all of mine."""
    mine = current_user.commune_codes & queries.get_targets(round_).keys()
    code = request.args.get("place")
    if not code:
        return None, mine
    try:
        place, codes = get_territory(code), commune_codes_within(code) & mine
    except UnknownTerritory:
        abort(404)
    return (place, codes) if codes else abort(404)


def _of_the_user(round_: Round) -> dict[str, Any]:
    """Where this user may look, what they brought in, and which ways on are open to them."""
    return {
        "places": _places(round_),
        "results_places": [code for code in _own_places() if _reads_results(round_, code)],
        "mine": queries.count_collected(round_, current_user.id, queries.day_of(now())),
        "sees_work": permissions.can_see_work(current_user),
        "sees_flags": permissions.can_see_flags(current_user),
    }


def _places(round_: Round) -> list[tuple[Territory, list[Territory]]]:
    """The provinces and communes of my territory that take part, to choose from."""
    mine = current_user.commune_codes & queries.get_targets(round_).keys()
    found = [(p, [c for c in list_communes(p.code) if c.code in mine]) for p in list_provinces()]
    return [(province, [*communes]) for province, communes in found if communes]


def _found(round_: Round, codes: Collection[str]) -> dict[str, Any]:
    """What the page tells of these communes."""
    today = queries.day_of(now())
    rows = queries.list_coverage(round_, communes=codes)
    people = queries.get_participation(round_, communes=codes)
    target = sum(row.target for row in rows)
    days = queries.count_by_day(round_, communes=codes)

    def pace(target: int, n: int) -> arithmetic.Pace:
        return arithmetic.pace(target, n, round_.opens_on, round_.closes_on, today)

    return {
        # those furthest from their target first
        "rows": [
            (row, pace(row.target, row.n).expected)
            for row in sorted(rows, key=lambda row: (row.share is None, row.share or 0))
        ],
        "people": people,
        "target": target,
        "pace": pace(target, people.total),
        "groups": {name: _groups(round_, codes, name) for name in _GROUPS},
        "flagged": queries.count_flagged_by_commune(round_, communes=codes),
        "doubtful": queries.count_doubtful(round_, communes=codes),
        "days": list(_drawn(round_, days, today)),
        "last_week": sum(n for day, n in days.items() if 0 <= (today - day).days < 7) / 7,
    }


def _groups(round_: Round, codes: Collection[str], name: str) -> list[arithmetic.GroupCoverage]:
    """Kinds of people against what the targets of these communes expect of them, the furthest away first."""
    group_of, cuts = _GROUPS[name]
    targets = {code: n for code, n in queries.get_targets(round_).items() if code in codes}
    found = queries.get_counts(round_, questions=(ALL,), communes=codes, by=cuts)
    counts = {group: answered[ALL][ALL] for group, answered in found.items()}
    return arithmetic.group_coverage(targets, counts, group_of)


def _drawn(round_: Round, days: dict[date, int] | Any, today: date) -> Iterator[tuple[date, int]]:
    """The last days of the round, those without an answer too."""
    first = min([round_.opens_on, *days])
    last = max([min(today, round_.closes_on), *days])
    first = max(first, last - timedelta(days=_DAYS_DRAWN - 1))
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        yield day, days.get(day, 0)


def _work(round_: Round, codes: Collection[str]) -> dict[str, Any]:
    """Who brought what in from these communes; "does not know" is compared over the whole round."""
    efforts = queries.get_efforts(
        round_, scale_questions(queries.get_questionnaire(round_.version))
    )
    answers = sum(effort.answers for effort in efforts.values())
    unknown = sum(effort.unknown for effort in efforts.values())
    return {
        "work": queries.list_work(round_, communes=codes),
        "flagged": queries.count_flagged_by_staff(round_, communes=codes),
        "efforts": efforts,
        "differences": compare_efforts(efforts),
        "usual": unknown / answers if answers else None,
        "sees_flags": permissions.can_see_flags(current_user),
    }


def _own_places() -> list[str]:
    """The codes of the territories that the user was given; the region for who acts everywhere."""
    return sorted(item.code for item in current_user.territories) or [REGION.code]


def _reads_results(round_: Round, code: str) -> bool:
    """Whether there are results of the round in this place, and the user may read them."""
    codes = commune_codes_within(code)
    takes_part = not codes.isdisjoint(queries.get_targets(round_))
    is_told = takes_part and round_.state is not RoundState.DRAFT
    return is_told and permissions.can_see_results(current_user, round_, codes)


Table = tuple[list[str], Iterable[tuple[Any, ...]]]


def _communes_table(round_: Round, codes: Collection[str]) -> Table:
    found = _found(round_, codes)
    language = i18n.current_language().code
    headers = [
        gettext("Code"), gettext("Commune"), gettext("Answers"), gettext("Target"),
        gettext("Expected by today"), gettext("Marked"), gettext("Of which doubtful"),
    ]  # fmt: skip
    none = queries.Flagged()

    def line(row: queries.Coverage, expected: int) -> tuple[Any, ...]:
        flagged = found["flagged"].get(row.commune_code, none)
        name = get_territory(row.commune_code).name(language)
        marks = (flagged.marked, flagged.doubtful)
        return (row.commune_code, name, row.n, row.target, expected, *marks)

    return headers, (line(row, expected) for row, expected in found["rows"])


def _people_table(round_: Round, codes: Collection[str]) -> Table:
    headers = [
        gettext("Sex"), gettext("Age"), gettext("Where they live"), gettext("Answers"),
        gettext("Expected in all"), pgettext("people", "Missing"),
    ]  # fmt: skip

    def line(name: str, row: arithmetic.GroupCoverage) -> tuple[Any, ...]:
        place = {"people": (0, 1, None), "sex": (0, None, None), "age_band": (None, 0, None)}.get(
            name, (None, None, 0)
        )
        words = ("" if at is None else row.group[at] for at in place)
        return (*words, row.n, round(row.expected), row.missing)

    rows = ((name, row) for name in _GROUPS for row in _groups(round_, codes, name))
    return headers, (line(name, row) for name, row in rows)


def _days_table(round_: Round, codes: Collection[str]) -> Table:
    days = queries.count_by_day(round_, communes=codes)
    return [gettext("Day"), gettext("Answers")], days.items()


_TABLES = {"communes": _communes_table, "people": _people_table, "days": _days_table}
