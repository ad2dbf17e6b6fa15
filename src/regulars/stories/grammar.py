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
}
"""What a member does."""

SPEAKERS = {
    "shop": 'shop corrects ana by -10 because "a mistake"',
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
    "has": "has 54",
    "pending": "pending 20",
    "held": "held 20",
    "owes": "owes 100",
    "pays": "pays 3.00",
    "saves": "saves 1.00",
    "refunds": "refunds 3.50",
    "would": "would earn 4, would spend 100, would pay 3.00, would save 1.00",
    "tier": "tier gold",
    "rises": "rises to gold, rises from silver to gold",
    "falls": "falls to silver",
    "lots": "lots 30 until 2026-12-31, 20 never",
    "gives": "gives free-coffee",
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
    "by": "by web",
    "as": "as r7",
    "spending": "spending 100 points, spending all points",
    "taking": "taking free-coffee",
    "using": "using h1",
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
}
"""What may follow the name of goods."""

UNITS = frozenset({"x", "kg", "l", "m", "pcs"})
"""Words between a quantity and a name; the quantity counts in them."""

REASONS = frozenset({
    "rule", "suppressed", "limit", "wallet-cap", "condition", "not-in-force", "excluded", "no-amount", "return",
    "already-spent", "restored", "lapsed", "held", "released", "corrected", "assigned", "sent",
})  # fmt: skip
"""Codes of what was given, or kept back."""

REFUSALS = frozenset({
    "already-joined", "already-returned", "below-minimum-goods", "below-minimum-points", "below-minimum-receipt",
    "condition", "hold-exists", "invalid", "more-than-allowed", "more-than-bought", "more-than-paid",
    "not-enough-points", "not-in-force", "nothing-to-pay", "unknown-hold", "unknown-line", "unknown-reward",
    "unknown-tier", "whole-steps-only", "worth-nothing",
})  # fmt: skip
"""Codes of what was not given."""
