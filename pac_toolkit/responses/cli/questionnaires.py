"""Checking and publishing questionnaires."""

from collections.abc import Iterable
from pathlib import Path

import click
from flask_babel import force_locale

from pac_toolkit.database import transaction
from pac_toolkit.responses import services
from pac_toolkit.responses.cli.group import FILE, find_round, surveys_commands
from pac_toolkit.responses.errors import VersionTakenError
from pac_toolkit.responses.forms.problems import tell
from surveys.problems import Problem
from surveys.questionnaire import Questionnaire


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
            version = services.ask_in_round(source=file.read_bytes(), round_=round_)
    except VersionTakenError as error:
        raise click.ClickException(
            f"another text was published as {error}: raise `version` in the settings sheet"
        ) from None
    click.echo(f"{version.form_id} {version.version} is asked in {slug}")


def _read(file: Path) -> Questionnaire:
    """The questionnaire of a file, what may be missing told on stderr; a refusal with every sentence."""
    checked = services.check_questionnaire(file.read_bytes())
    if checked.questionnaire is None:
        raise click.ClickException(
            "refused, nothing was published:\n  " + "\n  ".join(_lines(checked.problems))
        )
    for line in _lines(checked.warnings):
        click.echo(line, err=True)
    return checked.questionnaire


def _lines(problems: Iterable[Problem]) -> list[str]:
    """`sheet!row: what to do`, one a problem, in English as every command."""
    with force_locale("en"):
        return [
            f"{told.place}: {told.words}"
            for told in tell(problems, wrap=lambda typed: f"“{typed}”")
        ]


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
