"""A member since a moment: what happened to her, and what would have by the right program."""

from collections import Counter, deque
from collections.abc import Iterable

from regulars.analytics.repair.again import Again, Common
from regulars.analytics.repair.otherwise import Gifts
from regulars.engine.decision import Decision
from regulars.engine.events.points import Corrected
from regulars.engine.member import Member
from regulars.engine.program import Program
from regulars.ids import encode
from regulars.store import history, repairs
from regulars.store.history import Recorded
from regulars.store.members import Loaded
from regulars.store.programs import Programs


class Life:
    """Both, from her state on that day. left: what is still to happen. stood: how she stands by what did. by_hand: by
    wallet, what people gave and took. gifts, gifts_again: the rewards that she was given, and would have been.
    """

    def __init__(self, loaded: Loaded, start: Member, events: Iterable[Recorded], common: Common) -> None:
        self.loaded = loaded
        self.name = encode("mem", loaded.member_id)
        self.left = deque(events)
        self.stood = start
        self.again = Again(start, common)
        self.by_hand: Counter[str] = Counter()
        self.gifts, self.gifts_again = Gifts(start), Gifts(start)

    async def happens(self, programs: Programs) -> Member:
        """The next of it, as it was; how she stood before."""
        one, was = self.left.popleft(), self.stood
        decision, self.stood = await history.applied(programs, was, one)
        is_repair = repairs.is_repair(one)
        self.gifts.follow(one.event, decision, by_repair=is_repair)
        if isinstance(one.event, Corrected) and not is_repair:
            self.by_hand[one.event.wallet] += one.event.points
        return was

    def lives(self, one: Recorded, was: Member, program: Program, under: Program) -> Decision:
        """The same, as it would have been; see `Again.lives`."""
        decision = self.again.lives(one, was, program, under)
        self.gifts_again.follow(one.event, decision)
        return decision

    def hand_on(self, other: "Life") -> None:
        """She turned out to be the other: what was given her was given to that one."""
        for own, others in (
            (self.by_hand, other.by_hand),
            (self.again.lent, other.again.lent),
            (self.gifts.given, other.gifts.given),
            (self.gifts.points, other.gifts.points),
            (self.gifts_again.given, other.gifts_again.given),
            (self.gifts_again.points, other.gifts_again.points),
        ):
            others.update(own)
            own.clear()
        other.again.refused |= self.again.refused
