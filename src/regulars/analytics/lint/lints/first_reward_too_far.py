"""The first reward is too far away."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from regulars.analytics.lint.about import About
from regulars.analytics.lint.evidence import AS_IT_IS, Evidence, Figures, Past, Path
from regulars.analytics.lint.finding import Finding, Lint
from regulars.analytics.lint.saying import money, reached, share
from regulars.engine.money import format_decimal, parse_decimal
from regulars.engine.ready.rules import ReadyReward
from regulars.engine.sentences import Counted, Points, Sentence, Value, say
from regulars.kinds import plural

ENOUGH, FEW = Fraction(1, 2), Fraction(1, 4)
MOST_RECEIPTS, MOST_DAYS = 6, 90
PARTS = (2, 4, 5, 10)
RECEIPTS = plural("%(n)s receipt", "%(n)s receipts")
DAYS = plural("%(n)s day", "%(n)s days")


def find(about: About, evidence: Evidence) -> Iterator[Finding]:
    """By who redeems within a year, and how long that takes."""
    if about.first_reward is None or evidence.past is None:
        return
    path, reward, _ = about.first_reward
    figures = evidence.past.figures
    in_a_year = figures.redeemed_in_a_year
    if in_a_year < ENOUGH:
        says = say("within a year only %(share)s of members get a reward for points", share=share(in_a_year))
    elif _is_slow(figures):
        says = say("half of the members wait long for their first reward for points")
    else:
        return
    yield Finding(
        severity="error" if in_a_year < FEW else "warning", path=path, says=says, evidence=_told(figures),
        instead=_instead(about, evidence.past, path, reward),
    )  # fmt: skip


def _is_slow(figures: Figures) -> bool:
    receipts = figures.median_receipts
    return (receipts is not None and receipts > MOST_RECEIPTS) or (figures.median_days or 0) > MOST_DAYS


def _told(figures: Figures) -> Sentence | None:
    if figures.median_receipts is None:
        return None
    receipts = Counted(f"{figures.median_receipts}", RECEIPTS)
    if figures.median_days is None:
        return say("who gets one has it after %(receipts)s; half of all members never come so far", receipts=receipts)
    days = Counted(f"{figures.median_days}", DAYS)
    return say("half of all have one after %(days)s, who gets one after %(receipts)s", days=days, receipts=receipts)


def _instead(about: About, past: Past, path: Path, reward: ReadyReward) -> Sentence | None:
    """The first lower price with which enough members get it, else the one with which most do."""
    changes = dict(_changes(about, path, reward))
    found = past.trial({name: values for name, (values, _) in changes.items()}) if changes else {}
    name = _best(found, list(changes))
    if name is None:
        return None
    return reached(_said(about, reward, path, 1), changes[name][1], found[AS_IT_IS], found[name])


def _changes(about: About, path: Path, reward: ReadyReward) -> Iterator[tuple[str, tuple[dict[Path, str], Value]]]:
    """Parts of the price, and of what is given for it: a point stays worth the same. Nothing of what is no money."""
    for part in PARTS:
        values: dict[Path, str] = {}
        for field, digits in _fields(about, path, reward):
            units = parse_decimal(getattr(reward.document, field), digits)
            if units % part == 0:
                values[(*path[:-1], field)] = format_decimal(units // part, digits)
        if len(values) == len(_fields(about, path, reward)) and values:
            yield str(part), (values, _said(about, reward, path, part))


def _fields(about: About, path: Path, reward: ReadyReward) -> list[tuple[str, int]]:
    """The fields to be made smaller together, with their digits."""
    scale, digits = reward.wallet.scale, about.program.digits
    if path[-1] in ("at_least", "threshold"):
        return [(str(path[-1]), scale)]
    worth = next((name for name in ("amount", "worth") if getattr(reward.document, name, None)), "")
    return [("points", scale), (worth, digits)] if worth and path[-1] == "points" else []


def _said(about: About, reward: ReadyReward, path: Path, part: int) -> Value:
    """A part of the price, with what is given for it."""
    (price, scale), *worth = _fields(about, path, reward)
    points = Points(format_decimal(parse_decimal(getattr(reward.document, price), scale) // part, scale),
                    reward.wallet.name)  # fmt: skip
    for field, digits in worth:
        minor = parse_decimal(getattr(reward.document, field), digits) // part
        return say("%(points)s for %(money)s", points=points, money=money(minor, digits))
    return points


def _best(found: Mapping[str, Figures], texts: list[str]) -> str | None:
    tried = [text for text in texts if text in found and found[text].redeemed > found[AS_IT_IS].redeemed]
    enough = [text for text in tried if found[text].redeemed_in_a_year >= ENOUGH]
    return enough[0] if enough else max(tried, key=lambda text: found[text].redeemed, default=None)


LINT = Lint(
    find=find,
    default="fewer than half of the members redeem within a year (under a quarter: error), or half of them only after"
    " 6 receipts or 90 days",
    source="Maritz: 70 % redeem in good programs; Kivetz 2006 on the pull of a near goal",
    lists="L01, 11.2 L1",
    needs="history",
)
