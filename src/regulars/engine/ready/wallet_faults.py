"""What cannot be about the wallets of a program, each fault with its place and what to write instead."""

from typing import Any, Protocol

from regulars.engine.days import NEVER, Validity
from regulars.engine.document import Document
from regulars.engine.faults import Faults
from regulars.engine.money import format_decimal, parse_decimal
from regulars.engine.ready.triggers import ReadyTrigger
from regulars.engine.rewards.donation import Donation
from regulars.engine.terms.dates import Awaits, Dates, ExpiryTerms, Inactivity
from regulars.engine.terms.ready_ladders import ReadyTierSet
from regulars.engine.terms.wallets import ReadyWallet, WalletTerms

_WITNESS_DAYS = (20_514, 20_573, 20_635, 20_818)
"""Days of different months and years, on which every kind of date shows what it comes to."""

OWN_WAYS = frozenset({"earn", "spend", "visit"})
"""What counts as activity without being an activity of the program."""


class Around(Protocol):
    """What is looked at of a program that is being made ready."""

    document: Document
    digits: int
    currency: str
    main_wallet: str
    wallets: dict[str, ReadyWallet]
    tier_sets: list[ReadyTierSet]
    activities: dict[str, Any]
    triggers: dict[str, ReadyTrigger]


def check_wallets(program: Around, faults: Faults) -> None:
    """Tell every impossible combination."""
    for name, wallet in program.wallets.items():
        at = faults.at("wallets", name)
        _check_digits(program, wallet, at)
        _check_gift(program, wallet, at)
        _check_cause(program, wallet, at)
        _check_tiers(program, wallet.terms, at)
        _check_dates(wallet.dates, at)
        _check_lasting(program, wallet, at)
    ready_rules = {rule.id: rule for trigger in program.triggers.values() for rule in trigger.rules}
    for place, rule in enumerate(program.document.rules):
        ready = ready_rules[rule.id]
        at = faults.at("rules", place)
        if ready.earn.lines and ready.wallet.terms.gives_to is None:
            at.add("wallet", f"{ready.wallet.name!r} is no wallet of a cause; write gives_to there")
        if ready.dates is not ready.wallet.dates:
            _check_dates(ready.dates, at)
            _check_waits(program, rule.pending, at, "pending")
        if rule.expires == "never" and ready.wallet.inactivity is not None:
            at.add("expires", _NEVER_LASTS)
    for place, reward in enumerate(program.document.rewards):
        _check_reward(program.wallets, reward, program.main_wallet, faults.at("rewards", place))


_NEVER_LASTS = "the points of this wallet last as long as the member is active; leave it out, or use another wallet"


def _check_digits(program: Around, wallet: ReadyWallet, at: Faults) -> None:
    terms = wallet.terms
    if not terms.money and terms.gives_to is None:
        return
    digits = program.digits
    if terms.scale != digits:
        at.add(
            "scale", f"a wallet of money has the digits of {program.currency}; write scale: {digits}, or leave it out"
        )
    if _is_other(terms.worth, "1"):
        at.add("worth", 'money is worth what it is; write worth: "1", or leave it out')


def _check_gift(program: Around, wallet: ReadyWallet, at: Faults) -> None:
    of = program.wallets.get(wallet.gift_of) if wallet.gift_of is not None else None
    if wallet.gift_of is None:
        return
    if of is None or of is wallet:
        at.unknown("gift_of", "other wallet", wallet.gift_of, program.wallets)
        return
    if of.gift_of is not None:
        at.add("gift_of", f"{of.name!r} is a gift wallet itself; write gift_of: {of.gift_of}")
    if wallet.scale != of.scale:
        at.add("scale", f"a gift has the digits of its wallet; write scale: {of.scale}, or leave it out")
    if _is_other(wallet.terms.worth, of.terms.worth):
        at.add("worth", f"a gift is worth what its wallet is; write worth: {of.terms.worth!r}, or leave it out")
    if not wallet.spendable or not of.spendable:
        at.add("spendable", "a gift is spent by the rewards of its wallet; both must be spendable")


def _check_cause(program: Around, wallet: ReadyWallet, at: Faults) -> None:
    donation = wallet.terms.gives_to
    if donation is None:
        return
    causes = {reward.id: reward.causes for reward in program.document.rewards if isinstance(reward, Donation)}
    if donation not in causes:
        at.unknown("gives_to", "donation", donation, causes)
    elif wallet.name not in causes[donation]:
        at.add(
            "gives_to", f"a wallet is called as its cause; the causes of {donation!r}: {', '.join(causes[donation])}"
        )
    if wallet.gift_of is not None:
        at.add("gift_of", "what goes to a cause is not spent by members")


def _check_tiers(program: Around, terms: WalletTerms, at: Faults) -> None:
    for field in ("pending_by_tier", "expires_by_tier"):
        for name, tiers in getattr(terms, field).items():
            known = next((one.ids for one in program.tier_sets if one.name == name), None)
            if known is None:
                at.unknown(f"{field}/{name}", "tier set", name, [one.name for one in program.tier_sets])
                continue
            for tier, told in tiers.items():
                if tier not in known:
                    at.unknown(f"{field}/{name}/{tier}", "tier", tier, known)
                if field == "expires_by_tier":
                    _check_kind(terms.expires, told, at, f"{field}/{name}/{tier}")
                else:
                    _check_waits(program, told, at, f"{field}/{name}/{tier}")
    if len({name for by_tier in (terms.pending_by_tier, terms.expires_by_tier) for name in by_tier}) > 1:
        at.add("expires_by_tier", "names another tier set than pending_by_tier; both go by the same")
    _check_waits(program, terms.pending, at, "pending")


def _check_kind(expires: ExpiryTerms, of_tier: ExpiryTerms, at: Faults, field: str) -> None:
    if isinstance(of_tier, Inactivity):
        at.add(field, "inactivity is one day for the whole wallet; write it as the wallet's `expires`")
    elif isinstance(expires, Inactivity) and of_tier == "never":
        at.add(field, _NEVER_LASTS)


def _check_waits(program: Around, pending: object, at: Faults, field: str) -> None:
    for name in pending.activities if isinstance(pending, Awaits) else ():
        if name not in program.activities:
            at.unknown(f"{field}/until", "activity", name, program.activities)


def _check_dates(dates: Dates, at: Faults) -> None:
    """Points must not be over before they can be spent: what is counted from the day they were given on is so."""
    for stretch in dates.stretches():
        if stretch.awaits or stretch.validity.until(_WITNESS_DAYS[0]) == NEVER:
            continue
        lasts, waits = stretch.validity, stretch.wait
        if lasts.lasts is None or lasts.unit or lasts.dates or waits.end != Validity():
            continue  # What ends on days of the calendar may be short now and then.
        if any(waits.start(day) >= lasts.until(day) for day in _WITNESS_DAYS):
            at.add(
                "expires",
                f"{stretch.text} is shorter than the time the points wait; they are valid from the day on which they"
                " can be spent, so write a longer time, or a shorter pending",
            )
            return


def _check_lasting(program: Around, wallet: ReadyWallet, at: Faults) -> None:
    if wallet.inactivity is None:
        return
    for way in sorted(wallet.inactivity.active_by - OWN_WAYS - set(program.activities)):
        at.unknown("expires/active_by", "activity", way, [*sorted(OWN_WAYS), *program.activities])
    waits = [one.wait for one in wallet.dates.stretches() if one.wait.end == Validity()]
    if any(wait.start(0) >= wallet.inactivity.until(0) for wait in waits):
        at.add("expires/inactive_for", "is shorter than the time the points wait; write a longer time")
    if wallet.inactivity.warned.after(0) >= wallet.inactivity.lasts.after(0):
        at.add("expires/warned", "is as long as the points last; write a shorter time")


def _check_reward(wallets: dict[str, ReadyWallet], reward: object, main: str, at: Faults) -> None:
    wallet = wallets.get(getattr(reward, "wallet", None) or main)
    if wallet is None:
        return
    costs = {field: getattr(reward, field, None) for field in ("points", "at_least", "step")}
    texts = {field: text for field, text in costs.items() if isinstance(text, str)}
    if not texts:
        return
    if not wallet.spendable:
        if any(text.strip("0.") for text in texts.values()):
            at.add("wallet", f"the units of {wallet.name!r} cannot be spent; name another wallet")
        return
    for field, text in texts.items():
        try:
            cost = parse_decimal(text, wallet.scale)
        except ValueError:
            continue  # Told by the reward itself.
        if wallet.cap is not None and cost > wallet.cap and not wallet.gifts:
            most = format_decimal(wallet.cap, wallet.scale)
            at.add(field, f"nobody can have so many: the cap of {wallet.name!r} is {most}; write less, or a higher cap")


def _is_other(worth: str, than: str) -> bool:
    try:
        return parse_decimal(worth, 9) != parse_decimal(than, 9)
    except ValueError:
        return False
