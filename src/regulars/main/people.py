"""Making a shop, and who may use it: the owner, staff, keys and stores."""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from regulars import clock, ids
from regulars.actions.publish_program import publish_program
from regulars.errors import FieldError, Invalid
from regulars.main.opening import with_shop
from regulars.program_file import read_program, schema, template, template_names, text_of
from regulars.settings import Settings, default_data_dir
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
    where: str = ""
    start: str = "regulars serve"
    is_test: bool = False

    def __str__(self) -> str:
        mode = "test-mode " if self.is_test else ""
        if self.dry_run:
            return f"Would make a {mode}shop with the program {self.program}{self.where}."
        if self.already:
            return f"The shop is there already, with the program {self.program}; nothing changed."
        owner = "Nobody can sign in yet; let the owner in with: regulars user add EMAIL --name NAME --role owner"
        if self.email:
            owner = f"Sign in as {self.email} with the password {self.password}. It is shown only now."
        return f"The {mode}shop is ready{self.where}, with the program {self.program}.\n{owner}\nStart it: {self.start}"


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


def init(settings: Settings, *, program: str, email: str | None, is_test: bool = False, dry_run: bool) -> Made:
    """Make the database, publish a template or a program file, and let the owner in. Done twice changes nothing.

    is_test: the shop has a clock of its own. Raises BadProgramFile, Invalid for what is neither a file nor a template,
    LiveShop for one that is there and live; then nothing is made.
    """
    text = _program_text(program)
    name = read_program(text).document.program
    where = "" if settings.database_url else f" in {settings.data_dir}"

    async def make(shop: Shop) -> Made:
        at = shop.now()
        async with shop.db.connection() as connection:
            there = await programs.default_of(connection)
            if is_test and there is None:
                await shop.clock.own(connection)
        if is_test:
            shop.clock.refuse_live()
        if there is not None:
            return Made(there, already=True, where=where)
        # First the person: a wrong e-mail address leaves a database without a program, so init can be run again.
        password = await add_person(shop, email, "Owner", "owner", None) if email else ""
        version = await publish_program(shop, text, from_at=None, at=at)
        _write_beside(settings, text)
        start = f"regulars serve --data-dir {settings.data_dir}" if _lies_elsewhere(settings) else "regulars serve"
        return Made(version.program_id, version.version, email, password, where=where, start=start, is_test=is_test)

    return (
        Made(name, email=email, dry_run=True, where=where, is_test=is_test)
        if dry_run
        else with_shop(settings, make, make=True)
    )


def _lies_elsewhere(settings: Settings) -> bool:
    return not settings.database_url and settings.data_dir != default_data_dir(os.environ)


def _program_text(program: str) -> str:
    if program in template_names():
        return template(program)
    path = Path(program)
    if path.suffix or path.exists():
        return text_of(path.read_bytes())
    known = ", ".join(template_names())
    raise Invalid(errors=(FieldError("program", f"{program!r} is neither a file nor a template; there is {known}"),))


def add_user(settings: Settings, *, email: str, name: str, role: Role, store: str | None, dry_run: bool) -> AddedUser:
    """Let a person sign in; the password is made for her."""
    if dry_run:
        return AddedUser(email, role, dry_run=True)
    password = with_shop(settings, lambda shop: add_person(shop, email, name, role, store))
    return AddedUser(email, role, password)


def _write_beside(settings: Settings, text: str) -> None:
    """The program's file and the schema its first line names, in the data folder: to be edited and published anew.

    A file that lies there already is somebody's work, and stays.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError), (settings.data_dir / "program.yaml").open("x", encoding="utf-8") as file:
        file.write(text)
    (settings.data_dir / "program.schema.json").write_bytes(msgspec.json.format(msgspec.json.encode(schema())))


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
        at = shop.now()
        zone = time_zone or await _zone_of_program(shop)
        await shop.db.run(lambda tx: stores.keep(tx, Store(store_id, name, zone), at), idempotent=True)
        return AddedStore(store_id, name, zone)

    if dry_run:
        return AddedStore(store_id, name, time_zone or "in the time zone of the program", dry_run=True)
    return with_shop(settings, add)


async def new_key(
    shop: Shop, name: str, scopes: Sequence[str], *, store: str | None = None, source: str,
    requests_per_second: int = KEY_REQUESTS_PER_SECOND,
) -> str:  # fmt: skip
    """A new key; its text, which is kept nowhere."""
    at = clock.now()
    await _refuse_unknown_store(shop, store)
    text = keys.key_text(ids.secret_bytes(keys.SECRET_BYTES), live=not shop.clock.is_test)
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
    await _refuse_unknown_store(shop, store)
    password = ids.secret(12)
    person = Person(staff_id=shop.new_id(at), email=email, name=name, role=role, store_id=store, created_at=at)
    hashed = await passwords.hashed(password)
    await shop.db.run(lambda tx: staff.add(tx, person, hashed))
    return password


async def _refuse_unknown_store(shop: Shop, store: str | None) -> None:
    async with shop.db.connection() as connection:
        known = [one.store_id for one in await stores.all_of(connection)]
    if store is not None and store not in known:
        there = f"there is {', '.join(known)}" if known else "add it with: regulars store add"
        raise Invalid(errors=(FieldError("/store", f"{store!r} is not known; {there}"),))


async def _zone_of_program(shop: Shop) -> str:
    at = shop.now()
    number = await shop.programs.number("", at)
    return (await shop.programs.in_force(number, at, at)).document.timezone
