"""The words of the language, each with an example; `docs/stories.md` explains them, a test holds both together."""

FACTS = {
    "program": "program coffee-club",
    "story": "story A return takes points back",
    "store": "store Downtown in America/New_York",
    "goods": "goods coffee 4.00 in drinks, hot",
    "member": "member ana born 1990-05-12 in segment vip",
}
"""Lines that begin with a word instead of a date."""

VERBS = {
    "joins": "ana joins",
    "buys": "ana buys coffee 4.00, 2 cake 3.50 at Downtown",
    "asks": "ana asks about coffee 4.00",
    "takes": "ana takes free-coffee on coffee 4.00",
    "returns": "ana returns 1 cake of r7",
    "holds": "ana holds 20 points as h1 for 15 minutes",
    "releases": "ana releases h1",
    "sends": "ana sends 20 points to bob",
    "redeems": "ana redeems 2 mug choosing red as m1, ana redeems painting bidding 50",
    "cancels": "ana cancels m1",
    "uses": "ana uses m1",
    "attends": "ana attends t1",
    "misses": "ana misses t1",
    "scratches": "ana scratches s1",
    "sets": "ana sets auto to 2500, ana sets auto to bank",
    "claims": "ana claims weekend",
    "does": "ana does recycling about glass with bottles 12, colour green as a1",
    "reviews": "ana reviews tea with photo",
    "undoes": "ana undoes review, ana undoes a1",
    "agrees": "ana agrees to health",
    "chooses": "ana chooses coffee, bread",
    "opens": "ana opens household home, spenders owner, leaving equal_part, dissolving lapse",
    "enters": "bob enters home giving 50% as spender",
    "leaves": "bob leaves home",
    "dissolves": "ana dissolves home",
    "and": "ana and bob are merged, ana and bob are parted",
}
"""What a member does."""

SHOP = {
    "corrects": 'shop corrects ana by -10 because "a mistake"',
    "extends": 'shop extends ana until 2026-12-31 because "we were closed"',
    "gives": "shop gives ana gold until 2026-12-31, fixed",
    "takes": "shop takes badge explorer from ana",
    "says": "shop says weather rain, shop says weather rain at Downtown",
    "agrees": "shop agrees fleet with ana until 2026-12-31, giving gold",
}
"""What the shop does with a member, or says of a day."""

SPEAKERS = {
    "shop": SHOP["corrects"],
    "nobody": "nobody buys coffee 4.00 as r5 (and `ana claims receipt r5` later)",
    "time": "time passes",
    "program": "program becomes coffee-club-2",
}
"""Those who act and are no members."""

EXPECTATIONS = {
    "earns": "earns 7",
    "spends": "spends 100",
    "loses": "loses 3",
    "gets": "gets 20 (given by the shop or another member), gets back 100",
    "expires": "expires 4",
    "repays": "repays 5",
    "sends": "sends 20",
    "has": "has 54, has badge explorer, has no badge explorer",
    "pending": "pending 20",
    "held": "held 20",
    "owes": "owes 100",
    "pays": "pays 3.00",
    "saves": "saves 1.00",
    "refunds": "refunds 3.50",
    "would": "would earn 4, would spend 100, would pay 3.00, would save 1.00",
    "tier": "tier gold",
    "needs": "needs 40.00 to gold, needs 2 visits to gold",
    "keeps": "keeps gold until 2027-02-28, keeps gold forever",
    "rises": "rises to gold, rises from silver to gold",
    "falls": "falls to silver",
    "lasts": "lasts until 2026-12-31",
    "warned": "warned of gold, warned of gold from 2027-01-30, warned of inactivity from 2026-12-01",
    "done": "done 3 of 5 of spring",
    "place": "place 2 on month, place none on month",
    "lots": "lots 30 until 2026-12-31, 20 never",
    "gives": "gives free-coffee",
    "lacks": "lacks 5.18 for big-basket, lacks 1 pcs for tea, lacks nothing for tea",
    "may": "may take free-coffee, may not take free-coffee because not-enough-points 30",
    "because": "because base 7, limit on base",
    "not": "not because double",
    "refused": "refused not-enough-points",
}
"""The words with which an expectation begins."""

WOULD = {
    "earn": "earns",
    "spend": "spends",
    "pay": "pays",
    "save": "saves",
}

RECEIPT_WORDS = {
    "at": "at Downtown",
    "till": "till 3",
    "within": "within center",
    "by": "by web",
    "as": "as r7",
    "spending": "spending 100 points, spending all points",
    "taking": "taking free-coffee",
    "using": "using h1",
    "with": "with v1, with code SPRING10",
    "paying": "paying 50.00 with gift_card",
    "from": "spending 100 points from home",
    "drawing": "drawing 0.37",
    "arriving": "arriving 2026-02-01 00:20",
}
"""What may follow the goods of a receipt."""

GOODS_WORDS = {
    "each": "2 cake 3.50 each",
    "for": "2 cake for 7.00",
    "in": "in drinks and hot",
    "brand": "brand Lavazza",
    "sku": "sku 4711",
    "cost": "cost 1.20",
    "less": "less 0.50",
    "does": "does not earn",
    "tax": "tax 0.80",
    "kind": "kind tip",
}
"""What may follow the name of goods."""

UNITS = frozenset({"x", "kg", "l", "m", "pcs"})
"""Words between a quantity and a name; the quantity counts in them."""

REASONS = frozenset({
    "absorbed", "absorbing", "gave-back", "revived", "joined", "not-joined", "program-over",
    "confirmed", "extended", "extension-undone",
    "rule", "suppressed", "limit", "wallet-cap", "condition", "not-in-force", "excluded", "no-amount", "return",
    "return-of-pool", "restored-to-pool", "paid-for-member",
    "already-spent", "waits-again", "not-waiting-again",
    "restored", "lapsed", "held", "released", "corrected", "assigned", "tier-warning", "sent",
    "badge-given", "badge-taken",
    "challenge-counts", "challenge-won", "challenge-lost", "challenge-full", "leaderboard-counts",
    "auto-redeemed", "setting", "out-of-hours", "below-minimum", "not-chosen", "promotion-limit", "cooldown",
    "budget-slowed", "budget-spent", "claimed", "takes-part", "chosen",
    "plan-trial", "plan-active", "plan-grace", "plan-paused", "plan-cancelled", "plan-given", "plan-over",
    "surprise", "surprise-voucher", "surprise-back", "rule-voucher", "voucher-withdrawn",
    "redeemed", "bid", "cancelled", "used", "done", "no_show", "won", "outbid", "prize", "blank", "voucher-back",
    "voucher-free", "coupon-back", "already-earned", "not-bought", "unknown-device", "told-too-late", "too-soon",
    "taken",
})  # fmt: skip
"""Codes of what was given, or kept back."""

REFUSALS = frozenset({
    "no-transfers", "not-spendable", "nothing-to-extend",
    "already-joined", "already-returned", "below-minimum-goods", "below-minimum-points", "below-minimum-receipt",
    "condition", "hold-exists", "invalid", "more-than-allowed", "more-than-bought", "more-than-paid",
    "not-enough-points", "not-in-force", "nothing-to-pay", "unknown-hold", "unknown-line", "unknown-reward",
    "unknown-badge", "has-badge", "has-no-badge", "unknown-tier", "whole-steps-only", "worth-nothing",
    "better-offer", "choose-one", "does-not-fit", "locked", "no-banking", "no-price", "not-on-receipt",
    "not-on-receipts", "out-of-stock", "threshold-not-allowed", "tier-needed",
    "unknown-offer", "already-claimed", "offer-full", "nothing-to-choose", "unknown-category", "nothing-chosen",
    "too-many-chosen", "already-chosen",
    "only-on-receipts", "too-many-open", "unknown-choice", "not-yet-open", "closed", "not-confirmed", "bid-too-low",
    "unknown-redemption", "cannot-end-so", "too-late-to-cancel", "expired", "voucher-held", "voucher-needed",
    "unknown-plan", "plan-not-possible", "plan-needs-charge", "trial-used", "no-skips-left", "skip-too-late",
    "until-too-early",
    "too-few-pieces", "given-alone", "too-many-rewards", "coupon-needed", "unknown-coupon", "one-coupon-only",
    "coupon-used", "coupon-used-up", "coupon-of-another", "coupon-held",
    "coupon-void", "coupon-not-yet", "coupon-expired",
    "not-closed-yet", "sold-out", "limit", "unknown-activity", "no-consent", "already-undone", "not-full-steps",
    "too-little", "too-much", "wallet-cap",
    "claims-closed", "claimed-too-late", "too-many-claims", "not-joined",
    "program-over", "nobody-joins", "joins-in-the-future",
    "may-not-spend", "not-in-pool", "shares-too-much", "pool-dissolved",
})  # fmt: skip
"""Codes of what was not given."""
