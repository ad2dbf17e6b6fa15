"""The counters that limits, promotions and cooldowns read move by what was given."""

from collections.abc import Iterable, Mapping

from regulars.engine.counters import given_points, given_times, last_given
from regulars.engine.effects import Counted
from regulars.engine.events.activities import Marked
from regulars.engine.evolve import Draft
from regulars.engine.program import Program
from regulars.engine.ready.earn import Earning
from regulars.engine.steps.counting import count, count_back


def count_given(program: Program, draft: Draft, earning: Earning, day: int, sign: int) -> None:
    """Move the counters of limited rules and promotions by what they gave; with a negative sign, by what they did not
    give after all.
    """
    promotions: dict[str, int] = {}
    for award in earning.awards:
        if award.subject in program.limited_rules:
            rule = program.rule[award.subject]
            _count(program, draft, rule.id, award.points, day, sign)
            if rule.cooldown is not None:
                _note_moment(draft, last_given(rule.id), earning, sign)
            if rule.promotion is not None:
                promotions[rule.promotion.name] = promotions.get(rule.promotion.name, 0) + award.points
    for name, points in promotions.items():
        _count(program, draft, f"promotion:{name}", points, day, sign)
        if program.earning_terms.promotions[name].cooldown is not None:
            _note_moment(draft, last_given(f"promotion:{name}"), earning, sign)


def count_ungiven(program: Program, draft: Draft, given_by: Iterable[Marked], day: int) -> None:
    """What rules gave on that day, and is taken back, is not counted by limits any more."""
    for by in given_by:
        for limited in _limited(program, by.rule):
            count_back(program, draft, given_points(limited), by.points, day)
            count_back(program, draft, given_times(limited), 1, day)


def rest(program: Program, rule_id: str) -> list[str]:
    """The counters that tell when the rule gave last, and its promotion, where they have a cooldown."""
    rule = program.rule.get(rule_id)
    if rule is None:
        return []
    own = [last_given(rule.id)] if rule.cooldown is not None else []
    if rule.promotion is not None and rule.promotion.cooldown is not None:
        own.append(last_given(f"promotion:{rule.promotion.name}"))
    return own


def rest_again(program: Program, draft: Draft, rested: Mapping[str, int], gave_us: int) -> None:
    """What gave last at a moment did not after all: it rests since it gave before."""
    for counter, before_us in rested.items():
        last_us = draft.counters.get(counter, {}).get(0, 0)
        if counter in program.counters and last_us == gave_us and last_us > before_us:
            draft.count(Counted(counter, 0, before_us - last_us))


def _limited(program: Program, rule_id: str) -> list[str]:
    """Under which names limits count what the rule gives."""
    rule = program.rule.get(rule_id)
    if rule is None or rule_id not in program.limited_rules:
        return []
    return [rule_id] if rule.promotion is None else [rule_id, f"promotion:{rule.promotion.name}"]


def _count(program: Program, draft: Draft, name: str, points: int, day: int, sign: int) -> None:
    count(program, draft, given_points(name), sign * points, day)
    count(program, draft, given_times(name), sign, day)


def _note_moment(draft: Draft, counter: str, earning: Earning, sign: int) -> None:
    """The rule gave last at that moment; or it did not, and the moment is again the one before."""
    now_us = earning.now_us
    last_us = draft.counters.get(counter, {}).get(0, 0)
    if sign > 0:
        after = max(last_us, now_us)
    elif last_us == now_us:
        after = earning.moment.counters.get(counter, {}).get(0, 0)
    else:
        after = last_us
    if after != last_us:
        draft.count(Counted(counter, 0, after - last_us))
