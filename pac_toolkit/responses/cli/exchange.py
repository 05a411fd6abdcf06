"""Bringing answers in from files, and taking them out."""

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast

import click
from flask import g

from communes.territory import UnknownTerritory, commune_codes_within
from pac_toolkit import audit
from pac_toolkit.database import reading, transaction
from pac_toolkit.responses import queries
from pac_toolkit.responses.cli.group import FILE, find_round, surveys_commands
from pac_toolkit.responses.errors import ConflictError, ImportRefusedError, RoundClosedError
from pac_toolkit.responses.exchange import (
    STREAMED,
    Export,
    Format,
    Ground,
    Reading,
    Wanted,
    Wishes,
    ground_of,
    part_known,
    read_file,
    store_reading,
)
from pac_toolkit.responses.exchange.reading import Progress
from pac_toolkit.responses.exchange.sentences import about_cell, about_file
from pac_toolkit.responses.forms import is_authorised
from pac_toolkit.responses.models import Channel, Import, Round
from surveys.tables.reading import Match
from surveys.tables.writing import Access

_LANGUAGES = click.Choice(["ar", "fr", "en"])


@surveys_commands.command("import")
@click.argument("file", type=FILE)
@click.option("--round", "slug", required=True, help="Short name of the round.")
@click.option("--dry-run", is_flag=True, help="Only report; store nothing.")
@click.option("--commune", default="", help="HCP code or name of the commune of every row.")
@click.option("--commune-column", default="", help="Heading of the column that names the commune.")
@click.option(
    "--choose",
    "chosen",
    multiple=True,
    metavar="HEADING=QUESTION",
    help="What a column is: a question, question/choice, or a fact such as instance_id.",
)
@click.option("--ignore", "ignored", multiple=True, help="Heading of a column to leave alone.")
@click.option(
    "--channel",
    type=click.Choice([channel.value for channel in Channel]),
    help="How rows were answered that do not say it (Kobo, Central: enumerator).",
)
@click.option(
    "--language", type=_LANGUAGES, default="ar", help="Language of rows that do not say it."
)
@click.option("--sheet", default="", help="Sheet of the workbook, or file of the zip.")
@click.option("--skip-bad", is_flag=True, help="Store the good rows, report the others.")
def import_command(file: Path, slug: str, dry_run: bool, skip_bad: bool, **options: Any) -> None:
    """Bring in answers exported by Kobo, ODK Central or this site (CSV, XLSX, ODS, zip, JSON): all rows or none.

    Example: flask --app wsgi surveys import kobo.xlsx --round autumn-2026 --dry-run
    """
    g.lang = "en"
    with transaction():
        round_ = find_round(slug)
        ground = ground_of(round_, is_authorised=is_authorised())
    wishes = _wishes(options)
    with ExitStack() as bars:
        found = read_file(
            file.read_bytes(), file.name, ground, wishes, progress=_bar(bars, "reading")
        )
    if found.refusal is not None:
        _report_columns(found, to_stderr=True)
        raise click.ClickException(about_file(found.refusal))
    if dry_run:
        _try(found, round_, ground, skip_bad=skip_bad)
        return
    stored = _store(found, round_, ground, skip_bad=skip_bad)
    click.echo(f"{stored:,} answers stored, {found.n_known + found.n_withdrawn:,} known already")


def _try(found: Reading, round_: Round, ground: Ground, *, skip_bad: bool) -> None:
    """Report what would be stored, or why nothing would."""
    with reading():
        _report(part_known(found, round_), ground)
        is_open = round_.accepts_answers
    if not is_open:
        raise click.ClickException(_closed(ground))
    if not found.is_settled:
        raise click.ClickException("say what the ambiguous columns are (--choose, --ignore)")
    if not (found.is_good or skip_bad):
        raise click.ClickException(f"{found.n_bad:,} rows cannot be stored as they are")
    click.echo(f"dry run: {len(found.arrivals):,} answers would be stored; nothing was")


def _closed(ground: Ground) -> str:
    return f"the round {ground.slug} takes no answers: open it"


def _store(found: Reading, round_: Round, ground: Ground, *, skip_bad: bool) -> int:
    """Store what was read in one transaction; a refusal says why, row by row."""
    try:
        with ExitStack() as bars, transaction():
            part_known(found, round_)
            tell = _bar(bars, "storing")(len(found.arrivals))
            stored: Import = store_reading(
                reading=found, round_=round_, skip_bad=skip_bad, progress=tell
            )
            n_stored = stored.n_stored
    except RoundClosedError:
        raise click.ClickException(_closed(ground)) from None
    except ImportRefusedError:
        _report(found, ground, to_stderr=True)
        raise click.ClickException(_refusal(found)) from None
    except ConflictError as error:
        raise click.ClickException(f"{error} came in meanwhile: start again") from None
    _report(found, ground, to_stderr=skip_bad)
    return n_stored


def _refusal(found: Reading) -> str:
    if not found.is_settled:
        return "nothing was stored: say what the ambiguous columns are (--choose, --ignore)"
    return (
        f"nothing was stored: {found.n_bad:,} of {found.n_rows:,} rows cannot be"
        " (--skip-bad stores the others)"
    )


def _wishes(options: dict[str, Any]) -> Wishes:
    chosen = {}
    for text in options["chosen"]:
        heading, sign, question = text.rpartition("=")
        if not sign or not heading or not question:
            raise click.UsageError(f"--choose takes HEADING=QUESTION, not {text!r}")
        chosen[heading] = question
    if options["commune_column"]:
        chosen[options["commune_column"]] = "commune"
    return Wishes(
        commune=options["commune"],
        channel=Channel(options["channel"]) if options["channel"] else None,
        language=options["language"],
        sheet=options["sheet"],
        chosen=chosen,
        ignored=frozenset(options["ignored"]),
    )


def _bar(stack: ExitStack, label: str) -> Callable[[int], Progress]:
    """A progress bar on stderr, so that stdout holds the report alone."""

    def begin(length: int) -> Progress:
        bar: Any = click.progressbar(
            length=length, label=f"{label} {length:,} rows", file=sys.stderr
        )
        return cast("Progress", stack.enter_context(bar).update)

    return begin


def _report(found: Reading, ground: Ground, *, to_stderr: bool = False) -> None:
    """What the file is, column by column, then every bad cell."""
    click.echo(f"{found.file_name}: {found.n_rows:,} rows, written by {found.origin}")
    _report_columns(found)
    if not found.has_identity:
        click.echo("no identifiers: a row is known again by what it says")
    if found.n_alike:
        click.echo(f"{found.n_alike:,} rows say the same as another row")
    if found.n_known:
        click.echo(f"{found.n_known:,} rows are stored already")
    if found.n_withdrawn:
        click.echo(f"{found.n_withdrawn:,} rows were withdrawn since, and stay so")
    for problem in found.problems:
        column = problem.parameters.get("column", "")
        place = f"{problem.place} ({column})" if column else problem.place
        click.echo(f"{place}: {about_cell(problem, ground.whole)}", err=to_stderr)


def _report_columns(found: Reading, *, to_stderr: bool = False) -> None:
    columns = found.matching
    if columns is None:
        return
    told = {
        "matched": [f"{c.header} → {_target(c)}" for c in columns.matched],
        "unknown, not read": [c.header for c in columns.unknown],
        "ambiguous": [f"{c.header}: {' or '.join(c.candidates)}" for c in columns.ambiguous],
        "left alone": [f"{c.header} ({c.reason})" for c in columns.ignored],
        "questions without a column": columns.absent,
    }
    for title, items in told.items():
        if items:
            click.echo(f"{title} ({len(items)}):", err=to_stderr)
        for item in items:
            click.echo(f"  {item}", err=to_stderr)


def _target(column: Match) -> str:
    return column.target.key if column.target else ""


@surveys_commands.command("export")
@click.argument("out", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--round", "slug", required=True, help="Short name of the round.")
@click.option("--format", "form", type=click.Choice([form.value for form in Format]), required=True)
@click.option("--language", type=_LANGUAGES, default=None, help="Of labels and dictionary.")
@click.option("--labels", is_flag=True, help="Headings and answers in words, for people.")
@click.option("--delimiter", type=click.Choice([",", ";"]), default=",", help="Of a CSV.")
@click.option("--free-text", is_flag=True, help="With what people wrote, and names of pictures.")
@click.option("--exact-points", is_flag=True, help="With places to the metre.")
@click.option("--sensitive", is_flag=True, help="With questions marked sensitive (law 09-08).")
@click.option("--communes", multiple=True, metavar="CODE", help="Only these communes or provinces.")
def export_command(
    out: Path, slug: str, form: str, communes: tuple[str, ...], **options: Any
) -> None:
    """Write the answers of a round to a file, `-` for the standard output; withdrawn ones are left out.

    A CSV has its dictionary beside it, or inside when its name ends in .zip.

    Example: flask --app wsgi surveys export --round autumn-2026 --format xlsx --language ar --labels answers.xlsx
    """
    wanted = _wanted(Format(form), communes, options)
    to_pipe = str(out) == "-"
    if to_pipe and wanted.format not in STREAMED:
        raise click.UsageError(f"{form} cannot go to the standard output: name a file")
    if wanted.format is Format.SAV and wanted.has_labels:
        raise click.UsageError("a .sav holds names and labels: leave out --labels")
    with transaction():
        round_ = find_round(slug)
        n = queries.count_responses(round_, communes=wanted.communes)
        _note(round_, wanted)
    with reading():
        export = Export(round_, wanted)
        files = _pipe(export) if to_pipe else export.save(out)
    click.echo(f"{n:,} answers written: {', '.join(map(str, files))}", err=True)
    if to_pipe and wanted.format is Format.CSV:
        click.echo("the dictionary is not in it: name a file to get it", err=True)


def _pipe(export: Export) -> list[str]:
    stream = sys.stdout.buffer
    for chunk in export.chunks():
        stream.write(chunk)
    stream.flush()
    return ["-"]


def _wanted(form: Format, communes: tuple[str, ...], options: dict[str, Any]) -> Wanted:
    try:
        codes = [commune_codes_within(code) for each in communes for code in each.split(",")]
    except UnknownTerritory as error:
        raise click.UsageError(f"there is no commune or province {error}") from None
    return Wanted(
        format=form,
        language=options["language"] or "",
        has_labels=options["labels"],
        delimiter=options["delimiter"],
        access=Access(
            free_text=options["free_text"],
            exact_points=options["exact_points"],
            sensitive=options["sensitive"],
        ),
        communes=frozenset().union(*codes) if codes else None,
    )


def _note(round_: Round, wanted: Wanted) -> None:
    audit.record(
        action="export",
        thing_type="round",
        thing_id=round_.id,
        after=wanted.told(),
    )
