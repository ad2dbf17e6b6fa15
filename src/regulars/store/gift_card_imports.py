"""Gift cards that a file brings along, and what takes them back."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from regulars.store.database import Connection


class Brought(msgspec.Struct, frozen=True):
    """A card of a file. brought_minor: what is put on it: less than the file says for a card that comes again after
    an undone import, by what was spent of it meanwhile.
    """

    card_id: int
    number: str
    currency: str
    opening_minor: int
    brought_minor: int
    expires_at: datetime | None


class There(msgspec.Struct, frozen=True):
    """A card that is there. opening_minor: by the import that stands, None without one; lost_minor: what was spent of
    it before imports were undone; comes_again: it was brought before, and that was undone.
    """

    card_id: int
    number: str
    currency: str
    expires_at: datetime | None
    opening_minor: int | None
    lost_minor: int
    comes_again: bool


async def there(connection: Connection, numbers: Sequence[str]) -> dict[str, There]:
    """The cards of these numbers that there are."""
    rows = await connection.fetch(
        """select g.card_id, g.number, g.currency, g.expires_at,
                  max(i.opening_minor) filter (where i.taken_back_minor is null) as opening_minor,
                  coalesce(sum(i.brought_minor - i.taken_back_minor), 0)::bigint as lost_minor,
                  coalesce(bool_and(i.taken_back_minor is not null), false) as comes_again
             from gift_card g left join import_gift_card i using (card_id)
            where g.number = any($1::text[]) group by g.card_id""",
        list(numbers),
    )
    return {row["number"]: There(*row) for row in rows}


async def add(tx: Connection, import_id: int, cards: Sequence[Brought], at: datetime) -> bool:
    """New cards with their money; whether none of their numbers was taken meanwhile."""
    made = await tx.fetch(
        """insert into gift_card (card_id, number, currency, balance_minor, entries, issued_at, expires_at)
        select card_id, number, currency, minor, (minor > 0)::integer, $6, expires_at
          from unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[])
               as one (card_id, number, currency, minor, expires_at)
        on conflict do nothing returning card_id""",
        [one.card_id for one in cards], [one.number for one in cards], [one.currency for one in cards],
        [one.brought_minor for one in cards], [one.expires_at for one in cards], at,
    )  # fmt: skip
    if len(made) < len(cards):
        return False
    await _note(tx, import_id, cards)
    return True


async def put_back(tx: Connection, import_id: int, cards: Sequence[Brought]) -> None:
    """Cards whose import was undone come again."""
    await tx.execute(
        """update gift_card set balance_minor = balance_minor + minor, entries = entries + (minor > 0)::integer,
                  status = case when status = 'cancelled' then 'active' else status end, expires_at = one.expires_at
             from unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) as one (card_id, minor, expires_at)
            where gift_card.card_id = one.card_id""",
        [one.card_id for one in cards], [one.brought_minor for one in cards], [one.expires_at for one in cards],
    )  # fmt: skip
    await _note(tx, import_id, cards)


async def _note(tx: Connection, import_id: int, cards: Sequence[Brought]) -> None:
    """The entry of each card as it now stands, and what brought it."""
    ids = [one.card_id for one in cards]
    await tx.execute(
        """insert into import_gift_card (card_id, import_id, opening_minor, brought_minor)
        select card_id, $2, opening, brought
          from unnest($1::bigint[], $3::bigint[], $4::bigint[]) as one (card_id, opening, brought)""",
        ids, import_id, [one.opening_minor for one in cards], [one.brought_minor for one in cards],
    )  # fmt: skip
    await tx.execute(
        """insert into gift_card_entry (card_id, n, movement, amount_minor, balance_minor, at, about)
        select g.card_id, g.entries, 'imported', i.brought_minor, g.balance_minor, m.began_at, ''
          from gift_card g join import_gift_card i using (card_id) join import m using (import_id)
         where g.card_id = any($1::bigint[]) and i.import_id = $2 and i.brought_minor > 0""",
        ids, import_id,
    )  # fmt: skip


async def still_there(connection: Connection, import_id: int) -> int:
    """How many cards of an import are not taken back."""
    count: int = await connection.fetchval(
        "select count(*) from import_gift_card where import_id = $1 and taken_back_minor is null", import_id
    )
    return count


async def take_back(tx: Connection, import_id: int, at: datetime, about: str, most: int) -> list[int]:
    """What is left of the money that an import brought leaves its cards, at most so many of them; of each card what
    was gone already. A card with nothing else on it is cancelled.
    """
    rows = await tx.fetch(
        """with some_of as (
            select i.card_id, least(g.balance_minor, i.brought_minor) as back
              from import_gift_card i join gift_card g using (card_id)
             where i.import_id = $1 and i.taken_back_minor is null order by i.card_id limit $2 for update of g
        ), changed as (
            update gift_card g set balance_minor = g.balance_minor - back, entries = g.entries + (back > 0)::integer,
                   status = case when g.balance_minor = back then 'cancelled' else g.status end
              from some_of where g.card_id = some_of.card_id
            returning g.card_id, g.entries, g.balance_minor, back
        ), told as (
            insert into gift_card_entry (card_id, n, movement, amount_minor, balance_minor, at, about)
            select card_id, entries, 'cancelled', -back, balance_minor, $3, $4 from changed where back > 0
        )
        update import_gift_card i set taken_back_minor = back from changed
        where i.card_id = changed.card_id and i.import_id = $1 returning i.brought_minor - back as gone""",
        import_id, most, at, about,
    )  # fmt: skip
    return [row["gone"] for row in rows]
