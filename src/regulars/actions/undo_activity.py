"""An activity is taken back: the review was removed, the money for points was refunded."""

from datetime import datetime

from regulars.store import undoing
from regulars.store.history import Recorded
from regulars.store.recorder import Outcome
from regulars.store.shop import Shop


async def undo_activity(shop: Shop, done: Recorded, *, undo_id: str, source: str, at: datetime) -> Outcome:
    """Take back what an activity earned. Raises NotPossible (already undone), DifferentBody."""
    return await undoing.undo(shop, done, undo_id=undo_id, source=source, at=at)
