"""What a member has bought, by her own receipts."""

from regulars.store.database import Connection


async def has_bought(connection: Connection, member_id: int, sku: str) -> bool:
    """Whether the article stands on any receipt of hers."""
    found: bool = await connection.fetchval(
        "select exists (select from receipt_line where member_id = $1 and sku = $2)", member_id, sku
    )
    return found
