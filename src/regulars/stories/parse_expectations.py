"""What is expected of a step: one function for each shape of expectation."""

from collections.abc import Callable, Iterator
from typing import get_args

from msgspec import structs

from regulars.engine.days import NEVER, to_day
from regulars.engine.doing import MILLIONTHS
from regulars.engine.money import format_decimal
from regulars.stories.expected import (
    Account,
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
from regulars.stories.faults import BadWord, Word, choice, suggestion
from regulars.stories.grammar import EXPECTATIONS, REASONS, REFUSALS, UNITS, WOULD
from regulars.stories.parse_names import last_day, tier_of, unit
from regulars.stories.runner import trimmed
from regulars.stories.scope import Scope
from regulars.stories.words import COMMA, Cursor

Found = Iterator[AnyExpectation]

ACCOUNTS: dict[str, Account] = {name: name for name in get_args(Account)}
MOVES: dict[str, Move] = {name: name for name in get_args(Move)}
SUMS: dict[str, Sum] = {name: name for name in get_args(Sum)}


def begins(words: list[Word], place: int, members: dict[str, None]) -> bool:
    """Whether an expectation begins at that word, with or without the name of its member."""
    word = words[place]
    if word.quoted:
        return False
    following = words[place + 1 : place + 2]
    if word.text in members and following:
        return following[0].text in EXPECTATIONS and not following[0].quoted
    if word.text == "not":
        return bool(following) and following[0].text in ("because", "warned")
    says_why = word.text == "because" and bool(following) and following[0].quoted
    return word.text in EXPECTATIONS and not says_why


def expectations(cursor: Cursor, scope: Scope, member: str, *, asked: bool) -> tuple[AnyExpectation, ...]:
    """All that is expected of a step. member: whom it is about when no other is named. asked: nothing is recorded."""
    found: list[AnyExpectation] = []
    while not cursor.ended:
        if cursor.take(COMMA) or cursor.take("and"):
            continue
        first = cursor.place
        if cursor.peek() in scope.whose:
            member = cursor.next("a member").text
        found += [
            structs.replace(one, member=_known(member, cursor, first, scope), **_said(cursor, first))
            for one in _one(cursor, scope, asked=asked)
        ]
    return tuple(found)


def _known(member: str, cursor: Cursor, first: int, scope: Scope) -> str:
    if member:
        return member
    if len(scope.joined) == 1:
        return next(iter(scope.joined))
    raise BadWord(cursor.words[first], f"say whose: {choice(scope.joined)}, as in `ana {cursor.words[first].text}`")


def _said(cursor: Cursor, first: int) -> dict[str, object]:
    """The words of an expectation, as one that can be marked."""
    words = [word for word in cursor.words[first : cursor.place] if word.line == cursor.words[first].line]
    while len(words) > 1 and words[-1].text == COMMA:
        words.pop()
    width = words[-1].column + words[-1].width - words[0].column
    text = " ".join(word.text for word in words).replace(" ,", ",")
    return {"word": structs.replace(words[0], width=width), "text": text}


def _one(cursor: Cursor, scope: Scope, *, asked: bool) -> Found:
    word = cursor.next("an expectation")
    text = word.text
    if text == "would":
        text, asking = _would(cursor)
        if not asked:
            raise BadWord(word, f"this step is done, not asked about; write `{text}`")
    else:
        asking = False
    if asked and not asking and (text in MOVES or text in SUMS):
        by_plain = {plain: asked_ for asked_, plain in WOULD.items()}
        raise BadWord(word, f"asking records nothing; write `would {by_plain.get(text, 'earn')}`")
    if word.quoted or text not in EXPECTATIONS:
        hint = suggestion(text, EXPECTATIONS) or "; it begins with one of " + ", ".join(EXPECTATIONS)
        raise BadWord(word, f"{text!r} is no expectation{hint}")
    return _SHAPES[text](cursor, scope, text)


def _would(cursor: Cursor) -> tuple[str, bool]:
    return WOULD[cursor.one_of(list(WOULD), "word after `would`")[0]], True


def _amounts(cursor: Cursor, scope: Scope) -> Iterator[tuple[str, int]]:
    """`5`, `5 stars`, `5 points, 3 stars`: (wallet, amount) each."""
    while True:
        number = cursor.next("how many")
        wallet = unit(cursor, scope)
        yield wallet, Cursor([number], number).decimal(scope.now.wallets[wallet].scale, "how many")
        if not (cursor.peek() in (COMMA, "and") and cursor.is_number(1)):
            return
        cursor.next("a comma")


def _moves(cursor: Cursor, scope: Scope, text: str) -> Found:
    back = text == "gets" and cursor.take("back")
    move = MOVES["gets back" if back else text]
    for wallet, points in _amounts(cursor, scope):
        yield Moves(move=move, wallet=wallet, points=points)


def _has(cursor: Cursor, scope: Scope, text: str) -> Found:
    """`has 54`, `has badge explorer`, `has no badge explorer`."""
    absent = text == "has" and cursor.take("no", "badge")
    if absent or (text == "has" and cursor.take("badge")):
        yield HasBadge(badge=cursor.one_of(list(scope.now.document.badges), "badge")[0], absent=absent)
        return
    for wallet, points in _amounts(cursor, scope):
        yield Has(account=ACCOUNTS[text], wallet=wallet, points=points)


def _comes(cursor: Cursor, scope: Scope, text: str) -> Found:
    minor = cursor.decimal(scope.now.digits, "an amount of money")
    yield Comes(sum=SUMS[text], minor=minor)


def _in_tier(cursor: Cursor, scope: Scope, text: str) -> Found:
    tier_set, tier = tier_of(cursor, scope)
    yield InTier(tier_set=tier_set, tier=tier)


def _changes_tier(cursor: Cursor, scope: Scope, text: str) -> Found:
    before = tier_of(cursor, scope)[1] if cursor.take("from") else ""
    cursor.demand("to", f"`{text} to` and a tier")
    tier_set, tier = tier_of(cursor, scope)
    yield ChangesTier(tier_set=tier_set, before=before, tier=tier, rises=text == "rises")


def _needs(cursor: Cursor, scope: Scope, text: str) -> Found:
    number = cursor.next("how much is still needed")
    counts = "" if cursor.peek() == "to" else cursor.next("of what, or `to`").text
    digits = max(scope.now.digits, *(wallet.scale for wallet in scope.now.wallets.values()))
    needed = Cursor([number], number).decimal(digits, "how much is still needed")
    cursor.demand("to", "`to` and a tier")
    tier_set, tier = tier_of(cursor, scope)
    yield Needs(tier_set=tier_set, tier=tier, needed=format_decimal(needed, digits), counts=counts)


def _keeps(cursor: Cursor, scope: Scope, text: str) -> Found:
    tier_set, tier = tier_of(cursor, scope)
    if cursor.take("forever"):
        yield KeepsTier(tier_set=tier_set, tier=tier, until=NEVER)
        return
    cursor.demand("until", "`until` and the last day, or `forever`")
    yield KeepsTier(tier_set=tier_set, tier=tier, until=last_day(cursor))


def _lasts(cursor: Cursor, scope: Scope, text: str) -> Found:
    """`lasts until 2026-12-31`, `lasts stars until 2026-12-31`: without any activity."""
    wallet = unit(cursor, scope)
    cursor.demand("until", "`until` and the last day")
    yield Lasts(wallet=wallet, until=last_day(cursor))


def _warned(cursor: Cursor, scope: Scope, text: str) -> Found:
    """`warned of gold`, by this step; `warned of gold from 2026-12-01`, `warned of inactivity from 2026-12-01`."""
    absent = text == "not"
    if absent:
        cursor.demand("warned", "`not warned of` and a tier, or `inactivity`")
    cursor.demand("of", "`of` and a tier, or `inactivity`")
    if cursor.take("inactivity"):
        wallet = unit(cursor, scope)
        cursor.demand("from", "`from` and the first day")
        yield Lasts(wallet=wallet, until=to_day(cursor.day()), warned=True)
        return
    tier_set, tier = tier_of(cursor, scope)
    day = None if absent or not cursor.take("from") else to_day(cursor.day())
    yield Warned(tier_set=tier_set, tier=tier, day=day, absent=absent)


def _lots(cursor: Cursor, scope: Scope, text: str) -> Found:
    wallet = scope.now.main_wallet
    lots: list[ShownLot] = []
    while not cursor.take("none"):
        number = cursor.next("how many points, or `none`")
        wallet = unit(cursor, scope)
        points = Cursor([number], number).decimal(scope.now.wallets[wallet].scale, "how many points, or `none`")
        if cursor.take("until"):
            until = last_day(cursor)
        else:
            cursor.demand("never", "`until` and the last day, or `never`")
            until = NEVER
        lots.append(ShownLot(points, until))
        if not (cursor.peek() == COMMA and cursor.is_number(1)):
            break
        cursor.next("a comma")
    yield HasLots(wallet=wallet, lots=tuple(lots))


def _done(cursor: Cursor, scope: Scope, text: str) -> Found:
    """`done 3 of 5 of spring`."""
    done = cursor.decimal(MILLIONTHS, "how much")
    cursor.demand("of", "`of` and how much is to be done")
    target = cursor.decimal(MILLIONTHS, "how much is to be done")
    cursor.demand("of", "`of` and a challenge")
    challenge = cursor.one_of(list(scope.now.challenges), "challenge")[0]
    yield Done(challenge=challenge, done=trimmed(done, MILLIONTHS), target=trimmed(target, MILLIONTHS))


def _placed(cursor: Cursor, scope: Scope, text: str) -> Found:
    """`place 2 on month`, `place none on month`."""
    place = 0 if cursor.take("none") else cursor.decimal(0, "a place, or `none`")
    cursor.demand("on", "`on` and a leaderboard")
    yield Placed(board=cursor.one_of(list(scope.now.leaderboards), "leaderboard")[0], place=place)


def _gives(cursor: Cursor, scope: Scope, text: str) -> Found:
    if cursor.peek() == "reward" and cursor.peek(1) in scope.now.rewards:
        cursor.next("reward")
    yield Gives(reward=cursor.one_of(list(scope.now.rewards), "reward")[0])


def _lacks(cursor: Cursor, scope: Scope, text: str) -> Found:
    """`lacks 5.18 for big`, `lacks 1 pcs for tea`, `lacks 1 pcs, 5.00 for both`, `lacks nothing for tea`."""
    money = quantity = 0
    while not cursor.take("nothing"):
        number = cursor.next("how much, or `nothing`")
        if cursor.peek() in UNITS:
            cursor.next("a unit")
            quantity += Cursor([number], number).decimal(3, "how many")
        else:
            money += Cursor([number], number).decimal(scope.now.digits, "how much money")
        if not cursor.take(COMMA):
            break
    cursor.demand("for", "`for` and a rule, reward, tier or challenge")
    program = scope.now
    tiers = [tier for one in program.tier_sets for tier in one.ids]
    known = [*program.rule, *program.rewards, *tiers, *program.challenges]
    name = cursor.one_of(known, "rule, reward, tier or challenge")[0]
    yield Lacks(name=name, money_minor=money, quantity=quantity)


def _may(cursor: Cursor, scope: Scope, text: str) -> Found:
    absent = cursor.take("not")
    cursor.demand("take", "`may take` or `may not take` and a reward")
    reward = cursor.one_of(list(scope.now.rewards), "reward")[0]
    code, points = "", None
    if absent and cursor.take("because"):
        code = cursor.one_of(sorted(REFUSALS | {"limit"}), "code of a refusal")[0]
        if cursor.is_number():
            points = cursor.decimal(scope.now.rewards[reward].wallet.scale, "points")
    yield MayTake(reward=reward, absent=absent, code=code, points=points)


def _because(cursor: Cursor, scope: Scope, text: str) -> Found:
    if text == "not" and cursor.peek() == "warned":
        yield from _warned(cursor, scope, text)
        return
    if text == "not":
        cursor.demand("because", "`not because` and a reason")
        yield _reason(cursor, scope, absent=True)
        return
    yield _reason(cursor, scope, absent=False)
    names = _reasons(scope)
    while cursor.peek() == COMMA and cursor.peek(1) in names and cursor.peek(1) not in EXPECTATIONS:
        cursor.next("a comma")
        yield _reason(cursor, scope, absent=False)


def _reason(cursor: Cursor, scope: Scope, *, absent: bool) -> Because:
    names = _reasons(scope)
    name = cursor.next("a reason").text if cursor.here.quoted else cursor.one_of(list(names), "rule or reason")[0]
    subject = cursor.next("what it is about").text if cursor.take("on") else ""
    points = None
    if cursor.is_number():
        points = cursor.decimal(names.get(subject or name, scope.now.wallets[scope.now.main_wallet].scale), "points")
    return Because(name=name, subject=subject, points=points, absent=absent)


def _reasons(scope: Scope) -> dict[str, int]:
    """What may stand after `because`, with the digits of its points: rules, rewards and codes."""
    program = scope.now
    main = program.wallets[program.main_wallet].scale
    known = dict.fromkeys(sorted(REASONS | REFUSALS), main)
    known.update({reward.id: reward.wallet.scale for reward in program.rewards.values()})
    known.update({rule.id: rule.wallet.scale for rule in program.rule.values()})
    return known


def _refused(cursor: Cursor, scope: Scope, text: str) -> Found:
    word = cursor.here
    quoted = not cursor.ended and word.quoted
    code = cursor.next("a code").text if quoted else cursor.one_of(sorted(REFUSALS), "code of a refusal")[0]
    yield RefusedBy(code=code)


_SHAPES: dict[str, Callable[[Cursor, Scope, str], Found]] = {
    **dict.fromkeys(("earns", "spends", "loses", "gets", "expires", "repays", "sends"), _moves),
    **dict.fromkeys(ACCOUNTS, _has),
    **dict.fromkeys(SUMS, _comes),
    "tier": _in_tier,
    "needs": _needs,
    "keeps": _keeps,
    "rises": _changes_tier,
    "falls": _changes_tier,
    "lasts": _lasts,
    "warned": _warned,
    "done": _done,
    "place": _placed,
    "lots": _lots,
    "gives": _gives,
    "lacks": _lacks,
    "may": _may,
    "because": _because,
    "not": _because,
    "refused": _refused,
}
