"""Writes what the rules of a program give as one Python function, with all that is fixed in the program folded in.

Base rules in file order, groups of rules that exclude each other, the rule that tolerates no other, multipliers,
limits and caps: what no rule of the program
asks for is not in its function. `text_of` is the function as anybody can read it.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from textwrap import indent
from typing import Any, TypeAlias

from regulars.engine.decision import Reason
from regulars.engine.events.returns import Moment
from regulars.engine.ready.earn import Earning, alone, by_dates, one_of, points_in, points_of
from regulars.engine.ready.limits import limited
from regulars.engine.ready.rules import ReadyRule
from regulars.engine.terms.rule import Multiplies

Award: TypeAlias = Callable[[Sequence[int], Any, Moment, int], Earning]
"""(for each condition the lines that satisfy it, the settled basket, the moment before, now_us) -> what is earned.

Of rules that answer something else than a receipt, a `Doing` stands in place of the basket.
"""

MANY = 48
"""From so many rules on it pays to look whether any of some holds, before looking at each."""
AT_ONCE = 12

_CALLED = {"Earning": Earning, "Reason": Reason, "alone": alone, "by_dates": by_dates, "limited": limited,
           "one_of": one_of, "points_in": points_in, "points_of": points_of}  # fmt: skip


def compile_award(rules: Sequence[ReadyRule], day_of: Callable[[int], int]) -> Award:
    """One function for the rules of one trigger. day_of: the program's day of a moment in microseconds."""
    space: dict[str, Any] = {**_CALLED, "rules": {rule.id: rule for rule in rules}, "day_of": day_of}
    space |= {_own(rule, name): value for rule in rules for name, value in rule.earn.uses.items()}
    space |= {_own(rule, "open"): rule.is_open for rule in rules if rule.is_open}
    exec(compile(text_of(rules), "<award>", "exec"), space)  # noqa: S102 - a kind writes expressions, a program never
    award: Award = space["award"]
    return award


def text_of(rules: Sequence[ReadyRule]) -> str:
    """The function's Python."""
    on = [rule for rule in rules if rule.first_day <= rule.last_day]
    gifts, multipliers = [rule for rule in on if rule.earn.lines], [rule for rule in on if rule.multiplies]
    base = [rule for rule in on if not rule.multiplies and not rule.earn.lines]
    ends = "\n".join(_end(on))
    body = [*_begin(on), *_rules(gifts)]
    if gifts:
        body += [f"if not eligible:\n{indent(ends, '    ')}", "gifts, awards = awards, []"]
    body += _rules(base)
    settled = [*_groups(base), *_alone(base)]
    body += settled
    if gifts:
        body.append("awards += gifts")
    if settled:
        body += _each(on, "{total} = points_in(awards, {wallet!r})")
    if multipliers:
        body += _before_multipliers(multipliers)
    if rivals := [rule for rule in multipliers if rule.mode]:
        body += [*_rules(rivals), *_groups(rivals), *_each(on, "{total} = points_in(awards, {wallet!r})")]
    body += _rules([rule for rule in multipliers if not rule.mode])
    about = "basket" if _is_of_receipts(on) else "activity"
    return f"def award(masks, {about}, moment, now):\n" + indent("\n".join([*body, ends]), "    ") + "\n"


def _end(rules: Sequence[ReadyRule]) -> Iterator[str]:
    """What was earned, within all limits."""
    keys = {rule.dates.key for rule in rules}
    sums = f"{{{keys.pop()!r}: {_total(rules[0])}}}" if len(keys) == 1 else "by_dates(awards, rules)"
    yield f"earning = Earning(awards, cuts, {sums})"
    about = "basket" if _is_of_receipts(rules) else "activity"
    is_limited = any(rule.is_limited or rule.budgets or rule.wallet.cap is not None for rule in rules)
    yield f"return limited(earning, rules, moment, {about}, now)" if is_limited else "return earning"


def _groups(rules: Sequence[ReadyRule]) -> Iterator[str]:
    """Of each group of rules that exclude each other the one that counts, in the order of the file."""
    modes = {rule.group: rule.mode for rule in rules if rule.mode not in ("", "all")}
    for group, mode in modes.items():
        yield f"awards, beaten = one_of(awards, rules, {group!r}, {mode!r})"
        yield "cuts += beaten"


def _alone(rules: Sequence[ReadyRule]) -> Iterator[str]:
    """The rule that tolerates no other."""
    if any(rule.alone for rule in rules):
        yield "awards, beaten = alone(awards, rules)"
        yield "cuts += beaten"


def _begin(rules: Sequence[ReadyRule]) -> Iterator[str]:
    if _is_of_receipts(rules):
        yield "eligible, money = basket.eligible, basket.money"
        if not any(rule.earn.lines for rule in rules):
            yield "if not eligible:\n    return Earning([], [], {})"
        yield "whole = money[eligible]"
    if any(rule.is_dated for rule in rules):
        yield "day = day_of(now)"
    if any(rule.is_open for rule in rules):
        yield "minute = basket.minute"
    yield "awards, cuts = [], []"
    yield from _each(rules, "{total} = 0")


def _is_of_receipts(rules: Sequence[ReadyRule]) -> bool:
    return any(rule.trigger == "receipt" for rule in rules)


def _before_multipliers(multipliers: Sequence[ReadyRule]) -> Iterator[str]:
    """What base rules gave, kept apart from what multipliers add to it."""
    if not all(_is_plain(rule) for rule in multipliers):
        yield "given = awards.copy()"
    yield from _each(multipliers, "base_{total} = {total}")


def _rules(rules: Sequence[ReadyRule]) -> Iterator[str]:
    """The rules in file order. Of very many, some are passed over together where no condition of theirs holds."""
    if len(rules) < MANY:
        yield from map(_rule, rules)
        return
    for has_conditions, some in groupby(rules, lambda rule: rule.condition is not None):
        own = list(some)
        for first in range(0, len(own), AT_ONCE):
            part = own[first : first + AT_ONCE]
            text = "\n".join(map(_rule, part))
            tests = f"if any(masks[{part[0].match}:{part[-1].match + 1}]):\n"
            yield tests + indent(text, "    ") if has_conditions else text


def _rule(rule: ReadyRule) -> str:
    """One rule: its award, where it is in force and its condition holds."""
    text = _if_enough(rule, _unless_barred(rule, "\n".join([*_reads(rule), *_give(rule)])))
    if _is_by_line(rule):
        text = f"{_its_lines(rule)}\nif lines:\n" + indent(text, "    ")
    elif rule.condition:
        text = f"if masks[{rule.match}]:\n" + indent(text, "    ")
    if rule.is_dated:
        text = f"if {rule.first_day} <= day <= {rule.last_day}:\n" + indent(text, "    ")
    if rule.is_open:
        text = f"if {_own(rule, 'open')}(minute):\n" + indent(text, "    ")
    return f"# {rule.id}\n{text}"


def _its_lines(rule: ReadyRule) -> str:
    """The lines that it is about."""
    if rule.earn.lines:
        own = _named(rule, rule.earn.lines)
        return f"lines = {own} & masks[{rule.match}]" if rule.condition else f"lines = {own}"
    lines = f"lines = masks[{rule.match}] & eligible"
    return f"{lines} & basket.having(moment.picks.get({rule.choice!r}))" if rule.choice else lines


def _if_enough(rule: ReadyRule, text: str) -> str:
    """The text, where the goods come to the least amount."""
    if not rule.least:
        return text
    return f"if money[{_lines(rule)}] >= {rule.least}:\n" + indent(text, "    ")


def _unless_barred(rule: ReadyRule, text: str) -> str:
    """The text, unless something bars the rule, or it gave for this before."""
    earn = rule.earn
    bars = [(test, code, "''") for code, test in earn.bars]
    if earn.mark and not earn.measure:
        bars.append(("tally", "already-earned", "mark"))
    tests = [f"if {_named(rule, test)}:\n    {_cut(rule, code, detail)}\n" for test, code, detail in bars]
    if tests:
        text = "el".join(tests) + "else:\n" + indent(text, "    ")
    if not earn.mark:
        return text
    mark = f"mark = activity.mark({_named(rule, earn.mark)}, {earn.span!r})"
    return f"{mark}\ntally = activity.tally({rule.id!r}, mark)\n{text}"


def _cut(rule: ReadyRule, code: str, detail: str) -> str:
    return f"cuts.append(Reason({code!r}, {rule.id!r}, {rule.wallet.name!r}, detail={detail}))"


def _reads(rule: ReadyRule) -> Iterator[str]:
    """What the rule's expression asks for, read once; the money of its lines always, for the reason."""
    asked = {node.id for node in ast.walk(ast.parse(rule.earn.points)) if isinstance(node, ast.Name)}
    if rule.earn.basis:
        yield f"amount = basket.on({rule.earn.basis!r})[{_lines(rule)}]"
    elif _is_by_line(rule):
        yield "amount = money[lines]"
    if "quantity" in asked:
        yield f"quantity = basket.quantity({_lines(rule)})"
    if "visit" in asked:
        yield "visit = basket.visit"
    if rule.multiplies and not _is_plain(rule):
        among = "awards" if rule.multiplies.compound else "given"
        yield f"base = points_of({among}, rules, {rule.id!r}, basket, {_lines(rule)})"


def _give(rule: ReadyRule) -> Iterator[str]:
    """The award, when there are points or a reward; whether a number is any is known before."""
    points = _points(rule)
    if not points.isdecimal():
        yield f"points = {points}"
        yield f"if points{' is not None' if rule.gift else ''}:\n" + indent(_awarded(rule, "points"), "    ")
    elif int(points) or rule.gift:
        yield _awarded(rule, points)
    else:
        yield "pass"


def _awarded(rule: ReadyRule, points: str) -> str:
    told = f"{'taken' if rule.earn.takes else 'rule'!r}, {rule.id!r}, {rule.wallet.name!r}, {points}"
    if rule.trigger == "receipt":
        told += f", {_amount(rule)}, {_lines(rule)}"
    elif rule.earn.mark:
        told += f", number={_named(rule, rule.earn.measure or '1')}, detail=mark"
    return f"{_total(rule)} += {points}\nawards.append(Reason({told}))"


def _points(rule: ReadyRule) -> str:
    """The rule's expression, in the names of the function."""
    return _named(rule, rule.earn.points)


def _named(rule: ReadyRule, text: str) -> str:
    """An expression of the rule, in the names of the function."""
    names = {name: _own(rule, name) for name in rule.earn.uses}
    if not _is_by_line(rule):
        names |= {"amount": _amount(rule), "lines": "eligible"}
    if _is_plain(rule):
        names["base"] = f"base_{_total(rule)}"
    expression = ast.parse(text, mode="eval")
    for node in ast.walk(expression):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
    return ast.unparse(expression)


def _is_by_line(rule: ReadyRule) -> bool:
    """Whether it may hold for some lines only."""
    return bool(rule.choice or rule.earn.lines) or (rule.condition is not None and rule.condition.reads_line)


def _amount(rule: ReadyRule) -> str:
    """The name of the money it is about."""
    return "amount" if _is_by_line(rule) or rule.earn.basis else "whole"


def _is_plain(rule: ReadyRule) -> bool:
    """Whether it multiplies all that base rules gave to its wallet."""
    return rule.multiplies == Multiplies() and not _is_by_line(rule)


def _lines(rule: ReadyRule) -> str:
    return "lines" if _is_by_line(rule) else "eligible"


def _own(rule: ReadyRule, name: str) -> str:
    """The name of what only this rule's expression names; no id has an underscore of its own."""
    return f"{name}_of_{rule.id.replace('-', '_')}"


def _total(rule: ReadyRule) -> str:
    """The local that adds up the points of the rule's wallet."""
    return "in_" + rule.wallet.name.replace("-", "_")


def _each(rules: Iterable[ReadyRule], text: str) -> Iterator[str]:
    """The text for each wallet of the rules, with its name and its local."""
    for total, wallet in {_total(rule): rule.wallet.name for rule in rules}.items():
        yield text.format(total=total, wallet=wallet)
