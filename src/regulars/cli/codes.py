"""regulars codes export."""

from pathlib import Path

import click

from regulars.cli.frame import Asked, Command, NewFile, dry_run, give


@click.group("codes")
def command() -> None:
    """Codes that members type in, each to be used once."""


@command.command("export", cls=Command)
@click.argument("batch")
@click.argument("path", type=NewFile())
@dry_run
@click.pass_obj
def export(asked: Asked, batch: str, path: Path, dry_run: bool) -> None:
    """Write all codes of BATCH to the file PATH, a line for each.

    Batches are made over the API: POST /v1/code-batches.
    """
    from regulars.main import codes

    exported = codes.export(asked.settings(), batch=batch, path=path, dry_run=dry_run)
    give(asked, exported, str(exported))
