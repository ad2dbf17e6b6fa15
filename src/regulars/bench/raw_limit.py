"""What this machine and its PostgreSQL can do at all: pgbench, writing the very rows of our hot write.

Once as five prepared statements in a transaction, as a careful program would without a function in the database;
once as batches of a hundred, set by set, made up inside the server.
"""

import os
import re
import subprocess
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from regulars.bench.crowd import PROGRAM_NO, Tell, gather, twin
from regulars.bench.stand import Stand, demo_program
from regulars.program_file import read_program
from regulars.store.database import Database
from regulars.store.ledger import LotRow, Step, event_texts, lots_touched, state_row
from regulars.store.migrate import migrate

CLIENTS = 8
THREADS = 2
BATCH = 100
TENANT = "limit"
RUN = 10**12
"""So far apart are the ids of two runs."""

_STATE = """update state set seq = seq + 1, document = {document}, balance = {balance}, tier = {tier},
    last_visit = {last_visit}, true_until = {true_until}"""
_KEY = "insert into event_key (source, kind, external_id, member_id, at, event_id, request)"
_EVENT = """insert into event (member_id, at, event_id, program_no, seq, kind, source, external_id, about, version,
    body, decision, recorded_at)"""
_ENTRY = """insert into entry (member_id, at, event_id, n, program_no, seq, wallet, movement, start_day, until_day,
    points, due_at, hash)"""
_LOT = "insert into lot (member_id, program_no, wallet, until_day, start_day, points, held)"
_LOT_AGAIN = """on conflict (member_id, program_no, wallet, until_day, start_day)
    do update set points = excluded.points, held = excluded.held"""


class RawLimit:
    """pgbench on a tenant of its own, of as many members as ours has."""

    def __init__(self, stand: Stand, members: int, step: Step) -> None:
        self._stand, self._members = stand, members
        self._runs = 0
        self._rows = _rows_of(step)
        self._single, self._batch = stand.folder / "single.sql", stand.folder / "batch.sql"
        self._single.write_text(_single_script(step))
        self._batch.write_text(_batch_script(step))

    @classmethod
    async def prepared(cls, stand: Stand, *, members: int, visits: int, at: datetime, tell: Tell) -> "RawLimit":
        """The tables filled with the same members as ours."""
        like = twin(read_program(demo_program(), 1), visits, at)
        async with Database.open(stand.url, tenant=TENANT, size=1) as db:
            await migrate(db)
            await gather(db, like, members, at, tell)
        return cls(stand, members, like.next)

    def statements(self, seconds: float) -> float:
        """Receipts a second, each in five statements of a transaction, from 8 clients."""
        return self._run(self._single, seconds)

    def batches(self, seconds: float) -> float:
        """Receipts a second in sets of a hundred, from 8 clients."""
        return self._run(self._batch, seconds) * BATCH

    def _run(self, script: Path, seconds: float) -> float:
        """Transactions a second. pgbench counts in whole seconds."""
        self._runs += 1
        variables = {**self._rows, "members": self._members, "base": self._runs * RUN, "n": 0}
        given = [part for name, value in variables.items() for part in ("-D", f"{name}={value}")]
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
            [
                str(self._stand.programs / "pgbench"), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", str(THREADS),
                "-T", str(max(1, round(seconds))), "-f", str(script), *given,
            ],
            env=_environment(self._stand.url),
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        found = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
        if done.returncode != 0 or found is None or "aborted" in done.stderr:
            raise RuntimeError(f"pgbench: {done.stderr[-2000:]}")
        return float(found[1])


def can_be_measured(stand: Stand) -> bool:
    """Whether pgbench is among PostgreSQL's programs here."""
    return (stand.programs / "pgbench").is_file()


def _environment(url: str) -> dict[str, str]:
    """How pgbench is told where the database is, so that no password stands in the list of processes."""
    parts = urlsplit(url)
    told = {name: values[0] for name, values in parse_qs(parts.query).items()}
    own = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return own | {
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGHOST": told.get("host") or parts.hostname or "",
        "PGPORT": told.get("port") or str(parts.port or ""),
        "PGDATABASE": parts.path.removeprefix("/"),
        "PGOPTIONS": f"-c search_path=shop_{TENANT},public -c timezone=UTC",
    }


def _rows_of(step: Step) -> dict[str, object]:
    """The values of the rows that one receipt writes, by the name of their variable."""
    body, decision = event_texts(step)
    state = state_row(step.program, step.stored)
    values: dict[str, object] = {
        "document": "\\x" + state.document.hex(), "balance": state.balance, "tier": state.tier,
        "last_visit": state.last_visit or 0, "true_until": state.true_until.isoformat(), "request": "\\x" + "00" * 32,
        "seq": state.seq, "body": body, "decision": decision, "program": PROGRAM_NO, "version": step.program.version,
    }  # fmt: skip
    for n, entry in enumerate(step.entries):
        moved = entry.moved
        values |= {
            f"wallet{n}": moved.wallet, f"movement{n}": moved.movement, f"start{n}": moved.start,
            f"until{n}": moved.until, f"points{n}": moved.points, f"hash{n}": "\\x" + entry.hash.hex(),
        }  # fmt: skip
    for n, lot in enumerate(_lots(step)):
        values |= {
            f"lwallet{n}": lot.wallet, f"luntil{n}": lot.until, f"lstart{n}": lot.start, f"lpoints{n}": lot.points,
            f"lheld{n}": lot.held,
        }  # fmt: skip
    return values


def _lots(step: Step) -> list[LotRow]:
    moves = [entry.moved for entry in step.entries]
    return [lot for lot in lots_touched(moves, step.stored.member) if lot.points]


def _single_script(step: Step) -> str:
    entries = ", ".join(
        f"(:m, now(), :event, {n + 1}, :program, :seq, :wallet{n}, :movement{n}, :start{n}, :until{n}, :points{n}, "
        f"now(), :hash{n})"
        for n in range(len(step.entries))
    )
    lots = ", ".join(
        f"(:m, :program, :lwallet{n}, :luntil{n}, :lstart{n}, :lpoints{n}, :lheld{n})" for n in range(len(_lots(step)))
    )
    state = _STATE.format(
        document=":document", balance=":balance", tier=":tier", last_visit=":last_visit", true_until=":true_until"
    )
    return f"""\
\\set m random(1, :members)
\\set n :n + 1
\\set event :base + :client_id * 10000000000 + :n
begin;
{state} where member_id = :m and program_no = :program;
{_KEY} values ('bench', 'receipt', :event, :m, now(), :event, :request) on conflict do nothing;
{_EVENT} values (:m, now(), :event, :program, :seq, 'receipt', 'bench', :event, :event, :version, :body, :decision,
    now());
{_ENTRY} values {entries};
{_LOT} values {lots} {_LOT_AGAIN};
commit;
"""


def _batch_script(step: Step) -> str:
    """One statement: a hundred different members, in order, and all their rows, set by set."""
    entries = ", ".join(
        f"({n + 1}, :wallet{n}::text, :movement{n}::text, :start{n}::int, :until{n}::int, :points{n}::bigint, "
        f":hash{n}::bytea)"
        for n in range(len(step.entries))
    )
    lots = ", ".join(
        f"(:lwallet{n}::text, :luntil{n}::int, :lstart{n}::int, :lpoints{n}::bigint, :lheld{n}::bigint)"
        for n in range(len(_lots(step)))
    )
    state = _STATE.format(
        document=":document", balance=":balance", tier=":tier", last_visit=":last_visit", true_until=":true_until"
    )
    return f"""\
\\set m random(1, :members)
\\set n :n + 1
\\set event :base + :client_id * 10000000000 + :n * {BATCH}
with chosen as (
    select 1 + (:m::bigint + i * greatest(:members::bigint / {BATCH}, 1)) % :members::bigint as m,
           :event::bigint + i as event
      from generate_series(0, {BATCH - 1}) i
), locked as materialized (
    select member_id from state where member_id in (select m from chosen) and program_no = :program
     order by member_id for update
), changed as (
    {state} from locked where state.member_id = locked.member_id and program_no = :program
), keyed as (
    {_KEY} select 'bench', 'receipt', event::text, m, now(), event, :request::bytea from chosen on conflict do nothing
), told as (
    {_EVENT} select m, now(), event, :program, :seq, 'receipt', 'bench', event::text, event, :version, :body::jsonb,
        :decision::json, now() from chosen
), entered as (
    {_ENTRY} select m, now(), event, n, :program, :seq, wallet, movement, start_day, until_day, points, now(), hash
      from chosen, (values {entries}) as e (n, wallet, movement, start_day, until_day, points, hash)
)
{_LOT} select m, :program, wallet, until_day, start_day, points, held
  from chosen, (values {lots}) as l (wallet, until_day, start_day, points, held) order by m {_LOT_AGAIN};
"""  # noqa: S608 - a script of ours; what varies is bound by pgbench
