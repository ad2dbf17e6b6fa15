"""Who may use the shop, and who no longer: the lists of people, keys and stores, withdrawing, dismissing, a new
password.
"""

from datetime import datetime

import msgspec

from regulars import clock, ids
from regulars.errors import FieldError, Invalid
from regulars.main.opening import with_shop
from regulars.settings import Settings
from regulars.store import audit, keys, passwords, staff, stores
from regulars.store.database import Connection
from regulars.store.keys import Key
from regulars.store.shop import Shop
from regulars.store.staff import Person
from regulars.store.stores import Store


class ListedKey(msgspec.Struct, frozen=True):
    """A key as the list shows it; `shown` is how it begins."""

    shown: str
    name: str
    scopes: tuple[str, ...]
    source: str
    store: str | None
    created_at: datetime
    last_used_at: datetime | None
    withdrawn_at: datetime | None

    def __str__(self) -> str:
        used = f"used {self.last_used_at:%Y-%m-%d %H:%M}" if self.last_used_at else "never used"
        state = f"withdrawn {self.withdrawn_at:%Y-%m-%d %H:%M}" if self.withdrawn_at else used
        where = f" at {self.store}" if self.store else ""
        return f"{self.shown}…  {self.name}{where}: {', '.join(self.scopes)}; {state}"


class ListedPerson(msgspec.Struct, frozen=True):
    """Somebody as the list shows it."""

    email: str
    name: str
    role: str
    store: str | None
    created_at: datetime
    dismissed_at: datetime | None

    def __str__(self) -> str:
        where = f" at {self.store}" if self.store else ""
        gone = f"; dismissed {self.dismissed_at:%Y-%m-%d %H:%M}" if self.dismissed_at else ""
        return f"{self.email}  {self.name}, {self.role}{where}{gone}"


class Changed(msgspec.Struct, frozen=True):
    """What was done, or would be, in a sentence. password: a new one, shown this once."""

    done: str
    dry_run: bool = False
    password: str = ""

    def __str__(self) -> str:
        would = "Would be so: " if self.dry_run else ""
        shown = f"\nThe password is {self.password}. It is shown only now." if self.password else ""
        return f"{would}{self.done}{shown}"


def list_keys(settings: Settings) -> tuple[ListedKey, ...]:
    """Every key, the newest first."""

    async def read(shop: Shop) -> tuple[ListedKey, ...]:
        async with shop.db.connection() as connection:
            return tuple(_listed(key) for key in await keys.all_of(connection))

    return with_shop(settings, read)


def _listed(key: Key) -> ListedKey:
    return ListedKey(
        key.shown, key.name, key.scopes, key.source, key.store_id, key.created_at, key.last_used_at, key.withdrawn_at
    )


def list_people(settings: Settings) -> tuple[ListedPerson, ...]:
    """Everybody who may sign in, or could once, by name."""

    async def read(shop: Shop) -> tuple[ListedPerson, ...]:
        async with shop.db.connection() as connection:
            return tuple(
                ListedPerson(one.email, one.name, one.role, one.store_id, one.created_at, one.dismissed_at)
                for one in await staff.all_of(connection)
            )

    return with_shop(settings, read)


def list_stores(settings: Settings) -> tuple[Store, ...]:
    """Every store, by id."""

    async def read(shop: Shop) -> tuple[Store, ...]:
        async with shop.db.connection() as connection:
            return tuple(await stores.all_of(connection))

    return with_shop(settings, read)


def withdraw_key(settings: Settings, *, called: str, dry_run: bool) -> Changed:
    """The key opens nothing any more; a running server feels it within seconds.

    called: its name, or how it begins, as the list shows it. Raises Invalid when that is no key or several.
    """

    async def withdraw(shop: Shop) -> Changed:
        at = clock.now()

        async def write(tx: Connection) -> Key:
            key = _the_one(await keys.all_of(tx), called)
            if not dry_run:
                await keys.withdraw(tx, key.key_id, at)
                await audit.note(shop, tx, "key.withdrawn", ids.encode("key", key.key_id), "regulars", 0, at)
            return key

        key = await shop.db.run(write)
        return Changed(f"The key {key.name} ({key.shown}…) opens nothing any more.", dry_run)

    return with_shop(settings, withdraw)


def _the_one(found: list[Key], called: str) -> Key:
    good = [key for key in found if key.withdrawn_at is None]
    meant = [key for key in good if called in (key.shown, key.name)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        told = f"{called!r} are several: {', '.join(key.shown for key in meant)}"
    else:
        told = f"{called!r} is no key that opens anything; see regulars key list"
    raise Invalid(errors=(FieldError("key", told),))


def dismiss_person(settings: Settings, *, email: str, dry_run: bool) -> Changed:
    """The person may sign in no more, and is signed out now. Raises Invalid for somebody unknown, or the last owner."""

    async def dismiss(shop: Shop) -> Changed:
        at = clock.now()

        async def write(tx: Connection) -> None:
            everybody = await staff.all_of(tx)
            person = person_named(everybody, email)
            if person.role == "owner" and not _other_owner(everybody, person):
                told = "is the only owner; let another one in first: regulars user add EMAIL --role owner"
                raise Invalid(errors=(FieldError("email", told),))
            if not dry_run:
                await staff.dismiss(tx, person.staff_id, at)
                await audit.note(shop, tx, "staff.dismissed", ids.encode("stf", person.staff_id), "regulars", 0, at)

        await shop.db.run(write)
        return Changed(f"{email} may sign in no more.", dry_run)

    return with_shop(settings, dismiss)


def renew_password(settings: Settings, *, email: str, dry_run: bool) -> Changed:
    """A new password for somebody who forgot it; whoever is signed in with the old one is signed out."""

    async def renew(shop: Shop) -> Changed:
        at = clock.now()
        async with shop.db.connection() as connection:
            person = person_named(await staff.all_of(connection), email)
        if dry_run:
            return Changed(f"{email} has a new password.", dry_run)
        password = ids.secret(12)
        hashed = await passwords.hashed(password)

        async def write(tx: Connection) -> None:
            await staff.set_password(tx, person.staff_id, hashed)
            await staff.end_sessions_of(tx, person.staff_id)
            await audit.note(shop, tx, "staff.password_renewed", ids.encode("stf", person.staff_id), "regulars", 0, at)

        await shop.db.run(write)
        return Changed(f"{email} has a new password.", password=password)

    return with_shop(settings, renew)


def person_named(everybody: list[Person], email: str) -> Person:
    """Who signs in with the address. Raises Invalid."""
    for person in everybody:
        if person.email == email.strip().lower() and person.dismissed_at is None:
            return person
    raise Invalid(errors=(FieldError("email", f"nobody signs in with {email!r}; see regulars user list"),))


def _other_owner(everybody: list[Person], person: Person) -> bool:
    return any(one.role == "owner" and one.dismissed_at is None and one is not person for one in everybody)
