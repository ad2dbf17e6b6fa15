"""`docs/ledger.md` tells what is true: its example is decided by the engine and chained by the store."""

import re
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple, get_args

import msgspec
import pytest
from msgspec import structs

from regulars.engine.days import moment, to_date
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.effects import ACCOUNTS, Account
from regulars.engine.events import AnyEvent
from regulars.engine.events.members import TimePassed
from regulars.engine.events.receipts import Receipt
from regulars.engine.events.returns import Return, Standing
from regulars.engine.member import Lot, Member, Wallet
from regulars.engine.program import Program
from regulars.engine.steps.moments import moment_of
from regulars.engine.steps.returns import untouched
from regulars.program_file import read_program
from regulars.store.ledger import Step, Stored, chained, step_after
from regulars.stories import check_stories, parse
from regulars.stories.acts import AnyAction, Happens, Passes, Returns
from tests.house import ROOT

PAGE = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
PROGRAM = read_program(re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0])
STORY = re.findall(r"^```story\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]
MEMBER_ID = 1
FIRST_EVENT_ID = 101


class Books:
    """The events of the story, decided and chained one after the other, as the store keeps them."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.stored = Stored()
        self.standings: dict[str, Standing] = {}
        self.steps: list[Step] = []

    def record(self, action: AnyAction, at_us: int) -> None:
        event, before = self.event_of(action), self.stored.member
        decided = advance(self.program, before, event, at_us)
        self.remember(event, before, decided[0], at_us)
        event_id = FIRST_EVENT_ID + len(self.steps)
        step = step_after(
            self.stored, MEMBER_ID, event, decided, self.program, event_id, source="till", external_id="", request=b""
        )
        self.steps.append(step)
        self.stored = step.stored

    def event_of(self, action: AnyAction) -> AnyEvent:
        match action:
            case Happens(_, event):
                return event
            case Returns():
                standing = self.standings[action.receipt_id]
                return Return(return_id=action.return_id, standing=standing, lines=action.lines)
            case Passes():
                return TimePassed()
        raise AssertionError(f"the story of this page has no {action}")

    def remember(self, event: AnyEvent, before: Member, decision: Decision, at_us: int) -> None:
        """How a receipt stands, for its returns."""
        if isinstance(event, Receipt):
            self.standings[event.receipt_id] = Standing(
                event, self.program.version, moment_of(self.program, before, event, at_us), untouched(event),
                decision.discounts, decision.spent, decision.earned,
            )  # fmt: skip
        elif isinstance(event, Return):
            standing = structs.replace(event.standing, kept=decision.kept, earned=decision.earned)
            self.standings[event.standing.receipt.receipt_id] = standing


@pytest.fixture(scope="module")
def books() -> Books:
    (story,) = parse(STORY, {PROGRAM.document.program: PROGRAM}, PROGRAM, 1)
    kept = Books(PROGRAM)
    for step in story.steps:
        kept.record(step.action, step.at_us)
    return kept


# What the page shows


def row(*cells: object) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def entry_rows(books: Books) -> Iterator[str]:
    for seq, step in enumerate(books.steps, 1):
        for entry in step.entries:
            moved = entry.moved
            out_of, into = ACCOUNTS[moved.movement]
            counts_from = moment(moved.at_us).astimezone(PROGRAM.zone)
            yield row(
                seq, entry.n, f"`{moved.movement}`", f"{out_of} → {into}", moved.points,
                f"{to_date(moved.start):%m-%d} to {to_date(moved.until):%m-%d}", f"{counts_from:%m-%d %H:%M}",
                f"`{entry.hash.hex()[:8]}`",
            )  # fmt: skip


def state_rows(books: Books) -> Iterator[str]:
    for seq, step in enumerate(books.steps, 1):
        wallet = step.stored.member.wallet("points")
        yield row(seq, wallet.available, wallet.pending, wallet.held, lots_of(wallet))


def lots_of(wallet: Wallet) -> str:
    held = [f"{shown(lot)}, {lot.held} of them held" if lot.held else shown(lot) for lot in wallet.lots]
    return "; ".join(held + [f"{shown(lot)}, waiting" for lot in wallet.waiting]) or "none"


def shown(lot: Lot) -> str:
    return f"{lot.points} of {to_date(lot.start):%m-%d} to {to_date(lot.until):%m-%d}"


class Sums(NamedTuple):
    received: Counter[Account]
    gave: Counter[Account]


def sums_of(books: Books) -> Sums:
    sums = Sums(Counter(), Counter())
    for step in books.steps:
        for entry in step.entries:
            out_of, into = ACCOUNTS[entry.moved.movement]
            sums.gave[out_of] += entry.moved.points
            sums.received[into] += entry.moved.points
    return sums


def account_rows(books: Books) -> Iterator[str]:
    received, gave = sums_of(books)
    for account in get_args(Account):
        if received[account] or gave[account]:
            yield row(account, received[account], gave[account], received[account] - gave[account])
    yield row("**all**", received.total(), gave.total(), received.total() - gave.total())


def table_under(heading: str) -> list[str]:
    """The rows of the first table under a heading, without its own heading."""
    part = PAGE.split(f"\n### {heading}\n", 1)[1]
    return [line for line in part.split("\n#", 1)[0].splitlines() if line.startswith("|")][2:]


def test_the_story_of_the_example_is_kept() -> None:
    results = check_stories(PROGRAM, STORY, "docs/ledger.md")
    assert [result.shown() for result in results if not result.is_kept] == []


def test_the_entries_of_the_example_are_those_that_the_engine_decides(books: Books) -> None:
    assert table_under("Its entries") == list(entry_rows(books))


def test_the_states_of_the_example_are_those_that_the_engine_leaves(books: Books) -> None:
    assert table_under("Its states") == list(state_rows(books))


def test_the_accounts_of_the_example_add_up_to_nothing(books: Books) -> None:
    rows = list(account_rows(books))
    assert table_under("Its accounts") == rows
    assert rows[-1].endswith("| 0 |")


def test_the_accounts_of_the_member_are_her_wallet(books: Books) -> None:
    received, gave = sums_of(books)
    wallet = books.stored.member.wallet("points")
    held = {"available": wallet.available, "pending": wallet.pending, "held": wallet.held, "owed": -wallet.owed}
    assert {account: received[account] - gave[account] for account in ("available", "pending", "held", "owed")} == held
    assert wallet.available == sum(lot.points - lot.held for lot in wallet.lots)


def test_the_page_lists_every_movement_with_its_accounts() -> None:
    listed = re.findall(r"^\| `(\w+)` \| (\w+) \| (\w+) \|", PAGE, re.MULTILINE)
    assert {movement: (out_of, into) for movement, out_of, into in listed} == ACCOUNTS


def test_the_text_that_is_hashed_is_the_one_on_the_page(books: Books) -> None:
    """The page shows the first entry's text; another program can make the same hash from it."""
    (text,) = re.findall(r"^```text\n(\d+\|.*?)\n```$", PAGE, re.MULTILINE)
    first = books.steps[0].entries[0]
    assert sha256(text.encode()).digest() == first.hash
    assert chained(b"", MEMBER_ID, 1, FIRST_EVENT_ID, 1, first.moved) == first.hash


def test_an_entry_that_is_changed_changes_every_hash_after_it(books: Books) -> None:
    entries = [(seq, entry) for seq, step in enumerate(books.steps, 1) for entry in step.entries]
    head = b""
    for place, (seq, entry) in enumerate(entries):
        moved = structs.replace(entry.moved, points=entry.moved.points + 1) if place == 0 else entry.moved
        head = chained(head, MEMBER_ID, seq, FIRST_EVENT_ID + seq - 1, entry.n, moved)
        assert head != entry.hash


def test_a_state_document_holds_what_the_page_says_and_nothing_else(books: Books) -> None:
    document = msgspec.json.decode(msgspec.json.encode(books.stored))
    assert sorted(document) == ["heads", "member"]
    assert all(f"`{field}`" in PAGE for field in Member.__struct_fields__)
