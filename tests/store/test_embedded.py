"""The embedded PostgreSQL: starts by itself, is shared, leaves nothing behind, and loses nothing."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from regulars.store import binaries, data_folder, embedded
from regulars.store.binaries import Account, NoPostgres
from regulars.store.embedded import Progress, ServerNotStarted

from .conftest import App, is_served, kill, kill_server, until

StartApp = Callable[[Path], App]

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has an unprivileged server user")


def ask(url: str, *queries: str) -> list[str]:
    async def go() -> list[str]:
        connection = await asyncpg.connect(url)
        try:
            return [str(await connection.fetchval(query)) for query in queries]
        finally:
            await connection.close()

    return asyncio.run(go())


def test_a_first_start_makes_a_database_that_only_we_can_reach(short_dir: Path) -> None:
    told: list[Progress] = []
    with embedded.start(short_dir, progress=told.append) as server:
        assert ask(server.url, "show server_encoding", "show timezone", "show data_checksums") == ["UTF8", "UTC", "on"]
        assert ask(server.url, "select lower('ÄÖÜ ŁÓDŹ')", "select 'ä' > 'z'") == ["äöü łódź", "True"]
        assert ask(server.url, "show listen_addresses", "select count(*) from pg_hba_file_rules") != ["", "0"]
        with pytest.raises(asyncpg.InvalidPasswordError):
            ask(server.url.replace("regulars:", "regulars:x", 1), "select 1")
        assert (short_dir / "password").stat().st_mode & 0o777 == 0o600
        assert (short_dir / "run").stat().st_mode & 0o777 == 0o700
        assert [step.state for step in told][-1] == "ready"
        assert "creating" in {step.state for step in told}
    server.detach(wait=True)


def test_detaching_stops_the_server_and_a_second_start_finds_the_same_data(short_dir: Path) -> None:
    with embedded.start(short_dir) as server:
        ask(server.url, "create table kept as select 7 as n")
    assert until(lambda: not is_served(short_dir))
    assert until(lambda: embedded.inspect(short_dir).state == "stopped")
    told: list[Progress] = []
    again = embedded.start(short_dir, progress=told.append)
    assert ask(again.url, "select n from kept") == ["7"]
    assert again.url == server.url
    again.detach(wait=True)
    assert until(lambda: not is_served(short_dir))
    assert {step.state for step in told} <= {"stopping", "starting", "ready"}, "nothing is made or mended again"


def test_two_processes_share_one_server_until_the_second_leaves(short_dir: Path, start_app: StartApp) -> None:
    first, second = start_app(short_dir), start_app(short_dir)
    assert first.url == second.url
    first.leave()
    time.sleep(1.2)
    assert ask(second.url, "select 1") == ["1"]
    second.leave()
    assert until(lambda: not is_served(short_dir))


def test_processes_that_start_at_the_same_moment_get_one_server(short_dir: Path) -> None:
    code = "import sys, asyncio; from pathlib import Path; from regulars.store import embedded\n"
    code += "s = embedded.start(Path(sys.argv[1])); print(embedded.inspect(Path(sys.argv[1])).server_pid); s.detach()"
    command = [sys.executable, "-c", code, str(short_dir)]
    several = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    pids = [process.communicate()[0] for process in several]
    assert [process.returncode for process in several] == [0] * 4
    assert len(set(pids)) == 1, pids
    assert until(lambda: not is_served(short_dir))


def test_a_killed_app_leaves_no_orphan(short_dir: Path, start_app: StartApp) -> None:
    app = start_app(short_dir)
    assert is_served(short_dir)
    app.kill()
    assert until(lambda: not is_served(short_dir))
    assert not (short_dir / "postgres" / "postmaster.pid").exists(), "it was stopped, not killed"


def test_a_killed_keeper_takes_its_server_along_and_the_next_start_works_at_once(short_dir: Path) -> None:
    with embedded.start(short_dir) as server:
        ask(server.url, "create table kept as select 7 as n")
        kill(embedded.inspect(short_dir).keeper_pid)
        with embedded.start(short_dir) as again:
            assert ask(again.url, "select n from kept") == ["7"]
    server.detach()
    again.detach(wait=True)
    assert until(lambda: not is_served(short_dir))


async def insert_until_it_breaks(url: str, busy: asyncio.Event) -> int:
    """How many rows the server acknowledged; busy: set after the first."""
    connection = await asyncpg.connect(url)
    await connection.execute("create table if not exists written (n int primary key)")
    acknowledged = 0
    try:
        while True:
            await connection.execute("insert into written values ($1)", acknowledged + 1)
            acknowledged += 1
            busy.set()
    except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError):
        return acknowledged


async def insert_and_kill(url: str, killing: Callable[[], None]) -> int:
    busy = asyncio.Event()
    writer = asyncio.create_task(insert_until_it_breaks(url, busy))
    await asyncio.wait_for(busy.wait(), 60)
    await asyncio.sleep(0.4)
    await asyncio.to_thread(killing)
    return await asyncio.wait_for(writer, 60)


def test_a_killed_server_comes_back_by_itself_with_every_acknowledged_row(short_dir: Path) -> None:
    with embedded.start(short_dir) as server:
        former = embedded.inspect(short_dir).server_pid
        acknowledged = asyncio.run(insert_and_kill(server.url, lambda: kill_server(short_dir)))
        assert acknowledged > 0
        assert until(lambda: embedded.inspect(short_dir).server_pid not in (None, former))
        [rows] = ask(server.url, "select count(*) from written")
        assert int(rows) - acknowledged in (0, 1), "one more may have been saved without an answer"
    server.detach(wait=True)


def test_a_start_right_after_everything_was_killed_finds_every_acknowledged_row(
    short_dir: Path, start_app: StartApp
) -> None:
    app = start_app(short_dir)

    def killing() -> None:
        kill_server(short_dir, embedded.inspect(short_dir).keeper_pid)
        app.kill()

    acknowledged = asyncio.run(insert_and_kill(app.url, killing))
    assert until(lambda: embedded.inspect(short_dir).state == "crashed")
    told: list[Progress] = []
    with embedded.start(short_dir, progress=told.append) as server:
        [rows] = ask(server.url, "select count(*) from written")
    assert int(rows) - acknowledged in (0, 1)
    server.detach(wait=True)


def test_the_number_of_a_dead_server_given_to_another_process_does_not_block_the_start(short_dir: Path) -> None:
    with embedded.start(short_dir) as server:
        mark = (short_dir / "postgres" / "postmaster.pid").read_text().splitlines()
        kill(embedded.inspect(short_dir).keeper_pid)
        assert until(lambda: not is_served(short_dir))
    server.detach()
    account = binaries.server_account(short_dir / "postgres")
    uid = account.uid if account else None
    with subprocess.Popen(["sleep", "60"], user=uid) as stranger:
        path = short_dir / "postgres" / "postmaster.pid"
        path.write_text("\n".join([str(stranger.pid), *mark[1:]]) + "\n")
        if account is not None:
            os.chown(path, account.uid, account.gid)
        with embedded.start(short_dir) as again:
            assert ask(again.url, "select 1") == ["1"]
        again.detach(wait=True)
        assert stranger.poll() is None
        stranger.kill()


def test_a_server_that_cannot_start_says_why_and_holds_nothing(short_dir: Path) -> None:
    with pytest.raises(ServerNotStarted) as refused:
        embedded.start(short_dir, settings={"shared_buffers": "a lot"})
    assert 'invalid value for parameter "shared_buffers"' in refused.value.reason
    assert embedded.inspect(short_dir).state == "failed"
    assert not is_served(short_dir)
    with embedded.start(short_dir) as server:
        assert ask(server.url, "select 1") == ["1"]
    server.detach(wait=True)


def test_data_of_another_major_version_are_refused_in_words(short_dir: Path) -> None:
    embedded.start(short_dir).detach(wait=True)
    (short_dir / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(ServerNotStarted, match="made by PostgreSQL 9"):
        embedded.start(short_dir)
    assert (short_dir / "postgres" / "PG_VERSION").read_text() == "9\n"


def test_a_lost_password_is_refused_in_words_and_none_is_made(short_dir: Path) -> None:
    embedded.start(short_dir).detach(wait=True)
    (short_dir / "password").unlink()
    with pytest.raises(ServerNotStarted, match="password is missing"):
        embedded.start(short_dir)
    assert not (short_dir / "password").exists()


def test_a_half_made_data_folder_is_made_anew(short_dir: Path) -> None:
    (short_dir / "postgres.making").mkdir()
    (short_dir / "postgres.making" / "PG_VERSION").write_text("18\n")
    with embedded.start(short_dir) as server:
        assert ask(server.url, "select 1") == ["1"]
    server.detach(wait=True)


def test_a_path_too_long_or_too_strange_for_a_socket_gets_one_elsewhere(short_dir: Path) -> None:
    data_dir = short_dir / ("a long, strange name " * 5)
    with embedded.start(data_dir) as server:
        assert ask(server.url, "select 1") == ["1"]
        sockets = Path((data_dir / "sockets").read_text())
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert not sockets.is_relative_to(short_dir)
    server.detach(wait=True)
    sockets.rmdir()


def test_looking_at_a_folder_makes_nothing(short_dir: Path) -> None:
    assert embedded.inspect(short_dir / "nowhere").state == "absent"
    assert not (short_dir / "nowhere").exists()


def test_a_folder_that_cannot_be_made_is_refused_in_words(short_dir: Path) -> None:
    (short_dir / "file").write_text("no folder")
    with pytest.raises(ServerNotStarted, match="must be writable"):
        embedded.start(short_dir / "file")


@as_root
def test_as_root_a_closed_folder_gets_its_data_elsewhere_and_a_pointer(
    short_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "STATE_ROOT", short_dir / "state")
    closed = short_dir / "closed"
    closed.mkdir(mode=0o700)
    with embedded.start(closed / "shop") as server:
        ask(server.url, "create table kept as select 7 as n")
        assert server.home.parent == short_dir / "state" / "data"
        assert (closed / "shop" / "moved-to").read_text().strip() == str(server.home)
        assert embedded.inspect(closed / "shop").state == "ready"
    server.detach(wait=True)
    assert closed.stat().st_mode & 0o777 == 0o700, "no mode was changed"
    with embedded.start(closed / "shop") as again:
        assert ask(again.url, "select n from kept") == ["7"]
    again.detach(wait=True)


@as_root
def test_as_root_programs_in_a_closed_folder_are_copied_beside_their_libraries(
    short_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "STATE_ROOT", short_dir / "state")
    original = binaries.find_bindir()
    package = next(step for step in original.parents if (step / "__init__.py").is_file())
    closed = short_dir / "closed"
    closed.mkdir(mode=0o700)
    (closed / package.name).symlink_to(package)
    (closed / f"{package.name}.libs").symlink_to(package.with_name(f"{package.name}.libs"))
    bindir = closed / package.name / original.relative_to(package)
    account = binaries.server_account(short_dir)
    copied = binaries.readable_bindir(_unresolved(bindir, monkeypatch), account)
    assert copied.is_relative_to(short_dir / "state")
    assert binaries.reaches(account, copied)
    with embedded.start(short_dir / "shop", bindir=copied) as server:
        assert ask(server.url, "select 1") == ["1"]
    server.detach(wait=True)
    assert subprocess.run([copied / "psql", "--version"], check=True, capture_output=True).stdout


def _unresolved(bindir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """See the closed folder itself, not where its links lead."""
    monkeypatch.setattr(Path, "resolve", lambda self: self.absolute())
    return bindir


def test_who_may_walk_into_a_folder_is_read_from_the_modes_on_the_way(short_dir: Path) -> None:
    inner = short_dir / "closed" / "inner"
    inner.mkdir(parents=True)
    stranger = Account(uid=os.getuid() + 54_321, gid=os.getgid() + 54_321)
    assert binaries.reaches(stranger, inner)
    inner.parent.chmod(0o700)
    assert not binaries.reaches(stranger, inner)
    assert binaries.reaches(Account(uid=os.getuid(), gid=os.getgid()), inner)
    assert binaries.reaches(None, inner)


def test_programs_come_from_the_setting_first(short_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = binaries.find_bindir()
    monkeypatch.setenv("REGULARS_POSTGRES_BINDIR", str(found))
    monkeypatch.setenv("REGULARS_POSTGRES", "1")
    assert binaries.find_bindir() == found.resolve()
    with pytest.raises(NoPostgres):
        binaries.find_bindir(short_dir)


def test_another_major_version_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REGULARS_POSTGRES_BINDIR", raising=False)
    monkeypatch.setenv("REGULARS_POSTGRES", "16")
    assert binaries.major_of(binaries.find_bindir()) == 16
    monkeypatch.setenv("REGULARS_POSTGRES", "9")
    with pytest.raises(NoPostgres):
        binaries.find_bindir()


def test_a_pointer_that_leads_nowhere_is_refused_in_words(short_dir: Path) -> None:
    (short_dir / data_folder.POINTER).write_text(str(short_dir / "gone"))
    with pytest.raises(ServerNotStarted, match="not there"):
        embedded.start(short_dir)
