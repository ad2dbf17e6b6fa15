"""What came against what was expected: one sentence for each that did not come true."""

from decimal import Decimal
from typing import assert_never

from regulars.engine.days import NEVER, to_date
from regulars.engine.decision import Reason
from regulars.engine.money import format_decimal
from regulars.engine.program import Program
from regulars.stories.expected import (
    AnyExpectation,
    Because,
    ChangesTier,
    Comes,
    Done,
    Gives,
    Has,
    HasBadge,
    HasLots,
    InTier,
    KeepsTier,
    Lacks,
    Lasts,
    MayTake,
    Move,
    Moves,
    Needs,
    Placed,
    RefusedBy,
    ShownLot,
    Sum,
    Warned,
)
from regulars.stories.runner import Outcome, Purse, State

_MOVEMENTS: dict[Move, tuple[str, ...]] = {
    "earns": ("earned", "promised"),
    "spends": ("spent",),
    "loses": ("taken_back", "withdrawn", "owed", "removed"),
    "gets": ("added", "received"),
    "gets back": ("restored",),
    "expires": ("expired", "lapsed"),
    "repays": ("repaid",),
    "sends": ("sent",),
}
_SUMS: dict[Sum, str] = {"pays": "to_pay_minor", "saves": "discount_minor", "refunds": "to_pay_minor"}


def came_instead(expected: AnyExpectation, outcome: Outcome, state: State, program: Program) -> str:
    """What came instead of what was expected, in the words of a story; empty when it came true."""
    match expected:
        case Has(account=account, wallet=wallet, points=points):
            points_there: int = getattr(state.purses.get(wallet, Purse()), account)
            return "" if points_there == points else f"{account} {amount(points_there, wallet, program)}"
        case Moves(move=move, wallet=wallet, points=points):
            moved = sum(outcome.moved.get((wallet, movement), 0) for movement in _MOVEMENTS[move])
            return "" if moved == points else f"{move} {amount(moved, wallet, program)}"
        case Comes():
            return _sum(expected, outcome, program)
        case InTier(tier_set=tier_set, tier=tier):
            held = state.tiers.get(tier_set) or _lowest(tier_set, program)
            return "" if held == tier else f"tier {held}"
        case Needs():
            return _needs(expected, state)
        case KeepsTier():
            return _keeps(expected, state, program)
        case ChangesTier():
            return _tier_change(expected, outcome, program)
        case HasLots(wallet=wallet, lots=lots):
            lie = state.purses.get(wallet, Purse()).lots
            return "" if lie == lots else f"lots {_lots(lie, wallet, program)}"
        case Lasts():
            return _lasts(expected, state)
        case Warned():
            return _warned(expected, outcome, state)
        case Gives(reward=reward):
            return "" if reward in outcome.rewards else f"gives {', '.join(outcome.rewards) or 'no reward'}"
        case Because():
            return _reason(expected, outcome, program)
        case MayTake():
            return _may(expected, state)
        case Done(challenge=challenge, done=done, target=target):
            stands = state.challenges.get(challenge, ("0", "0"))
            return "" if stands == (done, target) else f"done {stands[0]} of {stands[1]} of {challenge}"
        case HasBadge(badge=badge, absent=absent):
            there = badge in state.badges
            return "" if there != absent else f"has badge {badge}" if there else f"has no badge {badge}"
        case Lacks():
            return _lacks(expected, outcome, program)
        case Placed(board=board, place=place):
            stands_at = state.places.get(board, 0)
            return "" if stands_at == place else f"place {stands_at or 'none'} on {board}"
        case RefusedBy(code=code):
            codes = [refusal.code for refusal in outcome.refusals]
            return "" if code in codes else f"refused {', '.join(codes)}" if codes else "it is not refused"
        case _:
            assert_never(expected)


def _may(expected: MayTake, state: State) -> str:
    reasons = state.rewards.get(expected.reward)
    if reasons is None:
        return f"there is no reward {expected.reward}"
    if not expected.absent:
        told = ", ".join(dict.fromkeys(reason.code for reason in reasons))
        return f"may not take {expected.reward} because {told}" if reasons else ""
    fitting = [one for one in reasons if expected.code in ("", one.code) and expected.points in (None, one.points)]
    if fitting:
        return ""
    whys = ", ".join(f"{one.code} {one.points}" if one.points else one.code for one in reasons)
    return f"may not take {expected.reward} because {whys}" if reasons else f"may take {expected.reward}"


def _lacks(expected: Lacks, outcome: Outcome, program: Program) -> str:
    found = [one for one in outcome.hints if expected.name in one.names]
    wanted = (expected.money_minor, expected.quantity)
    if any((one.money_minor, one.quantity) == wanted for one in found) or (not found and wanted == (0, 0)):
        return ""
    told = [
        ", ".join(
            [f"{one.quantity // 1000} pcs"] * (one.quantity > 0)
            + [format_decimal(one.money_minor, program.digits)] * (one.money_minor > 0)
        )
        for one in found
    ]
    return " or ".join(f"lacks {one} for {expected.name}" for one in told) or f"lacks nothing for {expected.name}"


def amount(points: int, wallet: str, program: Program) -> str:
    """Points as a story writes them, with the wallet's name unless it is the program's first."""
    number = format_decimal(points, program.wallets[wallet].scale)
    return number if wallet == program.main_wallet else f"{number} {wallet}"


def told(reason: Reason, program: Program) -> str:
    """A reason as a story writes it, with the numbers that decided."""
    parts = [reason.code]
    if reason.subject:
        parts.append(f"on {reason.subject}")
    if reason.points and reason.wallet in program.wallets:
        parts.append(amount(reason.points, reason.wallet, program))
    if reason.amount_minor:
        parts.append(f"for {format_decimal(reason.amount_minor, program.digits)} {program.currency}")
    if reason.number:
        parts.append(f"({reason.number})")
    if reason.detail:
        parts.append(f"({reason.detail})")
    return " ".join(parts)


def _sum(expected: Comes, outcome: Outcome, program: Program) -> str:
    if outcome.totals is None:
        return "there is nothing to pay here"
    minor: int = getattr(outcome.totals, _SUMS[expected.sum])
    return "" if minor == expected.minor else f"{expected.sum} {format_decimal(minor, program.digits)}"


def _lowest(tier_set: str, program: Program) -> str:
    return next((known.ids[0] for known in program.tier_sets if known.name == tier_set), "")


def _tier_change(expected: ChangesTier, outcome: Outcome, program: Program) -> str:
    ids = next((known.ids for known in program.tier_sets if known.name == expected.tier_set), ())
    changes = [(before, after) for tier_set, before, after in outcome.tiers if tier_set == expected.tier_set]
    for before, after in changes:
        upwards = before not in ids or (after in ids and ids.index(after) > ids.index(before))
        if after == expected.tier and expected.before in ("", before) and upwards == expected.rises:
            return ""
    return ", ".join(f"goes from {before} to {after}" for before, after in changes) or "the tier does not change"


def _needs(expected: Needs, state: State) -> str:
    lacks = state.lacks.get((expected.tier_set, expected.tier), ())
    of = [one for one in lacks if expected.counts in ("", one.counts, one.name)]
    if any(Decimal(one.needed) == Decimal(expected.needed) for one in of[: None if expected.counts else 1]):
        return ""
    told = ", ".join(f"needs {one.needed} {one.name or one.counts} to {expected.tier}" for one in lacks)
    return told or f"{expected.tier} is no higher tier"


def _keeps(expected: KeepsTier, state: State, program: Program) -> str:
    held = state.tiers.get(expected.tier_set) or _lowest(expected.tier_set, program)
    until = state.kept_until.get(expected.tier_set, NEVER)
    if held == expected.tier and until == expected.until:
        return ""
    return f"keeps {held} " + ("never to lose it" if until == NEVER else f"until {to_date(until - 1)}")


def _lasts(expected: Lasts, state: State) -> str:
    purse = state.purses.get(expected.wallet, Purse())
    day = purse.warned_on if expected.warned else purse.inactive_on
    if day == expected.until:
        return ""
    if day is None:
        return "inactivity ends nothing here"
    return f"warned of inactivity from {to_date(day)}" if expected.warned else f"lasts until {to_date(day - 1)}"


def _warned(expected: Warned, outcome: Outcome, state: State) -> str:
    if expected.day is not None:
        day = state.warns_on.get(expected.tier_set, NEVER)
        if day == expected.day:
            return ""
        return f"warned of {expected.tier} from {to_date(day)}" if day < NEVER else f"never warned of {expected.tier}"
    code = ("tier-warning", expected.tier_set, expected.tier)
    told = any((one.code, one.subject, one.detail) == code for one in outcome.reasons)
    return "" if told != expected.absent else f"warned of {expected.tier}" if told else "she is not warned"


def _lots(lots: tuple[ShownLot, ...], wallet: str, program: Program) -> str:
    shown = [
        f"{amount(lot.points, wallet, program)} "
        + ("never" if lot.until == NEVER else f"until {to_date(lot.until - 1)}")
        for lot in lots
    ]
    return ", ".join(shown) or "none"


def _reason(expected: Because, outcome: Outcome, program: Program) -> str:
    found = [reason for reason in (*outcome.reasons, *outcome.refusals) if _is_named(reason, expected)]
    given = expected.name in outcome.rewards and not expected.subject and expected.points is None
    if expected.absent:
        return ", ".join(f"because {told(reason, program)}" for reason in found) or (
            f"gives {expected.name}" if given else ""
        )
    if given or any(expected.points in (None, reason.points) for reason in found):
        return ""
    return ", ".join(f"because {told(reason, program)}" for reason in found) or "there is no such reason"


def _is_named(reason: Reason, expected: Because) -> bool:
    if expected.subject:
        return (reason.code, reason.subject) == (expected.name, expected.subject)
    return reason.code == expected.name or (reason.code == "rule" and reason.subject == expected.name)
