"""Friends whom members invite: which receipt of a friend counts, how long it must be safe, and what is checked."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.days import Duration, parse_duration
from regulars.engine.faults import Faults
from regulars.engine.money import parse_decimal
from regulars.engine.sentences import Counted, Lasting, Money, Sentences, say
from regulars.engine.words import Condition, Decimal, DurationText, WindowText
from regulars.kinds import N_, plural

MADE = "referral-made"
"""The activity of an advocate whose friend's receipt is safe."""

REFERRED = "referred"
"""The activity of the friend."""

Most = Annotated[int, Meta(ge=1, le=100_000)]


class ReferralTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a friend whom a member invited counts; what is given then, rules of the kinds referral and referred say."""

    least: Annotated[
        Decimal | None,
        Meta(title=N_("Smallest receipt"), description=N_("what the friend's receipt must come to after discounts")),
    ] = None
    when: Annotated[
        Condition,
        Meta(title=N_("When"), description=N_('a condition on that receipt: receipt.channel != "affiliate"')),
    ] = ""
    counts: Annotated[
        Literal["first", "any"],
        Meta(title=N_("Which receipt counts"), description=N_("only the friend's first one, or any that is enough")),
    ] = "first"
    within: Annotated[
        DurationText, Meta(title=N_("Bought within"), description=N_("how long the friend has for it"))
    ] = "P30D"
    holds: Annotated[
        WindowText,
        Meta(
            title=N_("Safe after"),
            description=N_("how long after that receipt the reward waits: P14D, or return window"),
        ),
    ] = "return window"
    new_only: Annotated[
        bool, Meta(title=N_("New customers only"), description=N_("who bought before is nobody's friend"))
    ] = True
    same_device: Annotated[
        Literal["refused", "allowed"],
        Meta(title=N_("Same device"), description=N_("when the shop sends one: the advocate's, or another friend's")),
    ] = "refused"
    most_a_month: Annotated[
        Most | None,
        Meta(title=N_("Most friends a month"), description=N_("of one advocate, however many codes she has had")),
    ] = None
    most_a_code: Annotated[Most | None, Meta(title=N_("Most friends a month by one code"))] = None
    link: Annotated[
        str,
        Meta(
            max_length=500,
            pattern=r"^(|https://[^\s]+)$",
            title=N_("Link"),
            description=N_("where a friend begins, with {code} in it: https://shop.example/join?by={code}"),
        ),
    ] = ""

    def says(self, return_window: str) -> Sentences:
        """Which friends count. return_window: of the program."""
        if self.new_only:
            yield say("a friend is somebody who has never bought here")
        text = N_("the friend's first receipt counts, within %(lasts)s")
        if self.counts == "any":
            text = N_("the friend's first receipt that is enough counts, within %(lasts)s")
        yield say(text, lasts=Lasting(self.within))
        if self.least is not None:
            yield say("it comes to at least %(money)s", money=Money(self.least))
        holds = return_window if self.holds == "return window" else self.holds
        if parse_duration(holds) != Duration():
            yield say("what it brings comes %(lasts)s later, when nothing was brought back", lasts=Lasting(holds))
        if self.most_a_month is not None:
            friends = Counted(str(self.most_a_month), plural("%(n)s friend", "%(n)s friends"))
            yield say("at most %(friends)s a month", friends=friends)


class ReadyReferral:
    """The same made ready. least_minor: in minor units of the program's currency."""

    __slots__ = ("holds", "least_minor", "terms", "within")

    def __init__(self, terms: ReferralTerms, digits: int, return_window: Duration, faults: Faults) -> None:
        self.terms = terms
        self.least_minor: int = faults.value(lambda text: parse_decimal(text, digits), terms.least or "0", 0, "least")
        self.within: Duration = faults.value(parse_duration, terms.within, Duration(), "within")
        self.holds = return_window
        if terms.holds != "return window":
            self.holds = faults.value(parse_duration, terms.holds, Duration(), "holds")
        if terms.link and "{code}" not in terms.link:
            faults.add("link", "says {code} nowhere: every member would have the same link")

    def link(self, code: str) -> str:
        """The link of a code, empty where the program has none."""
        return self.terms.link.replace("{code}", code)
