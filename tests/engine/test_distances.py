"""How far a condition is from holding: each kind of comparison, told in four languages, and true when it is played."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from regulars.engine.days import micros
from regulars.engine.decide import advance
from regulars.engine.events.activities import Activity
from regulars.engine.events.event import Given
from regulars.engine.events.members import Joined
from regulars.engine.events.receipts import Receipt
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.engine.shown.change import Change, played
from regulars.engine.shown.change_words import change_said
from regulars.engine.shown.would_give import would_give
from regulars.i18n import Reader
from regulars.prose import Prose
from tests.engine.shop import BASE, Till, line, program, receipt

MONDAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
WORLD: dict[str, Any] = {
    "tier_sets": {"club": {"counts": "spend", "tiers": [{"id": "basic"}, {"id": "gold", "at_least": "500"}]}},
    "places": {"market": {"circle": {"latitude": "44.4268", "longitude": "26.1025", "metres": 500}}},
    "plans": {"plus": {"name": {"en": "Plus"}, "price": "9.00", "per": "P1M"}},
    "offers": {"spring": {"lasts": "P30D"}},
    "badges": {"explorer": {"name": {"en": "Explorer"}}},
    "choices": {"pick": {"among": ["coffee", "tea"]}},
    "facts": {"weather": {"one_of": ["rain", "sun"], "name": {"en": "Weather"}}},
}

TOLD: dict[str, tuple[str, str, str, str]] = {
    "member.visits >= 2": ("1 more visit", "ещё 1 визит", "încă 1 vizită", "még 1 látogatás"),
    "member.visits >= 3": ("2 more visits", "ещё 2 визита", "încă 2 vizite", "még 2 látogatás"),
    "member.visits > 21": ("21 more visits", "ещё 21 визит", "încă 21 de vizite", "még 21 látogatás"),
    "member.visits in [6, 9]": ("5 more visits", "ещё 5 визитов", "încă 5 vizite", "még 5 látogatás"),
    "not (member.visits < 6)": ("5 more visits", "ещё 5 визитов", "încă 5 vizite", "még 5 látogatás"),
    "member.visits < 1": (
        "visits so far: too high by 1", "визитов до этого: на 1 больше нужного", "vizite până acum: cu 1 prea mult",
        "eddigi látogatások: ennyivel több a kelleténél: 1",
    ),
    "member.visits_30d >= 3": (
        "visits in 30 days: 2 more", "визитов за 30 дней: ещё 2", "vizite în 30 de zile: încă 2",
        "látogatások 30 nap alatt: még 2",
    ),
    "member.spend >= 25.00": (
        "€12.50 more spent", "потратить ещё 12,50 €", "de cheltuit încă 12,50 EUR", "még 12,50 EUR költés",
    ),
    "member.spend * 2 >= 50.00": (
        "€12.50 more spent", "потратить ещё 12,50 €", "de cheltuit încă 12,50 EUR", "még 12,50 EUR költés",
    ),
    "member.spend_this_year >= 25.00": (
        "spent this year: €12.50 more", "потрачено в этом году: ещё 12,50 €", "cheltuit anul acesta: încă 12,50 EUR",
        "költés ebben az évben: még 12,50 EUR",
    ),
    "member.points > 20": ("9 points missing", "не хватает: 9 баллов", "lipsesc 9 puncte", "hiányzik: 9 pont"),
    "receipt.total >= 30.00": ("€16 more", "ещё на 16 €", "încă 16 EUR", "még 16 EUR"),
    "receipt.total <= 10.00": (
        "receipt total: too high by €4", "сумма чека: на 4 € больше нужного", "totalul bonului: cu 4 EUR prea mult",
        "a nyugta összege: ennyivel több a kelleténél: 4 EUR",
    ),
    'not receipt.lines.exists(l, "bread" in l.categories)': ("without: bread", "без: bread", "fără: bread",
                                                             "enélkül: bread"),
    "receipt.lines.all(l, l.total > 5.00)": ("without: bread", "без: bread", "fără: bread", "enélkül: bread"),
    "receipt.lines.count(l, l.total > 0) <= 1": ("without: bread", "без: bread", "fără: bread", "enélkül: bread"),
    "member.days_since_join >= 30": ("10 days early", "слишком рано: 10 дней", "10 zile prea devreme",
                                     "túl korán: 10 nap"),
    "member.days_since_last_visit <= 18": ("2 days late", "опоздание: 2 дня", "2 zile prea târziu", "elkésett: 2 nap"),
    "member.months_since_join >= 1": ("8 days early", "слишком рано: 8 дней", "8 zile prea devreme",
                                      "túl korán: 8 nap"),
    "member.joined_on <= today - 21": ("1 day early", "слишком рано: 1 день", "1 zi prea devreme", "túl korán: 1 nap"),
    'member.joined_on >= date("2026-02-15")': (
        "day of joining: 5 days later", "день вступления: на 5 дней позже", "ziua înscrierii: cu 5 zile mai târziu",
        "belépés napja: később (5 nap)",
    ),
    'receipt.local_date >= date("2026-05-02")': ("61 days early", "слишком рано: 61 день", "61 de zile prea devreme",
                                                 "túl korán: 61 nap"),
    'now >= timestamp("2026-03-02T13:00Z")': ("1 hour early", "слишком рано: 1 час", "1 oră prea devreme",
                                              "túl korán: 1 óra"),
    'now < timestamp("2026-02-28T13:00Z")': ("2 days late", "опоздание: 2 дня", "2 zile prea târziu",
                                             "elkésett: 2 nap"),
    "receipt.hour >= 16": ("only from 16:00 to 24:00", "только с 16:00 до 24:00", "doar între 16:00 și 24:00",
                           "csak 16:00 és 24:00 között"),
    "receipt.weekday == 2": ("only on Tuesdays", "только по вторникам", "doar marțea", "csak keddenként"),
    'member.tier == "gold"': (
        "with the tier “gold” (missing: €487.50)", "с уровнем «gold» (не хватает: 487,50 €)",
        "cu nivelul „gold” (lipsește: 487,50 EUR)", "„gold” szinttel (hiányzik: 487,50 EUR)",
    ),
    "member.is_birthday": ("only on the birthday", "только в день рождения", "doar de ziua de naștere",
                           "csak születésnapon"),
    "member.age_years >= 18": ("age in years: 18 instead", "возраст в годах: нужно 18", "vârsta în ani: ar trebui 18",
                               "életkor években: 18 kellene"),
    '"plus" in member.plans': ("only with the membership “Plus”", "только с подпиской «Plus»",
                               "doar cu abonamentul „Plus”", "csak „Plus” tagsággal"),
    '"spring" in member.offers': (
        "only with the claimed offer “spring”", "только с выбранным предложением «spring»",
        "doar cu oferta revendicată „spring”", "csak a „spring” ajánlat igénylésével",
    ),
    'member.badges.hasAny(["explorer"])': ("only with the badge “Explorer”", "только со значком «Explorer»",
                                           "doar cu insigna „Explorer”", "csak „Explorer” kitűzővel"),
    '"tea" in member.choices': ("only with “tea” chosen", "только если выбрано «tea»", "doar cu „tea” ales",
                                "csak „tea” választásával"),
    '"news" in member.agreements': ("only with the consent “news”", "только с согласием «news»",
                                    "doar cu acordul „news”", "csak „news” hozzájárulással"),
    'not ("staff" in member.segments)': ("not for the group “staff”", "не действует для группы «staff»",
                                         "nu se aplică pentru grupul „staff”", "nem érvényes a „staff” csoportnak"),
    'receipt.store != "north"': ("not in the store “north”", "не действует в магазине «north»",
                                 "nu se aplică în magazinul „north”", "nem érvényes a „north” üzletben"),
    'receipt.till == "9"': ("only at the till “9”", "только на кассе «9»", "doar la casa „9”", "csak a „9” pénztárnál"),
    'member.kind == "company"': (
        "only if kind of member = “company”", "только если вид участника = «company»",
        "doar dacă felul membrului = „company”", "csak ha a tag fajtája = „company”",
    ),
    'shop.weather == "rain"': ("only if “Weather” = “rain”", "только если «Weather» = «rain»",
                               "doar dacă „Weather” = „rain”", "csak ha „Weather” = „rain”"),
}  # fmt: skip
"""By the condition, what is told of it in en, ru, ro, hu, to who bought for 12.50 twenty days ago, when she joined."""

GIFT: dict[str, Any] = {"id": "gift", "kind": "visits", "points": "20"}


def known(rules: Program) -> Member:
    till = Till(rules, MONDAY - timedelta(days=20))
    till.play(Joined())
    till.buy("12.50")
    return till.member


def now() -> Receipt:
    sold = receipt(line("1", "10.00", "1", "coffee"), line("2", "4.00", "2", "bread"))
    given = Given(age_years=16, segments=frozenset({"staff"}))
    return structs.replace(sold, occurred_us=micros(MONDAY), store="north", till="7", given=given)


def in_four(rules: Program, member: Member, event: Receipt | Activity, change: Change) -> tuple[str, ...]:
    """Without what it gives."""
    said = change_said(rules, member, event, structs.replace(change, gives={}))
    return tuple(Prose(rules.document, Reader(language)).part(said) for language in ("en", "ru", "ro", "hu"))


def plain(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text.replace("\N{NO-BREAK SPACE}", " ") for text in texts)


@pytest.mark.parametrize(("when", "expected"), TOLD.items())
def test_every_kind_of_comparison_tells_how_far_it_is(when: str, expected: tuple[str, str, str, str]) -> None:
    rules = program(rules=[BASE, {**GIFT, "when": when}], **WORLD)
    member, sold, at_us, made = known(rules), now(), micros(MONDAY), []

    def counted(*asked: Any) -> Any:
        made.append(asked)
        return advance(*asked)

    change = would_give(rules, member, sold, at_us, counted).rules["gift"]
    assert plain(in_four(rules, member, sold, change)) == expected
    then, event = played(rules, member, sold, change)
    decision, _ = advance(rules, then, event, max(at_us, event.occurred_us))
    assert [one for one in decision.reasons if (one.subject, one.code) == ("gift", "rule")]
    assert change.gives["points"] > 0
    if "hour" not in when and "weekday" not in when:
        assert len(made) <= 5
