"""The command line's frame: options, results, errors and exit codes, whatever the command."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import ClassVar

import click
import pytest
from click.testing import CliRunner, Result

from regulars import cli
from regulars import settings as parts
from regulars.cli import frame
from regulars.connectors.files.workbench import UnreadableFile
from regulars.engine.decision import Reason
from regulars.errors import Conflict, FieldError, Forbidden, Invalid, NotFound, Refused, TooMany
from regulars.main.importing import NothingToImport
from regulars.store.notices import NoticeTooShort
from regulars.store.recorder import NotPossible


class TillIsClosed(Refused):
    """The till is closed."""

    code: ClassVar[str] = "till-is-closed"
    till: str


def regulars(*words: str, environment: dict[str, str] | None = None) -> Result:
    """Run the command line in this process, with nothing of the caller's environment in the way."""
    return CliRunner(env={"DATABASE_URL": None, **(environment or {})}).invoke(cli.main, words)


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let `config show` fail with `error`."""

    def fail(asked: object) -> None:
        raise error

    monkeypatch.setattr(parts, "show", fail)


def all_commands(group: click.Group, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], click.Command]:
    """Every command that does something, by the words one types."""
    found: dict[tuple[str, ...], click.Command] = {}
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        here = (*path, name)
        found |= all_commands(command, here) if isinstance(command, click.Group) else {here: command}
    return found


COMMANDS = all_commands(cli.main)


def test_help_names_every_command_and_the_exit_codes() -> None:
    told = regulars("--help")
    assert told.exit_code == 0
    assert all(f"  {name} " in told.output for name in cli.FILES)
    assert "0 done, 1 the answer is no, 2 wrong use or an error" in " ".join(told.output.split())


def test_every_file_of_the_folder_is_a_command_of_the_list_or_the_frame() -> None:
    folder = Path(cli.__file__).parent
    assert {path.stem for path in folder.glob("*.py")} == {"__init__", "frame", *cli.FILES.values()}


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_explains_itself_and_every_option_has_a_sentence(words: tuple[str, ...]) -> None:
    told = regulars(*words, "--help")
    assert told.exit_code == 0
    assert len(COMMANDS[words].help or "") > 20
    silent = [each.name for each in COMMANDS[words].params if isinstance(each, click.Option) and not each.help]
    assert silent == []


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_takes_the_common_options_after_its_name(words: tuple[str, ...]) -> None:
    assert {"data_dir", "config", "as_json"} <= {each.name for each in COMMANDS[words].params}


def test_help_loads_nothing_heavy() -> None:
    heavy = "{'asyncpg', 'starlette', 'uvicorn', 'jinja2', 'duckdb', 'rich', 'babel', 'ruamel'}"
    script = (
        "import sys; from click.testing import CliRunner; from regulars import cli; "
        "assert CliRunner().invoke(cli.main, ['--help']).exit_code == 0; "
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_module_runs_as_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "regulars", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("regulars, version ")


def test_config_show_prints_each_setting_with_its_origin(tmp_path: Path) -> None:
    told = regulars("config", "show", "--data-dir", str(tmp_path), environment={"REGULARS_PORT": "9000"})
    rows = {line.split()[0]: line.split()[1:] for line in told.stdout.splitlines()}
    assert told.exit_code == 0
    assert rows["port"] == ["9000", "REGULARS_PORT"]
    assert rows["data_dir"] == [str(tmp_path), "--data-dir"]
    assert rows["host"][1] == "default"


def test_config_show_hides_the_password() -> None:
    url = "postgresql://shop:hush@db/regulars"
    for words in (("config", "show"), ("--json", "config", "show")):
        told = regulars(*words, environment={"DATABASE_URL": url})
        assert "shop:***@db" in told.output
        assert "hush" not in told.output


@pytest.mark.parametrize("words", [("--json", "config", "show"), ("config", "show", "--json")], ids=["before", "after"])
def test_json_may_be_asked_for_before_or_after_the_command(words: tuple[str, ...]) -> None:
    rows = json.loads(regulars(*words).stdout)
    assert {"name": "port", "value": 8080, "origin": "default"}.items() <= {row["name"]: row for row in rows}[
        "port"
    ].items()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("confg",), "Did you mean 'config'?"),
        (("config", "show", "--jsn"), "--json"),
        (("config", "show", "extra"), "unexpected extra argument"),
        (
            ("fact", "say", "weather", "rain", "--day", "1.12.2026"),
            "'1.12.2026' is not a day of the calendar, written as",
        ),
        (("fact", "say", "weather", "rain", "--day", "2026-02-30"), "'2026-02-30' is not a day of the calendar"),
        (("fact", "say", "weather"), "Missing argument 'VALUE'"),
    ],
)
def test_wrong_use_is_told_on_stderr_and_exits_with_2(words: tuple[str, ...], told: str) -> None:
    result = regulars(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (TillIsClosed(till="till_7"), "The till is closed. (till='till_7')"),
        (
            Invalid(errors=(FieldError("a", "too long"), FieldError("b", "too short"))),
            "Some fields are not right.\n  a: too long\n  b: too short",
        ),
        (
            UnreadableFile(file="may.csv", errors=(FieldError("", "it is damaged"),)),
            "The file cannot be read. (file='may.csv')\n  it is damaged",
        ),
        (
            NoticeTooShort(earliest=date(2026, 12, 1)),
            "Members must be told earlier of a change to the worse. (earliest=2026-12-01)",
        ),
        (
            NothingToImport(places=("may", "june")),
            "There is no file here that the mapping speaks of. (places=may; june)",
        ),
        (
            NotPossible(reasons=(Reason("frozen"), Reason("ended", "cap"))),
            "The program does not allow this. (reasons=frozen; ended on cap)",
        ),
        (PermissionError(13, "Permission denied", "/closed"), "Permission denied: /closed"),
    ],
    ids=[
        "an error with fields",
        "wrong fields, all at once",
        "a whole file",
        "a day",
        "several places",
        "reasons",
        "the system's",
    ],
)
def test_an_expected_error_is_a_sentence_without_a_traceback(
    error: Exception, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, error)
    result = regulars("config", "show")
    assert (result.exit_code, result.stdout, result.stderr.strip()) == (2, "", told)


def test_an_error_is_one_json_object_for_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, TillIsClosed(till="till_7"))
    result = regulars("config", "show", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout) == {
        "code": "till-is-closed",
        "title": "The till is closed.",
        "till": "till_7",
    }


def test_a_wrong_setting_is_told_before_anything_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, AssertionError("it was done all the same"))
    result = regulars("config", "show", environment={"REGULARS_PORT": "http"})
    assert result.exit_code == 2
    assert "REGULARS_PORT" in result.stderr


def test_a_fault_of_ours_is_told_as_one_and_is_never_taken_for_a_no(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, ZeroDivisionError())
    result = regulars("config", "show")
    assert result.exit_code == 2
    assert "ZeroDivisionError" in result.stderr
    assert "fault in Regulars" in result.stderr


def test_ctrl_c_is_one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, KeyboardInterrupt())
    result = regulars("config", "show")
    assert (result.exit_code, result.stderr) == (130, "Stopped.\n")


@pytest.mark.parametrize(("ok", "code"), [(True, 0), (False, 1)])
def test_a_no_exits_with_1_and_still_gives_its_result(ok: bool, code: int) -> None:
    @click.command(cls=frame.Command)
    @click.pass_context
    def ask(ctx: click.Context) -> None:
        frame.give(ctx.find_root().ensure_object(frame.Asked), {"ok": ok}, "the answer", ok=ok)

    assert (CliRunner().invoke(ask).exit_code, CliRunner().invoke(ask).stdout) == (code, "the answer\n")


def test_progress_is_told_on_stderr_and_leaves_stdout_to_the_result() -> None:
    @click.command()
    def work() -> None:
        with frame.progress() as tell:
            for done in (0, 1, 2):
                tell("receipts", done, 2)
        click.echo("done")

    result = CliRunner().invoke(work)
    assert result.stdout == "done\n"
    assert "receipts" in result.stderr
    assert "2/2" in result.stderr


def test_every_kind_of_error_can_be_given_as_json() -> None:
    for kind in (NotFound, Conflict, Refused, Invalid, Forbidden, TooMany):
        assert frame.error_as_value(kind())["code"] == kind.code
