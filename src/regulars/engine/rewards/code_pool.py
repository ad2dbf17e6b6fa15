"""A code out of a pool: a partner's voucher, a ticket, a key."""

from typing import Annotated

from msgspec import Meta

from regulars.engine.sentences import Sentences, say
from regulars.engine.terms.outside import Outside, OutsideTerms, TakenOutside
from regulars.engine.words import Name
from regulars.kinds import N_


class PoolCode(TakenOutside, frozen=True, gc=False, kw_only=True, tag="code_pool"):
    """A code from a pool that the shop fills; each is given once."""

    pool: Annotated[Name | None, Meta(title=N_("Pool"), description=N_("nothing means the reward's own name"))] = None
    cancelled_codes: Annotated[
        str,
        Meta(
            pattern="^(return|stay)$",
            title=N_("Cancelled codes"),
            description=N_("return: to the pool, to be given again; stay: with the member who saw them"),
        ),
    ] = "return"

    def says(self) -> Sentences:
        """What it gives."""
        yield say("a code of one's own, given to nobody else")
        yield from self.lasts()

    def outside(self, terms: OutsideTerms) -> Outside:
        """One code; the pool is its stock."""
        return Outside(
            valid=self.validity(), shares=self.shared(), pool=self.pool or self.id,
            reissued=self.cancelled_codes == "return",
        )  # fmt: skip


KIND = PoolCode
