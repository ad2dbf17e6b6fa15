"""What happened: the events that a decision answers.

An event carries everything that `decide` reads besides the program and the member's state; what the shop knew at
that moment (`Given`) is copied into it when it is recorded, so that the same event decides the same for ever.
"""

from regulars.engine.events.activities import Activity, Undone
from regulars.engine.events.members import Assigned, Badged, Chosen, Joined, Recounted, Set, TimePassed
from regulars.engine.events.merges import Absorbed, Absorbing, GaveBack, Revived
from regulars.engine.events.points import Corrected, Extended, Held, Received, Released, Sent
from regulars.engine.events.pools import CameBack, PaidFor
from regulars.engine.events.receipts import Claimed, Receipt
from regulars.engine.events.redemptions import Redeemed, RedemptionEnded, RedemptionHeld
from regulars.engine.events.returns import Return

AnyEvent = (
    Joined
    | Receipt
    | Return
    | Held
    | Released
    | Corrected
    | Assigned
    | Badged
    | Sent
    | Received
    | Activity
    | Undone
    | Chosen
    | Redeemed
    | RedemptionEnded
    | RedemptionHeld
    | TimePassed
    | Absorbed
    | Absorbing
    | GaveBack
    | Revived
    | Claimed
    | Set
    | Extended
    | PaidFor
    | CameBack
    | Recounted
)
