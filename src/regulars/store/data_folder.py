"""The folder of the embedded server: where it lies, and what lies in it besides the data.

postgres/        the server's own data folder, owned by the user it runs as
run/             its socket, for nobody else (or a folder named in `sockets` when the path is too long)
attach.lock      shared by every process that uses the server; who takes it exclusively may stop it
start.lock       held while one process starts a keeper
keeper.lock      held by the keeper as long as it lives
password         of the one role, `regulars`
server.json      what the keeper last told
postgres.log  keeper.log
"""

import fcntl
import json
import os
import re
import tempfile
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from regulars import ids
from regulars.errors import Refused
from regulars.store import binaries
from regulars.store.binaries import Account
from regulars.store.cluster import give_to_owner

POINTER = "moved-to"
"""The file in a data folder that root's server cannot reach; it names the folder under STATE_ROOT."""
LONGEST_SOCKET_FOLDER = 85
"""A socket's path has at most 107 bytes on Linux, 103 on macOS; `/.s.PGSQL.5432.lock` takes 19 of them."""


class ServerNotStarted(Refused):
    """The embedded database could not start."""

    code: ClassVar[str] = "database-not-started"
    reason: str
    log: str = ""
    mend: str = "see the log named here; `regulars doctor` looks for the usual causes"


def home_of(data_dir: Path) -> Path:
    """The folder that holds locks, password and data: `data_dir`, made when it is not there.

    Root's server runs as an unprivileged user; when that user cannot walk into `data_dir` (it lies in a closed
    home), the folder is one of ours under STATE_ROOT and `data_dir` holds the pointer file with its path.
    Raises ServerNotStarted when the pointer leads nowhere.
    """
    data_dir = data_dir.absolute()
    data_dir.mkdir(parents=True, exist_ok=True)
    if (pointed := pointed_to(data_dir)) is not None:
        return pointed
    account = binaries.server_account(data_dir / "postgres")
    if binaries.reaches(account, data_dir):
        return data_dir
    return _move_out(data_dir)


def pointed_to(data_dir: Path) -> Path | None:
    """The folder that the pointer file names; None when there is no pointer."""
    try:
        pointed = Path((data_dir / POINTER).read_text().strip())
    except FileNotFoundError:
        return None
    if not os.access(pointed, os.R_OK | os.X_OK):
        raise ServerNotStarted(
            reason=f"{data_dir / POINTER} names {pointed}, which is not there or not ours to open",
            mend="run as root, or restore a backup into another --data-dir",
        )
    return pointed


def open_lock(home: Path, name: str) -> int:
    """A file to lock; closing it unlocks."""
    lock = os.open(home / name, os.O_RDWR | os.O_CREAT, 0o600)
    give_to_owner(home / name)
    return lock


def is_kept(home: Path) -> bool:
    """Whether a keeper lives: the kernel's word, not a number in a file."""
    try:
        lock = os.open(home / "keeper.lock", os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(lock)


def told(home: Path) -> dict[str, object]:
    """What the keeper last told; it is true only while one lives."""
    try:
        news = json.loads((home / "server.json").read_text())
    except FileNotFoundError:
        return {}
    return news if isinstance(news, dict) else {}


def make_password(home: Path) -> None:
    """A random one for the new data folder. Raises ServerNotStarted when data are there but theirs is lost."""
    path = home / "password"
    if path.exists():
        return
    if (home / "postgres" / "PG_VERSION").exists():
        raise ServerNotStarted(
            reason=f"{path} is missing",
            mend="put it back from a copy of the folder, or restore a backup into another --data-dir",
        )
    making = home / "password.new"
    with open(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as written:
        written.write(ids.secret(24))
    give_to_owner(making)
    making.replace(path)


def socket_folder(home: Path, account: Account | None) -> Path:
    """`home/run` when its path is short and plain, else a folder of a random name where sockets usually are.

    The name is kept in `home/sockets`, so that the URL stays the same at the next start.
    """
    folder = home / "run"
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER or not re.fullmatch(r"[A-Za-z0-9_./+-]+", str(folder)):
        kept = home / "sockets"
        folder = Path(kept.read_text()) if kept.exists() else Path()
        if not _is_private(folder, account):
            folder = Path(tempfile.mkdtemp(prefix="regulars-", dir=_runtime_root()))
            kept.write_text(str(folder))
            give_to_owner(kept)
    folder.mkdir(mode=0o700, exist_ok=True)
    if account is not None:
        os.chown(folder, account.uid, account.gid)
    return folder


def url(home: Path, sockets: Path) -> str:
    """The address of the database, with its password, as asyncpg and pg_dump read it."""
    password = quote((home / "password").read_text().strip(), safe="")
    return f"postgresql://regulars:{password}@/regulars?host={quote(str(sockets), safe='/')}&port=5432"


def _move_out(data_dir: Path) -> Path:
    name = re.sub(r"[^A-Za-z0-9._-]", "-", data_dir.name) or "data"
    home = binaries.open_folder(binaries.STATE_ROOT / "data" / f"{name}-{ids.secret_bytes(4).hex()}")
    note = data_dir / f"{POINTER}.{os.getpid()}"
    note.write_text(f"{home}\n")
    try:
        os.link(note, data_dir / POINTER)  # Refused when another process was faster; then its folder is the one.
    except FileExistsError:
        home.rmdir()
    finally:
        note.unlink()
    return pointed_to(data_dir) or home


def _runtime_root() -> str:
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if os.geteuid() != 0 and 0 < len(runtime) < 60 and os.access(runtime, os.W_OK):
        return runtime
    return "/tmp"  # noqa: S108 - mkdtemp makes a private folder in it


def _is_private(folder: Path, account: Account | None) -> bool:
    """Whether the folder is still ours alone: /tmp is open to all."""
    try:
        facts = folder.lstat()
    except FileNotFoundError:
        return False
    owner = account.uid if account else os.geteuid()
    return folder.is_absolute() and facts.st_uid == owner and facts.st_mode == 0o40700
