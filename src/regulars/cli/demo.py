"""regulars demo."""

import click

from regulars.cli.frame import Asked, Command, progress


@click.command("demo", cls=Command)
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=int, help="The port to listen on; 0 takes any free one.")
@click.option("--template", help="The program of this template on the same receipts, in a --data-dir of its own.")
@click.pass_obj
def command(asked: Asked, host: str | None, port: int | None, template: str | None) -> None:
    """Show a shop with a year of real receipts, on this machine.

    The first time it loads the receipts, which takes a minute or two; after that it starts at once. It prints the
    addresses to open and how to sign in. Ctrl-C ends it; your own shop is never touched.
    """
    from regulars.main import demo, opening, serving

    settings = asked.settings(host=host, port=port)
    serving.check_address(settings)
    # Held open from loading to serving, so that the database starts once.
    with opening.database_of(settings, wait=True):
        with progress() as tell:
            shop = demo.load_demo(settings, tell, template)
        click.echo(str(shop))
        serving.serve(settings, say_where, is_held=True)


def say_where(address: str) -> None:
    """What to open."""
    click.echo(f"Open {address} in a browser. Ctrl-C ends it.")
