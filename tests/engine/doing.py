"""A member who does things at a till of a program with chosen rules."""

from typing import Any

from regulars.engine.answers.activity import rested, resting, undoing
from regulars.engine.decision import Decision
from regulars.engine.events.activities import Activity, Undone
from regulars.engine.events.event import Given
from tests.engine.shop import Till, program

HEALTH = Given(consents=frozenset({"health"}))


BOUGHT = Given(bought=True)


BOTTLES: dict[str, Any] = {"recycling": {"fields": {"bottles": {"type": "integer", "at_least": "1", "at_most": "100"}}}}


def till_with(*rules: dict[str, Any], **fields: Any) -> Till:
    """A till of a program with these rules, called r1, r2, ... in order."""
    return Till(program(rules=[{"id": f"r{place}", **rule} for place, rule in enumerate(rules, 1)], **fields))


def does(till: Till, name: str, about: str = "", given: Given | None = None, **values: Any) -> Decision:
    """The member does something, with run-time values."""
    event = Activity(
        activity_id=f"a{len(till.history)}",
        name=name,
        occurred_us=till.now_us,
        about=about,
        values=values,
        given=given or Given(),
    )
    return till.play(event)


def codes(decision: Decision) -> list[str]:
    return [one.code for one in decision.refusals or decision.reasons]


def undoes(till: Till, decision: Decision, *, again: bool = False) -> Decision:
    place = till.decisions.index(decision)
    event, at_us = till.history[place]
    assert isinstance(event, Activity)
    others = [
        (one.occurred_us, till.decisions[at].reasons)
        for at, (one, _) in enumerate(till.history)
        if isinstance(one, Activity) and at != place and one not in taken_back(till)
    ]
    last = rested(resting(till.program, event.name, decision.reasons), others)
    day = till.program.clock.day(at_us)
    return till.play(undoing(till.program, event, decision, day, again=again, rested=last))


def taken_back(till: Till) -> list[Activity]:
    """The activities that were undone."""
    return [one.activity for one, _ in till.history if isinstance(one, Undone)]
