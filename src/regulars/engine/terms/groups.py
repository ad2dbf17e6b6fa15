"""Rules that exclude each other: of each group, which of its rules count."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from regulars.engine.faults import Faults
from regulars.engine.terms.rule import Rule
from regulars.engine.words import Name, Texts
from regulars.kinds import N_

GroupMode = Literal["best", "first", "all"]


class GroupTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A group of rules that name it as theirs."""

    name: Texts = {}
    counts: Annotated[
        GroupMode,
        Meta(
            title=N_("What counts"),
            description=N_(
                "best: the rule that gives most; first: the first of the file that gives; all: every one, as without"
                " the group"
            ),
        ),
    ] = "best"


def check_groups(groups: Mapping[Name, GroupTerms], rules: Sequence[Rule], main_wallet: str, faults: Faults) -> None:
    """Tell what cannot be held against each other: multipliers and other rules; points of several wallets."""
    first: dict[str, Rule] = {}
    for place, rule in enumerate(rules):
        if rule.group is None or rule.group not in groups:
            continue
        at, other = faults.at("rules", place), first.setdefault(rule.group, rule)
        multiplies = rule.multiplies()
        if multiplies is not None and multiplies.compound:
            at.add("group", "what multiplies other multipliers cannot be held against them; leave one of both out")
        if (multiplies is None) != (other.multiplies() is None):
            at.add("group", f"{other.id!r} is in it: multipliers and other rules are in groups of their own")
        elif groups[rule.group].counts == "best" and (rule.wallet or main_wallet) != (other.wallet or main_wallet):
            at.add("group", f"{other.id!r} gives points of another wallet: nobody knows which are more; write first")
