"""The same back-test on a Dask cluster of this machine: its totals are those of one process, to the last unit."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from regulars.analytics.backtest import cluster
from regulars.analytics.backtest.cluster import NoCluster
from tests.analytics.backtest.histories import cashback, replayed, written
from tests.analytics.backtest.test_definition import made_up, rows

LOCK = Path(__file__).parents[3] / "requirements" / "dask.lock"


@pytest.fixture(scope="session")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the extra, as it is locked."""
    folder = tmp_path_factory.mktemp("dask")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(folder), "--require-hashes"]
    done = subprocess.run([*command, "-r", str(LOCK)], check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return folder


def backtested(folder: Path, history: Path, *words: str, path: str) -> dict[str, object]:
    """What the command says with --json, in a process of its own that finds packages there, too."""
    command = [sys.executable, "-m", "regulars", "backtest", str(folder / "one.yaml"), str(folder / "other.yaml")]
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run(
        [*command, "--history", str(history), "--redeem", "50%", "--seed", "3", "--json", *words],
        check=False, capture_output=True, text=True, timeout=300, env=environment,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


@pytest.mark.long
def test_a_cluster_comes_to_the_same_to_the_last_unit(dask: Path, tmp_path: Path) -> None:
    """With a row that cannot be taken, and one from the future that only the workers find."""
    (tmp_path / "one.yaml").write_text(cashback(5, "5.00", "P60D"), encoding="utf-8")
    (tmp_path / "other.yaml").write_text(cashback(9, "20.00", name="other"), encoding="utf-8")
    bad = ["9999998,2001-01-01,c0001,?", "9999999,2150-01-01,c0002,1.00"]
    history = written(tmp_path, [*rows(made_up(800)), *bad])
    path = os.environ.get("PYTHONPATH", "")
    alone = backtested(tmp_path, history, "--processes", "1", path=path)
    told = (tmp_path / "receipts.rejected.csv").read_text("utf-8")
    together = backtested(tmp_path, history, "--processes", "2", "--cluster", "local", path=f"{path}:{dask}")
    assert together == alone
    assert (tmp_path / "receipts.rejected.csv").read_text("utf-8") == told


def test_without_dask_a_cluster_is_refused_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(cluster, "import_module", missing)
    with pytest.raises(NoCluster) as refused:
        replayed(tmp_path, written(tmp_path, ["1,2026-01-02,ana,1.00"]), cashback(5, "5.00"), cluster="local")
    assert "pip install" in refused.value.errors[0].detail
