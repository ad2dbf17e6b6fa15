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
from regulars.main.demo_doings import Agrees, deeds
from regulars.program_file import NoSuchTemplate, read_program, template, template_names
from regulars.store.activities import Did
from regulars.store.redeeming import Asked

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


def of_members(year: list[ReceiptRecord]) -> dict[str, list[ReceiptRecord]]:
    """The receipts of those who live as members do."""
    found: dict[str, list[ReceiptRecord]] = {}
    for record in year:
        if record.member_key is not None and demo_life.spends(record.member_key):
            found.setdefault(record.member_key.value, []).append(record)
    return found


@pytest.mark.parametrize("name", template_names())
def test_what_members_do_besides_buying_fits_the_template(year: list[ReceiptRecord], name: str) -> None:
    program, now = read_program(demo.program_text(name), 1), clock.now()
    found = [(key, one) for key, own in of_members(year).items() for one in deeds(program, key, own, now)]
    assert len({(key, one.name) for key, one in found if not isinstance(one.what, Agrees)}) == len(
        [one for _, one in found if not isinstance(one.what, Agrees)]
    ), "each thing has a name of its own"
    done = {one.what.name for _, one in found if isinstance(one.what, Did)}
    sent = {one.name for one in program.activities.values() if not one.ours and one.name in program.triggers}
    assert sent <= done, "everything that the program answers is done by somebody"
    for _, one in found:
        if isinstance(one.what, Did):
            values, wrong = program.activities[one.what.name].values(one.what.values, one.what.about)
            assert not wrong, (one.what, values)
    taken = {one.what.reward for _, one in found if isinstance(one.what, Asked)}
    outside = [one for one in program.rewards.values() if one.outside is not None]
    assert taken == {one.id for one in outside if one.outside and one.outside.state != "bid"}


def test_some_pay_for_the_club_today_some_have_cancelled_and_of_some_a_charge_failed(year: list[ReceiptRecord]) -> None:
    program, now = read_program(demo.program_text("paid-club"), 1), clock.now()
    paying, ended, failed = set(), set(), set()
    for key, own in of_members(year).items():
        told = [(one.at, one.what.name) for one in deeds(program, key, own, now) if isinstance(one.what, Did)]
        names = [name for _, name in told]
        assert names[:1] in ([], ["plan-started"])
        ended |= {key} if "plan-cancelled" in names else set()
        failed |= {key} if "plan-charge-failed" in names else set()
        paying |= {key} if told and told[-1][1] == "plan-charged" and told[-1][0] > now - timedelta(days=32) else set()
    assert len(paying) > len(of_members(year)) // 3
    assert min(len(ended), len(failed)) >= 3


def test_most_members_have_told_when_they_were_born() -> None:
    born = [demo.born(f"Member {number}") for number in range(400)]
    assert 60 < born.count(None) < 140
    assert {one.month for one in born if one} == set(range(1, 13))


def test_a_template_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(NoSuchTemplate) as told:
        demo.program_text("coffee")
    assert "coffee-club" in told.value.known
