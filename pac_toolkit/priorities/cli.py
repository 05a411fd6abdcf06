"""`flask priorities …`."""

import json
import sys

import click
from flask.cli import AppGroup

from communes.territory import REGION, UnknownTerritory, get_territory
from communes.themes import get_theme
from pac_toolkit.database import reading
from pac_toolkit.priorities import certainty, exchange, queries
from pac_toolkit.priorities.queries import Ranking
from pac_toolkit.priorities.scoring import Group, Level, Method, Priority
from pac_toolkit.priorities.stability import TOP, Stability
from pac_toolkit.responses.queries import get_current_round

priorities_commands = AppGroup("priorities", help="Ranked priorities.")

_SHOWN = 10


@priorities_commands.command("rank")
@click.option(
    "--level", type=click.Choice([level.value for level in Level]), help="Default: region."
)
@click.option("--code", metavar="CODE", help="HCP code of one commune, province or the region.")
@click.option("--json", "as_json", is_flag=True, help="The whole ranking with its parts, as JSON.")
@click.option("--method", "key", metavar="NAME.VERSION", help="Default: the method in force.")
def rank_command(level: str | None, code: str | None, as_json: bool, key: str | None) -> None:
    """Rank the themes from validated workshops and the current round.

    Example: flask --app wsgi priorities rank --level commune --code 05.091.05.05
    """
    # draws of a whole region take a while: people answer meanwhile
    with reading():
        _rank(_level(level, code), code, key, as_json=as_json)


def _rank(wanted: Level, code: str | None, key: str | None, *, as_json: bool) -> None:
    survey = get_current_round()
    method = _method(key)
    rankings = (
        {code: queries.rank(code, survey, method=method)}
        if code
        else queries.rank_all(wanted, survey, method=method)
    )
    sure = (
        {code: certainty.get_stability(code, survey, method=method)}
        if code
        else certainty.list_stability(wanted, survey, method=method)
    )
    if as_json:
        told = exchange.document(
            rankings, level=wanted, group=Group.ALL, survey=survey, method=method, stability=sure
        )
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    if not rankings:
        click.echo("nothing was heard yet: no validated workshop and no answer", err=True)
        sys.exit(1)
    click.echo(f"method {method.name}, version {method.version}")
    for ranking in rankings.values():
        found = sure.get(ranking.code, Stability())
        _print(ranking, found, _SHOWN if len(rankings) == 1 or wanted is not Level.COMMUNE else 3)


def _method(key: str | None) -> Method:
    """The method asked for, else the one in force."""
    if key is None:
        return queries.get_method_in_force()
    found = queries.find_method(key)
    if found is None:
        known = ", ".join(method.key for method in queries.list_methods())
        raise click.ClickException(f"{key} is no method; there are: {known}")
    return found


def _level(level: str | None, code: str | None) -> Level:
    """The level asked for; the code decides when only it is given."""
    if code is None:
        return Level(level or Level.REGION)
    try:
        found = queries.level_of(code)
    except UnknownTerritory:
        raise click.ClickException(
            f"{code} is no commune or province of the region ({REGION.code})"
        ) from None
    if level is not None and found is not Level(level):
        raise click.UsageError(f"{code} is a {found.value}, not a {level}")
    return found


def _print(ranking: Ranking, stability: Stability, shown: int) -> None:
    place = get_territory(ranking.code)
    click.echo(f"{ranking.code}  {place.name_fr}  {place.name_ar}")
    if ranking.first is None:
        click.echo("    too few were heard to rank anything")
    for item in ranking.priorities[:shown]:
        click.echo(
            f"  {item.rank:>2}. {item.score:5.1f}  {get_theme(item.theme).labels['en']}"
            f"{_told(item)}{_sure(item, stability)}"
        )


def _sure(item: Priority, stability: Stability) -> str:
    """How far a place among the first three can be relied on."""
    share = stability.of(item.theme)
    if share is None or item.rank > TOP:
        return ""
    words = "holds" if stability.holds(item.theme) else "does not hold:"
    return f"  {words} in {share:.0%}".replace("%", " % of draws")


def _told(item: Priority) -> str:
    parts = ", ".join(
        f"{part.name.value} {'no: ' + part.missing.value if part.missing else f'{part.points:.1f}'}"
        for part in item.parts
    )
    return f"  ({parts}){'  indicative' if item.is_indicative else ''}"
