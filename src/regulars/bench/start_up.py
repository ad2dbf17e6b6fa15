"""How long a shop takes to open its doors in the morning: `regulars serve`, from nothing to the first answer."""

import time
from pathlib import Path
from statistics import median

from regulars.bench.crowd import Tell
from regulars.bench.figures import Figure
from regulars.bench.stand import PATIENCE_SECONDS, serving
from regulars.store import embedded


def start_up(folder: Path, *, times: int, bindir: Path | None, tell: Tell) -> Figure:
    """Seconds to the first answer, the median. folder: of a shop whose database has stopped."""
    taken = []
    for place in range(1, times + 1):
        begun = time.perf_counter()
        with serving(folder, "main", bindir=bindir):
            taken.append(time.perf_counter() - begun)
        _wait_until_stopped(folder)
        tell("Starts of the shop", place, times)
    return Figure(
        name="start of `regulars serve`, warm", unit="s", measured=median(taken), target=2, at_most=True,
        note=f"database and all, to the first answer; the median of {times}",
    )  # fmt: skip


def _wait_until_stopped(folder: Path) -> None:
    """The database goes when nobody uses it; the next start is not to wait for that."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while embedded.inspect(folder).state != "stopped" and time.monotonic() < deadline:
        time.sleep(0.01)
