"""Passwords, hashed with Argon2id; slow on purpose, so in threads, and never many at once."""

import asyncio
from functools import cache
from typing import Final

import argon2

from regulars.errors import FieldError, Invalid

AT_ONCE: Final = 2
SHORTEST: Final = 10
LONGEST: Final = 256

_hasher: Final = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# The commonest of ten letters or more; a list of millions belongs to a service, not to a wheel.
_TRIED_FIRST: Final = """
    1234567890 12345678910 0123456789 0987654321 1111111111 1q2w3e4r5t 1qaz2wsx3edc qwertyuiop qwerty12345
    qwerty123456 password12 password123 password1234 passwordpassword administrator changeme123 letmein123
    welcome123 iloveyou123 qwertyuiopasdfghjkl abcdefghij abc1234567 zaq12wsxcde regulars123 loyalty123
    parola1234 jelszo12345 1234554321 9876543210 aaaaaaaaaa asdfghjkl1 football123 baseball123"""
_COMMON: Final = frozenset(_TRIED_FIRST.split())


class _Turns:
    """At most AT_ONCE hashings in one event loop: each takes 19 MiB and a core for a while."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turns = asyncio.Semaphore(AT_ONCE)

    def of_this_loop(self) -> asyncio.Semaphore:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._loop, self._turns = loop, asyncio.Semaphore(AT_ONCE)
        return self._turns


_turns: Final = _Turns()


def check(password: str, email: str) -> None:
    """Pass a password that can be taken. No rules of composition: length counts. Raises Invalid."""
    if reason := _weakness(password, email):
        raise Invalid(errors=(FieldError("/password", reason),))


def _weakness(password: str, email: str) -> str:
    if len(password) < SHORTEST:
        return f"must have at least {SHORTEST} characters"
    if len(password) > LONGEST:
        return f"must have at most {LONGEST} characters"
    if password.lower() in _COMMON or len(set(password)) < 4:
        return "is one of those that are tried first"
    if email.partition("@")[0].lower() in password.lower() and len(email.partition("@")[0]) > 3:
        return "must not hold the name in the e-mail address"
    return ""


async def hashed(password: str) -> str:
    """The hash to keep."""
    async with _turns.of_this_loop():
        return await asyncio.to_thread(_hasher.hash, password)


async def is_right(kept: str | None, password: str) -> bool:
    """Whether this is the password of the hash; without a hash it takes as long, and is not."""
    async with _turns.of_this_loop():
        return await asyncio.to_thread(_verify, kept, password[: LONGEST + 1])


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with other costs than ours now."""
    return _hasher.check_needs_rehash(kept)


def _verify(kept: str | None, password: str) -> bool:
    try:
        _hasher.verify(kept or _nobodys(), password)
    except argon2.exceptions.VerificationError:
        return False
    return kept is not None


@cache
def _nobodys() -> str:
    return _hasher.hash("the password of nobody")
