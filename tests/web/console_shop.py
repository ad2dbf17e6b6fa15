"""A shop in memory for the tests of the console: a coffee bar with a year behind it, or an empty one."""

import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from regulars.errors import NotFound, TooMany
from regulars.i18n import Unit
from regulars.store.programs import UnknownProgram
from regulars.web.assets import Assets
from regulars.web.auth import ROLE_SCOPES, Caller, set_cookie
from regulars.web.console.page import Desk
from regulars.web.console.routes import routes
from regulars.web.console.shop_data.reading import Reading
from regulars.web.console.views.challenges import BadgeRow, ChallengeRow
from regulars.web.console.views.households import DoorRow, PoolView, ShareRow
from regulars.web.console.views.member import EntryRow, MemberView, ReceiptRow
from regulars.web.console.views.members import MemberRow, MembersView, Show
from regulars.web.console.views.merges import MergedRow
from regulars.web.console.views.offers import ChoiceRow, OfferRow, PickedRow
from regulars.web.console.views.overview import OverviewView, WeekRow
from regulars.web.console.views.receipt import LineRow, ReceiptView, Refusal, ReturnedLine, ReturnRow, RewardRow
from regulars.web.console.views.rewards import GiftCardRow, OfferedRow, TakenRow
from regulars.web.console.views.shop import Reason, ShopView
from regulars.web.console.views.terms import AcceptedRow, TermsView
from regulars.web.console.views.tiers import NeedRow, TierView
from regulars.web.console.views.verdicts import Clause, RuleVerdict
from regulars.web.console.views.wallets import ExpiringRow, HoldRow, LotRow, StartingRow, WalletView
from regulars.web.pages import Pages
from regulars.web.site import Site

AT = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
BEANS = Unit(
    {
        "en": {"one": "bean", "other": "beans"},
        "ru": {"one": "зерно", "few": "зерна", "many": "зёрен", "other": "зерна"},
    }
)
SHOP = ShopView("Кофейня Corner & Co", "EUR", "Europe/Bucharest", BEANS)
PASSWORD = "a long and good password"
NAMES = (
    "Ana Munteanu",
    "Ștefan Țurcanu",
    "Мария Соколова",
    "Kovács Eszter",
    "Ion Ceban",
    "Елена Щербакова-Вознесенская",
    "Andrei Rusu",
    "",
    "Sofia Popescu",
    "Nagy Bence",
)
TIERS = ("Guest", "Regular", "Gold")


class Corner:
    """What the pages ask, answered from memory."""

    def __init__(self, *, is_empty: bool = False) -> None:
        self.is_empty = is_empty
        self.rows = [] if is_empty else [row(number) for number in range(60)]

    async def shop(self) -> ShopView:
        return SHOP

    async def overview(self, at: datetime) -> OverviewView:
        if self.is_empty:
            return OverviewView(0, 0, 0, 0, 0, 0, 0, 0, (), None)
        return OverviewView(
            members=2_469,
            members_joined=38,
            receipts=8_412,
            receipts_before=7_960,
            points_given=186_240,
            points_spent=121_905,
            points_owed=1_204_318,
            owed_minor=1_204_318,
            weeks=tuple(week(number) for number in range(52)),
            last_data_at=at - timedelta(minutes=4),
        )

    async def members(self, query: str, show: Show, after: str, limit: int, at: datetime) -> MembersView:
        found = [each for each in self.rows if fits(each, query.lower())]
        start = int(after or 0)
        page = found[start : start + limit]
        more = str(start + limit) if start + limit < len(found) else None
        total = 2_469 if len(found) == len(self.rows) and found else len(found)
        return MembersView(tuple(page), total, more)

    async def member(self, member_id: str, at: datetime, before: str = "") -> MemberView:
        if member_id in STATUSES:
            return msgspec.structs.replace(MEMBER, id=member_id, **STATUSES[member_id])
        if member_id != "mem_0000000000000":
            raise NotFound()
        if before:
            return msgspec.structs.replace(MEMBER, entries=MEMBER.entries[-2:], earlier=None, is_newest=False)
        return MEMBER

    async def reading(self, at: datetime) -> Reading:
        raise UnknownProgram()

    async def receipt(self, receipt_id: str, at: datetime) -> ReceiptView:
        if receipt_id != "rcp_7":
            raise NotFound()
        return RECEIPT


def row(number: int) -> MemberRow:
    return MemberRow(
        id=f"mem_{number:013}",
        name=NAMES[number % len(NAMES)],
        phone=f"+373 69 {100 + number} {421 + number}",
        email="" if number % 3 else f"person{number}@example.com",
        card=f"2900 {1000 + number} {7000 + number}",
        tier=TIERS[number % 3],
        tier_rank=number % 3,
        points=(number * 7_919) % 4_800,
        last_visit_at=None if number % 9 == 8 else AT - timedelta(days=number * 2),
    )


def fits(each: MemberRow, query: str) -> bool:
    tail = each.phone.replace(" ", "").endswith(query.replace(" ", ""))
    return tail or any(query in text.lower() for text in (each.name, each.email, each.card))


def week(number: int) -> WeekRow:
    season = 36_000 + 9_000 * math.sin(number / 8) + 4_200 * math.sin(number * 1.7)
    earned = int(season + number * 190)
    return WeekRow(date(2025, 11, 24) + timedelta(weeks=number), earned, int(earned * (0.45 + 0.004 * number)))


def moment(days: int, hours: int = 0) -> datetime:
    return AT - timedelta(days=days, hours=hours)


MEMBER = MemberView(
    id="mem_0000000000000",
    name="Ana Munteanu",
    phone="+373 69 100 421",
    email="ana.munteanu@example.com",
    cards=("2900 1000 7000",),
    joined_at=moment(412),
    ladders=(
        TierView(
            "Regular",
            1,
            moment(200),
            datetime(2027, 1, 1, tzinfo=UTC) - timedelta(hours=2),
            "Gold",
            (NeedRow("spend", 38_800, 50_000, 11_200), NeedRow("visits", 9, 10, 1)),
            (NeedRow("spend", 9_000, 20_000, 11_000),),
            "Guest",
        ),
    ),
    wallets=(
        WalletView(
            "Beans",
            1_240,
            pending=42,
            held=120,
            worth_minor=1_240,
            unit=BEANS,
            starting=(
                StartingRow(30, datetime(2026, 11, 30, 22, tzinfo=UTC)),
                StartingRow(12, activity="delivered", until=datetime(2026, 12, 31, 22, tzinfo=UTC)),
            ),
            expiring=(
                ExpiringRow(180, datetime(2026, 11, 30, 22, tzinfo=UTC)),
                ExpiringRow(420, datetime(2027, 2, 28, 22, tzinfo=UTC)),
                ExpiringRow(640, datetime(2027, 5, 31, 21, tzinfo=UTC)),
            ),
        ),
        WalletView(
            "Birthday beans",
            200,
            worth_minor=200,
            unit=BEANS,
            expiring=(ExpiringRow(200, datetime(2026, 12, 5, 22, tzinfo=UTC)),),
            gift_of="Beans",
        ),
        WalletView("Status", 3_880, unit=BEANS, spendable=False, over=datetime(2027, 11, 20, 22, tzinfo=UTC)),
    ),
    holds=(HoldRow("till-1/2026-11-21/0042-basket", 120, AT + timedelta(minutes=20), BEANS),),
    offered=(
        OfferedRow("A coffee of your choice", 300, (), BEANS, left=12),
        OfferedRow("Pay with beans", None, (), BEANS),
        OfferedRow(
            "Barista course for two, Saturday morning",
            5_000,
            (
                Reason("tier-needed", {"tier": "Gold"}),
                Reason("not-enough-points", {"needed_points": 5_000, "missing_points": 3_760}),
            ),
            BEANS,
        ),
        OfferedRow("Christmas blend", 900, (Reason("not-yet-open", {"from_day": date(2026, 12, 1)}),), BEANS),
        *(
            OfferedRow(f"Mug {n}", 200, (Reason("reward-limit", {"again_day": date(2027, 1, 1)}),), BEANS)
            for n in range(7)
        ),
    ),
    taken=(
        TakenRow(
            "Five euro off",
            (Reason("issued"),),
            True,
            500,
            moment(3),
            until=datetime(2026, 12, 20, 22, tzinfo=UTC),
            code="CAFE-7731-QX",
            unit=BEANS,
        ),
        TakenRow(
            "Travel mug", (Reason("issued"), Reason("parcel-sent")), True, 900, moment(5), 2, choice="red", unit=BEANS
        ),
        TakenRow("Cake", (Reason("run-out"),), False, 200, moment(90), unit=BEANS),
    ),
    offers=(
        OfferRow("brunch", "Sunday brunch", "open"),
        OfferRow("weekend", "Double weekend", "claimed", datetime(2026, 11, 29, 22, tzinfo=UTC)),
        OfferRow("vip", "Tasting for gold", "closed", reasons=(Reason("tier-needed", {"tier": "Gold"}),)),
    ),
    challenges=(
        ChallengeRow(
            "Five times in spring",
            "open",
            Decimal(3),
            Decimal(5),
            until=moment(100),
            gives=((500, BEANS),),
            badge="Explorer",
        ),
        ChallengeRow("A hundred a month", "reached", Decimal(12_000), Decimal(10_000), is_money=True),
        ChallengeRow("Sprint", "to_claim", Decimal(0), Decimal(2), rewards=("A coffee on the house",)),
    ),
    badges=(BadgeRow("Early bird", moment(200), "Ten coffees before eight"),),
    choices=(
        ChoiceRow(
            "favourites",
            "Favourites",
            ("Filter coffee", "Pastry", "Cakes"),
            2,
            "month",
            (PickedRow(("Filter coffee", "Pastry"), since=datetime(2026, 11, 30, 22, tzinfo=UTC)),),
        ),
    ),
    merged=(MergedRow("mem_0000000000012", "Anna Munteanu", moment(20)),),
    gift_cards=(
        GiftCardRow("gft_0000000000001", "4417", 2_500, "EUR", datetime(2028, 11, 20, 22, tzinfo=UTC)),
        GiftCardRow("gft_0000000000002", "0093", 300, "EUR", why_not=Reason("card-blocked")),
    ),
    pools=(
        PoolView(
            "mem_0000000000777",
            "Munteanu",
            3_120,
            (
                ShareRow("mem_0000000000000", "Ana Munteanu", 50, True, is_owner=True),
                ShareRow("mem_0000000000009", "", 0, False),
            ),
            BEANS,
            (
                DoorRow("mem_0000000000012", "Ion Pop", "invited", moment(3)),
                DoorRow("mem_0000000000013", "", "asking", moment(2)),
                DoorRow("mem_0000000000014", "Dan", "banned", moment(1)),
            ),
        ),
        PoolView("mem_0000000000778", "Runners", 40, unit=BEANS, is_group=True),
    ),
    lots=(
        LotRow("Beans", 180, moment(330), datetime(2026, 11, 30, 22, tzinfo=UTC), unit=BEANS),
        LotRow("Beans", 420, moment(240), datetime(2027, 2, 28, 22, tzinfo=UTC), unit=BEANS),
        LotRow("Beans", 640, moment(150), datetime(2027, 5, 31, 21, tzinfo=UTC), unit=BEANS),
        LotRow("Beans", 42, moment(0), None, is_pending=True, unit=BEANS),
    ),
    entries=(
        EntryRow(
            moment(0, 2),
            84,
            (
                Reason("rule", {"rule": "One bean for each euro", "base_minor": 4_200}),
                Reason("multiplier", {"rule": "Happy hour", "factor": "2"}),
            ),
            1_240,
            "rcp_7",
            unit=BEANS,
        ),
        EntryRow(moment(0, 2), -500, (Reason("part-payment", {"paid_minor": 500}),), 1_156, "rcp_7", unit=BEANS),
        EntryRow(moment(9), -21, (Reason("return", {"goods_minor": 1_050}),), 1_656, "rcp_6", unit=BEANS),
        EntryRow(
            moment(31),
            -130,
            (Reason("expired", {"last_until": datetime(2026, 10, 21, 21, tzinfo=UTC)}),),
            1_677,
            unit=BEANS,
        ),
        EntryRow(moment(40), 61, (Reason("earned"),), 1_807, unit=BEANS),
        EntryRow(moment(44), 0, (Reason("tier-rise", {"tier": "Regular"}),), unit=BEANS),
        EntryRow(
            moment(60), 25, (Reason("corrected", {"staff": "Ion", "note": "the card was not read"}),), 1_746, unit=BEANS
        ),
        EntryRow(moment(412), 50, (Reason("welcome"),), 50, unit=BEANS),
    ),
    receipts=tuple(
        ReceiptRow(
            f"rcp_{7 - n}", moment(n * 9), "Puskin 22", 4_200 - n * 310, "EUR", 84 - n * 9, 500 if n == 0 else 0, n == 1
        )
        for n in range(5)
    ),
    receipts_total=61,
    earlier="17",
    terms=TermsView(3, (AcceptedRow(2, AT - timedelta(days=90), "web"),)),
)

STATUSES: dict[str, dict[str, Any]] = {
    "mem_bare": {
        **dict.fromkeys(("holds", "offered", "taken", "offers", "choices", "merged"), ()),
        **dict.fromkeys(("gift_cards", "pools", "lots"), ()),
        "wallets": (WalletView("Beans", 0, unit=BEANS),),
    },
    "mem_blocked": {"status": "blocked"},
    "mem_merged": {"status": "merged", "merged_into": "mem_0000000000000", "merged": ()},
    "mem_left": {"status": "left"},
    "mem_erased": {"status": "erased", "name": "", "phone": "", "email": "", "cards": ()},
}

RECEIPT = ReceiptView(
    id="rcp_7",
    number="A-20311",
    at=moment(0, 2),
    store="Puskin 22",
    till="Till 1",
    currency="EUR",
    lines=(
        LineRow("Flat white", "CF-02", "2", 380, 0, 90, 670, 15),
        LineRow("Beans, Ethiopia 250 g", "BN-11", "1", 1_450, 145, 155, 1_150, 26),
        LineRow("Cheesecake", "CK-05", "3", 420, 0, 150, 1_110, 25, "1"),
        LineRow("Cheese, by weight", "CH-88", "0.350", 2_486, 0, 105, 765, 18),
    ),
    subtotal_minor=4_340,
    discount_minor=145,
    points_minor=500,
    paid_minor=3_695,
    earned=84,
    spent=500,
    verdicts=(
        RuleVerdict(
            "One bean for each euro",
            42,
            True,
            Reason("rule", {"rule": "One bean for each euro", "base_minor": 4_200}),
            unit=BEANS,
        ),
        RuleVerdict(
            "Happy hour",
            42,
            True,
            Reason("multiplier", {"rule": "Happy hour", "factor": "2"}),
            (
                Clause("receipt.hour", "15", ">=", "14", True, "number"),
                Clause("receipt.weekday", "6", "in", "5, 6", True, "weekday"),
            ),
            BEANS,
        ),
        RuleVerdict(
            "Big basket",
            0,
            False,
            Reason("condition-not-met"),
            (
                Clause("receipt.total", "42.00", ">=", "50.00", False, "money"),
                Clause("line.categories", "Drinks, Hot", "hasAny", "Food", False),
                Clause("member.tier", "", "==", "Gold", None),
            ),
            BEANS,
            "€8 more: +30 beans",
        ),
        RuleVerdict("Gift cards", 0, False, Reason("no-eligible-amount"), unit=BEANS),
    ),
    member_id="mem_0000000000000",
    member_name="Ana Munteanu",
    program_version="14",
    is_returned=False,
    rewards=(RewardRow("Pay with beans", 500, 500, 150, pays=True, unit=BEANS),),
    refusals=(Refusal("A free cake", Reason("not-enough-points", {"needed_points": 900}), BEANS),),
    returns=(
        ReturnRow(
            "A-20311-R",
            moment(0, 1),
            (ReturnedLine("Cheesecake", "1"),),
            420,
            270,
            taken_back=8,
            given_back=150,
            too_late=7,
            not_there=3,
        ),
        ReturnRow("A-20311-M", moment(0), (ReturnedLine("Flat white", ""),), 100, 100),
    ),
)


class OnePerson(msgspec.Struct, frozen=True):
    staff_id: int = 1


class OneSignIn:
    """Knows Ana, and loses patience after three tries."""

    def __init__(self) -> None:
        self.tries = 0

    async def person(self, email: str, password: str, place: str = "") -> OnePerson | None:
        self.tries += 1
        if self.tries > 3:
            raise TooMany(retry_after_seconds=21)
        return OnePerson() if (email, password) == ("ana@corner.example", PASSWORD) else None


class RoleSessions:
    """A session whose token is the role: enough to see who may see what."""

    async def open(self, request: Request, answer: Response, staff_id: int) -> None:
        answer.raw_headers.append(set_cookie("owner", https=False, seconds=60))

    async def close(self, request: Request, answer: Response) -> None:
        answer.raw_headers.append(set_cookie("", https=False, seconds=0))

    async def by_session(self, token: str, at: datetime) -> Caller | None:
        return Caller("staff", 1, "Ana Marin", role=token) if token in ROLE_SCOPES else None

    async def by_key(self, key: str, at: datetime) -> Caller | None:
        return None


def console(data: Corner) -> Site:
    """The console over this shop, behind the real door, with a clock that stands still."""
    assets, sessions = Assets(), RoleSessions()
    desk = Desk(data, Pages(assets), OneSignIn(), sessions, lambda: AT)
    site = Site([], routes(assets, lambda _: desk), now=lambda: AT)
    site.start(shop=data, access=sessions)
    return site
