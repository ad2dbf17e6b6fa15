"""Activities: an undone one leaves nothing behind, and deciding one changes nothing but what its effects say."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from regulars.engine.answers.activity import rested, resting, undoing
from regulars.engine.decide import advance
from regulars.engine.events.activities import Activity
from regulars.engine.events.event import Given
from regulars.engine.evolve import evolve
from regulars.engine.member import Member
from tests.engine.shop import Till, program

RULES: list[dict[str, Any]] = [
    {"id": "review", "kind": "review", "text": "10", "photo": "20", "limits": [{"per": "month", "times": 2}]},
    {"id": "here", "kind": "check_in", "points": "3", "cooldown": "P2D", "limits": [{"per": "week", "points": "7"}]},
    {"id": "moves", "kind": "exercise", "points": "1", "per": 1000, "most_a_day": 9000},
    {"id": "again", "kind": "segment_entered", "points": "9", "segment": "asleep", "not_again_for": "P3D"},
    {"id": "glass", "kind": "activity", "activity": "glass", "points": "1", "per": "bottles", "wallet": "stars"},
]
PROGRAM = program(
    rules=RULES,
    wallets={"points": {"cap": "60", "pending": "P1D", "clawback": "unlimited"}, "stars": {"expires": "P9D"}},
    tier_sets={
        "status": {"counts": "points", "window": "P30D", "tiers": [{"id": "low"}, {"id": "top", "at_least": "30"}]}
    },
    activities={"glass": {"fields": {"bottles": {"type": "integer"}}}},
)
KNOWN = Given(bought=True, consents=frozenset({"health"}))

deeds: st.SearchStrategy[tuple[str, str, dict[str, Any]]] = st.one_of(
    st.tuples(
        st.just("review"), st.sampled_from(["tea", "cup"]), st.sampled_from([{"content": "text"}, {"content": "photo"}])
    ),
    st.tuples(st.just("check-in"), st.sampled_from(["north", "south"]), st.just({})),
    st.tuples(
        st.just("exercise"), st.just("steps"), st.integers(1, 20_000).map(lambda n: {"device": "w", "amount": n})
    ),
    st.tuples(st.just("segment-entered"), st.sampled_from(["asleep", "other"]), st.just({})),
    st.tuples(st.just("glass"), st.just(""), st.integers(0, 9).map(lambda n: {"bottles": n})),
)
lives = st.lists(st.tuples(deeds, st.sampled_from([0, 0, 60, 1500, 9000])), max_size=12)


def deed(till: Till, did: tuple[str, str, dict[str, Any]]) -> Activity:
    name, about, values = did
    return Activity(
        activity_id=f"a{len(till.history)}", name=name, occurred_us=till.now_us, about=about, values=values, given=KNOWN
    )


def holdings(member: Member, today: int) -> Any:
    """What matters of a member: her points, the marks, and what is counted, nought or nothing alike, as far back as
    anything reads it.
    """
    counted = {
        name: {day: amount for day, amount in buckets.items() if amount and is_read(name, day, today)}
        for name, buckets in member.counters.items()
    }
    wallets = {
        name: (wallet.lots, wallet.waiting, wallet.owed)
        for name, wallet in member.wallets.items()
        if wallet.lots or wallet.waiting or wallet.owed
    }
    return wallets, member.marks, {name: buckets for name, buckets in counted.items() if buckets}


def is_read(name: str, bucket: int, today: int) -> bool:
    counter = PROGRAM.counters[name]
    return bucket == 0 or bucket >= counter.bucket(counter.reach(today))


def lived(life: list[tuple[Any, int]]) -> Till:
    till = Till(PROGRAM)
    till.join()
    for did, minutes in life:
        till.play(deed(till, did))
        till.wait(minutes=minutes)
    till.look()
    return till


@given(lives, deeds)
def test_undoing_at_once_leaves_nothing_behind(life: list[tuple[Any, int]], last: Any) -> None:
    till = lived(life)
    before = till.member
    others = [
        (one.occurred_us, decided.reasons)
        for (one, _), decided in zip(till.history, till.decisions, strict=True)
        if isinstance(one, Activity)
    ]
    event = deed(till, last)
    decision = till.play(event)
    rests = rested(resting(PROGRAM, event.name, decision.reasons), others)
    till.play(undoing(PROGRAM, event, decision, PROGRAM.clock.day(till.now_us), again=False, rested=rests))
    today = PROGRAM.clock.day(till.now_us)
    assert holdings(till.member, today) == holdings(before, today)


@given(lives, deeds)
def test_a_decision_is_its_effects_and_asking_changes_nothing(life: list[tuple[Any, int]], last: Any) -> None:
    till = lived(life)
    before = till.member
    event = deed(till, last)
    quoted, after = advance(PROGRAM, before, event, till.now_us)
    assert evolve(before, quoted.effects, quoted.at_us) == after
    assert till.member == before
    assert till.play(event) == quoted
    assert till.member == after
