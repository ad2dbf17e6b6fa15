"""What a file is laid out in is gone with the process, also when that was killed; what is in use is left alone."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from regulars.connectors.files import workbench
from regulars.connectors.files.mapping import Format
from regulars.workings import PREFIX, Workings

LAID_OUT = """
import sys
from pathlib import Path
from regulars.connectors.files.mapping import Format
from regulars.connectors.files.workbench import Workbench
with Workbench() as bench:
    bench.lay_out("raw", Path(sys.argv[1]), Format())
    print("ready", flush=True)
    sys.stdin.read()
"""
LOOKS = "from regulars.workings import Workings\nwith Workings() as folder: (folder / 'mine').touch()"


@contextmanager
def laying_out(folder: Path, file: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process in the middle of a file, which waits until it is ended; folder: for its workings."""
    with subprocess.Popen(
        [sys.executable, "-c", LAID_OUT, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env(folder)
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        try:
            yield child
        finally:
            child.kill()


def env(folder: Path) -> dict[str, str]:
    return {**os.environ, "TMPDIR": str(folder)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "receipts.csv"
    path.write_text("a,b\n1,2\n")
    return path


def test_the_next_start_removes_what_a_killed_process_left_and_nothing_else(tmp_path: Path, file: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    other = temporary / f"{PREFIX}of-nobody"
    other.write_text("a file of that name is no folder of ours")
    with laying_out(temporary, file) as living:
        of_living = {*temporary.iterdir()}
        with laying_out(temporary, file) as killed:
            [left] = {*temporary.iterdir()} - of_living
            assert (left / "bench.duckdb").exists()
            os.kill(killed.pid, signal.SIGKILL)
            assert killed.wait() == -signal.SIGKILL
        assert left.exists()
        subprocess.run([sys.executable, "-c", LOOKS], check=True, env=env(temporary))
        assert {*temporary.iterdir()} == of_living
        assert living.poll() is None
        living.communicate(b"")
        assert living.returncode == 0
    assert {*temporary.iterdir()} == {other}


def test_it_can_be_closed_twice_and_nothing_is_left(file: Path) -> None:
    with Workings() as folder:
        (folder / "much").write_text("much")
    assert not folder.exists()
    bench = workbench.Workbench()
    bench.lay_out("raw", file, Format())
    bench.close()
    bench.close()
