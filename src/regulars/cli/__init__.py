"""The command line: `regulars --help`.

One file a command. To add one: write its file here with a `command` in it that calls one function of
`regulars.main`, and name the file in COMMANDS. A command's file imports nothing heavy at the top, so that
help is quick.
"""

import importlib
from typing import Any

import click

from regulars import __version__
from regulars.cli.frame import Asked, common_options, tell_error

# Heading of the help -> command -> file in this folder.
COMMANDS = {
    "Begin": {
        "demo": "demo",
        "init": "init",
        "serve": "serve",
    },
    "Programs and history": {
        "check": "check",
        "lint": "lint",
        "backtest": "backtest",
        "pumps": "pumps",
        "terms": "terms",
        "publish": "publish",
        "plan": "plan",
        "apply": "apply",
        "program": "program",
        "import": "import_history",
        "fact": "fact",
        "codes": "codes",
        "verify": "verify",
        "repair": "repair",
        "clock": "clock",
    },
    "Who and where": {
        "store": "store",
        "user": "user",
        "key": "key",
    },
    "Look after it": {
        "doctor": "doctor",
        "backup": "backup",
        "restore": "restore",
        "migrate": "migrate",
        "config": "config",
    },
    "More machines, more speed": {
        "web": "web",
        "work": "work",
        "bench": "bench",
    },
}
FILES = {name: file for commands in COMMANDS.values() for name, file in commands.items()}


class Regulars(click.Group):
    """All commands, found in COMMANDS and loaded when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order of the help."""
        return list(FILES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, else None."""
        if cmd_name not in FILES:
            return None
        command: click.Command = importlib.import_module(f"regulars.cli.{FILES[cmd_name]}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands under their headings."""
        for heading, names in COMMANDS.items():
            found = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(heading):
                formatter.write_dl([(name, each.get_short_help_str(90)) for name, each in found if each])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that `args` begins with; a misspelt one is answered with the nearest."""
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as error:
            raise click.exceptions.NoSuchCommand(error.command_name, possibilities=FILES, ctx=ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; whatever goes wrong becomes a sentence and an exit code."""
        asked = ctx.ensure_object(Asked)
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except (Exception, KeyboardInterrupt) as error:
            raise click.exceptions.Exit(tell_error(asked, error)) from error


@click.group(
    cls=Regulars,
    params=common_options(),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    no_args_is_help=True,
    epilog="Each command explains itself: regulars COMMAND --help. "
    "Exit codes: 0 done, 1 the answer is no, 2 wrong use or an error.",
)
@click.version_option(__version__, prog_name="regulars")
def main() -> None:
    """Customer loyalty for shops: points, tiers and rewards, with a ledger that proves itself."""
