"""Points that become money off by themselves, at the end of the day on which there are enough of them."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from regulars.engine.days import Duration, Validity, parse_duration, parse_validity
from regulars.engine.faults import Faults
from regulars.engine.money import parse_decimal, share
from regulars.engine.sentences import Lasting, Money, Sentences, say
from regulars.engine.terms.reward import Claim, Offer, Redeem, Reward, RewardTerms
from regulars.engine.terms.stretches import stretch
from regulars.engine.words import Decimal, DurationText, ValidityText
from regulars.kinds import N_


class AutoRedeem(Reward, frozen=True, kw_only=True, tag="auto_redeem"):
    """A voucher that the member gets for her points without asking, to be used on a later receipt."""

    by_voucher: ClassVar[bool] = True
    tells_cost: ClassVar[bool] = True

    points: Annotated[Decimal, Meta(title=N_("Points"))]
    worth: Annotated[Decimal, Meta(title=N_("Are worth"), description=N_("in the program's currency"))]
    threshold: Annotated[
        Decimal | None,
        Meta(
            title=N_("From"),
            description=N_("how many points there must be; nothing means as many as one voucher takes"),
        ),
    ] = None
    threshold_up_to: Annotated[
        Decimal | None,
        Meta(title=N_("Members choose up to"), description=N_("the highest threshold a member may choose for herself")),
    ] = None
    banking: Annotated[
        bool, Meta(title=N_("Banking"), description=N_("a member may keep her points: nothing is taken by itself then"))
    ] = False
    before_expiry: Annotated[
        DurationText | None,
        Meta(
            title=N_("Before points expire"),
            description=N_("so long before, points about to expire become vouchers too, below the threshold: P7D"),
        ),
    ] = None
    any_amount: Annotated[
        bool,
        Meta(
            title=N_("A last one of what is left"),
            description=N_("of fewer points than one voucher takes, before they expire, worth their share"),
        ),
    ] = False
    most_per_day: Annotated[
        int,
        Meta(
            ge=1, le=10_000, title=N_("Most a day"), description=N_("times its points; the rest follows the next day")
        ),
    ] = 10
    valid_for: Annotated[
        ValidityText, Meta(title=N_("Valid for"), description=N_("how long the voucher can be used"))
    ] = "P60D"

    def says(self) -> Sentences:
        """What it gives."""
        text = N_("at the end of the day %(points)s become a voucher of %(worth)s by themselves")
        yield say(text, points=self.takes_points(self.points), worth=Money(self.worth))
        if self.threshold is not None:
            yield say("this begins with %(points)s", points=self.takes_points(self.threshold))
        if self.threshold_up_to is not None:
            text = N_("a member may choose that it begins later, with up to %(points)s")
            yield say(text, points=self.takes_points(self.threshold_up_to))
        if self.banking:
            yield say("who wants to save up can switch that off")
        if self.before_expiry is not None:
            before = Lasting(self.before_expiry)
            yield say("what would expire becomes a voucher too, %(before)s before", before=before)
        if self.any_amount:
            yield say("what is left then becomes a last voucher, of its share")
        yield say("the voucher is valid %(stretch)s", stretch=stretch(self.valid_for))

    def ready(self, terms: RewardTerms) -> Redeem:
        """The voucher on a receipt: its worth, at most what is due; what is over is lost."""
        unit = parse_decimal(self.points, terms.wallet_digits)
        worth = parse_decimal(self.worth, terms.currency_digits)
        if unit == 0:
            raise ValueError("points: at least one point is needed to be worth something")
        if self.prices:
            raise ValueError("prices: what is taken by itself has one price")
        if self.unlocked_by.strip():
            raise ValueError(
                "unlocked_by: what is taken by itself cannot be locked; its condition is asked on the receipt"
            )
        for field in ("threshold", "threshold_up_to"):
            text = getattr(self, field)
            if text is not None and parse_decimal(text, terms.wallet_digits) < unit:
                raise ValueError(f"{field}: less than the {self.points} points that one voucher takes")
        self.validity()
        self.before()

        def redeem(claim: Claim) -> Offer:
            own = claim.worth[0] // claim.worth[1] if claim.worth else worth * claim.quantity
            value = min(own, sum(claim.due))
            if value == 0:
                return Offer(refusal="nothing-to-pay")
            return Offer(0, value, tuple(share(value, claim.due)))

        return redeem

    def validity(self) -> Validity:
        """How long the voucher can be used. Raises ValueError."""
        try:
            return parse_validity(self.valid_for)
        except ValueError as fault:
            raise ValueError(f"valid_for: {fault}") from None

    def before(self) -> Duration | None:
        """How long before points expire they are taken. Raises ValueError."""
        if self.before_expiry is None:
            if self.any_amount:
                raise ValueError("any_amount: only points that are about to expire become a last one: `before_expiry`")
            return None
        try:
            before = parse_duration(self.before_expiry)
        except ValueError as fault:
            raise ValueError(f"before_expiry: {fault}") from None
        if before == Duration():
            raise ValueError("before_expiry: at least a day before, while they are still there")
        return before

    def faults_among(self, rewards: Mapping[str, Any], document: Any, faults: Faults) -> None:
        """A wallet that never holds as many points as it takes; a tier by balance that nobody could keep."""
        wallet = rewards[self.id].wallet
        try:
            least = parse_decimal(self.threshold or self.points, wallet.scale)
        except ValueError:
            return
        if self.threshold and wallet.cap is not None and least > wallet.cap:
            faults.add("threshold", f"{wallet.name} never holds so many: it has a cap")
        for name, tier_set in document.tier_sets.items():
            of = tier_set.wallet or document.main_wallet
            for tier in tier_set.tiers if tier_set.counts == "balance" and of == wallet.name else ():
                if _units(tier.at_least, wallet.scale) > least:
                    faults.add(
                        "threshold",
                        f"points are taken from {self.threshold or self.points} on, so nobody keeps the tier {tier.id}"
                        f" of {name}, which begins at {tier.at_least}",
                    )


def _units(text: str, digits: int) -> int:
    try:
        return parse_decimal(text, digits)
    except ValueError:
        return 0


KIND = AutoRedeem
