"""What people call the things that a report tells by their ids: in each language, kept with the report."""

from msgspec import structs

from regulars.analytics.backtest.report import Assumption, ProgramReport
from regulars.engine.document import Document
from regulars.i18n import DEFAULT_LANGUAGE, languages
from regulars.names import Names


def names_of(document: Document) -> dict[str, dict[str, str]]:
    """By language, and by what it is: `rules/base`."""
    return {language: Names(document, language).by_path() for language in languages()}


class Called:
    """The names of one program's report for one reader; of what has none there, its id."""

    def __init__(self, report: ProgramReport, language: str = DEFAULT_LANGUAGE) -> None:
        self._names = report.names.get(language, {})
        self.program = self._names.get("program", report.program)

    def wallet(self, wallet: str) -> str:
        """A wallet."""
        return self._names.get(f"wallets/{wallet}", wallet)

    def rule(self, rule: str) -> str:
        """A rule."""
        return self._names.get(f"rules/{rule}", rule)

    def reward(self, reward: str) -> str:
        """A reward."""
        return self._names.get(f"rewards/{reward}", reward)

    def tier_set(self, tier_set: str) -> str:
        """A ladder."""
        return self._names.get(f"tier_sets/{tier_set}", tier_set)

    def tier(self, tier_set: str, tier: str) -> str:
        """A tier of a ladder."""
        return self._names.get(f"tier_sets/{tier_set}/{tier}", tier)

    def assumption(self, one: Assumption) -> Assumption:
        """An assumption about a reward, with its name."""
        if "reward" not in one.values:
            return one
        return structs.replace(one, values={**one.values, "reward": self.reward(one.values["reward"])})
