"""`flask briefs …`."""

from pathlib import Path

import click
from flask.cli import AppGroup

from communes.territory import REGION, UnknownTerritory, get_territory
from pac_toolkit.atlas import briefs
from pac_toolkit.database import reading

briefs_commands = AppGroup("briefs", help="Portraits of communes and provinces on two pages.")


@briefs_commands.command("render")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--lang", "language", default="both", type=click.Choice([*briefs.LANGUAGES, "both"]))
@click.option(
    "--code", "codes", multiple=True, help="A commune or province; may be repeated. Default: all."
)
@click.option("--force", is_flag=True, help="Make those anew that are up to date too.")
def render_command(folder: Path, language: str, codes: tuple[str, ...], force: bool) -> None:
    """Write the briefs of the communes that take part and of the provinces to FOLDER, as PDF.

    May be interrupted: what is written is whole, and the next run goes on where this one stopped.

    Example: flask --app wsgi briefs render briefs/ --lang fr --code 05.091.01.01
    """
    chosen = _checked(codes)
    languages = briefs.LANGUAGES if language == "both" else (language,)
    # all briefs take minutes: people answer meanwhile
    with reading():
        sources = briefs.get_sources()
        wanted = [(code, one) for code in chosen or briefs.list_codes(sources) for one in languages]
        made = _render(folder, wanted, sources, is_forced=force)
    click.echo(f"{folder}: {made} briefs made, {len(wanted) - made} were up to date")


def _render(
    folder: Path, wanted: list[tuple[str, str]], sources: briefs.Sources, *, is_forced: bool
) -> int:
    """Write the briefs under a progress bar; returns how many were made."""
    made = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with click.progressbar(
            briefs.render_briefs(folder, wanted, sources, is_forced=is_forced),
            length=len(wanted),
            label="Briefs",
            item_show_func=lambda item: item[0] if item else "",
        ) as bar:
            for _, is_made in bar:
                made += is_made
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written: {error.strerror}") from None
    except KeyboardInterrupt:
        raise click.ClickException(
            f"stopped after {made} briefs: the same command goes on from there"
        ) from None
    return made


def _checked(codes: tuple[str, ...]) -> list[str]:
    """The codes asked for, each once; refused when one of them has no brief."""
    for code in codes:
        try:
            is_region = get_territory(code) is REGION
        except UnknownTerritory:
            raise click.UsageError(f"{code}: no commune or province has this code") from None
        if is_region:
            raise click.UsageError("briefs are made of communes and provinces, not of the region")
    return list(dict.fromkeys(codes))
