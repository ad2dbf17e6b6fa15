"""All rewards of a program made ready: their conditions in one list, their prices, limits and formulas."""

from collections.abc import Iterator, Mapping

from regulars.engine.conditions import BadCondition, Catalogue, Checked, Number, check, check_number
from regulars.engine.counters import Window
from regulars.engine.document import Document
from regulars.engine.faults import Faults
from regulars.engine.ready.rules import Places, ReadyPrice, ReadyReward, TakenLimit
from regulars.engine.terms.reward import Reward, RewardTerms
from regulars.engine.terms.wallets import ReadyWallet


class RewardsReady:
    """The rewards by their ids; `conditions` are answered by one function, in this order."""

    def __init__(
        self,
        document: Document,
        wallets: Mapping[str, ReadyWallet],
        digits: int,
        fields: Catalogue,
        faults: Faults,
    ) -> None:
        self.conditions: list[Checked | None] = []
        self.paths: set[str] = set()
        self.rewards: dict[str, ReadyReward] = {}
        self._wallets = wallets
        self._main = document.main_wallet
        self._digits = digits
        self._fields = fields
        self._categories = {
            name: tuple(
                TakenLimit(limit, f"rewards:{name}", 0, faults.at("reward_categories", name, "limits", place))
                for place, limit in enumerate(category.limits)
            )
            for name, category in document.reward_categories.items()
        }
        for place, reward in enumerate(document.rewards):
            self.rewards[reward.id] = self._ready(reward, faults.at("rewards", place))
        for place, reward in enumerate(document.rewards):
            reward.faults_among(self.rewards, document, faults.at("rewards", place))

    def taken_limits(self) -> list[tuple[str, Window]]:
        """The counters that limits read, each with its window."""
        found = []
        for reward in self.rewards.values():
            for limit in reward.limits:
                if limit.window is not None:
                    found += [(f"{limit.of}:{what}", limit.window) for what in limit.counts]
        return found

    def _ready(self, reward: Reward, faults: Faults) -> ReadyReward:
        wallet = self._wallet(reward.wallet, faults)
        prices = tuple(self._place(price.when, faults.at("prices", n), "when") for n, price in enumerate(reward.prices))
        places = Places(
            self._place(reward.when, faults, "when"),
            self._place(reward.unlocked_by, faults, "unlocked_by"),
            self._place(reward.excludes, faults, "excludes"),
            prices,
        )
        ready = ReadyReward(
            reward, places, wallet, list(self._prices(reward, places, wallet, faults)),
            RewardTerms(self._digits, wallet.scale), faults,
        )  # fmt: skip
        when = self.conditions[places.match] if places.match >= 0 else None
        ready.condition = when
        ready.reads_line = when is not None and when.reads_line
        if reward.category is not None and reward.category not in self._categories:
            known = ", ".join(self._categories) or "none"
            faults.add("category", f"there is no category {reward.category!r} in reward_categories; there is {known}")
        elif reward.category is not None:
            ready.limits += self._categories[reward.category]
        ready.worth = self._formula(reward.formula(), faults)
        return ready

    def _prices(self, reward: Reward, places: Places, wallet: ReadyWallet, faults: Faults) -> Iterator[ReadyPrice]:
        for place, price in enumerate(reward.prices):
            at = faults.at("prices", place)
            of = wallet if price.wallet is None else self._wallet(price.wallet, at)
            if reward.pays and of.scale != wallet.scale:
                at.add("wallet", f"{of.name!r} has other digits after the point than {wallet.name!r}")
            yield ReadyPrice(price, places.prices[place], of, at)

    def _wallet(self, name: str | None, faults: Faults) -> ReadyWallet:
        if name is not None and name not in self._wallets:
            faults.add("wallet", f"there is no wallet {name!r}; there is {', '.join(self._wallets)}")
        return self._wallets[name if name is not None and name in self._wallets else self._main]

    def _place(self, text: str, faults: Faults, field: str) -> int:
        """Where the condition stands among all; -1 for none."""
        if not text.strip():
            return -1
        try:
            checked = check(text, self._fields)
        except BadCondition as bad:
            _told(bad, faults, field)
            return -1
        self.conditions.append(checked)
        self.paths |= checked.paths
        return len(self.conditions) - 1

    def _formula(self, text: str, faults: Faults) -> Number | None:
        if not text.strip():
            return None
        try:
            number = check_number(text, self._fields)
        except BadCondition as bad:
            _told(bad, faults, "worth_by")
            return None
        self.paths |= number.paths
        return number


def _told(bad: BadCondition, faults: Faults, field: str) -> None:
    for problem in bad.problems:
        if problem.severity == "error":
            faults.add(field, f"{problem.line}:{problem.column} {problem.message}")
