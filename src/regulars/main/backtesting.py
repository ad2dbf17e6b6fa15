"""What programs would have cost and given on a history of receipts."""

from collections.abc import Sequence
from pathlib import Path

from regulars import clock
from regulars.analytics.backtest.own import Own, spooled
from regulars.analytics.backtest.report import Backtest
from regulars.analytics.backtest.spread import rejected_rows
from regulars.analytics.backtest.trial import Asked, Candidate, Tell, Told, Trial, of_own
from regulars.connectors.files import rejects
from regulars.connectors.files.histories import open_histories
from regulars.connectors.files.mapping import read_mapping
from regulars.engine.days import micros
from regulars.errors import FieldError
from regulars.main.importing import mapping_beside
from regulars.main.opening import with_shop
from regulars.program_file import BadProgramFile, read_program, text_of
from regulars.settings import Settings
from regulars.store.identifiers import speller
from regulars.store.shop import Shop
from regulars.workings import Workings


def backtest(
    programs: Sequence[Path], history: Path, *, mapping: Path | None, region: str = "", asked: Asked, tell: Tell
) -> Backtest:
    """Replay a file of receipts through programs, side by side.

    mapping: by default the file `mapping.yaml` beside the history. region: whose national phone numbers are understood.
    Raises BadProgramFile, BadBehaviour, BadVisits, CannotCompare, EmptyHistory, NoCluster, NoMapping, BadMapping,
    UnreadableFile.
    """
    trial = Trial([_read(path) for path in programs], asked, tell)
    words = read_mapping(mapping or mapping_beside(history))
    to = asked.rejected or rejects.beside(history)
    now_us = micros(clock.now())
    with open_histories(history, words, now_us=now_us, visits=trial.visits, spell=speller(region)) as histories:
        counted = trial.count(histories, histories.last_us, now_us)
        rejected = histories.rejected + counted.sales.rejected
        if rejected:
            histories.write_rejects(to, rejected_rows(histories.where))
        elif not asked.rejected:
            to.unlink(missing_ok=True)
        told = Told(
            history.name, rejected, str(to) if rejected else "", histories.nobodys, histories.zones,
            imagined=histories.imagined,
        )  # fmt: skip
        return trial.report(counted, told, histories.last_us)


def backtest_own(settings: Settings, programs: Sequence[Path], *, program: str, asked: Asked, tell: Tell) -> Backtest:
    """Replay the shop's own receipts and returns through programs, side by side.

    program: whose members, by its id; empty for the shop's default.
    Raises BadProgramFile, BadBehaviour, CannotCompare, EmptyHistory, UnknownProgram, NoShop.
    """
    trial = Trial([_read(path) for path in programs], asked, tell)
    with Workings() as folder:

        async def run(shop: Shop) -> Own:
            return await spooled(shop, folder, program=program, at=shop.now(), tell=tell)

        own = with_shop(settings, run)
        counted = trial.count(own.spool, own.spool.last_us, own.spool.last_us or 0)
        to = asked.rejected or Path(f"{own.program}.rejected.csv")
        if rejected := counted.sales.rejected:
            rejects.write_rows(to, rejected_rows(own.spool.where))
        return trial.report(counted, of_own(own, trial, rejected, str(to) if rejected else ""), own.spool.last_us)


def _read(path: Path) -> Candidate:
    """Raises BadProgramFile, each fault with the name of its file."""
    try:
        text = text_of(path.read_bytes())
        return Candidate(path.name, text, read_program(text))
    except BadProgramFile as bad:
        told = [FieldError(f"{path.name}:{fault.pointer}", fault.detail) for fault in bad.errors]
        raise BadProgramFile(errors=tuple(told)) from None
