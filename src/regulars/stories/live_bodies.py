"""What a story does, as the bodies of requests: decimals as texts, moments as RFC 3339."""

from typing import Any

from regulars.engine.days import moment, to_date
from regulars.engine.events.activities import Activity
from regulars.engine.events.members import Assigned
from regulars.engine.events.points import Corrected, Extended, Held
from regulars.engine.events.receipts import Line, Receipt, Wanted
from regulars.engine.events.redemptions import Redeemed
from regulars.engine.money import digits_of, format_decimal
from regulars.engine.program import Program
from regulars.engine.terms.places import DIGITS
from regulars.stories.acts import Returns

Body = dict[str, Any]

_QUANTITY_DIGITS = 3


def stamp(at_us: int) -> str:
    """The moment as it is written in a body."""
    return moment(at_us).isoformat().replace("+00:00", "Z")


def cart(receipt: Receipt, program: Program) -> Body:
    """The goods, the place and what is wanted; who buys, under which name, is added by the runner."""
    digits = digits_of(receipt.currency)
    body: Body = {
        "currency": receipt.currency,
        "occurred_at": stamp(receipt.occurred_us),
        "lines": [_line(line, digits) for line in receipt.lines],
        "store": receipt.store,
        "till": receipt.till,
        "channel": receipt.channel,
        "payments": [
            {"means": one.means, "amount": format_decimal(one.amount_minor, digits)} for one in receipt.paid_by
        ],
    }
    if receipt.places:
        body["at"] = point(receipt.places, program)
    if receipt.coupons:
        body["coupons"] = list(receipt.coupons)
    return body | _wanted(receipt.wanted, program)


def point(places: frozenset[str], program: Program) -> Body:
    """A point that lies in these places, and in no other."""
    points = (place.point for place in program.places.values())
    north, east = next(point for point in points if program.places_at(point) == places)
    return {"latitude": format_decimal(north, DIGITS), "longitude": format_decimal(east, DIGITS)}


def _line(line: Line, digits: int) -> Body:
    body: Body = {
        "line_id": line.line_id,
        "total": format_decimal(line.total_minor, digits),
        "quantity": format_decimal(line.quantity, _QUANTITY_DIGITS),
        "sku": line.sku,
        "name": line.name,
        "brand": line.brand,
        "categories": sorted(line.categories),
        "discount": format_decimal(line.discount_minor, digits),
        "earns": line.earns,
        "tax": format_decimal(line.tax_minor, digits),
        "kind": line.kind,
    }
    return body if line.cost_minor is None else body | {"cost": format_decimal(line.cost_minor, digits)}


def _wanted(wanted: tuple[Wanted, ...], program: Program) -> Body:
    body: Body = {"rewards": []}
    for one in wanted:
        reward = program.rewards.get(one.reward)
        if reward is not None and reward.pays and not one.voucher:
            points = "max" if one.points is None else format_decimal(one.points, reward.wallet.scale)
            body["spend_points"] = {"points": points, "reward": one.reward}
        else:
            own = {"reward": one.reward, "voucher": one.voucher, "choice": one.choice}
            body["rewards"].append(own if one.voucher or one.choice else one.reward)
    return body


def coming_back(action: Returns, receipt: Receipt) -> Body:
    """Lines, an amount, or all that is left."""
    if action.amount_minor is not None:
        return {"amount": format_decimal(action.amount_minor, digits_of(receipt.currency))}
    return {"lines": [_returned(line.line_id, line.quantity) for line in action.lines]}


def _returned(line_id: str, quantity: int | None) -> Body:
    return {"line_id": line_id} | ({} if quantity is None else {"quantity": format_decimal(quantity, _QUANTITY_DIGITS)})


def hold(event: Held, at_us: int, program: Program) -> Body:
    """Points to put aside, and for how many minutes."""
    return _points(event.points, event.wallet, program) | {"minutes": (event.until_us - at_us) // 60_000_000}


def extension(event: Extended) -> Body:
    """Points that last longer."""
    return {"last_day": to_date(event.until - 1).isoformat(), "reason": event.reason, "wallet": event.wallet}


def tier(event: Assigned) -> Body:
    """A tier given by hand."""
    body: Body = {"tier": event.tier, "tier_set": event.tier_set, "fixed": event.is_fixed}
    return body if event.until is None else body | {"last_day": to_date(event.until - 1).isoformat()}


def redemption(event: Redeemed, program: Program) -> Body:
    """A reward that is taken outside of a receipt."""
    body: Body = {"reward": event.reward, "quantity": event.quantity, "choice": event.choice}
    if not event.bid:
        return body
    return body | {"bid": format_decimal(event.bid, program.rewards[event.reward].wallet.scale)}


def correction(event: Corrected, program: Program) -> Body:
    """Points given or taken, and why."""
    body = _points(event.points, event.wallet, program) | {"reason": event.reason}
    return body if event.until is None else body | {"last_day": to_date(event.until - 1).isoformat()}


def transfer(points: int, wallet: str, program: Program) -> Body:
    """Points to move."""
    return _points(points, wallet, program)


def _points(points: int, wallet: str, program: Program) -> Body:
    return {"points": format_decimal(points, program.wallets[wallet].scale), "wallet": wallet}


def values(event: Activity, program: Program) -> dict[str, Any]:
    """The values of an activity, as they are sent."""
    fields = program.activities[event.name].fields
    return {
        name: fields[name].shown(value) if fields[name].type in ("decimal", "date") else value
        for name, value in event.values.items()
    }
