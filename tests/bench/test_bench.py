"""That everything can be measured; never how fast it is."""

import itertools
import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from regulars.bench import stand
from regulars.bench.figures import Figure, Figures, amount
from regulars.bench.machine import Machine, cpu_us, look, spent
from regulars.bench.made_up import LINES, Chance, receipts
from regulars.bench.run import MINIMAL, run
from regulars.bench.templates_alone import templates_alone
from regulars.bench.wire import requests
from regulars.program_file import template_names
from regulars.web.api.receipt_body import ReceiptBody


@pytest.mark.long
def test_a_minimal_run_measures_everything_and_leaves_nothing(short_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stand, "ROOM", short_dir)
    done = run(scale=MINIMAL)
    told = str(done)
    not_measured = [figure.name for figure in done.figures if figure.measured is None]
    assert not_measured == ["1,000,000 members against 10,000"]
    assert all(figure.name in told for figure in done.figures)
    assert msgspec.json.decode(msgspec.json.encode(done), type=Figures) == done
    assert list(short_dir.iterdir()) == []


def test_the_dearest_template_is_measured_beside_thirty_rules() -> None:
    figures = templates_alone(50)
    assert [figure.unit for figure in figures] == ["us", "x", "us"]
    names = tuple(template_names())
    assert all(figure.measured and figure.measured > 0 for figure in figures)
    assert figures[0].note.startswith(names)
    assert figures[2].note.startswith(names)


def test_a_table_says_what_was_promised_what_came_and_what_the_machine_can() -> None:
    figures = (
        Figure(name="receipts", unit="/s", measured=2100.4, target=1800, limit=7900.0),
        Figure(name="a receipt", unit="ms", measured=1.5, target=1.2, at_most=True),
        Figure(name="a million", unit="%", measured=None, target=75, note="not asked"),
    )
    machine = Machine("Linux", "a processor", 2, 8000, "3.11", "18.6", 95.2, 12.0, 3.0, (61.0, 180.4))
    lines = str(Figures(datetime(2026, 1, 1, tzinfo=UTC), machine, figures)).splitlines()
    said = "others took 12 % of it meanwhile, its host 3 %; a million products in Python took 61 to 180 ms"
    assert lines[0].endswith(f"a write to disk 95 us; {said}")
    assert lines[-3].split("  ")[0] == "receipts"
    assert "at least 1,800 /s" in lines[-3]
    assert "2,100 /s  yes" in lines[-3]
    assert lines[-3].endswith("7,900 /s")
    assert "at most 1.2 ms" in lines[-2]
    assert "NO" in lines[-2]
    assert "not measured" in lines[-1]
    assert lines[-1].endswith("not asked")


@pytest.mark.parametrize(
    "value, text", [(12345.6, "12,346"), (25.0, "25"), (34.56, "34.6"), (0.834, "0.83"), (3.0, "3"), (0, "0")]
)
def test_amounts_have_the_digits_that_tell_something(value: float, text: str) -> None:
    assert amount(value) == text


def test_made_up_receipts_are_the_same_each_time() -> None:
    assert list(receipts(20)) == list(receipts(20))
    assert list(receipts(20, seed=2)) != list(receipts(20))
    assert {len(receipt.lines) for receipt in receipts(20)} == {LINES}
    chance = Chance(1)
    assert {chance.below(6) for _ in range(200)} == set(range(6))


def test_requests_are_what_the_api_takes_and_never_twice_the_same() -> None:
    seen = set()
    for client in range(2):
        for sent in itertools.islice(requests("reg_live_x", "run1", client, members=10), 50):
            head, _, body = sent.partition(b"\r\n\r\n")
            assert f"content-length: {len(body)}".encode() in head
            seen.add(msgspec.json.decode(body, type=ReceiptBody).receipt_id)
    assert len(seen) == 100
    batch = next(requests("reg_live_x", "run1", 0, members=10, batch=3)).partition(b"\r\n\r\n")[2]
    assert len(msgspec.json.decode(batch, type=dict[str, list[ReceiptBody]])["receipts"]) == 3


def test_the_machine_tells_what_it_is_and_what_was_used(tmp_path: Path) -> None:
    machine = look(tmp_path, "18.6")
    assert machine.cores > 0
    assert machine.memory_mb > 0
    assert machine.sync_us > 0
    assert "18.6" in str(machine)
    if not Path("/proc/stat").exists():
        pytest.skip("this system has no /proc to read processor times from")
    ours, busy = cpu_us([os.getpid()]), spent()
    assert ours is not None
    assert busy is not None
    assert 0 < ours < busy.busy_us
    assert busy.host_us >= 0
