"""Who gives a command: a person of the shop, where one is named; on which account of the machine in any case."""

import getpass
from contextlib import suppress

import msgspec

from regulars.errors import FieldError, Invalid
from regulars.main.access import person_named
from regulars.store import staff
from regulars.store.audit import Actor
from regulars.store.shop import Shop
from regulars.web.auth import ROLE_SCOPES


class Signer(msgspec.Struct, frozen=True):
    """As the audit log keeps it. kind: `regulars` where nobody is named. account: of the machine."""

    kind: Actor
    id: int
    account: str


async def signer(shop: Shop, email: str, scope: str) -> Signer:
    """Who signs in with that address; nobody for none. Raises Invalid for who may not do what the scope lets do."""
    if not email:
        return Signer("regulars", 0, account())
    async with shop.db.connection() as connection:
        person = person_named(await staff.all_of(connection), email)
    if scope not in ROLE_SCOPES[person.role]:
        raise Invalid(errors=(FieldError("as", f"{person.email} is {person.role} and may not do this: {scope}"),))
    return Signer("staff", person.staff_id, account())


def account() -> str:
    """The name of the machine's account; empty where it has none, as in some containers."""
    with suppress(KeyError, OSError):
        return getpass.getuser()
    return ""
