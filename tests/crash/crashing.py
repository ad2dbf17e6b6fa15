"""A shop that is killed and served anew: what was answered is there once, what was not can be sent again."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from regulars.analytics.verify import verify
from regulars.main import people
from regulars.main.opening import with_shop
from regulars.settings import Settings
from regulars.store import embedded
from regulars.store.shop import Shop
from tests.crash.tills import CARDS, DONE, Counter, Tills
from tests.store.conftest import until

BUSY = 40
"""So much was answered when something is killed, however slow the machine is."""


class Serving:
    """`regulars serve` of a data folder, a process of its own."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "regulars", "--data-dir", str(folder), "serve", "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().split()[1]

    def kill(self) -> None:
        """`kill -9`."""
        self.process.kill()
        self._gone()

    def stop(self) -> None:
        """Ask it to end."""
        self.process.send_signal(signal.SIGTERM)
        self._gone()

    def _gone(self) -> None:
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


class Crashing:
    """A shop on its own data folder, fsync on, with a few members; served anew after whatever was killed."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder = folder
        self.settings = Settings(data_dir=folder)
        file = folder / "program.yaml"
        file.write_text(program, encoding="utf-8")
        people.init(self.settings, program=str(file), email=None, dry_run=False)
        added = people.add_key(self.settings, name="till", scopes=(), store=None, source="tills", dry_run=False)
        self.key = added.key
        self.serving = Serving(folder)
        counter = Counter(self.serving.address, self.key)
        for card in CARDS:
            assert counter.post("/v1/members", {"name": "Ana", "card": card})[0] in DONE
        counter.close()

    def tills(self, name: str) -> Tills:
        """Tills of this shop, closed as yet."""
        return Tills(self.serving.address, self.key, name)

    def events(self) -> dict[tuple[str, str], int]:
        """How often each event of a till is in the ledger."""

        async def read(shop: Shop) -> dict[tuple[str, str], int]:
            async with shop.db.connection() as connection:
                rows = await connection.fetch(
                    "select kind, external_id, count(*) as times from event where source = 'tills' group by 1, 2"
                )
            return {(row["kind"], row["external_id"]): row["times"] for row in rows}

        return with_shop(self.settings, read)


@contextmanager
def crashing_shop(program: str) -> Iterator[Crashing]:
    """A shop of that program, which may crash."""
    with tempfile.TemporaryDirectory(prefix="rg-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with embedded.start(folder) as server:
            shop = Crashing(folder, program)
            yield shop
            shop.serving.stop()
        server.detach(wait=True)


def busy(tills: Tills) -> None:
    """Wait until there is a load."""
    assert until(lambda: len(tills.answered) >= BUSY, seconds=60), "nobody sells"


def nothing_is_lost_or_doubled(shop: Crashing, tills: Tills) -> None:
    """What was answered is there, once; sent again, everything gets its first answer and is there once."""
    before = shop.events()
    assert set(before.values()) == {1}
    ids = {external_id for _, external_id in before}
    assert set(tills.answered) <= ids
    send_again(shop, tills)
    after = shop.events()
    assert set(after.values()) == {1}
    assert {external_id for _, external_id in after} >= set(tills.answered)
    assert not {external_id for _, external_id in after} & set(tills.refused)
    send_again(shop, tills, every=5)
    assert shop.events() == after
    verdict = with_shop(shop.settings, verify)
    assert verdict.ok, verdict
    assert verdict.events >= len(tills.answered)


def send_again(shop: Crashing, tills: Tills, *, every: int = 1) -> None:
    """Everything is answered now: with the first answer, where there was one; or refused, where it may be."""
    counter = Counter(shop.serving.address, shop.key)
    for name, sent in list(tills.sent.items())[::every]:
        status, answer = counter.post(*sent)
        if name not in tills.answered and tills.may_be_refused(status, answer, name):
            continue
        assert status in DONE, answer
        if name in tills.answered:
            assert answer == tills.answered[name] | {"repeated": True}
    counter.close()
