"""Runs PostgreSQL's programs for the keeper, and makes the data folder. The standard library only, as keeper.py."""

import ctypes
import locale
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

PR_SET_PDEATHSIG = 1


class Orders(NamedTuple):
    """What the starting process asks of the keeper; JSON on the command line."""

    home: str
    bindir: str
    sockets: str
    uid: int | None
    gid: int | None
    settings: dict[str, str]


class Failed(Exception):
    """A program of PostgreSQL failed; the message is what it said."""


def make_cluster(orders: Orders) -> None:
    """Make the data folder beside its place and move it there when whole: a broken one is never met."""
    home = Path(orders.home)
    making, password = home / "postgres.making", home / "password.making"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(mode=0o700)
    try:
        with open(os.open(password, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as copy:
            copy.write((home / "password").read_text())
        if orders.uid is not None and orders.gid is not None:
            os.chown(making, orders.uid, orders.gid)
            os.chown(password, orders.uid, orders.gid)
        run(orders, "initdb", *_initdb_arguments(orders, making, password))
        run(orders, "postgres", "--single", "-D", str(making), "template1", told="create database regulars\n")
    finally:
        password.unlink(missing_ok=True)
    making.rename(home / "postgres")


def launch(orders: Orders, log: Path) -> "subprocess.Popen[bytes]":
    """Start the server as our child; what it says is added to `log`."""
    pgdata = Path(orders.home) / "postgres"
    settings = [part for name, value in orders.settings.items() for part in ("-c", f"{name}={value}")]
    with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as said:
        give_to_owner(log)
        return subprocess.Popen(  # noqa: S603 - our own program with our own arguments
            [_program(orders, "postgres"), "-D", str(pgdata), *settings],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd="/",
            env=_environment(),
            user=orders.uid,
            group=orders.gid,
            extra_groups=None if orders.uid is None else [],
            preexec_fn=_die_with_parent(os.getpid()),
        )


def run(orders: Orders, program: str, *arguments: str, told: str = "") -> str:
    """Run one of the programs to its end; what it printed. Raises Failed."""
    done = subprocess.run(  # noqa: S603 - our own programs with our own arguments
        [_program(orders, program), *arguments],
        input=told,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=_environment(),
        user=orders.uid,
        group=orders.gid,
        extra_groups=None if orders.uid is None else [],
        preexec_fn=_die_with_parent(os.getpid()),
    )
    if done.returncode != 0 or "ERROR:" in done.stderr or "FATAL:" in done.stderr:
        raise Failed(f"{program}: {done.stderr[-2000:].strip() or f'code {done.returncode}'}")
    return done.stdout


def serves(pid: int, pgdata: Path) -> bool:
    """Whether that process is a postgres on our data folder, and not merely somebody with its old number."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        if Path("/proc/self").exists():
            return False
        asked = ["/bin/ps", "-o", "command=", "-p", str(pid)]
        listed = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words, a number
        command = listed.stdout.split(" ")
    return "postgres" in command[0] and str(pgdata) in command


def give_to_owner(path: Path) -> None:
    """As root in somebody's folder: what we make there is his."""
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def _initdb_arguments(orders: Orders, making: Path, password: Path) -> list[str]:
    arguments = [
        *("-D", str(making), "-U", "regulars", f"--pwfile={password}", "--data-checksums", "--encoding=UTF8"),
        *("--auth-local=scram-sha-256", "--auth-host=scram-sha-256", "--lc-messages=C"),
    ]
    version = run(orders, "postgres", "--version").split(")")[-1].split(".")[0]
    if int("".join(filter(str.isdigit, version))) >= 17:
        return [*arguments, "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [*arguments, f"--locale={_utf8_locale()}"]


def _utf8_locale() -> str:
    """The C library's C.UTF-8 where there is one; PostgreSQL before 17 has none of its own."""
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return "C"
    return "C.UTF-8"


def _program(orders: Orders, name: str) -> str:
    return str(Path(orders.bindir) / name)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C", "TZ": "UTC"}


def _die_with_parent(parent: int) -> Any:
    """What the child runs before it becomes the program: the kernel stops it (fast) when the keeper is killed."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl

    def arm() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return arm
