"""Small random programs: every kind of rule, reward, tier set and wallet, in every combination."""

from typing import Any

from hypothesis import strategies as st

from regulars.engine.program import Program
from tests.engine.shop import program

ZONES = ["UTC", "Europe/Bucharest", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"]
COFFEE = '"coffee" in line.categories'
CONDITIONS = [
    "",
    COFFEE,
    "receipt.total >= 5.00",
    "line.total >= 2.00",
    "receipt.weekday >= 6",
    'member.tier == "gold"',
]
RISING = ["", COFFEE, "receipt.total >= 5.00", "line.total >= 2.00"]
"""Conditions that fewer goods never fulfil when more did not."""


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def fields(**strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A mapping without what is left out."""
    drawn = st.fixed_dictionaries(strategies)
    return drawn.map(lambda found: {name: value for name, value in found.items() if value is not None})


wallets = fields(
    scale=st.sampled_from([0, 2]),
    pending=maybe(st.sampled_from(["P1D", "P14D"])),
    expires=maybe(st.sampled_from(["P20D", "P1Y", "end of month"])),
    clawback=st.sampled_from(["unlimited", "within_balance", "only_pending"]),
    restored=maybe(st.just("P5D")),
    cap=maybe(st.sampled_from(["120", "300"])),
)

limits = st.lists(
    fields(
        per=st.sampled_from(["receipt", "day", "week", "month", "year", "member"]),
        points=st.sampled_from(["5", "40"]),
        times=maybe(st.integers(1, 3)),
        over=maybe(st.just("refuse")),
    ),
    max_size=2,
)

rounding = maybe(st.sampled_from(["half_up", "up"]))


def rules(conditions: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """A rule on receipts without its id."""
    of_all: dict[str, Any] = {
        "when": st.sampled_from(conditions),
        "wallet": maybe(st.sampled_from(["points", "stars"])),
    }
    rare: dict[str, Any] = {"alone": maybe(st.just(True)), "limits": st.just([]) | limits}
    amount = fields(
        kind=st.just("per_amount"),
        points=st.sampled_from(["1", "3", "0.5"]),
        per=st.sampled_from(["1.00", "0.70"]),
        rounding=rounding,
        steps=maybe(st.just("full")),
        **of_all,
        **rare,
    )
    item = fields(kind=st.just("per_item"), points=st.sampled_from(["1", "2.5"]), **of_all, **rare)
    visits = fields(kind=st.just("visits"), points=st.just("4"), every=st.sampled_from([1, 2, 3]), **of_all, **rare)
    more = fields(
        kind=st.just("multiplier"),
        times=st.sampled_from(["2", "1.5", "4/3"]),
        compound=maybe(st.just(True)),
        rounding=rounding,
        limits=st.just([]) | limits,
        **of_all,
    )
    return amount | item | visits | more


def plain_rules() -> st.SearchStrategy[dict[str, Any]]:
    """Rules that never give more for fewer goods."""
    of_all: dict[str, Any] = {"when": st.sampled_from(RISING)}
    amount = fields(
        kind=st.just("per_amount"),
        points=st.sampled_from(["1", "3", "0.5"]),
        per=st.sampled_from(["1.00", "0.70"]),
        rounding=rounding,
        steps=maybe(st.just("full")),
        wallet=maybe(st.sampled_from(["points", "stars"])),
        **of_all,
    )
    item = fields(kind=st.just("per_item"), points=st.sampled_from(["1", "3"]), **of_all)
    visits = fields(kind=st.just("visits"), points=st.just("4"), **of_all)
    more = fields(kind=st.just("multiplier"), times=st.sampled_from(["2", "1.5"]), rounding=rounding)
    return amount | item | visits | more


earning = maybe(st.sampled_from(["on_whole", "nothing"]))
reward_limits = st.sampled_from([[], [{"per": "week", "times": 1}], [{"per": "month", "points": "60"}]])

pays = fields(
    kind=st.just("part_payment"),
    points=st.sampled_from(["1", "3", "100"]),
    worth=st.sampled_from(["0.01", "0.07", "1.00"]),
    wallet=maybe(st.sampled_from(["points", "stars"])),
    step=maybe(st.just("5")),
    at_least=maybe(st.just("10")),
    most_share=maybe(st.sampled_from(["50%", "1/3"])),
    when=st.sampled_from(["", COFFEE]),
    earning=earning,
    limits=reward_limits,
)
discounts = fields(
    kind=st.just("discount"),
    percent=st.sampled_from(["10%", "100%", "33.3%"]),
    points=maybe(st.sampled_from(["5", "10"])),
    at_most=maybe(st.just("2.00")),
    when=st.sampled_from(["", COFFEE]),
)
stepped = fields(
    kind=st.just("steps"),
    steps=st.just([{"points": "20", "worth": "0.50"}, {"points": "50", "worth": "1.99"}]),
    together=maybe(st.just(2)),
    earning=earning,
    wallet=maybe(st.sampled_from(["points", "stars"])),
    limits=reward_limits,
)
free = fields(
    kind=st.just("free_product"),
    points=st.sampled_from(["0", "7"]),
    takes=st.sampled_from(["cheapest", "dearest"]),
    pieces=maybe(st.just(2)),
    when=st.sampled_from(["", COFFEE]),
    limits=reward_limits,
)
member_prices = fields(kind=st.just("member_price"), percent=st.sampled_from(["10%", "1/3"]))
amounts_off = fields(
    kind=st.just("discount"), amount=st.just("1.99"), automatic=st.just(True), when=st.sampled_from(["", COFFEE])
)

REWARDS = ("pay", "pay-more", "off", "gift", "steps", "free")

rewards = st.fixed_dictionaries(
    {"pay": pays},
    optional={
        "pay-more": pays,
        "off": discounts,
        "gift": amounts_off,
        "steps": stepped,
        "free": free,
        "members": member_prices,
    },
).map(lambda found: [{"id": name, **reward} for name, reward in found.items()])

TIERS: list[dict[str, Any]] = [{"id": "plain"}, {"id": "silver", "at_least": "4"}, {"id": "gold", "at_least": "25"}]
PERMANENT = [TIERS[0], {**TIERS[1], "permanent": True}, TIERS[2]]
rolling = fields(
    counts=st.sampled_from(["spend", "points", "visits"]),
    window=maybe(st.sampled_from(["year", "P30D", "P3M"])),
    keeps=maybe(st.sampled_from(["P20D", "end of month"])),
    grace=maybe(st.sampled_from(["P7D", "P7D to end of month"])),
    falls=maybe(st.just("one_step")),
    warns=maybe(st.sampled_from(["P5D", "P1M"])),
    starts=maybe(st.just("this_receipt")),
    tiers=st.sampled_from([TIERS, PERMANENT]),
)
periodic = fields(
    counts=st.sampled_from(["spend", "points", "visits"]),
    window=st.sampled_from(["month", "quarter", "half-year", "year", "year from 03-28", "year from joining"]),
    keeps=maybe(st.sampled_from(["P20D", "end of february of the next year"])),
    grace=maybe(st.just("P7D")),
    falls=maybe(st.sampled_from(["one_step", "never"])),
    starts=maybe(st.just("next_period")),
    tiers=st.just(TIERS),
)
from_tier = fields(
    counts=st.sampled_from(["spend", "points"]),
    window=st.just("P30D from the tier"),
    keeps=st.sampled_from(["P1M", "P40D"]),
    warns=maybe(st.just("P5D")),
    tiers=st.sampled_from([TIERS, PERMANENT]),
)
of_balance = fields(counts=st.just("balance"), grace=maybe(st.just("P7D")), tiers=st.just(TIERS))
of_several = fields(
    window=maybe(st.sampled_from(["P30D", "month"])),
    grace=maybe(st.just("P7D")),
    warns=maybe(st.just("P5D")),
    tiers=st.just([
        {"id": "plain"},
        {"id": "silver", "any_of": [{"counts": "visits", "at_least": "2"}, {"segment": "staff"}]},
        {"id": "gold", "all_of": [{"counts": "spend", "at_least": "9"}, {"counts": "balance", "at_least": "25"}]},
    ]),
)  # fmt: skip
tier_set = rolling | periodic | from_tier | of_balance | of_several
tier_sets = st.fixed_dictionaries({"club": tier_set}, optional={"other": tier_set})

_ENTRY = {"id": "hello", "kind": "tier_entry", "tier": "silver", "points": "30"}
welcomes = st.sampled_from([
    [],
    [{"id": "welcome", "kind": "welcome", "points": "50"}],
    [{**_ENTRY, "again": "each_time"}],
    [_ENTRY, {**_ENTRY, "id": "hello-gold", "tier": "gold", "wallet": "stars"}],
])  # fmt: skip


def _named(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": f"r{place}", **rule} for place, rule in enumerate(rules)]


programs: st.SearchStrategy[Program] = st.builds(
    lambda timezone, points, stars, sold, welcome, kept, sets: program(
        timezone=timezone,
        wallets={"points": points, "stars": stars},
        rules=welcome + _named(sold),
        rewards=kept,
        tier_sets=sets,
    ),
    st.sampled_from(ZONES),
    wallets,
    wallets,
    st.lists(rules(CONDITIONS), min_size=2, max_size=6),
    welcomes,
    rewards,
    tier_sets,
)
"""Any program."""

plain_programs: st.SearchStrategy[Program] = st.builds(
    lambda points, sold, kept: program(
        wallets={"points": points, "stars": {}},
        rules=[{"id": "base", "kind": "per_amount", "points": "1", "per": "1.00"}, *_named(sold)],
        rewards=kept,
    ),
    fields(scale=st.sampled_from([0, 2]), clawback=maybe(st.sampled_from(["only_pending", "unlimited"]))),
    st.lists(plain_rules(), max_size=4),
    rewards,
)
"""A program that never gives more for fewer goods, with points that do not expire."""
