"""The sentences for each reason, one file a feature.

A code has one or more sentences, the one that tells most first; the first whose facts are all there is
said. The last needs none, so that a reason recorded long ago still has its sentence.
"""

from collections.abc import Mapping

from regulars.web.console.sentences import (
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
