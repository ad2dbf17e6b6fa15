"""What a program says of earning besides its rules, made ready: basis, promotions, budgets, offers and choices."""

from typing import Any

from regulars.engine.days import LocalClock
from regulars.engine.document import Document
from regulars.engine.faults import Faults
from regulars.engine.terms.basis import Basis
from regulars.engine.terms.budgets import ReadyBudget
from regulars.engine.terms.offers import ReadyChoice, ReadyOffer
from regulars.engine.terms.promotions import Cooldown, ReadyPromotion, cooldown_of
from regulars.engine.terms.rule import Rule
from regulars.engine.terms.wallets import ReadyWallet


class EarningTerms:
    """What the rules of a program have in common."""

    def __init__(self, document: Document, wallets: dict[str, ReadyWallet], clock: LocalClock, faults: Faults) -> None:
        self.clock = clock
        self.basis: Basis = document.basis
        main = wallets[document.main_wallet]
        self.promotions = {
            name: ReadyPromotion(name, terms, main.scale, clock, faults.at("promotions", name))
            for name, terms in document.promotions.items()
        }
        self.budgets = {
            name: self._budget(name, terms, wallets, main, faults.at("budgets", name))
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
        self._check_budgets(document, faults)

    def _budget(
        self, name: str, terms: Any, wallets: dict[str, ReadyWallet], main: ReadyWallet, faults: Faults
    ) -> ReadyBudget:
        if terms.wallet is not None and terms.wallet not in wallets:
            faults.add("wallet", f"there is no wallet {terms.wallet!r}; there is {', '.join(wallets)}")
        wallet = wallets.get(terms.wallet or "", main)
        return ReadyBudget(name, terms, wallet.name, wallet.scale, self.clock, faults)

    def _check_budgets(self, document: Document, faults: Faults) -> None:
        on_receipts = {rule.id for rule in document.rules if rule.answers() == "receipt"}
        for name, budget in self.budgets.items():
            for unknown in sorted(budget.rules - on_receipts):
                faults.at("budgets", name).add("rules", f"there is no rule {unknown!r} on receipts")

    def promotion_of(self, rule: Rule, wallet: ReadyWallet, faults: Faults) -> ReadyPromotion | None:
        """The promotion of a rule."""
        if rule.promotion is not None and rule.promotion not in self.promotions:
            faults.add("promotion", f"there is no promotion {rule.promotion!r}")
        return self.promotions.get(rule.promotion or "")

    def choice_of(self, rule: Rule, faults: Faults) -> str:
        """The choice of a rule, empty for none."""
        if rule.choice is not None and rule.choice not in self.choices:
            faults.add("choice", f"there is no choice {rule.choice!r}")
        return rule.choice or ""

    def cooldown_of(self, rule: Rule, faults: Faults) -> Cooldown | None:
        """The cooldown of a rule."""
        return cooldown_of(rule.cooldown, self.clock, faults)

    def budgets_of(self, rule: Rule, wallet: ReadyWallet) -> tuple[ReadyBudget, ...]:
        """The budgets that what the rule gives is taken from."""
        if rule.answers() != "receipt":
            return ()
        return tuple(budget for budget in self.budgets.values() if budget.covers(rule.id, wallet.name))
