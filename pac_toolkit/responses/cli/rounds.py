"""Rounds: what is counted, proving the tallies, erasing what was kept long enough."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app

from pac_toolkit.database import now, reading, transaction
from pac_toolkit.responses import queries, services
from pac_toolkit.responses.cli.group import find_round, surveys_commands

# enough to see what is wrong; the rest is the same
_SHOWN_DIFFERENCES = 20


@surveys_commands.command("retally")
@click.option(
    "--check", is_flag=True, help="Prove that the tallies equal the responses; change nothing."
)
@click.option("--round", "slug", help="Only this round.")
def retally_command(check: bool, slug: str | None) -> None:
    """Count every response anew and rebuild the tallies, or prove that they are right.

    Example: flask --app wsgi surveys retally --check
    """
    number = find_round(slug).id if slug else None
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
    if not dry_run:
        with transaction():
            services.sweep_media()


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


@surveys_commands.command("publish-results")
@click.option("--round", "slug", help="Only this round.")
def publish_results_command(slug: str | None) -> None:
    """Refresh what the public sees of results; the site does the same by itself (PAC_PUBLISH_MINUTES).

    Example: flask --app wsgi surveys publish-results
    """
    with _alone(current_app.extensions["settings"].var_dir / "publishing.lock"):
        with reading():
            rounds = [find_round(slug)] if slug else queries.list_stale_rounds()
            slugs = [round_.slug for round_ in rounds]
        for name in slugs:
            with reading():
                draft = services.draw_up(find_round(name))
            with transaction():
                is_kept = services.put_out(draft)
            moved = is_kept and draft.tables is not None
            click.echo(f"{name}: {'refreshed' if moved else 'no batch of ten is complete'}")
        if not slugs:
            click.echo("nothing new since the last refresh")


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One refresh at a time on this machine: it takes seconds of a processor."""
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException("another refresh is under way") from None
        yield
