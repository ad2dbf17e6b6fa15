"""The machine that the figures are of, and how much of it others took meanwhile."""

import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import msgspec

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
SYNCS = 200
PAGE_BYTES = 8192
LOOP = 1_000_000


class Machine(msgspec.Struct, frozen=True):
    """What the figures depend on. sync_us: one write of a page and its fdatasync, in microseconds, the median.

    others_percent: how much of all processors was taken by what is not ours; None where the system does not tell.
    host_percent: how much of them the host of a virtual machine kept from it while it had work to do (`steal`).
    loop_ms: what a plain loop of Python took, at best and at worst, between the figures: how fast the machine was then.
    """

    system: str
    processor: str
    cores: int
    memory_mb: int
    python: str
    postgres: str
    sync_us: float
    others_percent: float | None = None
    host_percent: float | None = None
    loop_ms: tuple[float, float] | None = None

    def __str__(self) -> str:
        others = "" if self.others_percent is None else f"; others took {self.others_percent:.0f} % of it meanwhile"
        host = "" if self.host_percent is None else f", its host {self.host_percent:.0f} %"
        loop = "; a million products in Python took {:.0f} to {:.0f} ms".format(*self.loop_ms) if self.loop_ms else ""
        return (
            f"{self.processor}, {self.cores} cores, {self.memory_mb:,} MB, {self.system}; Python {self.python}, "
            f"PostgreSQL {self.postgres}; a write to disk {self.sync_us:,.0f} us{others}{host}{loop}"
        )


def look(folder: Path, postgres: str) -> Machine:
    """The machine, with the disk that `folder` lies on. postgres: the server's version."""
    return Machine(
        system=f"{platform.system()} {platform.release()}",
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        memory_mb=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
        python=platform.python_version(),
        postgres=postgres,
        sync_us=sync_us(folder),
    )


def sync_us(folder: Path) -> float:
    """Microseconds until a page of a file is on the disk, the median of some."""
    sync = getattr(os, "fdatasync", os.fsync)
    taken = []
    with tempfile.TemporaryFile(dir=folder) as file:
        page = bytes(PAGE_BYTES)
        for _ in range(SYNCS):
            begun = time.perf_counter()
            os.pwrite(file.fileno(), page, 0)
            sync(file.fileno())
            taken.append((time.perf_counter() - begun) * 1e6)
    return median(taken)


def loop_ms() -> float:
    """Milliseconds for a million products in a plain loop: no I/O, no memory, nothing of ours."""
    begun, total = time.perf_counter(), 0
    for number in range(LOOP):
        total += number * number
    return (time.perf_counter() - begun) * 1e3


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def cpu_us(roots: list[int]) -> int | None:
    """Microseconds of processor that these processes and all below them have used, the ended ones too.

    None where there is no /proc to ask.
    """
    found = _processes()
    if not found:
        return None
    family, grown = set(roots), True
    while grown:
        below = {pid for pid, (parent, _) in found.items() if parent in family} - family
        family, grown = family | below, bool(below)
    return sum(found[pid][1] for pid in family if pid in found) * 1_000_000 // TICKS_A_SECOND


def peak_mb() -> float:
    """The most memory that this process has had."""
    try:
        status = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
    except (OSError, StopIteration):
        # On Linux this would count what the parent had before it became us.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


class Spent(msgspec.Struct, frozen=True):
    """Microseconds of all processors together since the machine was started: busy, and kept back by its host."""

    busy_us: int
    host_us: int


def spent() -> Spent | None:
    """What the processors have done; None where there is no /proc to ask."""
    try:
        line = Path("/proc/stat").read_text().splitlines()[0].split()
    except OSError:
        return None
    user, nice, system, _, _, irq, soft, steal = map(int, line[1:9])
    tick_us = 1_000_000 // TICKS_A_SECOND
    return Spent((user + nice + system + irq + soft) * tick_us, steal * tick_us)


def _processes() -> dict[int, tuple[int, int]]:
    """For each process its parent, and the ticks that it and its ended children used."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text()
        except OSError:
            continue
        fields = text.rpartition(")")[2].split()
        found[int(path.parent.name)] = (int(fields[1]), sum(map(int, fields[11:15])))
    return found
