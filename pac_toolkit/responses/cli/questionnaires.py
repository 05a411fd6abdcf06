"""Checking and publishing questionnaires."""

from collections.abc import Iterable
from pathlib import Path

import click

from pac_toolkit.database import transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.cli.group import FILE, find_round, surveys_commands
from pac_toolkit.responses.errors import VersionTakenError
from pac_toolkit.responses.services.rounds import read_questionnaire
from surveys.problems import Problem
from surveys.questionnaire import Questionnaire
from surveys.xlsform import InvalidQuestionnaire


@surveys_commands.command("check")
@click.argument("file", type=FILE)
def check_command(file: Path) -> None:
    """Say what is understood of an XLSForm (.xlsx or .md), or what is refused and in which row.

    Example: flask --app wsgi surveys check questionnaire.xlsx
    """
    _describe(_read(file))


@surveys_commands.command("publish")
@click.argument("file", type=FILE)
@click.option(
    "--round", "slug", required=True, help="Short name of the round that asks it from now on."
)
def publish_command(file: Path, slug: str) -> None:
    """Publish an XLSForm and ask it in a round; answers to earlier versions keep theirs.

    Example: flask --app wsgi surveys publish questionnaire.xlsx --round autumn-2026
    """
    round_ = find_round(slug)
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


def _read(file: Path) -> Questionnaire:
    try:
        return read_questionnaire(file)
    except InvalidQuestionnaire as error:
        raise click.ClickException(
            "refused, nothing was published:\n  " + "\n  ".join(_sentences(error.problems))
        ) from None


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
