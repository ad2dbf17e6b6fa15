"""regulars init."""

import click

from regulars.cli.frame import Asked, Command, dry_run, give


@click.command("init", cls=Command)
@click.option("--template", default="coffee-club", show_default=True, help="The template to start from.")
@click.option("--program", help="Your own program file, instead of a template.")
@click.option("--email", help="The owner's e-mail address, to sign in with.")
@click.option("--test", "is_test", is_flag=True, help="In test mode: with a clock of its own, which you can move.")
@dry_run
@click.pass_obj
def command(asked: Asked, template: str, program: str | None, email: str | None, is_test: bool, dry_run: bool) -> None:
    """Make a shop: its database, a program to start from, and the owner's sign-in.

    Done twice it changes nothing.
    """
    from regulars.main import people

    made = people.init(asked.settings(), program=program or template, email=email, is_test=is_test, dry_run=dry_run)
    give(asked, made, str(made))
