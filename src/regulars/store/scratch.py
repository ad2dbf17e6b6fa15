"""A tenant for trying things out, in test mode, in a database that may serve others; nothing of it stays."""

from regulars.store.database import Database
from regulars.store.migrate import CONTROL_SCHEMA, migrate, pending, tenants
from regulars.store.own_clock import clock_of


async def is_free(db: Database) -> bool:
    """Whether making a tenant changes nothing for others: what all share is of this version, or there are no others."""
    if not await tenants(db):
        return True
    return not any(migration.schema == CONTROL_SCHEMA for migration in await pending(db))


async def make(db: Database) -> None:
    """Make the tenant, marked as one in test mode."""
    await migrate(db)
    async with db.connection() as connection:
        await (await clock_of(connection, db)).own(connection)


async def drop(db: Database) -> None:
    """Remove the tenant with all that it holds; only one in test mode."""
    async with db.transaction() as tx:
        gone = await tx.fetchval("delete from regulars.tenant where name = $1 and is_test returning true", db.tenant)
        if gone:
            await tx.execute(f'drop schema "{db.schema}" cascade')
