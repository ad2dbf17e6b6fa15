"""The sentence for what was not done: what the shop's rules, or the moment, do not allow."""

from collections.abc import Mapping

from regulars.errors import RegularsError
from regulars.i18n import Reader
from regulars.kinds import N_
from regulars.store.recorder import NotPossible
from regulars.web.console import reasons
from regulars.web.console.shop_data.offered import against
from regulars.web.console.shop_data.reading import Reading

CANNOT_NOW = N_("This cannot be done now. Open the page again to see how things stand.")

SENTENCES: Mapping[str, str] = {
    "member-not-active": N_("This member is blocked, has left or is erased."),
    "member-merged": N_("This member turned out to be another one. Open that one instead."),
    "merged-elsewhere": N_("This member was merged into another one already."),
    "not-merged": N_("This member is not merged into another one."),
    "not-enough-points": N_("The member does not have enough points."),
    "not-enough-money": N_("There is not enough money on the gift card: a part of it was spent."),
    "gift-card-not-good": N_("This gift card is blocked, cancelled or expired."),
    "unknown-gift-card": N_("There is no gift card with this number. Look at it once more."),
    "not-closed-yet": N_("It is still open. Come back when it has closed."),
    "used-up": N_("What all members share is used up."),
    "batch-exists": N_("There is another batch of this name. Choose another name."),
    "idempotency-key-reused": N_("This form was sent already. Open the page again before the next one."),
    "plan-moved-on": N_("The shop has moved on since this was planned. Plan it again and look at what is otherwise."),
    "plan-needs-approval": N_("This is above the limits of the shop: a second person must approve it."),
    "plan-too-late": N_("The day from which it was to count is over. Plan it again from a later day."),
    "plan-applied": N_("This change is applied already."),
    "unsigned": N_("Nobody has said whose this is. Ask for the same again here; then somebody else can approve it."),
    "same-person": N_("You planned this yourself. Somebody else must approve it."),
    "repair-moved-on": N_("Another repair was booked since this was proposed. Ask for it again."),
    "repair-needs-approval": N_("This is above the limits of the shop: a second person must approve it."),
    "tier-moved-on": N_("The member has another tier by now. Look for what is to be put right once more."),
    "promises-broken": N_("Confirm that points will keep less than they promise, if that is meant."),
    "examples-fail": N_("The program does not keep its own examples, and cannot be applied."),
    "unknown-member": N_("There is no such member."),
    "banned-from-pool": N_("This member is kept out of the club."),
    "pool-dissolved": N_("This club is dissolved."),
    "not-a-club": N_("Only a group that has a name can be on the list of clubs."),
}


def sentence(reader: Reader, reading: Reading, error: RegularsError) -> str:
    """Why it was not done, in the reader's language."""
    if isinstance(error, NotPossible) and error.reasons:
        told = [reasons.sentence(reader, against(reading, one), reading.program.currency, reading.unit(one.wallet))
                for one in error.reasons]  # fmt: skip
        return " · ".join(dict.fromkeys(told))
    return reader.say(SENTENCES.get(error.code, CANNOT_NOW))
