"""`flask demo …`."""

from collections.abc import Iterable, Iterator
from typing import Any

import click
from flask.cli import AppGroup

from pac_toolkit.demo import services
from pac_toolkit.workshops.services import today

demo_commands = AppGroup(
    "demo", help="Synthetic consultation data, labelled as such on every page."
)


def with_progress(items: Iterable[Any], length: int, label: str) -> Iterator[Any]:
    """A progress bar around a loop."""
    with click.progressbar(items, length=length, label=f"Demonstration: {label:<10}") as bar:
        yield from bar


@demo_commands.command("load")
@click.option("--responses", default=services.RESPONSES, show_default=True, type=click.IntRange(1))
@click.option("--workshops", default=services.WORKSHOPS, show_default=True, type=click.IntRange(1))
@click.option(
    "--seed", default=services.SEED, show_default=True, help="The same seed draws the same people."
)
def load_command(responses: int, workshops: int, seed: int) -> None:
    """Store synthetic answers and workshops through the ordinary services; may be interrupted and repeated.

    Example: flask --app wsgi demo load --responses 500 --workshops 40
    """
    try:
        services.load_demonstration(
            responses=responses,
            workshops=workshops,
            seed=seed,
            today=today(),
            progress=with_progress,
        )
    except services.RealRecordsError:
        raise click.ClickException(
            "this database holds real records: the demonstration would mix with them. Nothing was written."
        ) from None
    click.echo(f"{responses} answers and {workshops} workshops, all synthetic, are stored")
