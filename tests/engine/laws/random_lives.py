"""Random lives under any program: every kind of event there is, drawn from its struct as programs are.

What an event refers to is put in place when it happens: a name becomes one that the program has, a number of minutes
a moment, a number of days a day.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, get_args

import msgspec
from hypothesis import strategies as st

from regulars.engine.answers.activity import undoing
from regulars.engine.decide import advance
from regulars.engine.events import AnyEvent
from regulars.engine.events.activities import Activity, Undone
from regulars.engine.events.event import Granted
from regulars.engine.events.members import Chosen, Joined, Recounted, TimePassed
from regulars.engine.events.merges import Absorbed, Absorbing, GaveBack, Revived
from regulars.engine.events.points import Corrected, Extended, Received, Sent
from regulars.engine.events.pools import CameBack, PaidFor
from regulars.engine.events.receipts import Claimed, Line, Receipt, Wanted
from regulars.engine.events.redemptions import Redeemed, RedemptionEnded, RedemptionHeld
from regulars.engine.events.returns import Return
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.steps.merging import absorbing, giving_back, reviving
from regulars.engine.terms.activities import ReadyField
from regulars.engine.terms.plans import CHARGED, PLAN_ACTIVITIES
from tests.engine.laws.histories import Buys, Happening, Joins, Other, play, waiting
from tests.engine.laws.histories import giving_back as goods_back
from tests.engine.laws.random_programs import CATEGORIES, CODES, REWARDS, TIER_SETS, TIERS, WALLETS
from tests.engine.laws.random_structs import Plain, Struct, Structs
from tests.engine.shop import Till

MINUTE_US = 60_000_000

PLAYED_OTHERWISE = (
    Joined, Return, TimePassed, Undone, Absorbed, Absorbing, GaveBack, Revived, PaidFor, CameBack,
)  # fmt: skip
"""She joins once, a return and what is undone need what stands, time passes by waiting, and a merge needs another
member: `Absorbs`, `Parts`, `GoesAndComesBack`. A household's laws are in `tests/actions`.
"""

OF_THE_HOUSE: dict[Any, tuple[str, ...]] = {
    Sent: ("lots", "waiting"),
    Received: ("waiting",),
    Extended: ("undoes", "lasted"),
    Joined: ("joined_day",),
    Receipt: ("paid_from", "foreign"),
}
"""What only the house itself says in an event, having looked at the members before."""


class Does(Other, frozen=True):
    """Any event, by itself: its struct and what it says, with names, moments and days still to be put in place."""

    kind: Struct
    says: Plain

    def happen(self, till: Till) -> None:
        """Let it happen now."""
        till.play(self.event(till))

    def event(self, till: Till) -> AnyEvent:
        """The event as it happens now at this till."""
        said = {name: one for name, one in self.says.items() if name not in OF_THE_HOUSE.get(self.kind, ())}
        said = placed(said, till)
        if self.kind in COMPLETED:
            said = COMPLETED[self.kind](said, till)
        kind: Any = self.kind
        event: AnyEvent = msgspec.convert(said, kind)
        return event


class Undoes(Other, frozen=True):
    """One of the activities so far is taken back: its number, counted around."""

    activity: int

    def happen(self, till: Till) -> None:
        """Let it happen now; it may have been taken back before."""
        done = [place for place, (event, _) in enumerate(till.history) if isinstance(event, Activity)]
        if done:
            place = done[self.activity % len(done)]
            event, at_us = till.history[place]
            assert isinstance(event, Activity)
            again = any(isinstance(one, Undone) and one.activity == event for one, _ in till.history)
            day = till.program.clock.day(at_us)
            till.play(undoing(till.program, event, till.decisions[place], day, again=again))


class Absorbs(Other, frozen=True):
    """Another member, who lived a little herself, turns out to be she."""

    life: tuple[Happening, ...]

    def happen(self, till: Till) -> None:
        """Let it happen now; what both have, such as holds of one name, may forbid it."""
        other = lived(till, self.life)
        going = advance(till.program, other, Absorbed(into="she"), till.now_us)[0]
        if not going.refusals:
            till.play(absorbing(f"other{len(till.history)}", other, going))


class Parts(Other, frozen=True):
    """One of those whom she absorbed turns out to be another after all: its number, counted around."""

    merge: int

    def happen(self, till: Till) -> None:
        """Let it happen now, once for each."""
        gone = {event.to for event, _ in till.history if isinstance(event, GaveBack)}
        came = [
            (event, before, at_us)
            for (event, at_us), before in zip(till.history, till.members, strict=True)
            if isinstance(event, Absorbing) and event.of not in gone
        ]
        if came:
            event, before, at_us = came[self.merge % len(came)]
            till.play(giving_back(till.program, event, advance(till.program, before, TimePassed(), at_us)[1]))


class GoesAndComesBack(Other, frozen=True):
    """She turns out to be another member, and after so many minutes not to be."""

    life: tuple[Happening, ...]
    minutes: int

    def happen(self, till: Till) -> None:
        """Let it happen; the other one lives on in between as she is."""
        rules, before, other = till.program, till.stands(), lived(till, self.life)
        going, _ = advance(rules, before, Absorbed(into="other"), till.now_us)
        came = absorbing("she", before, going)
        coming, both = advance(rules, other, came, till.now_us)
        if going.refusals or coming.refusals:
            return
        till.play(Absorbed(into="other"))
        till.wait(minutes=self.minutes)
        giver = advance(rules, both, TimePassed(), till.now_us)[1]
        giving = advance(rules, both, giving_back(rules, came, other), till.now_us)[0]
        till.play(reviving("other", came, giver, giving))


def lived(till: Till, life: Sequence[Happening]) -> Member:
    """Another member of the same shop who did all that before now."""
    other = Till(till.program)
    other.now_us = till.now_us
    for happened in life:
        play(other, happened)
    other.now_us = max(other.now_us, till.now_us)
    till.now_us = other.now_us
    return other.stands()


def granted(said: Plain, till: Till) -> Plain:
    """What the budgets of the program still had."""
    terms = till.program.earning_terms
    budgets = [*terms.budgets.values(), *terms.budgets_on("receipt")]
    taken = said.get("given", {}).get("budgets", {}).get("a", [0, 10**6, 100])
    found = {one.key(said.get("store", ""), said["occurred_us"]): taken for one in budgets}
    return {**said.get("given", {}), "budgets": found}


def a_receipt(said: Plain, till: Till) -> Plain:
    """With a name of its own, lines that can be told apart, and each reward asked for once."""
    lines = [{**line, "line_id": str(place)} for place, line in enumerate(said["lines"], start=1)]
    wanted = {one["reward"]: one for one in said.get("wanted", [])}
    hold_id = said.get("hold_id", "") if said.get("hold_id") in till.member.holds else ""
    name, coupons = (
        f"r{len(till.history)}",
        list(
            dict.fromkeys(
                one_of([*CODES, "LEAF1", "LEAF2"], f"{one}{len(till.history)}") for one in said.get("coupons", ())
            )
        ),
    )
    given = {**granted(said, till), "draw": draw_of(name), "coupons": shown(coupons, till.program)}
    return {
        **said, "receipt_id": name, "currency": till.program.currency, "hold_id": hold_id,
        "lines": lines, "wanted": list(wanted.values()), "coupons": coupons, "given": given,
    }  # fmt: skip


def draw_of(name: str) -> int:
    """What is drawn for a receipt of that name."""
    return int(sha256(name.encode()).hexdigest()[:13], 16)


def shown(codes: Sequence[str], program: Program) -> Plain:
    """Coupons of pools and batches as the shop knew them; those for all it need not be asked about."""
    rewards = {**program.coupons.pools, **program.coupons.batches}
    found = {code: one_of(sorted(rewards.values()), code) for code in codes if rewards and code not in CODES}
    return {code: {"reward": reward, "takes": [f"coupon:{code}"]} for code, reward in found.items()}


def a_claim(said: Plain, till: Till) -> Plain:
    """Of a receipt that nobody spent points on."""
    return {**said, "receipt": {**a_receipt(said["receipt"], till), "wanted": [], "hold_id": ""}}


def an_activity(said: Plain, till: Till) -> Plain:
    """One that the program knows, most often one that it has a rule for, with the fields it has."""
    program = till.program
    sent = {name for name, activity in program.activities.items() if not activity.ours}
    of_plans = {one.name for one in PLAN_ACTIVITIES} if program.plans else set()
    known = sorted(sent & (set(program.triggers) | of_plans) or sent)
    often = [CHARGED] * 4 if of_plans else []
    name = one_of([*often, *known], said["name"])
    fields = [one for one in program.activities[name].fields.values() if one.required or said["activity_id"] == "a"]
    values = {field.name: a_value(field, said, till) for field in fields}
    about = one_of(list(program.plans), said["activity_id"]) if name in of_plans else said.get("about", "a")
    named = {"activity_id": f"a{len(till.history)}", "name": name, "about": about}
    return {**said, **named, "values": values, "given": granted(said, till)}


def a_value(field: ReadyField, said: Plain, till: Till) -> str | int | bool:
    """A value that the field takes; which one, what the event says decides."""
    if field.type == "text":
        return one_of(list(field.one_of) or ["a", "b"], said["activity_id"])
    if field.type == "boolean":
        return str(said["activity_id"]) == "a"
    today = till.program.clock.day(till.now_us)
    wanted = today + 40 if field.type == "date" else (7 if said["activity_id"] == "a" else 250)
    return min(max(wanted, field.least or 0), field.most if field.most is not None else 10**9)


def a_redemption(said: Plain, till: Till) -> Plain:
    """With a name of its own, and a choice that there is."""
    reward = till.program.rewards.get(said["reward"])
    outside = reward.outside if reward else None
    choices = sorted(outside.choices) if outside and outside.choices else []
    prizes = [prize.name for prize in outside.prizes] if outside else []
    granted = Granted(code="X", first=1, last=1, prize=one_of(prizes, said["redemption_id"]) if prizes else "")
    given = {**said.get("given", {}), "granted": msgspec.to_builtins(granted)}
    choice = one_of(choices, said.get("choice", "a")) if choices else ""
    quantity = 1 + (said.get("quantity", 1000) == 500)
    return {**said, "quantity": quantity, "redemption_id": f"e{len(till.history)}", "choice": choice, "given": given}


def an_open_one(said: Plain, till: Till) -> Plain:
    """A redemption that there is, if there is any."""
    names = sorted(till.member.redemptions)
    return {**said, "redemption_id": one_of(names, said["redemption_id"])} if names else said


def a_choice(said: Plain, till: Till) -> Plain:
    """An offer or a choice of the program, if it has any."""
    document = till.program.document
    names = sorted([*document.offers, *document.choices])
    name = one_of(names, said["name"] + "".join(said.get("picks", []))) if names else said["name"]
    return {**said, "name": name, "picks": [] if name in document.offers else said.get("picks", [])}


def a_recount(said: Plain, till: Till) -> Plain:
    """What a replay of her history finds: the counters that she has."""
    return {**said, "counters": {name: dict(buckets) for name, buckets in till.stands().counters.items()}}


COMPLETED: dict[Any, Callable[[Plain, Till], Plain]] = {
    Receipt: a_receipt,
    Claimed: a_claim,
    Activity: an_activity,
    Redeemed: a_redemption,
    RedemptionEnded: an_open_one,
    RedemptionHeld: an_open_one,
    Chosen: a_choice,
    Recounted: a_recount,
}
"""What a kind of event needs to be about something that there is."""


def one_of(names: Sequence[str], text: str) -> str:
    """One of the names; the same for the same text."""
    return names[sum(text.encode()) % len(names)]


def placed(said: Any, till: Till, name: str = "") -> Any:
    """What an event says, in this program at this moment."""
    match said:
        case dict():
            return {key: placed(value, till, key) for key, value in said.items()}
        case list():
            return [placed(value, till, name) for value in said]
        case bool():
            return said
        case int():
            return in_time(name, said, till)
        case str():
            return fitting(name, said, till.program)
    return said


def in_time(name: str, number: int, till: Till) -> int:
    """A moment for minutes from now, a day for days from today; any other number as it is."""
    if name.endswith("_us"):
        return till.now_us + number * MINUTE_US
    if name in DAYS or name.endswith("_day"):
        return till.program.clock.day(till.now_us) + number
    return number


DAYS = ("start", "until", "day", "before")


def fitting(name: str, text: str, program: Program) -> str:
    """The name of something that the program has, in place of any."""
    names = list(NAMES_OF[name](program)) if name in NAMES_OF else []
    return one_of(names, text) if names else text


NAMES_OF: dict[str, Any] = {
    "wallet": lambda program: program.wallets,
    "reward": lambda program: program.rewards,
    "tier_set": lambda program: [one.name for one in program.tier_sets],
    "tier": lambda program: [tier for one in program.tier_sets for tier in one.ids],
    "badge": lambda program: program.document.badges,
}

EVENTS = Structs(
    texts={
        "name": st.sampled_from("abcdefghij"),
        "wallet": st.sampled_from(WALLETS),
        "reward": st.sampled_from(REWARDS),
        "tier_set": st.sampled_from(TIER_SETS),
        "tier": st.sampled_from(TIERS),
        "consents": st.just("health"),
        "means": st.sampled_from(["cash", "gift_card"]),
        "reason": st.just("sorry"),
        "picks": st.sampled_from(CATEGORIES),
        "segments": st.sampled_from(["vip", "new"]),
        "categories": st.sampled_from(CATEGORIES),
        "zone": st.sampled_from(["", "Asia/Kathmandu"]),
        "currency": st.just("EUR"),
        "store": st.sampled_from(["", "s1", "s2"]),
        "channel": st.sampled_from(["", "shop", "web"]),
    },
    numbers={
        "occurred_us": st.sampled_from([0, 0, 0, -600, -3000]),
        "until_us": st.sampled_from([5, 60, 1440]),
        "until": st.sampled_from([1, 20, 500, 0]),
        "start": st.just(0),
        "total_minor": st.sampled_from([450, 0, 1, 99, 100, 333, 999, 2000, 12345]),
        "discount_minor": st.sampled_from([0, 50]),
        "cost_minor": st.sampled_from([0, 70, 400]),
        "quantity": st.sampled_from([1000, 1000, 2000, 3000, 1354, 500, 0]),
        "before": st.sampled_from([5, 400]),
        "budgets": st.sampled_from([0, 5, 100]),
        "threshold": st.sampled_from([1, 40]),
        "bid": st.sampled_from([0, 5, 40]),
        "amount_minor": st.sampled_from([0, 50, 100, 2000]),
        "tax_minor": st.sampled_from([0, 19]),
        "points": st.sampled_from([1, 7, 40, 100, 500]),
        "earns": st.sampled_from([True, True, True, False]),
    },
    likely=frozenset({"coupons"}),
)
"""By the name of a field of an event; moments in minutes from now, days in days from today."""


def any_event() -> st.SearchStrategy[Happening]:
    """One of every kind that a till can play by itself; sales more often than others."""
    kinds = [kind for kind in get_args(AnyEvent) if kind not in PLAYED_OTHERWISE]
    more = [*kinds, *[Receipt] * (len(kinds) // 2), *[Activity] * 4, *[Redeemed] * 3]
    return st.sampled_from(more).flatmap(lambda kind: EVENTS.one(kind).map(lambda said: Does(kind, said)))


BEFORE_IT_ALL: list[Happening] = [
    Joins(), *(Does(Corrected, {"wallet": name, "points": 300, "reason": "hello"}) for name in ("points", "stars"))
]  # fmt: skip
lives: st.SearchStrategy[tuple[Happening, ...]] = st.lists(any_event() | waiting, max_size=4).map(
    lambda happened: (*BEFORE_IT_ALL, *happened)
)
merges: st.SearchStrategy[Happening] = (
    st.builds(Absorbs, lives)
    | st.builds(Parts, st.integers(0, 3))
    | st.builds(GoesAndComesBack, lives, st.sampled_from([0, 30, 3 * 24 * 60, 100 * 24 * 60]))
)
any_happening = st.one_of(
    any_event(), any_event(), any_event(), goods_back, waiting, st.builds(Undoes, st.integers(0, 9)) | merges
)
any_histories: st.SearchStrategy[list[Happening]] = st.lists(any_happening, min_size=6, max_size=16).map(
    lambda happened: [*BEFORE_IT_ALL, *happened]
)
"""Histories under any program."""


def _buys(lines: list[Plain], wanted: list[Plain]) -> Buys:
    named = [{**line, "line_id": str(place)} for place, line in enumerate(lines, start=1)]
    asked = {one["reward"]: one for one in wanted}
    return Buys(
        msgspec.convert(named, tuple[Line, ...]), msgspec.convert(list(asked.values()), tuple[Wanted, ...]), False, 0
    )


any_buying: st.SearchStrategy[Buys] = st.builds(
    _buys, st.lists(EVENTS.one(Line), min_size=1, max_size=4), st.lists(EVENTS.one(Wanted), max_size=2)
)
"""What she buys, for laws about one receipt."""
