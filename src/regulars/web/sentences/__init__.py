"""The sentences for each reason, one file a feature.

A code has one or more sentences, the one that tells most first; the first whose facts are all there is
said. The last needs none, so that a reason recorded long ago still has its sentence.
"""

from collections.abc import Mapping

from regulars.web.sentences import (
    challenges,
    earning,
    membership,
    offers,
    plans,
    points,
    redemptions,
    returns,
    spending,
    tiers,
)

SENTENCES: Mapping[str, tuple[str, ...]] = {
    code: said
    for feature in (challenges, earning, membership, offers, plans, points, redemptions, returns, spending, tiers)
    for code, said in feature.SENTENCES.items()
}

OF_ENGINE: Mapping[str, str] = {
    "condition": "condition-not-met",
    "limit": "capped-by-limit",
    "no-amount": "no-eligible-amount",
}
"""The engine's codes that have another name here."""


def sentences_of(code: str) -> tuple[str, ...]:
    """The sentences for a code, none for one that nobody has written any for."""
    return SENTENCES.get(OF_ENGINE.get(code, code), ())
