"""What a move asks of the game that it is made in."""

from collections.abc import Iterable
from typing import Protocol

from regulars.analytics.pumps.ground import Ground
from regulars.engine.events.event import Given
from regulars.engine.events.receipts import Receipt, Wanted
from regulars.engine.member import Member


class Table(Protocol):
    """A game, as far as moves know it. copy: the how-manieth time it is all done, from 0."""

    ground: Ground
    copy: int
    at_us: int

    def name_of(self, who: str) -> str:
        """Eve is somebody else each time."""

    def named(self, kind: str, number: int) -> str:
        """What a move made is called."""

    def given(self, who: str) -> Given:
        """What the shop knows of her on the day."""

    def member(self, who: str) -> Member:
        """How she stands."""

    def joined(self) -> Iterable[str]:
        """Who joined."""

    def has_joined(self, who: str) -> bool:
        """Whether anything can be done with her."""

    def is_friend(self, who: str) -> bool:
        """Whether a receipt of hers counts for who invited her, and is safe."""

    def friends(self, who: str) -> int:
        """Which friend of ana's she is."""

    def bought(self, who: str, name: str) -> Receipt | None:
        """The receipt, if the shop still takes its goods back."""

    def next_return(self, receipt: str) -> str:
        """The name of a return."""

    def has_bought(self, who: str, about: str) -> bool:
        """Whether she bought what is called so."""

    def may_undo(self, name: str) -> bool:
        """Whether the activity was recorded and is there still."""

    def voucher_of(self, who: str) -> Wanted | None:
        """A voucher of hers that a story can name."""
