"""A rule in words: what its kind says of it, and what every rule may say."""

from regulars.engine.program import Program
from regulars.engine.ready.rules import ReadyRule
from regulars.engine.sentences import Money, Named, Sentence, Sentences, Together, say
from regulars.engine.shown.asked import only
from regulars.engine.shown.told_terms import asked_in, between, limited
from regulars.engine.terms.dates import lasting, waiting
from regulars.engine.terms.openings import window
from regulars.engine.terms.rule import Rule
from regulars.engine.terms.stretches import once_in
from regulars.kinds import N_

GROUPS = {
    "best": N_("of these the one counts that gives most: %(rules)s"),
    "first": N_("of these the first counts that gives anything: %(rules)s"),
}


def rule_sentences(program: Program, rule: Rule) -> Sentences:
    """Everything that a rule promises."""
    yield from rule.says()
    yield from only(asked_in(rule.when, program.triggers[rule.answers()].fields))
    if rule.choice is not None:
        yield say("only on goods of the categories chosen at %(choice)s", choice=Named("choices", rule.choice))
    if rule.least is not None:
        yield say("on goods of at least %(money)s", money=Money(rule.least))
    yield from between(rule.from_, rule.to)
    for hours in rule.hours:
        yield say("at these times: %(window)s", window=window(hours))
    yield from limited(rule.limits, rule.wallet)
    if rule.cooldown is not None:
        yield once_in(rule.cooldown)
    yield from _dates(program, rule)
    yield from _beside_others(program, rule)


def _dates(program: Program, rule: Rule) -> Sentences:
    if rule.pending is not None:
        yield waiting(rule.pending, program.document.return_window)
    if rule.expires is not None:
        yield lasting(rule.expires)


def _beside_others(program: Program, rule: Rule) -> Sentences:
    """What it shares with other rules, and how they exclude each other."""
    document = program.document
    if rule.alone:
        yield say("where it applies, the other rules give nothing")
    mode = document.groups[rule.group].counts if rule.group in document.groups else "all"
    if mode in GROUPS:
        same = tuple(Named("rules", one.id) for one in document.rules if one.group == rule.group and one.enabled)
        yield Sentence(GROUPS[mode], {"rules": Together(same)})
    if rule.promotion is not None:
        terms, named = document.promotions[rule.promotion], Named("promotions", rule.promotion)
        for said in limited(terms.limits, rule.wallet):
            yield say("all of %(promotion)s together: %(said)s", promotion=named, said=said)
        if terms.cooldown is not None:
            yield say("all of %(promotion)s together: %(said)s", promotion=named, said=once_in(terms.cooldown))
    if _ready(program, rule).budgets:
        yield say("as long as there is something left of what the shop gives for it")


def _ready(program: Program, rule: Rule) -> ReadyRule:
    return next(one for one in program.triggers[rule.answers()].rules if one.id == rule.id)
