"""The challenges of the program as one member stands in them, and her badges."""

from decimal import Decimal

from regulars.engine.days import NEVER
from regulars.engine.member import Member
from regulars.engine.money import format_decimal
from regulars.engine.shown.challenges import ChallengeProgress, badges_won, challenges_of
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.challenges import BadgeRow, ChallengeRow


def challenges(reading: Reading, member: Member) -> tuple[ChallengeRow, ...]:
    """Those that go on first; what has not begun or is over is left out."""
    found = [one for one in challenges_of(reading.program, member, reading.at) if one.state != "closed"]
    order = ("open", "to_claim", "reached")
    return tuple(_row(reading, one) for one in sorted(found, key=lambda one: order.index(one.state)))


def _row(reading: Reading, one: ChallengeProgress) -> ChallengeRow:
    terms, is_money = reading.program.document.challenges[one.challenge], False
    done, target = (Decimal(format_decimal(units, one.digits)) for units in (one.done, one.target))
    if terms.counts == "spend":
        done, target, is_money = Decimal(one.done), Decimal(one.target), True
    return ChallengeRow(
        reading.challenge_name(one.challenge), one.state, done, target, is_money,
        reading.start_of(one.until + 1) if one.until < NEVER else None,
        tuple((points, reading.unit(wallet)) for wallet, points in one.gives.items()),
        tuple(reading.reward_name(reward) for reward in one.rewards),
        reading.badge_name(one.badge) if one.badge else "",
    )  # fmt: skip


def badges(reading: Reading, member: Member) -> tuple[BadgeRow, ...]:
    """The badges that she has, the first one first."""
    declared = reading.program.document.badges
    return tuple(
        BadgeRow(
            reading.badge_name(badge),
            reading.start_of(day),
            reading.named(declared[badge].description, "") if badge in declared and declared[badge].description else "",
        )
        for badge, day in badges_won(member).items()
    )
