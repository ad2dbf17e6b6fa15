"""What a member says about points that redeem themselves: from how many on, or not at all."""

from regulars.engine.decision import Decision, Reason
from regulars.engine.effects import SettingChanged
from regulars.engine.events.members import Set
from regulars.engine.evolve import Draft
from regulars.engine.program import Program


def set_by_member(program: Program, draft: Draft, event: Set, at_us: int) -> Decision:
    """The setting holds from now on; refused where the program does not let members choose."""
    terms = program.auto_redeems.get(event.reward)
    if terms is None:
        return Decision(at_us, refusals=[Reason("unknown-reward", event.reward)])
    reward, wallet = terms.reward, terms.reward.wallet.name
    refusals = []
    if event.banks and not terms.banking:
        refusals.append(Reason("no-banking", reward.id, wallet))
    if event.threshold is not None and not terms.unit <= event.threshold <= terms.threshold_up_to:
        refusals.append(
            Reason("threshold-not-allowed", reward.id, wallet, event.threshold, number=terms.threshold_up_to)
        )
    if refusals:
        return Decision(at_us, refusals=refusals)
    draft.do(SettingChanged(reward.id, event.threshold or 0, event.banks))
    told = Reason("setting", reward.id, wallet, event.threshold or 0, detail="banks" if event.banks else "")
    return Decision(at_us, draft.effects, [told])
