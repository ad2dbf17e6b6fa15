"""The shop is served by a process of its own, as its users run it; and nothing of it is left behind."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from regulars.store import embedded
from tests.house import ROOT
from tests.main.commands import Serving, processes_of, regulars, serving, told
from tests.main.test_upkeep import order

EMAIL = "owner@shop.example"
PROGRAM = """
program: ten-for-ten
timezone: Europe/Bucharest
currency: RON
wallets: {points: {}}
rules:
  - {id: base, kind: per_amount, points: 1, per: 1.00}
"""
QUICK = {"fsync": "off", "full_page_writes": "off"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A shop with its own database: the folder, the owner's password, a till's key."""
    from tests.conftest import _short_dir

    with _short_dir() as folder:
        data = folder / "shop"
        with embedded.start(data, settings=QUICK) as server:
            (folder / "mine.yaml").write_text(PROGRAM)
            made = told("init", "--data-dir", data, "--email", EMAIL, "--program", folder / "mine.yaml")
            key = told("key", "add", "till", "--data-dir", data)["key"]
        server.detach(wait=True)
        yield {"data": data, "password": made["password"], "key": key}


def sale(number: object, **more: Any) -> dict[str, Any]:
    return {"receipt_id": f"r-{number}", "currency": "RON", "lines": [{"total": "10.00"}], **more}


def enrolled(one: Serving, key: str, name: str) -> str:
    status, _, answer = one.ask("POST", "/v1/members", {"name": name, "outside_id": name}, key=key)
    assert status == 201, answer
    found: str = answer["id"]
    return found


def test_it_answers_lets_the_owner_in_and_leaves_nothing_behind(shop: dict[str, Any]) -> None:
    with serving("--data-dir", shop["data"]) as one:
        assert one.ask("GET", "/healthz")[::2] == (200, {"status": "alive"})
        assert one.ask("GET", "/readyz")[::2] == (200, {"status": "ready"})
        assert "regulars_receipts" in one.ask("GET", "/metrics")[2]
        assert one.ask("GET", "/openapi.json")[2]["openapi"].startswith("3.1")
        assert one.ask("GET", "/console")[0] == 303
        cookie = one.signed_in(EMAIL, shop["password"])
        assert one.ask("GET", "/console", cookie=cookie)[0] == 200
        ana = enrolled(one, shop["key"], "Ana")
        status, _, answer = one.ask("POST", "/v1/receipts", sale("first", member={"id": ana}), key=shop["key"])
        assert status in (200, 201), answer
        assert any("regulars" in line for line in processes_of(shop["data"]))
        report = regulars("doctor", "--data-dir", settings_with(shop["data"], one), "--json")
        assert "Regulars answers at" in report.stdout
        assert '"ok": false' not in report.stdout
        assert one.stop() == 0
        assert embedded.inspect(shop["data"]).state == "stopped", "it ends when its database has ended"
        assert "Traceback" not in "".join(one.said)
    assert gone(shop["data"])


def gone(data: Path) -> bool:
    """Whether no process and no socket of the shop is left, a moment after its end."""
    for _ in range(200):
        if not embedded.inspect(data).keeper_pid and not processes_of(data):
            break
        signal.sigtimedwait([], 0.05)
    home = embedded.inspect(data).home
    left = [*processes_of(data), *(home / "run").glob(".s.*")]
    assert left == []
    return embedded.inspect(data).state == "stopped"


def test_two_processes_answer_and_stop_together(shop: dict[str, Any]) -> None:
    with serving("--data-dir", shop["data"], "--processes", "2") as one:
        ana = enrolled(one, shop["key"], "Anton")

        def sold(number: int) -> int:
            return one.ask("POST", "/v1/receipts", sale(f"two-{number}", member={"id": ana}), key=shop["key"])[0]

        with ThreadPoolExecutor(4) as pool:
            assert set(pool.map(sold, range(20))) <= {200, 201}
        wallets = one.ask("GET", f"/v1/members/{ana}/wallets", key=shop["key"])[2]
        assert '"200"' in str(wallets).replace("'", '"'), wallets
        assert one.stop(signal.SIGTERM) == 0
    assert gone(shop["data"])


def test_a_killed_server_leaves_nothing_behind_and_loses_nothing(shop: dict[str, Any]) -> None:
    with serving("--data-dir", shop["data"]) as one:
        bob = enrolled(one, shop["key"], "Bob")
        assert one.ask("POST", "/v1/receipts", sale("kept", member={"id": bob}), key=shop["key"])[0] in (200, 201)
        one.kill()
    assert gone(shop["data"])
    assert "everything is as it must be" in regulars("verify", "--data-dir", shop["data"]).stdout


def test_a_port_in_use_is_told_and_the_database_stops_again(shop: dict[str, Any]) -> None:
    with serving("--data-dir", shop["data"]) as one:
        port = port_of(one)
        refused = regulars("serve", "--data-dir", shop["data"], "--port", port, code=2)
        assert f"cannot listen on 127.0.0.1:{port}" in refused.stderr
        demo = regulars("demo", "--data-dir", f"{shop['data']}-demo", "--port", port, code=2)
        assert f"cannot listen on 127.0.0.1:{port}" in demo.stderr
        assert not Path(f"{shop['data']}-demo").exists(), "before anything is loaded"
        assert one.ask("GET", "/readyz")[0] == 200
        one.stop()
    assert gone(shop["data"])


def port_of(one: Serving) -> str:
    return one.address.rpartition(":")[2]


def settings_with(data: Path, one: Serving) -> Path:
    """The data folder, whose settings now name the port that is served."""
    (data / "regulars.toml").write_text(f"port = {port_of(one)}\n")
    return data


def test_a_backup_made_while_tills_sell_is_restored_and_proves_itself(
    shop: dict[str, Any], empty_database: str, tmp_path: Path
) -> None:
    sold: list[str] = []
    busy, stop = threading.Event(), threading.Event()

    def till(one: Serving, member: str) -> None:
        """Sell until told to stop; who is too fast waits and sells the same again."""
        number = 0
        while not stop.is_set():
            body = sale(f"{member}-{number}", member={"id": member})
            status, _, answer = one.ask("POST", "/v1/receipts", body, key=shop["key"])
            if status != 429:
                assert status in (200, 201), answer
                sold.append(body["receipt_id"])
                number += 1
            if len(sold) > 20:
                busy.set()
            stop.wait(0.01)

    with serving("--data-dir", shop["data"]) as one, ThreadPoolExecutor(4) as pool:
        people = [enrolled(one, shop["key"], f"person {number}") for number in range(4)]
        tills = [pool.submit(till, one, member) for member in people]
        try:
            assert busy.wait(30)
            before = set(sold)
            made = told("backup", tmp_path / "open.backup", "--data-dir", shop["data"])
            after = len(sold)
        finally:
            stop.set()
        for each in tills:
            each.result()
        assert one.stop() == 0
    assert after > len(before), "nothing was sold while the backup was made"

    regulars("restore", made["path"], "--data-dir", tmp_path, url=empty_database)
    verdict = regulars("verify", "--data-dir", tmp_path, url=empty_database)
    assert "everything is as it must be" in verdict.stdout
    assert before <= receipts_in(empty_database)


def receipts_in(url: str) -> set[str]:
    return set(order(url, "select array_agg(external_id) from event where kind = 'receipt'"))


def test_a_shop_is_restored_into_an_empty_folder(shop: dict[str, Any], tmp_path: Path, short_dir: Path) -> None:
    kept = told("backup", tmp_path / "shop.backup", "--data-dir", shop["data"])["path"]
    with embedded.start(short_dir / "new", settings=QUICK) as server:
        assert "Restored" in regulars("restore", kept, "--data-dir", short_dir / "new").stdout
        assert "everything is as it must be" in regulars("verify", "--data-dir", short_dir / "new").stdout
    server.detach(wait=True)
    assert gone(short_dir / "new")


def test_the_timed_work_alone_stops_when_it_is_told(shop_database: str, tmp_path: Path) -> None:
    regulars("init", "--data-dir", tmp_path, url=shop_database)
    environment = {**os.environ, "DATABASE_URL": shop_database}
    command = [sys.executable, "-m", "regulars", "work", "--data-dir", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as one:
        assert one.stdout is not None
        assert one.stderr is not None
        assert "Doing the timed work" in one.stdout.readline()
        one.send_signal(signal.SIGTERM)
        assert (one.wait(30), one.stderr.read()) == (0, "")


def an_ordinary_user() -> tuple[str, ...]:
    """The words that run Python as the user nobody, with our packages; skips where that user cannot reach them."""
    if os.geteuid() != 0:
        pytest.skip("not run as root, so every other test here runs as an ordinary user")
    nobody = pwd.getpwnam("nobody")
    become = ("setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        if shutil.which("setpriv") and Path(python).exists():
            words = (*become, python)
            tried = subprocess.run(
                [*words, "-c", "import regulars, asyncpg"], env=packages(), capture_output=True, cwd="/"
            )
            if tried.returncode == 0:
                return words
    pytest.skip(f"no {version} here that an unprivileged user may run, or no setpriv")


def packages() -> dict[str, str]:
    """The environment in which another Python of this version finds ours."""
    import asyncpg

    return {"PYTHONPATH": f"{ROOT / 'src'}:{Path(asyncpg.__file__).parent.parent}", "PATH": os.environ["PATH"]}


def test_an_ordinary_user_can_do_all_this_too(short_dir: Path) -> None:
    words = an_ordinary_user()
    home = short_dir / "home"
    home.mkdir(mode=0o700)
    shutil.chown(home, "nobody")
    environment = {**packages(), "HOME": str(home), "XDG_RUNTIME_DIR": ""}
    init = [*words, "-m", "regulars", "init", "--email", EMAIL]
    made = subprocess.run(init, env=environment, capture_output=True, text=True, cwd=home)
    assert made.returncode == 0, made.stderr
    data = home / ".local" / "share" / "regulars"
    assert str(data) in made.stdout
    one = Serving("serve", "--port", "0", as_=words, **environment)
    try:
        assert one.ask("GET", "/readyz")[0] == 200
        assert one.stop() == 0
    finally:
        if one.process.poll() is None:
            one.kill()
    assert gone(data)
    owners = {path.owner() for path in data.rglob("*")}
    assert owners == {"nobody"}
