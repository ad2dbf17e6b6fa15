"""regulars init."""

import click

from regulars.cli.frame import Asked, Command, dry_run, give


@click.command("init", cls=Command)
@click.option("--program", default="coffee-club", show_default=True, help="A template's name, or your program file.")
@click.option("--email", help="The owner's e-mail address, to sign in with.")
@dry_run
@click.pass_obj
def command(asked: Asked, program: str, email: str | None, dry_run: bool) -> None:
    """Make a shop: its database, a program to start from, and the owner's sign-in.

    Done twice it changes nothing.
    """
    from regulars import main

    made = main.init(asked.settings(), program=program, email=email, dry_run=dry_run)
    give(asked, made, str(made))
