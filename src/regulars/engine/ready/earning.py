"""What a program says of earning besides its rules, made ready: basis, promotions, budgets, offers and choices."""

from collections.abc import Iterable
from typing import Any, Literal

from regulars.engine.days import LocalClock
from regulars.engine.document import Document
from regulars.engine.faults import Faults
from regulars.engine.terms.basis import Basis
from regulars.engine.terms.budgets import ReadyBudget
from regulars.engine.terms.groups import GroupMode, check_groups
from regulars.engine.terms.offers import ReadyChoice, ReadyOffer
from regulars.engine.terms.promotions import Cooldown, ReadyPromotion, cooldown_of
from regulars.engine.terms.rule import Rule
from regulars.engine.terms.wallets import ReadyWallet, wallet_named


class EarningTerms:
    """What the rules of a program have in common."""

    def __init__(self, document: Document, wallets: dict[str, ReadyWallet], clock: LocalClock, faults: Faults) -> None:
        self.clock = clock
        self.basis: Basis = document.basis
        self.basis_is_plain = document.basis.is_plain
        self.groups = document.groups
        main = wallets[document.main_wallet]
        self.promotions = {
            name: ReadyPromotion(name, terms, main.scale, clock, faults.at("promotions", name))
            for name, terms in document.promotions.items()
        }
        self.budgets = {
            name: self._budget(name, terms, wallets, document.main_wallet, faults.at("budgets", name))
            for name, terms in document.budgets.items()
        }
        self.offers = {
            name: ReadyOffer(name, terms, place, faults.at("offers", name))
            for place, (name, terms) in enumerate(document.offers.items())
        }
        self.choices = {
            name: ReadyChoice(name, terms, faults.at("choices", name)) for name, terms in document.choices.items()
        }
        for name in sorted(self.offers.keys() & self.choices.keys()):
            faults.at("choices", name).add("", "an offer is called so already")
        self._budgets_on: dict[str, list[ReadyBudget]] = {}
        self.budgets_on_occasions: list[tuple[str, ReadyBudget]] = []
        self._check_budgets(document, faults)
        check_groups(document.groups, document.rules, document.main_wallet, faults)

    def _budget(self, name: str, terms: Any, wallets: dict[str, ReadyWallet], main: str, faults: Faults) -> ReadyBudget:
        wallet = wallet_named(terms.wallet, wallets, main, faults)
        return ReadyBudget(name, terms, wallet.name, wallet.scale, self.clock, faults)

    def _check_budgets(self, document: Document, faults: Faults) -> None:
        answers = {rule.id: rule.answers() for rule in document.rules}
        for name, budget in self.budgets.items():
            at = faults.at("budgets", name)
            for rule in sorted(budget.rules):
                if rule not in answers:
                    at.add("rules", f"there is no rule {rule!r}")
            for answered in sorted({answers[rule] for rule in budget.rules if rule in answers}) or ["receipt"]:
                if is_occasion(answered):
                    self.budgets_on_occasions.append((answered, budget))
                else:
                    self._budgets_on.setdefault(answered, []).append(budget)

    def also_on_receipts(self, budgets: Iterable[ReadyBudget]) -> None:
        """Budgets of what a receipt gives besides what its rules do."""
        found = list(budgets)
        if found:
            self._budgets_on["receipt"] = [*self.budgets_on("receipt"), *found]

    def promotion_of(self, rule: Rule, faults: Faults) -> ReadyPromotion | None:
        """The promotion of a rule."""
        if rule.promotion is not None and rule.promotion not in self.promotions:
            faults.add("promotion", f"there is no promotion {rule.promotion!r}")
        return self.promotions.get(rule.promotion or "")

    def mode_of(self, rule: Rule, faults: Faults) -> GroupMode | Literal[""]:
        """How the rules of the rule's group exclude each other; empty without one."""
        if rule.group is None:
            return ""
        if rule.group not in self.groups:
            faults.unknown("group", "group", rule.group, self.groups)
            return ""
        return self.groups[rule.group].counts

    def choice_of(self, rule: Rule, faults: Faults) -> str:
        """The choice of a rule, empty for none."""
        if rule.choice is not None and rule.choice not in self.choices:
            faults.add("choice", f"there is no choice {rule.choice!r}")
        return rule.choice or ""

    def cooldown_of(self, rule: Rule, faults: Faults) -> Cooldown | None:
        """The cooldown of a rule."""
        return cooldown_of(rule.cooldown, self.clock, faults)

    def budgets_of(self, rule: Rule, wallet: ReadyWallet) -> tuple[ReadyBudget, ...]:
        """The budgets that what the rule gives is taken from: of a rule that is not on receipts, those that name it."""
        return tuple(
            budget
            for budget in self.budgets.values()
            if budget.covers(rule.id, wallet.name) and (budget.rules or rule.answers() == "receipt")
        )

    def budgets_on(self, answered: str) -> Iterable[ReadyBudget]:
        """The budgets that an event of a kind may take from: `receipt`, or the name of an activity."""
        return self._budgets_on.get(answered, ())

    def asks_budgets(self, answered: str) -> bool:
        """Whether any budget is asked when such an event is decided, for itself or for what it may reach."""
        return answered in self._budgets_on or bool(self.budgets_on_occasions)


def is_occasion(answered: str) -> bool:
    """Whether a rule answers what follows from an event: joining, a return, a tier or a challenge that is reached."""
    return answered in ("joined", "return") or ":" in answered
