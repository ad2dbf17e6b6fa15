"""A friend comes by a member's code: the checks, and the friend kept with what came of them.

A code that is none is told to who sent it, and nothing is written. Who may not be a friend is kept as refused, with the
reason, so that support can tell why nothing was given.
"""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from regulars.engine.days import day_of, month_start, start_of
from regulars.engine.program import Program
from regulars.errors import Conflict, FieldError, Invalid, Refused
from regulars.ids import encode, new_voucher_code
from regulars.store import codes, members, merges, referrals
from regulars.store.codes import MistypedCode
from regulars.store.database import Connection, Contended
from regulars.store.identifiers import Identifier
from regulars.store.referrals import Code, Referral
from regulars.store.shop import Shop

TRIES = 20
LONGEST_CHAIN = 50

_ONE_MAILBOX = frozenset({"gmail.com", "googlemail.com"})
"""Where a.b@ and ab@ are one mailbox."""


class BadReferralCode(Invalid):
    """Nobody can be invited by this code."""

    code: ClassVar[str] = "bad-referral-code"


class AlreadyReferred(Conflict):
    """Somebody else has invited this member already."""

    code: ClassVar[str] = "already-referred"
    by: str


class NoReferrals(Refused):
    """This program gives nothing for friends who are invited."""

    code: ClassVar[str] = "no-referrals"
    program: str


async def make_code(
    shop: Shop, member_id: int, *, program: str, fresh: bool, device: str, at: datetime
) -> tuple[Code, Program]:
    """The code of a member, made when there is none or a fresh one is asked for; the one before is void then.

    Raises UnknownMember, MemberNotActive, NoReferrals.
    """
    number, rules = await _program(shop, member_id, program, at)
    async with shop.db.connection() as connection:
        members.refuse_inactive(await members.load(connection, member_id, number))
        whoever = await merges.everybody(connection, member_id)
        known = await referrals.own_code(connection, whoever, number)
    if known is not None and not fresh:
        return known, rules
    for _ in range(TRIES):
        text = codes.invitation(new_voucher_code()[: codes.INVITATION_LENGTH - 1])
        made = Code(text, number, member_id, at, device=_hashed(shop, device))

        async def add(tx: Connection, made: Code = made) -> bool:
            return await referrals.add_code(tx, made, whoever)

        if await shop.db.run(add):
            return made, rules
    raise Contended(tries=TRIES)


async def check_code(shop: Shop, sent: str, identifiers: Collection[Identifier], *, program: str, at: datetime) -> None:
    """Pass when somebody who is not a member yet, known by these identifiers, can come by a code.

    Raises UnknownProgram, NoReferrals, BadReferralCode.
    """
    number = await shop.programs.number(program, at)
    code = await _read(shop, sent, await _with_referrals(shop, number, at))
    async with shop.db.connection() as connection:
        known = await members.look_up(connection, identifiers)
        advocate_id = await merges.current(connection, code.member_id)
    for one, (member_id, _) in known.items():
        if member_id == advocate_id:
            raise _bad(f"is the member's own, whose {one.kind} this is: nobody invites herself")


async def _read(shop: Shop, sent: str, rules: Program) -> Code:
    """The code, if friends can come by it. Raises BadReferralCode."""
    try:
        text = codes.read_invitation(sent)
    except MistypedCode:
        raise _bad("is mistyped: look at it once more") from None
    async with shop.db.connection() as connection:
        code = await referrals.code_named(connection, text)
    if code is None:
        raise _bad("there is no such code")
    if shop.programs.name_of(code.program_no) != rules.document.program:
        raise _bad("is of another program")
    if code.void_at is not None:
        raise _bad("is no longer in use: the member has another one, or has left")
    return code


async def invite(shop: Shop, friend_id: int, sent: str, *, program: str, device: str, at: datetime) -> Referral:
    """Keep a friend with who invited her; the same again is the same one.

    Raises UnknownMember, MemberNotActive, NoReferrals, BadReferralCode, AlreadyReferred.
    """
    number, rules = await _program(shop, friend_id, program, at)
    code = await _read(shop, sent, rules)
    async with shop.db.connection() as connection:
        members.refuse_inactive(await members.load(connection, friend_id, number))
        advocate_id = await merges.current(connection, code.member_id)
    if advocate_id == friend_id:
        raise _bad("is the member's own: nobody invites herself")
    hashed = _hashed(shop, device)

    async def keep(tx: Connection) -> Referral:
        await referrals.lock(tx, advocate_id)
        known = await referrals.of_friend(tx, await merges.everybody(tx, friend_id), number)
        if known is not None:
            return known
        why = await _why_refused(tx, rules, code, advocate_id, friend_id, hashed, at)
        one = Referral(
            friend_id, number, advocate_id, code.code, "refused" if why else "waiting", at, friend_id, why,
            device=hashed, due_at=None if why else at,
        )  # fmt: skip
        return await referrals.add(tx, one)

    kept = await shop.db.run(keep, idempotent=True)
    if kept.advocate_id != advocate_id:
        raise AlreadyReferred(by=encode("mem", kept.advocate_id))
    return kept


async def _program(shop: Shop, member_id: int, program: str, at: datetime) -> tuple[int, Program]:
    number = await shop.programs.number_for(program, member_id, at)
    return number, await _with_referrals(shop, number, at)


async def _with_referrals(shop: Shop, number: int, at: datetime) -> Program:
    rules = await shop.programs.in_force(number, at, at)
    if not rules.has_referrals:
        raise NoReferrals(program=rules.document.program)
    return rules


async def _why_refused(
    tx: Connection, rules: Program, code: Code, advocate_id: int, friend_id: int, device: bytes | None, at: datetime
) -> str:
    """Why the friend does not count; empty when she may."""
    terms = rules.referral.terms
    if (await members.load(tx, advocate_id, code.program_no)).status != "active":
        return "advocate-not-active"
    own, friends = [
        {_mailbox(value) if kind == "email" else value for kind, value in await referrals.contacts(tx, one)}
        for one in (advocate_id, friend_id)
    ]
    if own & friends:
        return "same-contact"
    if terms.new_only and await referrals.bought_before(tx, friend_id):
        return "not-new"
    whoever = await merges.everybody(tx, advocate_id)
    chain = await referrals.above(tx, whoever, code.program_no, LONGEST_CHAIN)
    if friend_id in [one.advocate_id for one in chain]:
        return "circle"
    since = start_of(month_start(day_of(at, rules.zone)), rules.zone)
    used = await referrals.used(tx, code, whoever, device, since)
    if terms.same_device == "refused" and device is not None and used.from_device:
        return "same-device"
    if terms.most_a_month is not None and used.by_advocate >= terms.most_a_month:
        return "too-many-friends"
    return "too-many-by-code" if terms.most_a_code is not None and used.by_code >= terms.most_a_code else ""


def _mailbox(email: str) -> str:
    """Where a mail goes: what stands after a plus is the owner's own note, and some providers read over dots."""
    box, _, host = email.partition("@")
    box = box.partition("+")[0]
    return f"{box.replace('.', '')}@gmail.com" if host in _ONE_MAILBOX else f"{box}@{host}"


def _hashed(shop: Shop, device: str) -> bytes | None:
    return shop.mac(("device", device)) if device else None


def _bad(detail: str) -> BadReferralCode:
    return BadReferralCode(errors=(FieldError("/referral_code", detail),))
