"""A program's document: what a field is when it is left out, and what the structs themselves refuse."""

from typing import Any

import msgspec
import pytest

from regulars.engine.document import Document
from regulars.engine.program import BadProgram, Program
from regulars.engine.rewards.discount import Discount
from regulars.engine.rewards.part_payment import PartPayment
from regulars.engine.rules.multiplier import Multiplier
from regulars.engine.rules.per_amount import PerAmount
from regulars.engine.rules.per_item import PerItem
from regulars.engine.rules.visits import Visits
from regulars.engine.rules.welcome import Welcome
from regulars.engine.terms.ladders import TierSet
from regulars.engine.terms.wallets import WalletTerms

LEAST: dict[str, Any] = {
    "program": "corner-shop",
    "timezone": "Europe/Bucharest",
    "currency": "EUR",
    "wallets": {"points": {}},
}
BASE = {"id": "base", "kind": "per_amount", "points": "1", "per": "1.00"}


def document(**fields: Any) -> Document:
    return msgspec.convert({**LEAST, **fields}, Document)


def pointers(**fields: Any) -> list[str]:
    """Where the engine finds faults in a document of the right shape."""
    with pytest.raises(BadProgram) as bad:
        Program(document(**fields))
    return [error.pointer for error in bad.value.errors]


KINDS = [
    ("rules", {"kind": "per_amount", "points": "1", "per": "1.00"}, PerAmount),
    ("rules", {"kind": "per_item", "points": "1"}, PerItem),
    ("rules", {"kind": "multiplier", "times": "2"}, Multiplier),
    ("rules", {"kind": "visits", "points": "1"}, Visits),
    ("rules", {"kind": "welcome", "points": "1"}, Welcome),
    ("rewards", {"kind": "discount", "amount": "1"}, Discount),
    ("rewards", {"kind": "part_payment", "points": "1", "worth": "0.01"}, PartPayment),
]


@pytest.mark.parametrize(("where", "fields", "struct"), KINDS)
def test_the_kind_chooses_the_struct(where: str, fields: dict[str, str], struct: type[msgspec.Struct]) -> None:
    (read,) = getattr(document(**{where: [{"id": "a", **fields}]}), where)
    assert type(read) is struct


def test_what_is_left_out_is_the_plainest() -> None:
    read = document(rules=[BASE])
    assert (read.rules[0].when, read.rules[0].wallet, read.rules[0].limits, read.rules[0].enabled) == (
        "",
        None,
        (),
        True,
    )
    assert (read.rewards, read.tier_sets, read.examples, read.accepts_late) == ((), {}, "", "P30D")
    assert (read.wallets["points"].expires, read.wallets["points"].pending) == ("never", "P0D")


def test_rules_and_rewards_that_name_no_wallet_mean_the_first() -> None:
    assert document(wallets={"stars": {}, "points": {}}).main_wallet == "stars"


def test_a_document_survives_being_written_and_read() -> None:
    read = document(rules=[{**BASE, "from": "2026-01-01", "limits": [{"per": "day", "points": "5"}]}])
    assert msgspec.json.decode(msgspec.json.encode(read), type=Document) == read


REFUSED: list[dict[str, Any]] = [
    {"curency": "EUR"},
    {"program": "Corner Shop"},
    {"currency": "euro"},
    {"wallets": {}},
    {"wallets": {"points": {"scale": 7}}},
    {"wallets": {"points": {"worth": 0.01}}},
    {"wallets": {"points": {"clawback": "maybe"}}},
    {"rules": [{"id": "a", "kind": "lottery"}]},
    {"rules": [{"id": "a", "points": "1"}]},
    {"rules": [{**BASE, "per": "1,00"}]},
    {"rules": [{**BASE, "per": "-1"}]},
    {"rules": [{**BASE, "priority": 1001}]},
    {"rules": [{**BASE, "from": "1.1.2026"}]},
    {"rules": [{**BASE, "when": "x" * 4097}]},
    {"rules": [{**BASE, "limits": [{"per": "decade", "points": "1"}]}]},
    {"tier_sets": {"status": {"counts": "spend", "tiers": []}}},
    {"tier_sets": {"status": {"counts": "luck", "tiers": [{"id": "a"}]}}},
]


@pytest.mark.parametrize("fields", REFUSED, ids=str)
def test_what_has_not_the_right_shape_is_no_document(fields: dict[str, Any]) -> None:
    with pytest.raises(msgspec.ValidationError):
        document(**fields)


SENSELESS: list[tuple[str, dict[str, Any]]] = [
    ("/timezone", {"timezone": "Europe/Bucuresti"}),
    ("/currency", {"currency": "EUX"}),
    ("/accepts_late", {"accepts_late": "PYM"}),
    ("/wallets/points/expires", {"wallets": {"points": {"expires": "soon"}}}),
    ("/wallets/points/cap", {"wallets": {"points": {"cap": "1.5"}}}),
    ("/rules/0/wallet", {"rules": [{**BASE, "wallet": "stars"}]}),
    ("/rules/0/when", {"rules": [{**BASE, "when": "receipt.totl > 1"}]}),
    ("/rules/0/to", {"rules": [{**BASE, "from": "2026-02-01", "to": "2026-01-01"}]}),
    ("/rules/0/limits/0/points", {"rules": [{**BASE, "limits": [{"per": "day"}]}]}),
    ("/rules/1/id", {"rules": [BASE, BASE]}),
    ("/rules/0/of", {"rules": [{"id": "twice", "kind": "multiplier", "times": "2", "of": ["base"]}]}),
    ("/rules/0/times", {"rules": [{"id": "half", "kind": "multiplier", "times": "0.5"}]}),
    ("/rewards/0/percent", {"rewards": [{"id": "a", "kind": "discount"}]}),
    ("/rewards/0/most_share", {"rewards": [{"id": "a", "kind": "part_payment", "points": "1", "worth": "1",
        "most_share": "101%"}]}),
    ("/tier_sets/s/tiers/0/at_least",
        {"tier_sets": {"s": {"counts": "visits", "tiers": [{"id": "a", "at_least": "1"}]}}}),
    ("/tier_sets/s/tiers/1/at_least", {"tier_sets": {"s": {"counts": "visits", "tiers": [{"id": "a"}, {"id": "b"}]}}}),
]  # fmt: skip


@pytest.mark.parametrize(("pointer", "fields"), SENSELESS, ids=lambda value: value if isinstance(value, str) else "")
def test_what_makes_no_sense_together_is_told_with_its_place(pointer: str, fields: dict[str, Any]) -> None:
    assert pointers(**fields) == [pointer]


def test_every_fault_of_meaning_is_told_at_once() -> None:
    assert pointers(timezone="Mars", rules=[{**BASE, "wallet": "stars", "when": "receipt.totl > 1"}]) == [
        "/timezone",
        "/rules/0/wallet",
        "/rules/0/when",
    ]


def test_a_struct_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        WalletTerms().scale = 2  # type: ignore[misc]  # that it cannot is the point
    assert TierSet.__struct_config__.frozen
    assert Document.__struct_config__.forbid_unknown_fields


LADDER: dict[str, Any] = {
    "id": "a", "kind": "ladder", "per": "1.00",
    "steps": [{"at_least": "0", "points": "1"}, {"at_least": "10.001", "points": "2"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("pointer", "fields"),
    [
        ("/rules/1/points", {"rules": [BASE, {"id": "b", "kind": "visits", "points": "1.5"}]}),
        ("/rules/0/per", {"rules": [{**BASE, "per": "0.001"}]}),
        ("/rules/0/steps/1/at_least", {"rules": [LADDER]}),
        ("/rewards/0/points", {"rewards": [{"id": "a", "kind": "catalogue_item", "points": "1.5"}]}),
        ("/rewards/0/amount", {"rewards": [{"id": "a", "kind": "discount", "points": "1", "amount": "0.005"}]}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_decimal_of_too_many_digits_is_told_at_its_field(pointer: str, fields: dict[str, Any]) -> None:
    with pytest.raises(BadProgram) as bad:
        Program(document(**fields))
    assert pointer in [error.pointer for error in bad.value.errors]
    assert all("digits after the point" in error.detail for error in bad.value.errors)
