"""What the things of a program are called in one language: as the program says; else the name of the file as words."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import msgspec

from regulars.engine.document import Document
from regulars.i18n import DEFAULT_LANGUAGE, Reader

PLURALS = {"ro": ("few", "other"), "ru": ("one",)}
"""The forms of a unit that can stand alone as a title, where that is not the one for many."""


class Names(msgspec.Struct, frozen=True):
    """The names of one program for one reader."""

    document: Document
    language: str = DEFAULT_LANGUAGE

    def text(self, texts: Mapping[Any, str], otherwise: str) -> str:
        """The text in the reader's language, else in the default one, else in any; else the other."""
        return texts.get(self.language) or texts.get(DEFAULT_LANGUAGE) or next(iter(texts.values()), "") or otherwise

    def program(self) -> str:
        """What the program is called."""
        return self.text(self.document.name, self.document.program)

    def wallet(self, wallet: str) -> str:
        """What a wallet is called; without a name, as its unit is, unless that says nothing or that of another too."""
        wallets = self.document.wallets
        if wallet not in wallets:
            return as_words(wallet)
        told = self.text(wallets[wallet].name, "") or self._unit(wallet)
        others = {self._unit(other) for other, terms in wallets.items() if other != wallet and not terms.name}
        if told and (wallets[wallet].name or told not in others):
            return told
        return Reader(self.language).say("Points") if wallet == self.document.main_wallet else as_words(wallet)

    def _unit(self, wallet: str) -> str:
        units: Mapping[Any, Mapping[Any, str]] = self.document.wallets[wallet].unit
        forms = units.get(self.language, {})
        wanted = (*PLURALS.get(self.language, ()), "other")
        return next((_capital(forms[form]) for form in wanted if form in forms), "")

    def tier_set(self, tier_set: str) -> str:
        """What a ladder is called; the program has no other name for it."""
        return as_words(tier_set)

    def tier(self, tier_set: str, tier: str) -> str:
        """What a tier is called."""
        tiers = self.document.tier_sets[tier_set].tiers if tier_set in self.document.tier_sets else ()
        return self.of({one.id: one for one in tiers}, tier)

    def rule(self, rule: str) -> str:
        """What a rule is called."""
        return self.of({one.id: one for one in self.document.rules}, rule)

    def reward(self, reward: str) -> str:
        """What a reward is called."""
        return self.of({one.id: one for one in self.document.rewards}, reward)

    def by_path(self) -> dict[str, str]:
        """All of them, by where they stand: `rules/base`, `tier_sets/club/gold`; the program by its own word.

        Behind names that several things of a kind share stands the id of each.
        """
        document = self.document
        found = {"program": self.program()}
        found |= {f"wallets/{one}": self.wallet(one) for one in document.wallets}
        found |= {f"rules/{one.id}": self.rule(one.id) for one in document.rules}
        found |= {f"rewards/{one.id}": self.reward(one.id) for one in document.rewards}
        found |= {f"plans/{one}": self.of(document.plans, one) for one in document.plans}
        found |= {f"badges/{one}": self.of(document.badges, one) for one in document.badges}
        for one, terms in document.tier_sets.items():
            found |= {f"tier_sets/{one}": self.tier_set(one)}
            found |= {f"tier_sets/{one}/{tier.id}": self.tier(one, tier.id) for tier in terms.tiers}
        shared = Counter((path.rpartition("/")[0], name) for path, name in found.items())
        return {path: _told_apart(path, name, shared) for path, name in found.items()}

    def of(self, declared: Mapping[str, Any], name: str) -> str:
        """What one of several declared things is called that may have a name."""
        named = getattr(declared.get(name), "name", {})
        return self.text(named, as_words(name))


def _told_apart(path: str, name: str, shared: Mapping[tuple[str, str], int]) -> str:
    kind, _, own = path.rpartition("/")
    return f"{name} ({own})" if shared[kind, name] > 1 else name


def as_words(name: str) -> str:
    """A name of the program's file as words: `birthday-points` as Birthday points."""
    return _capital(name.replace("-", " ").replace("_", " "))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
