"""A plan as text for a terminal: what changes, whom it concerns, what it costs, and what to do next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from regulars.analytics.program_change.comparison import Kind
from regulars.analytics.program_change.outcome import Concerned, Group, Moved
from regulars.analytics.program_change.shown import ShownPlan
from regulars.prose_of_changes import Reworded, Told

Names = Mapping[str, str]
"""What things are called, by where they stand."""

SIGNS = {"added": "+", "removed": "-", "changed": "~"}
LISTED = 20
"""So many members are printed; all of them are in the plan's JSON or in the file of members."""
PROMISES = {
    "wallet": "have points in a wallet that is gone",
    "worth": "have points that are worth less",
    "validity": "have points that end, and did not",
    "price": "have enough for a reward that costs more or is gone",
}


def told(plan: ShownPlan) -> str:
    """The whole plan."""
    lines = [_head(plan), "", *changes_told(plan.changes), "", *_members(plan), "", *_owed(plan)]
    lines += ["", *_terms(plan.terms.get("en", ()))]
    if plan.lints:
        lines += ["", "What you may be sorry for; see regulars lint"]
        lines += [
            f"  {one.severity} on line {one.line}: {one.lint}. {one.says} {one.instead}".rstrip() for one in plan.lints
        ]
    if plan.examples:
        lines += ["", "The program does not keep its own examples; it cannot be applied:"]
        lines += [f"  {one}" for one in plan.examples]
    return "\n".join([*lines, "", *_next(plan)])


def _head(plan: ShownPlan) -> str:
    against = f"against version {plan.base}" if plan.base else "as its first version"
    begins = f"from {plan.from_at.isoformat(sep=' ')}" if plan.from_at else "from when it is applied"
    told = f"Plan {plan.plan}\nof {plan.names.get('program', plan.program)}, {against}, in force {begins}."
    if plan.followed_at is None:
        return told
    until = plan.followed_at.isoformat(sep=" ")
    return f"{told}\nOnly until {until}: from then on version {plan.followed_by} is in force, published before."


def changes_told(changes: Sequence[Told]) -> Iterator[str]:
    """Changes of a program, in words and by field."""
    yield "What changes" if changes else "Nothing changes in what the program says."
    for one in changes:
        name = f"{one.name} ({one.id})" if one.name != one.id else one.id
        yield f"  {SIGNS[one.kind]} {one.part}: {name}"
        yield from (f"      - {sentence}" for sentence in one.before if sentence not in one.after)
        yield from (f"      + {sentence}" for sentence in one.after if sentence not in one.before)
        if one.kind == "changed":
            yield from (f"      {each.field}: {each.before or '-'} → {each.after or '-'}" for each in one.fields)


def _members(plan: ShownPlan) -> Iterator[str]:
    counts = plan.counts
    yield f"Members: {counts.members:,} looked at; {counts.gain:,} gain something, {counts.lose:,} lose something"
    if plan.replayed:
        yield "  Their histories were decided again: the program counts what was not counted before."
    yield from (f"  {_group(one, plan.names)}" for one in plan.groups)
    for reward, members in plan.taken.items():
        name = plan.names.get(f"rewards/{reward}", reward)
        yield f"  {members:,} took {name} and have not used it: what they took stays as it was"
    for reward, codes in plan.coupons.items():
        name = plan.names.get(f"rewards/{reward}", reward)
        yield f"  {codes:,} codes for {name} are not used yet: whoever shows one has what it is then, if anything"
    if plan.promises:
        yield f"Promises: {counts.broken:,} members have points that would keep less than they promise"
        yield from (f"  {members:,} {PROMISES[one]}" for one, members in plan.promises.items())
    yield from _listed("Who loses", plan.losers, counts.lose, plan.names)
    yield from _listed("Who only gains", plan.others, len(plan.others), plan.names)


def _group(one: Group, names: Names) -> str:
    sign = "gain" if one.gain else "lose"
    days = f", from {one.first_on} to {one.last_on}" if one.first_on else ""
    return f"{sign}  {_what(one, names)}: {one.members:,} members{days}"


def _what(one: Group, names: Names) -> str:
    about = _about(one, names)
    match one.kind:
        case "tier":
            before, after = _values(one, names)
            return f"{about}: {before or 'none'} → {after or 'none'}"
        case "points":
            return f"{one.points} {about}"
        case "price":
            return f"the price of {about}, which they can take: {one.before} → {one.after}"
        case _:
            return f"{one.kind} {about}"


PLACES: dict[Kind, str] = {
    "tier": "tier_sets", "points": "wallets", "reward": "rewards", "price": "rewards", "plan": "plans",
}  # fmt: skip
"""Where in the program that stands which a member has otherwise."""


def _about(one: Group | Moved, names: Names) -> str:
    return names.get(f"{PLACES[one.kind]}/{one.about}", one.about)


def _values(one: Group | Moved, names: Names) -> list[str]:
    """Before and after: of tiers what they are called."""
    return [names.get(f"tier_sets/{one.about}/{each}", each) for each in (one.before, one.after)]


def _listed(title: str, members: Sequence[Concerned], of: int, names: Names) -> Iterator[str]:
    if members:
        yield f"{title} ({min(len(members), LISTED):,} of {of:,})"
        for one in members[:LISTED]:
            yield f"  {one.member}  {'; '.join(_moved(each, names) for each in one.moves) or ', '.join(one.promises)}"


def _moved(move: Moved, names: Names) -> str:
    on = f" on {move.on}" if move.on else ""
    before, after = _values(move, names)
    return f"{move.kind} {_about(move, names)}: {before or '-'} → {after or '-'}{on}"


def _owed(plan: ShownPlan) -> Iterator[str]:
    yield f"Owed to members: {plan.owed_before} → {plan.owed_after} {plan.currency}"
    for one in plan.owed:
        if one.points != "0" or one.points_after != "0":
            name = plan.names.get(f"wallets/{one.wallet}", one.wallet)
            yield (
                f"  {name}: {one.points} → {one.points_after} points, {one.money} → {one.money_after}"
                f" {plan.currency} (worth of a point: {one.by_after})"
            )


def _terms(terms: Iterable[Reworded]) -> Iterator[str]:
    found = list(terms)
    places = sum(max(len(one.gone), len(one.new)) for one in found)
    yield f"Terms: {places} sentences change" if places else "Terms: no sentence changes"
    for one in found:
        yield f"  {one.part}{f': {one.name}' if one.name else ''}"
        yield from (f"    - {sentence}" for sentence in one.gone)
        yield from (f"    + {sentence}" for sentence in one.new)


def _next(plan: ShownPlan) -> Iterator[str]:
    if plan.version is not None:
        yield f"It is applied: version {plan.version}."
        return
    if plan.above and plan.approved_at is None:
        yield "It is above the limits of the shop; a second person must approve it:"
        yield from (f"  {one.pointer}: {one.detail}" for one in plan.above)
        if not plan.signed:
            yield "Nobody has said whose plan it is, so nobody can approve it: plan it again with --as EMAIL."
    breaks = f" --break-promises {plan.counts.broken}" if plan.counts.broken else ""
    yield f"Apply it: regulars apply FILE --plan {plan.plan[:12]}{breaks}"
