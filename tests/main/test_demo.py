"""The demo's year: whole weeks that end now, members who joined with their first receipt, and some who spend."""

from datetime import date, timedelta
from importlib.resources import as_file, files
from zlib import crc32
from zoneinfo import ZoneInfo

import pytest

from regulars import clock
from regulars.connectors.files import ReceiptRecord, open_members, open_receipts, read_mapping
from regulars.connectors.files.records import MemberKey
from regulars.engine.days import micros
from regulars.main import demo, demo_life
from regulars.program_file import NoSuchTemplate, read_program, template, template_names

ZONE = ZoneInfo("America/New_York")
PROGRAM = read_program((files("regulars") / "demo/program.yaml").read_text("utf-8"), 1)


@pytest.fixture(scope="module")
def year() -> list[ReceiptRecord]:
    """The receipts as the demo of this very moment has them."""
    now = clock.now()
    with as_file(files("regulars") / "demo") as folder:
        mapping = read_mapping(folder / "mapping.yaml")
        end_on = now.astimezone(ZONE).date() + demo.A_WEEK - timedelta(days=1)
        with open_receipts(folder / "receipts.parquet", mapping, end_on=end_on) as file:
            return [record for record in file.records() if record.occurred_at <= now]


def test_the_last_day_with_receipts_is_yesterday_or_today(year: list[ReceiptRecord]) -> None:
    today = clock.now().astimezone(ZONE).date()
    last = year[-1].occurred_at.astimezone(ZONE).date()
    assert today - timedelta(days=1) <= last <= today
    assert timedelta(days=355) < year[-1].occurred_at - year[0].occurred_at < demo.A_YEAR


def test_some_members_spend_and_have_receipts_to_spend_on(year: list[ReceiptRecord]) -> None:
    spending = [record for record in year if demo_life.spends(record.member_key)]
    assert 0.15 < len(spending) / len(year) < 0.4
    rewards = list(PROGRAM.rewards)
    asked = [demo_life.habit(rewards, crc32(one.external_id.encode())) for one in spending]
    assert set(asked) == {None, *rewards}, "every reward of the program is asked for by somebody"


def test_a_receipt_of_one_who_spends_is_the_receipt_of_the_file(year: list[ReceiptRecord]) -> None:
    record = next(record for record in year if demo_life.spends(record.member_key))
    made = demo_life.receipt_of(record)
    assert (made.receipt_id, made.occurred_us, made.store) == (
        record.external_id, micros(record.occurred_at), record.store,
    )  # fmt: skip
    assert [line.total_minor for line in made.lines] == [line.total_minor for line in record.lines]


def test_each_member_joins_on_the_day_of_the_first_receipt() -> None:
    key = MemberKey("outside", "13")
    with as_file(files("regulars") / "demo") as folder:
        mapping = read_mapping(folder / "mapping.yaml")
        with open_members(folder / "members.csv", mapping) as people:
            joined = demo.joined(people, {key: date(2026, 1, 5)})
    days = {one.joined_on for one in joined}
    assert days == {date(2026, 1, 5), None}
    assert [one.joined_on for one in joined if key in one.identifiers] == [date(2026, 1, 5)]


@pytest.mark.parametrize("name", template_names())
def test_a_template_is_shown_on_the_demos_receipts_with_no_number_changed(name: str) -> None:
    shown = read_program(demo.program_text(name), 1)
    assert (shown.currency, str(shown.zone)) == ("USD", "America/New_York")
    own, moved = template(name).splitlines(), demo.program_text(name).splitlines()
    changed = [line for line, now in zip(own, moved, strict=True) if line != now]
    assert {line.partition(":")[0] for line in changed} <= {"currency", "timezone"}


def test_a_template_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(NoSuchTemplate) as told:
        demo.program_text("coffee")
    assert "coffee-club" in told.value.known
