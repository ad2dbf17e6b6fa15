"""All rewards of a program made ready: their conditions in one list, their prices, limits and formulas."""

from collections.abc import Callable, Iterator

from regulars.engine.conditions import Catalogue, Checked
from regulars.engine.counters import Window
from regulars.engine.document import Document
from regulars.engine.faults import Faults
from regulars.engine.ready.conditions import ready_condition, ready_number
from regulars.engine.ready.rules import Places, ReadyPrice, ReadyReward, TakenLimit
from regulars.engine.terms.reward import Reward, RewardTerms
from regulars.engine.terms.wallets import ReadyWallet


class RewardsReady:
    """The rewards by their ids; `conditions` are answered by one function, in this order."""

    def __init__(
        self,
        document: Document,
        wallet_of: Callable[[str | None, Faults], ReadyWallet],
        digits: int,
        fields: Catalogue,
        faults: Faults,
    ) -> None:
        self.conditions: list[Checked | None] = []
        self.paths: set[str] = set()
        self.rewards: dict[str, ReadyReward] = {}
        self._wallet_of = wallet_of
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
        wallet = self._wallet_of(reward.wallet, faults)
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
        ready.unlocked = self.conditions[places.unlock] if places.unlock >= 0 else None
        ready.reads_line = when is not None and when.reads_line
        if reward.category is not None and reward.category not in self._categories:
            faults.unknown("category", "category of rewards", reward.category, self._categories)
        elif reward.category is not None:
            ready.limits += self._categories[reward.category]
        ready.worth = ready_number(reward.formula(), self._fields, faults, "worth_by")
        if ready.worth is not None:
            self.paths |= ready.worth.paths
        return ready

    def _prices(self, reward: Reward, places: Places, wallet: ReadyWallet, faults: Faults) -> Iterator[ReadyPrice]:
        for place, price in enumerate(reward.prices):
            at = faults.at("prices", place)
            of = wallet if price.wallet is None else self._wallet_of(price.wallet, at)
            if reward.pays and of.scale != wallet.scale:
                at.add("wallet", f"{of.name!r} has other digits after the point than {wallet.name!r}")
            yield ReadyPrice(price, places.prices[place], of, at)

    def _place(self, text: str, faults: Faults, field: str) -> int:
        """Where the condition stands among all; -1 for none."""
        checked = ready_condition(text, self._fields, faults, field)
        if checked is None:
            return -1
        self.conditions.append(checked)
        self.paths |= checked.paths
        return len(self.conditions) - 1
