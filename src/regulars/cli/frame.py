"""What all commands share: their common options, how results are given, how errors are told."""

import dataclasses
import os
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from regulars.errors import RegularsError

if TYPE_CHECKING:
    from regulars.settings import Settings

# Exit codes: the command ran and its answer is no; wrong use or an error; stopped by a person.
NO, WRONG, INTERRUPTED = 1, 2, 130
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
Tell = Callable[[str, int, int | None], None]


@dataclasses.dataclass
class Asked:
    """What was asked for with the options that every command takes, before or after its name."""

    data_dir: Path | None = None
    config: Path | None = None
    as_json: bool = False

    def settings(self, **given: object) -> "Settings":
        """The settings in force; `given` are the command's own options by setting name. Raises Invalid."""
        from regulars import settings

        return settings.load({"data_dir": self.data_dir, **given}, config=self.config)


class Day(click.ParamType[date]):
    """A day, as 2026-12-01."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that the text means."""
        from regulars.engine.checks.moments import out_of_range

        if isinstance(value, date):
            return value
        found = None
        with suppress(ValueError):
            found = date.fromisoformat(value) if _DAY.fullmatch(value) else None
        if found is None:
            self.fail(f"{value!r} is not a day of the calendar, written as 2026-12-01", param, ctx)
        if wrong := next(out_of_range(found, ""), None):
            self.fail(f"{value} {wrong.detail}", param, ctx)
        return found


class NewFile(click.ParamType[Path]):
    """A file to be written. That there is no such folder is told before the work begins, not when all of it is done."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Where it will be."""
        path = Path(value)
        if path.is_dir():
            self.fail(f"{str(path)!r} is a folder", param, ctx)
        if not path.parent.is_dir():
            self.fail(f"there is no folder {str(path.parent)!r}", param, ctx)
        return path


class Command(click.Command):
    """A command that takes the common options also after its own name."""

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.params = [*self.params, *common_options()]


def common_options() -> list[click.Parameter]:
    """The options that every command takes."""
    return [
        click.Option(
            ["--data-dir"],
            type=click.Path(path_type=Path),
            expose_value=False,
            callback=_keep,
            help="The folder with your data; another folder is another shop.",
        ),
        click.Option(
            ["--config"],
            type=click.Path(path_type=Path),
            envvar="REGULARS_CONFIG",
            expose_value=False,
            callback=_keep,
            help="The settings file, instead of regulars.toml in the data folder.",
        ),
        click.Option(
            ["--json", "as_json"],
            is_flag=True,
            expose_value=False,
            callback=_keep,
            help="Print the result as JSON, for other programs.",
        ),
    ]


def _keep(ctx: click.Context, option: click.Parameter, value: object) -> None:
    if value:
        setattr(ctx.find_root().ensure_object(Asked), str(option.name), value)


# One sentence for one option, wherever it is taken.
dry_run = click.option("--dry-run", is_flag=True, help="Only say what would be done; write nothing.")

signed = click.option(
    "--as",
    "signed",
    metavar="EMAIL",
    default="",
    help="Who you are, as you sign in to the console; without it, only your account on this machine is noted.",
)


def give(asked: Asked, value: object, text: str, *, ok: bool = True) -> None:
    """Print a command's result on stdout: `text` for people, `value` as JSON where --json asks for it.

    ok: False makes the exit code 1: the command ran, and its answer is no.
    """
    click.echo(as_json(value) if asked.as_json else text)
    if not ok:
        click.get_current_context().exit(NO)


def tell_error(asked: Asked, error: BaseException) -> int:
    """Tell what went wrong, and give the exit code.

    An expected error is told without a traceback: as sentences on stderr, or as JSON on stdout with --json.
    """
    if isinstance(error, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return INTERRUPTED
    if not isinstance(error, RegularsError | OSError):
        traceback.print_exception(error)
        click.echo("This is a fault in Regulars. Please report it with the lines above.", err=True)
    elif asked.as_json:
        click.echo(as_json(error_as_value(error)))
    else:
        click.echo("\n".join(error_as_lines(error)), err=True)
    return WRONG


def error_as_lines(error: RegularsError | OSError) -> list[str]:
    """The sentence, a line for each wrong field, and how to mend it."""
    if isinstance(error, OSError):
        return [os_sentence(error)]
    details = error.details()
    mend, fields = details.pop("mend", ""), details.pop("errors", ())
    told = [f"  {each}" for each in fields]
    return [error.titled(details), *told, *([f"  mend: {mend}"] if mend else [])]


def error_as_value(error: RegularsError | OSError) -> dict[str, object]:
    """The error as programs read it: code, title and the error's own fields."""
    if isinstance(error, RegularsError):
        return {"code": error.code, "title": error.title(), **error.details()}
    return {"code": "system", "title": os_sentence(error)}


def os_sentence(error: OSError) -> str:
    """What the operating system refused, and on which file."""
    reason = error.strerror or str(error) or type(error).__name__
    return f"{reason}: {error.filename}" if error.filename else reason


def as_json(value: object) -> str:
    """The value as indented JSON; paths and moments as text."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(value, enc_hook=str), indent=2).decode()


@contextmanager
def progress() -> Iterator[Tell]:
    """Bars on stderr for long work. Call what it gives with what is done, how many are done and of how many.

    On a terminal the bars move; elsewhere only the end of each is printed, so that a log stays readable.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True, no_color="NO_COLOR" in os.environ or None)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=console) as bars:
        known: dict[str, Any] = {}

        def tell(what: str, done: int, total: int | None = None) -> None:
            if what not in known:
                known[what] = bars.add_task(what, total=total)
            bars.update(known[what], completed=done, total=total)

        yield tell
