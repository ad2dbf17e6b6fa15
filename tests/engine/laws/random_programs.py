"""Random programs of random kinds, drawn from the structs of the program file themselves.

A kind is found by being there. What a program finds fault with is left out of it, until it finds none, so that
nearly every draw is a program.
"""

import re
from copy import deepcopy
from typing import Any

import msgspec
from hypothesis import assume
from hypothesis import strategies as st

from regulars.engine.document import Document
from regulars.engine.program import BadProgram, Program
from regulars.engine.terms.ladders import Tier
from tests.engine.laws.programs import CONDITIONS, ZONES
from tests.engine.laws.random_structs import Drawn, Plain, Struct, Structs, bare, fields_of, some

WALLETS = ("points", "stars", "gifts")
TIER_SETS = ("club", "other")
TIERS = ("plain", "silver", "gold")
MOST_RULES, MOST_REWARDS = 5, 4
RULES = tuple(f"r{place}" for place in range(MOST_RULES))
REWARDS = tuple(f"w{place}" for place in range(MOST_REWARDS))
ACTIVITIES = ("review", "check-in", "recycling")
CHALLENGES = ("spring", "hunt")
CATEGORIES = ("coffee", "tea", "bread")
PLAN = "plus"
CODES = ("SPRING10", "AUTUMN")
"""Coupons that are for all; others are of a pool or a batch."""

VALIDITIES = ["never", "P10D", "P1Y", "end of month", "end of next year", "P3M to end of quarter"]
MONEY = ["1.00", "2.50", "10.00", "0.07", "0"]
RRULES = ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE,SA", "FREQ=MONTHLY;BYMONTHDAY=1,31", "FREQ=YEARLY"]


def a_ladder(tiers: list[Plain]) -> list[Plain]:
    """The same steps, each higher than the one before."""
    steps = zip(tiers, TIERS, ("0", "4", "25"), strict=False)
    return [{**tier, "id": name, "at_least": at_least} for tier, name, at_least in steps]


STRUCTS = Structs(
    texts={
        "excludes": st.sampled_from(['"coffee" in line.categories', "line.total >= 2.00"]),
        "times": st.sampled_from(["2", "1.5", "4/3", "3"]),
        "wallet": st.sampled_from(WALLETS),
        "gift_of": st.just("points"),
        "gives_to": st.sampled_from(REWARDS),
        "causes": st.sampled_from(WALLETS),
        "pending": st.sampled_from(["P0D", "P1D", "P14D", "end of month", "return window", "1 july"]),
        "expires": st.sampled_from([*VALIDITIES, "31 december", "30 june, 31 december"]),
        "pending_by_tier": st.just({"club": {"silver": "P1D"}}),
        "expires_by_tier": st.just({"club": {"silver": "P2Y", "gold": "never"}}),
        "until": st.sampled_from(["check-in", "recycling"]),
        "active_by": st.sampled_from(["earn", "spend", "check-in", "receipt"]),
        "of": st.sampled_from(RULES),
        "rules": st.sampled_from(RULES),
        "counts": st.sampled_from(["spend", "points", "visits", "balance", "activity:check-in", "activity:recycling"]),
        "window": st.sampled_from(
            ["lifetime", "year", "P30D", "P3M", "month", "quarter", "year from joining", "P3M from the tier"]
        ),
        "fields": st.sampled_from(["name", "birthday"]),
        "rule": st.sampled_from(RULES),
        "reward": st.sampled_from(REWARDS),
        "tier_set": st.sampled_from(TIER_SETS),
        "tier": st.sampled_from(TIERS[1:]),
        "challenge": st.sampled_from(CHALLENGES),
        "leaderboard": st.sampled_from(CHALLENGES),
        "target": st.sampled_from(["1", "3"]),
        "badge": st.sampled_from(CATEGORIES),
        "start": st.sampled_from(["2026-01-05T14:00", "2024-01-01T00:00"]),
        "lasts": st.sampled_from(["P1D", "PT2H"]),
        "repeats": st.sampled_from(RRULES[:3]),
        "activity": st.sampled_from(ACTIVITIES),
        "category": st.sampled_from(CATEGORIES),
        "categories": st.sampled_from(CATEGORIES),
        "rrule": st.sampled_from(RRULES),
        "segment": st.sampled_from(["vip", "new"]),
        "stores": st.sampled_from(["s1", "s2"]),
        "channels": st.sampled_from(["shop", "web"]),
        "zone": st.sampled_from(ZONES),
        "jurisdictions": st.sampled_from(["ca-on", "ca-qc", "eu", "ru"]),
        "law": st.just("ca-on"),
        "exempt": st.just("one-good"),
        "examples": st.just(""),
        "name": st.just({}),
        "unit": st.just({}),
        **dict.fromkeys(
            ("per", "amount", "at_most", "least_receipt", "least_goods", "worth", "price"), st.sampled_from(MONEY)
        ),
    },
    numbers={"scale": st.sampled_from([0, 0, 2]), "enabled": st.sampled_from([True, True, True, False])},
    by_length={60: VALIDITIES, 320: VALIDITIES, 310: ["P0D", "P3D", "end of month", "return window"], 4096: CONDITIONS},
    keys={
        "wallets": WALLETS,
        "tier_sets": TIER_SETS,
        "activities": ACTIVITIES,
        "reward_categories": CATEGORIES,
        "challenges": CHALLENGES,
        "leaderboards": CHALLENGES,
        "badges": CATEGORIES,
    },
    finish={Tier: a_ladder},
    likely=frozenset({"percent", "worth", "times"}),
)


def kinds(field: str) -> dict[str, Struct]:
    """Every kind of the rules or rewards of a program, by its tag."""
    item: Any = bare(next(one.type for one in fields_of(Document) if one.name == field))
    return {str(one.tag): one.cls for one in getattr(item.item_type, "types", (item.item_type,))}


def any_of(field: str, names: tuple[str, ...]) -> Drawn:
    """A few of any kinds, each called by its place."""
    found = list(kinds(field).values())
    on_receipts = [kind for kind in found if getattr(kind, "trigger", "") == "receipt"]
    one = st.sampled_from([*found, *on_receipts, *on_receipts]).flatmap(STRUCTS.one)
    return st.lists(one, min_size=1, max_size=len(names)).map(
        lambda found: [{**piece, "id": name} for piece, name in zip(found, names, strict=False)]
    )


COUPONS: list[Plain | None] = [
    None, None, None, {"code": CODES[0]}, {"code": CODES[1], "total": 2}, {"pool": "leaflets"}, {"batch": "letters"},
]  # fmt: skip

PLANS: Drawn = st.fixed_dictionaries(
    {"price": st.just("9.99"), "per": st.sampled_from(["P1M", "P30D", "P1Y", "P1D"])},
    optional={
        "trial": st.sampled_from(["P14D", "P1D"]),
        "grace": st.just("P7D"),
        "skips": st.sampled_from([1, 3]),
        "skip_before": st.just("P3D"),
    },
).map(lambda one: {PLAN: one})

GIFTS: Drawn = st.fixed_dictionaries(
    {"few": st.just({"share": 1, "points": "5", "cost": "0.50"})},
    optional={
        "stars": st.sampled_from([1, 2]).map(
            lambda share: {"share": share, "points": "3", "wallet": "stars", "cost": "1"}
        ),
        "thing": st.sampled_from(REWARDS).map(lambda name: {"share": 1, "reward": name, "cost": "2.00"}),
    },
)
SURPRISES: Drawn = st.fixed_dictionaries(
    {"gifts": GIFTS, "chances": st.sampled_from([4, 6])},
    optional={
        "at_latest": st.sampled_from([1, 3]),
        "not_again": st.sampled_from(["P1D", "P10D"]),
        "when": st.sampled_from(CONDITIONS),
        "budget": st.just({"amount": "3.00", "per": "month"}),
    },
).map(lambda one: {"treat": one})


def with_coupons(rewards: Drawn) -> Drawn:
    """Some of them only for who shows a code."""
    codes = st.lists(st.sampled_from(COUPONS), min_size=MOST_REWARDS, max_size=MOST_REWARDS)
    return st.builds(
        lambda found, coupons: [
            {**one, "coupon": coupon} if coupon else one for one, coupon in zip(found, coupons, strict=False)
        ],
        rewards, codes,
    )  # fmt: skip


def documents() -> Drawn:
    """A program as it might be written, good or bad."""
    by_name = {field.name: field for field in fields_of(Document)}
    named: Any = bare(by_name["wallets"].type)
    own: Any = bare(named.value_type)
    wallet = STRUCTS.one(own.cls)
    required = {
        "program": st.just("any"),
        "timezone": st.sampled_from(ZONES),
        "currency": st.just("EUR"),
        "wallets": st.fixed_dictionaries({"points": wallet, "stars": wallet}, optional={"gifts": wallet}),
        "rules": any_of("rules", RULES),
        "rewards": with_coupons(any_of("rewards", REWARDS)),
        "plans": PLANS | st.just({}),
        "surprises": SURPRISES | st.just({}),
        "tier_sets": STRUCTS.of(by_name["tier_sets"].type, "tier_sets") | st.just({}),
        "challenges": STRUCTS.of(by_name["challenges"].type, "challenges") | st.just({}),
        "accepts_late": st.sampled_from(["P30D", "P1D"]),
    }
    rest = {name: STRUCTS.of(field.type, name) for name, field in by_name.items() if name not in {*required, "name"}}
    return some(required, rest, 3)


MOST_TRIES = 40


def mended(document: Plain) -> Program | None:
    """The document as a program, without whatever it finds fault with; None when too little is left."""
    left = deepcopy(document)
    for _ in range(MOST_TRIES):
        found = tried(left)
        if isinstance(found, Program):
            return found
        before = deepcopy(left)
        for pointer in sorted(found, key=_place, reverse=True):
            leave_out(left, pointer)
        if left == before:
            return None
    return None


def tried(document: Plain) -> Program | set[str]:
    """The program, or the places it finds fault with."""
    try:
        return Program(msgspec.convert(document, Document), version=1)
    except BadProgram as bad:
        return {error.pointer for error in bad.errors}
    except msgspec.ValidationError as bad:
        return {pointer_of(str(bad), document)}


def pointer_of(fault: str, document: Plain) -> str:
    """The place that the decoder names, `$.rules[3].points`; `[...]` is any of them, the last is taken."""
    found = re.search(r"`\$([^`]*)`", fault)
    holder: Any = document
    pointer = ""
    for step in re.findall(r"\.{3}|[^.\[\]]+", found[1] if found else ""):
        name = step if step != "..." else list(holder)[-1]
        pointer += f"/{name}"
        holder = _at(holder, name)
    return pointer


def _place(pointer: str) -> list[tuple[bool, int, str]]:
    """In the order of places in lists, so that the last can be left out first and the others stay where they are."""
    return [(step.isdigit(), int(step) if step.isdigit() else 0, step) for step in pointer.split("/")[1:]]


def leave_out(document: Plain, pointer: str) -> None:
    """Take away what the pointer names: the field, if it may be left out and is there; otherwise what holds it."""
    steps = pointer.split("/")[1:]
    while steps:
        smaller = deepcopy(document)
        if taken(smaller, steps) and reads(smaller):
            document.clear()
            document.update(smaller)
            return
        steps.pop()


def taken(document: Any, steps: list[str]) -> bool:
    """Whether it was there; then it is no longer."""
    *way, last = steps
    holder = document
    for step in way:
        holder = _at(holder, step)
    if _at(holder, last) is None:
        return False
    del holder[int(last) if isinstance(holder, list) else last]
    return True


def reads(document: Plain) -> bool:
    """Whether it can be decoded, good or bad."""
    try:
        msgspec.convert(document, Document)
    except msgspec.ValidationError:
        return False
    return True


def _at(holder: Any, step: str) -> Any:
    if isinstance(holder, list):
        return holder[int(step)] if step.isdigit() and int(step) < len(holder) else None
    return holder.get(step) if isinstance(holder, dict) else None


def _ready(document: Plain) -> Program:
    program = mended(document)
    assume(program is not None)
    assert program is not None
    return program


any_programs: st.SearchStrategy[Program] = st.deferred(documents).map(_ready)
"""Any program that can be written and is without fault."""
