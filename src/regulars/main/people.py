"""Making a shop, and who may use it: the owner, staff, keys and stores."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from regulars import clock, ids
from regulars.actions.publish_program import publish_program
from regulars.errors import FieldError, Invalid
from regulars.main.opening import with_shop
from regulars.program_file import template, template_names, text_of
from regulars.settings import Settings
from regulars.store import keys, passwords, programs, staff, stores
from regulars.store.keys import SCOPES, Key
from regulars.store.shop import Shop
from regulars.store.staff import Person, Role
from regulars.store.stores import Store

TILL_SCOPES = ("quotes:write", "receipts:write", "members:read", "members:write")
KEY_REQUESTS_PER_SECOND = 200


class Made(msgspec.Struct, frozen=True):
    """A shop that was made, or would be. password: of the owner, shown this once."""

    program: str
    version: int = 0
    email: str | None = None
    password: str = ""
    already: bool = False
    dry_run: bool = False

    def __str__(self) -> str:
        if self.dry_run:
            return f"Would make a shop with the program {self.program}."
        if self.already:
            return f"The shop is there already, with the program {self.program}; nothing changed."
        owner = f"\nSign in as {self.email} with the password {self.password} and keep it safe." if self.email else ""
        return f"The shop is ready, with the program {self.program}.{owner}\nStart it with: regulars serve"


class AddedUser(msgspec.Struct, frozen=True):
    """A person who may sign in. password: shown this once."""

    email: str
    role: str
    password: str = ""
    dry_run: bool = False

    def __str__(self) -> str:
        if self.dry_run:
            return f"Would let {self.email} sign in as {self.role}."
        return f"{self.email} may sign in as {self.role}, with the password {self.password}. It is shown only now."


class AddedKey(msgspec.Struct, frozen=True):
    """A key of the API. key: shown this once."""

    name: str
    scopes: tuple[str, ...]
    key: str = ""
    dry_run: bool = False

    def __str__(self) -> str:
        may = ", ".join(self.scopes)
        if self.dry_run:
            return f"Would make the key {self.name} for {may}."
        return f"{self.key}\nThis is the key {self.name} for {may}. It is shown only now."


class AddedStore(msgspec.Struct, frozen=True):
    """A store that was added or changed."""

    store_id: str
    name: str
    zone: str
    dry_run: bool = False

    def __str__(self) -> str:
        would = "Would keep" if self.dry_run else "Kept"
        return f"{would} the store {self.store_id}: {self.name}, {self.zone}."


def init(settings: Settings, *, program: str, email: str | None, dry_run: bool) -> Made:
    """Make the database, publish a template or a program file, and let the owner in. Done twice changes nothing."""
    text = template(program) if program in template_names() else text_of(Path(program).read_bytes())

    async def make(shop: Shop) -> Made:
        at = clock.now()
        async with shop.db.connection() as connection:
            there = await programs.default_of(connection)
        if there is not None:
            return Made(there, already=True)
        version = await publish_program(shop, text, from_at=None, at=at)
        password = await add_person(shop, email, "Owner", "owner", None) if email else ""
        return Made(version.program_id, version.version, email, password)

    return Made(program, dry_run=True) if dry_run else with_shop(settings, make)


def add_user(settings: Settings, *, email: str, name: str, role: Role, store: str | None, dry_run: bool) -> AddedUser:
    """Let a person sign in; the password is made for her."""
    if dry_run:
        return AddedUser(email, role, dry_run=True)
    password = with_shop(settings, lambda shop: add_person(shop, email, name, role, store))
    return AddedUser(email, role, password)


def add_key(
    settings: Settings, *, name: str, scopes: Sequence[str], store: str | None, source: str | None, dry_run: bool
) -> AddedKey:
    """Make a key for tills and other programs. Raises Invalid for a scope that there is not."""
    wanted = tuple(scopes) or TILL_SCOPES
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown:
        raise Invalid(errors=tuple(FieldError("/scope", f"{one!r}; there is {', '.join(SCOPES)}") for one in unknown))
    if dry_run:
        return AddedKey(name, wanted, dry_run=True)

    async def add(shop: Shop) -> str:
        return await new_key(shop, name, wanted, store=store, source=source or name)

    return AddedKey(name, wanted, with_shop(settings, add))


def add_store(settings: Settings, *, store_id: str, name: str, time_zone: str | None, dry_run: bool) -> AddedStore:
    """Add a store, or change its name and zone."""

    async def add(shop: Shop) -> AddedStore:
        at = clock.now()
        zone = time_zone or await _zone_of_program(shop)
        if not dry_run:
            await shop.db.run(lambda tx: stores.keep(tx, Store(store_id, name, zone), at), idempotent=True)
        return AddedStore(store_id, name, zone, dry_run)

    return with_shop(settings, add)


async def new_key(
    shop: Shop, name: str, scopes: Sequence[str], *, store: str | None = None, source: str,
    requests_per_second: int = KEY_REQUESTS_PER_SECOND,
) -> str:  # fmt: skip
    """A new key; its text, which is kept nowhere."""
    at = clock.now()
    text = keys.key_text(ids.secret_bytes(keys.SECRET_BYTES), live=True)
    key = Key(
        key_id=shop.new_id(at),
        shown=text[:13],
        name=name,
        scopes=tuple(scopes),
        store_id=store,
        source=source,
        requests_per_second=requests_per_second,
        created_at=at,
    )
    await shop.db.run(lambda tx: keys.add(tx, key, text))
    return text


async def add_person(shop: Shop, email: str, name: str, role: Role, store: str | None) -> str:
    """Let a person sign in with a password made for her, which is kept nowhere."""
    at = clock.now()
    password = ids.secret(12)
    person = Person(staff_id=shop.new_id(at), email=email, name=name, role=role, store_id=store, created_at=at)
    hashed = await passwords.hashed(password)
    await shop.db.run(lambda tx: staff.add(tx, person, hashed))
    return password


async def _zone_of_program(shop: Shop) -> str:
    at = clock.now()
    number = await shop.programs.number("", at)
    return (await shop.programs.in_force(number, at, at)).document.timezone
