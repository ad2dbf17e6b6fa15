"""Households of a story that is played live."""

from typing import assert_never

from regulars.stories.acting import Outcomes
from regulars.stories.acts import AnyPoolAction, BuysFrom, Dissolves, Enters, Leaves, Opens
from regulars.stories.live_desk import Known
from regulars.stories.live_receipts import LiveReceipts
from regulars.stories.story import Step


class LivePools(LiveReceipts):
    """Whose points are of several."""

    def with_pool(self, action: AnyPoolAction, step: Step) -> Outcomes:
        """A household begins, somebody enters or leaves it, or spends from it, or it ends."""
        pool, ref = action.pool, {"member": self._ref(action.member)}
        inside = [name for name, pools in self._pools.items() if pool in pools]
        match action:
            case Opens(terms=terms):
                body = self._under({"owner": self._ref(action.member), "name": pool, **terms})
                answer = self._wire.post("/v1/pools", body)
                self._known[pool] = Known(answer["id"])
                self._names[answer["id"]] = pool
                self._pools.setdefault(action.member, set()).add(pool)
            case Enters(share=share, may_spend=may_spend):
                self._wire.post(self._of(pool, "members"), ref | {"share": share, "may_spend": may_spend})
                self._pools.setdefault(action.member, set()).add(pool)
            case Leaves():
                self._wire.post(self._of(pool, "leave"), ref)
                self._pools[action.member].discard(pool)
            case Dissolves():
                self._wire.post(self._of(pool, "dissolve"), {})
            case BuysFrom(receipt=receipt):
                bought = self._buys(action.member, receipt, step, path=self._of(pool, "receipts"))
                return self._and_pools(action.member, bought, step)
            case _:
                assert_never(action)
        return {name: self._outcome(name, step) for name in (*inside, action.member, pool)}

    def _of(self, pool: str, what: str) -> str:
        return f"/v1/pools/{self._known[pool].member_id}/{what}"
