"""What the API answers, in the words of a story: reasons, refusals, totals, purses, tiers."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from regulars.engine.days import NEVER, micros, to_day
from regulars.engine.decision import Reason, Totals, not_enough
from regulars.engine.doing import MILLIONTHS
from regulars.engine.money import parse_decimal
from regulars.engine.program import Program
from regulars.stories.expected import ShownLot
from regulars.stories.runner import Lack, Purse, State, ToldHint, trimmed

Answer = dict[str, Any]

SAME_REFUSAL = {
    "unknown-hold": "unknown-hold",
    "identifier-taken": "already-joined",
    "different-body": "hold-exists",
    **{code: code for code in ("may-not-spend", "not-in-pool", "shares-too-much", "pool-dissolved")},
}
"""Problems of the API that say what a refusal of the engine says."""
NEEDED = ("needed", "available")


def is_refusal(problem: Answer) -> bool:
    """Whether a story knows what the problem says."""
    code = _code(problem)
    return code in ("not-possible", "not-enough-points", *SAME_REFUSAL) or bool(problem.get("errors"))


def refusals(problem: Answer, program: Program) -> tuple[Reason, ...]:
    """Why a request was refused."""
    code = _code(problem)
    if code == "not-possible":
        return reasons(problem["reasons"], program, {})
    if code == "not-enough-points":
        wallet = problem["wallet"]
        needed, available = (parse_decimal(problem[one], program.wallets[wallet].scale) for one in NEEDED)
        return (not_enough(wallet, wallet, needed, available),)
    if code in SAME_REFUSAL:
        return (Reason(SAME_REFUSAL[code]),)
    return tuple(Reason("invalid", one["pointer"], detail=one["detail"]) for one in problem.get("errors", ()))


def _code(problem: Answer) -> str:
    return str(problem.get("type", "")).rpartition("/")[2]


def reasons(told: Iterable[Answer], program: Program, names: Mapping[str, str]) -> tuple[Reason, ...]:
    """The reasons of an answer. names: what the story calls that which has another name on the wire."""
    return tuple(_reason(one, program, names) for one in told)


def _reason(told: Answer, program: Program, names: Mapping[str, str]) -> Reason:
    wallet, subject = told.get("wallet", ""), told.get("subject", "")
    scale = program.wallets[wallet].scale if wallet in program.wallets else 0
    return Reason(
        told["code"],
        names.get(subject, subject),
        wallet,
        parse_decimal(told.get("points", "0"), scale),
        parse_decimal(told.get("amount", "0"), program.digits),
        detail=told.get("detail", "") or told.get("limit", ""),
    )


def totals(told: Answer, program: Program) -> Totals:
    """What a receipt or a return comes to."""
    fields = ("before", "discount", "points_pay", "to_pay")
    return Totals(*(parse_decimal(told[field], program.digits) for field in fields))


def moved(entries: Iterable[Answer], program: Program) -> dict[tuple[str, str], int]:
    """The points of entries, by wallet and movement."""
    found: dict[tuple[str, str], int] = {}
    for entry in entries:
        key = (entry["wallet"], entry["movement"])
        found[key] = found.get(key, 0) + parse_decimal(entry["points"], program.wallets[entry["wallet"]].scale)
    return found


def would_move(quote: Answer, program: Program) -> dict[tuple[str, str], int]:
    """The points that a quote says would be earned and spent."""
    found = {}
    for one in [quote["points"], *quote.get("other_wallets", ())]:
        scale = program.wallets[one["wallet"]].scale
        found[one["wallet"], "earned"] = parse_decimal(one["earned"], scale)
        found[one["wallet"], "spent"] = parse_decimal(one["spent"], scale)
    return found


def hints(quote: Answer, program: Program) -> tuple[ToldHint, ...]:
    """What a quote says is missing for more."""
    return tuple(
        ToldHint(
            tuple(reached["name"] for reached in one["reached"]),
            sum(parse_decimal(lack.get("amount", "0"), program.digits) for lack in one["missing"]),
            sum(parse_decimal(lack.get("quantity", "0"), 3) for lack in one["missing"]),
        )
        for one in quote.get("more", ())
    )


def state(told: Answer, program: Program, challenges: Answer | None = None) -> State:
    """How a member stands. challenges: what is told of them, where the program has any."""
    purses = {one["wallet"]: _purse(one, program) for one in told["wallets"]}
    tiers = told["tiers"]
    lacks = {
        (one["tier_set"], step["tier"]): tuple(
            Lack(need["counts"], need.get("name", ""), need["needed"])
            for need in (*step["all_of"], *step.get("any_of", ()))
        )
        for one in tiers
        for step in one.get("next", ())
    }
    kept = {one["tier_set"]: _first_day(one.get("kept_until"), program) for one in tiers}
    warns = {one["tier_set"]: _first_day(one.get("warns_at"), program) for one in tiers}
    stands, badges = {}, frozenset[str]()
    if challenges is not None:
        stands = {
            one["challenge"]: (_trimmed(one["done"]), _trimmed(one["target"])) for one in challenges["challenges"]
        }
        badges = frozenset(one["badge"] for one in challenges["badges"])
    return State(purses, {one["tier_set"]: one["tier"] for one in tiers}, lacks, kept, warns, {}, stands, badges)


def _trimmed(number: str) -> str:
    return trimmed(parse_decimal(number, MILLIONTHS), MILLIONTHS)


def _first_day(stamp: str | None, program: Program) -> int:
    return NEVER if stamp is None else to_day(datetime.fromisoformat(stamp).astimezone(program.zone).date())


def moment_us(stamp: str) -> int:
    """A moment of an answer."""
    return micros(datetime.fromisoformat(stamp))


def _purse(told: Answer, program: Program) -> Purse:
    scale = told["scale"]
    has, pending, held, owes = (parse_decimal(told[name], scale) for name in ("available", "pending", "held", "owed"))
    over, warned = (told.get(name) and _first_day(told[name], program) for name in ("inactive_at", "warned_at"))
    return Purse(has, pending, held, owes, tuple(_lot(lot, scale, program) for lot in told["lots"]), over, warned)


def _lot(told: Answer, scale: int, program: Program) -> ShownLot:
    points = parse_decimal(told["points"], scale)
    return ShownLot(points, _first_day(told.get("expires_at"), program))


def tier_changes(before: State, after: State, program: Program) -> tuple[tuple[str, str, str], ...]:
    """(tier set, before, after) of every tier that is another one."""
    lowest = {known.name: known.ids[0] for known in program.tier_sets}
    changes = ((name, before.tiers.get(name) or lowest.get(name, ""), tier) for name, tier in after.tiers.items())
    return tuple(change for change in changes if change[1] != change[2])
