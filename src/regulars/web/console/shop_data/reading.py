"""What one page is read with: the shop, its program in force, the moment, and the reader's language."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec import structs

from regulars.engine.days import NEVER, day_of, micros, start_of
from regulars.engine.decide import advance
from regulars.engine.decision import Decision
from regulars.engine.events.members import TimePassed
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.sentences import Sentence
from regulars.engine.terms.ready_ladders import ReadyTierSet
from regulars.i18n import DEFAULT_LANGUAGE, Reader, Unit
from regulars.names import Names
from regulars.prose import Prose
from regulars.store.shop import Shop
from regulars.web.api.amounts import worth_minor
from regulars.web.api.print_lines import unit_of


class Reading(msgspec.Struct, frozen=True):
    """One look at the shop. program: the version in force at `at`; number: that of the program."""

    shop: Shop
    number: int
    program: Program
    at: datetime
    language: str = DEFAULT_LANGUAGE

    @property
    def day(self) -> int:
        """The local day of the moment."""
        return day_of(self.at, self.program.zone)

    def of(self, program: Program) -> "Reading":
        """The same look by another version of the program."""
        return structs.replace(self, program=program)

    def start_of(self, day: int) -> datetime:
        """The moment at which a local day begins."""
        return start_of(day, self.program.zone)

    def until(self, day: int) -> datetime | None:
        """The same for the first day on which something no longer holds; None if it always will."""
        return None if day >= NEVER else self.start_of(day)

    @property
    def names(self) -> Names:
        """What the things of the program are called."""
        return Names(self.program.document, self.language)

    def named(self, texts: Mapping[Any, str], name: str) -> str:
        """The text in the reader's language, else in the default one, else in any; else the name."""
        return self.names.text(texts, name)

    def said(self, sentence: Sentence) -> str:
        """A sentence about the program in the reader's language, as a part of a page."""
        return Prose(self.program.document, Reader(self.language, self.program.document.timezone)).part(sentence)

    def unit(self, wallet: str = "") -> Unit:
        """What the points of a wallet are called; without a name, of the first."""
        name = wallet or self.program.main_wallet
        return unit_of(self.program, name) if name in self.program.wallets else Unit()

    def wallet_name(self, wallet: str) -> str:
        """What a wallet is called; without a name, as its unit is, unless that says nothing or that of another too."""
        return self.names.wallet(wallet)

    def budget_name(self, budget: str) -> str:
        """What a budget is called."""
        return self.names.of(self.program.document.budgets, budget)

    def surprise_name(self, surprise: str) -> str:
        """What a surprise is called."""
        return self.names.of(self.program.document.surprises, surprise)

    def promotion_name(self, promotion: str) -> str:
        """What a promotion is called."""
        return self.names.of(self.program.document.promotions, promotion)

    def activity_name(self, activity: str) -> str:
        """What an activity is called."""
        return self.names.of(self.program.document.activities, activity)

    def fact_name(self, fact: str) -> str:
        """What a fact of the day is called."""
        return self.names.of(self.program.document.facts, fact)

    def offer_name(self, offer: str) -> str:
        """What an offer is called, or a choice."""
        document = self.program.document
        return self.names.of({**document.offers, **document.choices}, offer)

    def plan_name(self, plan: str) -> str:
        """What a plan is called."""
        return self.names.of(self.program.document.plans, plan)

    def challenge_name(self, challenge: str) -> str:
        """What a challenge is called."""
        return self.names.of(self.program.document.challenges, challenge)

    def leaderboard_name(self, leaderboard: str) -> str:
        """What a leaderboard is called."""
        return self.names.of(self.program.document.leaderboards, leaderboard)

    def badge_name(self, badge: str) -> str:
        """What a badge is called."""
        return self.names.of(self.program.document.badges, badge)

    def worth_minor(self, wallet: str, points: int) -> int | None:
        """What points of a wallet are worth in money, rounded down; None when the program does not say."""
        return worth_minor(self.program, wallet, points)

    def tier_name(self, tier_set: ReadyTierSet, tier: str) -> str:
        """What a tier is called."""
        return self.names.tier(tier_set.name, tier)

    def rule_name(self, rule_id: str) -> str:
        """What a rule is called."""
        return self.names.rule(rule_id)

    def reward_name(self, reward_id: str) -> str:
        """What a reward is called."""
        return self.names.reward(reward_id)

    def caught_up(self, member: Member) -> tuple[Decision, Member]:
        """A member's state as of the moment, with what time alone brought since his last event; nothing is saved."""
        return advance(self.program, member, TimePassed(), micros(self.at))
