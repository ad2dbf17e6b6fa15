"""What a program promises, in words: a section for each kind of thing, in it each thing with its sentences."""

from collections.abc import Iterator, Mapping

import msgspec

from regulars.engine.days import Duration, parse_duration
from regulars.engine.document import Document
from regulars.engine.program import Program
from regulars.engine.sentences import Counted, Either, Lasting, Sentence, Sentences, quoted, say
from regulars.engine.shown.asked import goods, only
from regulars.engine.shown.told_rewards import reward_sentences
from regulars.engine.shown.told_rules import rule_sentences
from regulars.engine.shown.told_terms import asked_in, between
from regulars.engine.terms.challenges import ChallengeTerms
from regulars.engine.terms.laws import Laws, asked
from regulars.engine.terms.leaderboards import LeaderboardTerms
from regulars.engine.words import Texts
from regulars.kinds import N_, plural


class Told(msgspec.Struct, frozen=True):
    """One thing of a program in words. id, name: as the program has them."""

    id: str
    name: Texts
    sentences: tuple[Sentence, ...]


class Section(msgspec.Struct, frozen=True):
    """Things of one kind. code: the member of the document that they stand in; title: a text to translate."""

    code: str
    title: str
    told: tuple[Told, ...]


TITLES: Mapping[str, str] = {
    "program": N_("In short"),
    "wallets": N_("What is collected"),
    "rules": N_("How it is earned"),
    "tier_sets": N_("Tiers"),
    "plans": N_("Paid memberships"),
    "rewards": N_("What it gives"),
    "challenges": N_("Challenges"),
    "leaderboards": N_("Leaderboards"),
    "offers": N_("Offers to claim"),
    "choices": N_("Categories to choose"),
    "referral": N_("Friends who are invited"),
    "surprises": N_("Surprises"),
    "jurisdictions": N_("Changes and rights"),
    "budgets": N_("Budgets"),
}


def told(program: Program, *, laws: Laws | None = None, inside: bool = False) -> tuple[Section, ...]:
    """The whole program in words, without what is switched off. laws: those it keeps to, for what they want told.
    inside: with what members are not told, budgets and the tables of surprises.
    """
    found = {code: tuple(_told(program, code, inside=inside)) for code in TITLES}
    found["jurisdictions"] = tuple(_rights(program.document, laws or {}))
    return tuple(Section(code, TITLES[code], things) for code, things in found.items() if things)


def _told(program: Program, code: str, *, inside: bool) -> Iterator[Told]:
    document = program.document
    match code:
        case "program":
            yield from _of_program(document, tuple(_whole(program)))
        case "referral" if program.has_referrals:
            yield from _of_program(document, tuple(_referral(program)))
        case "rules":
            for rule in document.rules:
                if rule.enabled:
                    yield Told(rule.id, rule.name, tuple(rule_sentences(program, rule)))
        case "rewards":
            for reward in document.rewards:
                if reward.enabled:
                    yield Told(reward.id, reward.name, tuple(reward_sentences(program, reward)))
        case "wallets":
            for name, wallet in document.wallets.items():
                if name == document.main_wallet and not _collects(document):
                    continue
                yield Told(name, wallet.name, tuple(wallet.says(name, document.return_window)))
        case _:
            yield from _by_name(program, code, inside=inside)


def _collects(document: Document) -> bool:
    """Whether the first wallet, which every program must have, is of any use."""
    gifts = any(gift.points for surprise in document.surprises.values() for gift in surprise.gifts.values())
    return bool(document.rules) or gifts or any(one.points.strip("0.") or one.prices for one in document.rewards)


def _by_name(program: Program, code: str, *, inside: bool) -> Iterator[Told]:
    document = program.document
    match code:
        case "tier_sets":
            for name, tier_set in document.tier_sets.items():
                yield Told(name, {}, tuple(tier_set.says(name)))
        case "plans":
            for name, plan in document.plans.items():
                yield Told(name, plan.name, tuple(plan.says()))
        case "challenges":
            for name, challenge in document.challenges.items():
                yield Told(name, challenge.name, tuple(_tally(program, challenge)))
        case "leaderboards":
            for name, board in document.leaderboards.items():
                yield Told(name, board.name, tuple(_tally(program, board)))
        case "offers":
            for name, offer in document.offers.items():
                yield Told(name, offer.name, tuple(_offer(program, name)))
        case "choices":
            for name, choice in document.choices.items():
                yield Told(name, choice.name, tuple(choice.says()))
        case "surprises":
            for name, surprise in document.surprises.items():
                yield Told(name, surprise.name, tuple(_surprise(program, name, inside=inside)))
        case "budgets" if inside:
            for name, budget in document.budgets.items():
                yield Told(name, budget.name, tuple(budget.says()))


def _of_program(document: Document, sentences: tuple[Sentence, ...]) -> Iterator[Told]:
    if sentences:
        yield Told(document.program, document.name, sentences)


def _rights(document: Document, laws: Laws) -> Iterator[Told]:
    """What members are told of changes, and what the laws want them to be told."""
    if parse_duration(document.notice) != Duration():
        notice = say("a change to the worse is told at least %(lasts)s before", lasts=Lasting(document.notice))
        yield Told("", {}, (notice,))
    exempt = asked(document.jurisdictions)
    for name, law in laws.items():
        sentences = tuple(law.says(exempt[name], document.notice))
        if sentences:
            yield Told(name, law.name, sentences)


def _whole(program: Program) -> Sentences:
    """What holds for the program as a whole."""
    document = program.document
    if program.return_window != Duration():
        yield say("goods can come back for %(lasts)s", lasts=Lasting(document.return_window))
    yield from goods(program.excludes, N_("nothing is earned %(when)s"))
    if document.basis.discounts == "before":
        yield say("reckoned on the full price, before discounts")
    if document.basis.tax == "excluded":
        yield say("reckoned on the price without tax")
    if document.basis.not_by:
        yield say("what is paid by %(means)s earns nothing", means=Either(quoted(document.basis.not_by)))
    if document.most_rewards is not None:
        most = Counted(str(document.most_rewards), plural("%(n)s reward", "%(n)s rewards"))
        yield say("%(most)s on a receipt at most", most=most)
    if document.claims is not None:
        yield from document.claims.says()
    if document.over is not None:
        yield from document.over.says()


def _tally(program: Program, terms: ChallengeTerms | LeaderboardTerms) -> Sentences:
    yield from terms.says()
    on_activity = terms.counts == "activity"
    yield from only(asked_in(terms.when, program.fields_of(terms.activity or "") if on_activity else program.fields))
    yield from between(terms.from_, terms.to)


def _offer(program: Program, name: str) -> Sentences:
    terms = program.document.offers[name]
    yield from terms.says()
    yield from only(asked_in(terms.when, program.fields))


def _referral(program: Program) -> Sentences:
    terms = program.document.referral
    yield from terms.says(program.document.return_window)
    yield from only(program.referral_condition)


def _surprise(program: Program, name: str, *, inside: bool) -> Sentences:
    terms = program.document.surprises[name]
    yield from terms.says()
    if inside:
        yield from only(asked_in(terms.when, program.fields))
        yield from terms.hides()
