"""`flask surveys …`: checking and publishing questionnaires, proving the tallies."""

from collections.abc import Iterable
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from pac_toolkit.database import now, transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.errors import VersionTakenError
from pac_toolkit.responses.models import Round
from pac_toolkit.responses.services.rounds import read_questionnaire
from surveys.problems import Problem
from surveys.questionnaire import Questionnaire
from surveys.xlsform import InvalidQuestionnaire

surveys_commands = AppGroup("surveys", help="Questionnaires, rounds and their answers.")

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
# enough to see what is wrong; the rest is the same
_SHOWN_DIFFERENCES = 20


@surveys_commands.command("check")
@click.argument("file", type=_FILE)
def check_command(file: Path) -> None:
    """Say what is understood of an XLSForm (.xlsx or .md), or what is refused and in which row.

    Example: flask --app wsgi surveys check questionnaire.xlsx
    """
    _describe(_read(file))


@surveys_commands.command("publish")
@click.argument("file", type=_FILE)
@click.option(
    "--round", "slug", required=True, help="Short name of the round that asks it from now on."
)
def publish_command(file: Path, slug: str) -> None:
    """Publish an XLSForm and ask it in a round; answers to earlier versions keep theirs.

    Example: flask --app wsgi surveys publish questionnaire.xlsx --round autumn-2026
    """
    round_ = _find_round(slug)
    _read(file)
    try:
        with transaction():
            version = services.publish_version(source=file.read_bytes())
            services.edit_round(
                round_=round_,
                titles=round_.titles,
                opens_on=round_.opens_on,
                closes_on=round_.closes_on,
                version=version,
                targets=dict(queries.get_targets(round_)),
                results_policy=round_.results_policy,
            )
    except VersionTakenError as error:
        raise click.ClickException(
            f"another text was published as {error}: raise `version` in the settings sheet"
        ) from None
    click.echo(f"{version.form_id} {version.version} is asked in {slug}")


@surveys_commands.command("retally")
@click.option(
    "--check", is_flag=True, help="Prove that the tallies equal the responses; change nothing."
)
@click.option("--round", "slug", help="Only this round.")
def retally_command(check: bool, slug: str | None) -> None:
    """Count every response anew and rebuild the tallies, or prove that they are right.

    Example: flask --app wsgi surveys retally --check
    """
    number = _find_round(slug).id if slug else None
    total = queries.count_stored(number)
    work = services.find_differences if check else services.retally
    with click.progressbar(length=total, label=f"{total:,} responses") as bar, transaction():
        found = work(round_id=number, progress=bar.update)
    for difference in found[:_SHOWN_DIFFERENCES]:
        key = " ".join(map(str, difference.key))
        click.echo(f"{difference.table}: {key}: {difference.stored}, counted {difference.counted}")
    if check and found:
        raise click.ClickException(f"{len(found)} rows differ from the responses")
    click.echo(
        "the tallies equal the responses" if check else f"rebuilt; {len(found)} rows were wrong"
    )


@surveys_commands.command("forget")
@click.option("--dry-run", is_flag=True, help="Only say which rounds it concerns.")
def forget_command(dry_run: bool) -> None:
    """Erase single answers kept longer than the notice promises (PAC_RETENTION_MONTHS); the counts stay.

    Example: flask --app wsgi surveys forget --dry-run
    """
    months = current_app.extensions["settings"].retention_months
    rounds = queries.list_rounds_to_erase(now().date(), months)
    if not rounds:
        click.echo(f"no closed round is older than {months} months")
    for round_ in rounds:
        if dry_run:
            click.echo(f"{round_.slug}: closed on {round_.closes_on}, to be erased")
            continue
        with transaction():
            erased = services.erase_answers(round_=round_)
        click.echo(f"{round_.slug}: {erased:,} answers erased, their counts stay")


@surveys_commands.command("rounds")
def rounds_command() -> None:
    """List the rounds with their state, answers and target.

    Example: flask --app wsgi surveys rounds
    """
    for round_ in queries.list_rounds():
        target = sum(queries.get_targets(round_).values())
        click.echo(
            f"{round_.slug}  {round_.state.value}  {round_.opens_on} to {round_.closes_on}  "
            f"{queries.count_responses(round_):,} of {target:,}  "
            f"{round_.version.form_id} {round_.version.version}"
        )


def _read(file: Path) -> Questionnaire:
    try:
        return read_questionnaire(file)
    except InvalidQuestionnaire as error:
        raise click.ClickException(
            "refused, nothing was published:\n  " + "\n  ".join(_sentences(error.problems))
        ) from None


def _find_round(slug: str) -> Round:
    round_ = queries.get_round(slug)
    if round_ is None:
        known = ", ".join(row.slug for row in queries.list_rounds()) or "none yet"
        raise click.ClickException(f"there is no round {slug!r} (rounds: {known})")
    return round_


def _sentences(problems: Iterable[Problem]) -> Iterable[str]:
    """`sheet!row: what (details)`, one a problem."""
    for problem in problems:
        details = ", ".join(f"{name}: {value}" for name, value in problem.parameters.items())
        what = problem.code.replace("_", " ")
        yield f"{problem.place}: {what}{f' ({details})' if details else ''}"


def _describe(questionnaire: Questionnaire) -> None:
    title = questionnaire.text(questionnaire.title, questionnaire.default_language)
    click.echo(f"{questionnaire.form_id} {questionnaire.version}: {title}")
    click.echo(f"languages: {', '.join(questionnaire.languages)}")
    for section in questionnaire.sections:
        click.echo(f"\n{section.name}")
        for question in section.questions:
            rules = " · ".join(
                rule
                for rule in (
                    "required" if question.required else "",
                    f"if {question.relevant.source}" if question.relevant else "",
                    f"must hold {question.constraint.source}" if question.constraint else "",
                )
                if rule
            )
            choices = f" ({len(question.choices)} choices)" if question.choices else ""
            click.echo(f"  {question.name}  {question.type.value}{choices}  {rules}".rstrip())
    for problem in questionnaire.missing_translations():
        click.echo(
            f"missing {problem.parameters['language']}: {problem.parameters['column']} of {problem.place}",
            err=True,
        )
