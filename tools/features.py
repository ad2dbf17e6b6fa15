"""Keeps `docs/features.md` in step with `docs/features/*.toml`: what can be done, how to write it, what proves it.

`python tools/features.py` writes the page anew; `--check` changes nothing and fails when it is not as it would be
written, when a proof is not to be found, or when a feature of the list has no row.

Each file of the folder has one table a feature, by its id: `feature` in a few words, `write` (a piece of a program, or
calls of the API), `story` (where it is proved: `file: title of the story` or `file: name of the test`, one or
several), and `missing` (what is not built, in one sentence).
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/features.md"
ROWS = ROOT / "docs/features"

GROUPS: dict[str, tuple[str, str]] = {
    "EARN": ("Earning", "What members get points for, on receipts and on anything else they do."),
    "LED": ("Holding", "What the points are: their units, how long they wait and live, and what a return takes."),
    "RED": ("Spending", "What points can be turned into, and what happens when it is undone."),
    "TIER": ("Rising", "Tiers: what counts, over what time, what they give and when they are lost."),
    "PAID": ("Paid membership", "Plans that members pay for: what they give, how they run, end and come back."),
    "REF": ("Inviting", "Friends whom members bring, and who is none."),
    "ENR": ("Members", "Who collects: joining, cards, duplicates, families and companies."),
    "CAM": ("Promotions", "Coupons, what goes together on one receipt, and how often anything is given."),
    "PER": ("Told to each", "What a member is told of what is near, before she pays."),
    "GAM": ("Games", "Challenges, badges, draws, and what else makes it fun to come back."),
    "ADM": ("Before it is promised", "What an owner can know of a program before a member does."),
    "SUP": ("Explained", "Why something was given or not, and what would have changed it."),
    "CMP": ("Kept to the law", "What members must be told, and what a law forbids."),
    "MORE": ("More", "What a program can do besides."),
}
"""By the letters of an id: the heading and what it is about."""

FEATURES: dict[str, str] = {
    "EARN-1": "Points for money spent",
    "EARN-2": "Points for visits, articles and categories",
    "EARN-3": "Multipliers and happy hours",
    "EARN-4": "Rates by size of the receipt, category or margin",
    "EARN-5": "Points for any event the program declares",
    "EARN-6": "Reviews, photos and videos",
    "EARN-7": "Caps and cooldowns",
    "EARN-8": "Rules for some tiers or segments only",
    "EARN-9": "Several rules on one receipt",
    "EARN-10": "What a receipt would earn, before it is paid",
    "EARN-11": "Goods and payments that earn nothing",
    "EARN-12": "Offers to claim first, categories to choose",
    "EARN-13": "Points for entering a segment",
    "EARN-14": "Codes, tokens and stamps",
    "EARN-15": "Birthdays that cannot be gamed",
    "EARN-16": "Points that members buy",
    "PAID-1": "Paid memberships and their benefits",
    "PAID-2": "Credit for each charge",
    "PAID-3": "Trial, skip, pause and grace",
    "PAID-4": "Cancelling and refunds",
    "PAID-5": "Memberships as a gift",
    "PAID-6": "Paid and earned tiers in one ladder",
    "LED-1": "Several wallets",
    "LED-2": "Points that wait before they can be spent",
    "LED-3": "Points that wait for something to happen",
    "LED-4": "Kinds of expiry",
    "LED-5": "Expiry by inactivity",
    "LED-6": "Expiry by rule and by tier",
    "LED-7": "Extending what is about to expire",
    "LED-8": "Which points are spent first",
    "LED-9": "What a return takes back",
    "LED-10": "Returns in part",
    "LED-11": "Balances below zero",
    "LED-12": "Points put aside",
    "LED-13": "Corrections by hand",
    "LED-14": "Points given to another member",
    "LED-15": "Families and groups that collect together",
    "LED-16": "The balance and what comes of it when",
    "LED-17": "The order of what happens at a day's end",
    "LED-18": "A history that nobody can change",
    "LED-19": "Points with decimals",
    "LED-20": "The most a member can have",
    "RED-1": "Paying any part of a bill with points",
    "RED-2": "Limits of paying with points",
    "RED-3": "What a point is worth, by formula",
    "RED-4": "Rewards at fixed steps",
    "RED-5": "Prices by tier, segment and time",
    "RED-6": "Rewards taken by themselves, and banking",
    "RED-7": "A catalogue",
    "RED-8": "Pools of codes",
    "RED-9": "Free goods and free delivery",
    "RED-10": "Experiences and limited drops",
    "RED-11": "Donations",
    "RED-12": "Gift cards, store credit, prepaid",
    "RED-13": "Sweepstakes, auctions, scratch cards",
    "RED-14": "Surprises",
    "RED-15": "Undoing a reward",
    "RED-16": "Confirming before points are spent",
    "RED-17": "Why a reward cannot be had",
    "RED-18": "Goods that points cannot pay for",
    "RED-19": "Codes kept for a basket",
    "TIER-1": "What counts towards a tier",
    "TIER-2": "Over what time it counts",
    "TIER-3": "A new tier at once or with the next period",
    "TIER-4": "How long a tier is kept",
    "TIER-5": "How a tier is lost",
    "TIER-6": "Grace",
    "TIER-7": "Tiers for ever, and tiers given by hand",
    "TIER-8": "Progress and forecast",
    "TIER-9": "What a tier gives",
    "TIER-10": "Events of tiers, and the warning before a loss",
    "TIER-11": "Several ladders",
    "CAM-5": "Early access, and what is back in stock for those who waited",
    "CAM-6": "Stacking and exclusion",
    "CAM-7": "Budgets and caps of promotions and coupons",
    "CAM-8": "Places on the map",
    "CAM-13": "The lowest price of the last thirty days",
    "PER-5": "Hints at the till",
    "REF-1": "Points for who invites and who is invited",
    "REF-2": "Milestones",
    "REF-3": "Chains of members who invited each other",
    "REF-4": "Held until the friend's receipt is safe",
    "REF-5": "Checks against fraud",
    "REF-6": "Affiliates",
    "GAM-1": "Challenges",
    "GAM-2": "Streaks",
    "GAM-3": "Badges",
    "GAM-4": "Leaderboards",
    "GAM-5": "Stamp cards",
    "GAM-6": "Wheels, treasure hunts, quizzes, contests",
    "GAM-7": "Clubs of members",
    "GAM-8": "A common price, calendars and flash sales",
    "ADM-6": "A program tried on the shop's own history",
    "ADM-10": "Faults of design found before launch",
    "SUP-2": "Why, and what would have changed it",
    "CMP-6": "Law on expiry, terms and notice",
    "ADM-7": "A changed program planned on the shop's members, and applied",
    "ADM-9": "An adversary against a program",
}
"""Every feature that must have a row; those of members (ENR) have one when they are built."""


class Row(NamedTuple):
    """One feature, as its table says."""

    id: str
    feature: str
    write: str
    proofs: tuple[str, ...]
    missing: str

    @property
    def group(self) -> str:
        """The letters of its id; what has no number is more than the list asks for."""
        return self.id.partition("-")[0] if self.number else "MORE"

    @property
    def number(self) -> int:
        """The number of its id."""
        number = self.id.partition("-")[2]
        return int(number) if number.isdecimal() else 0


def rows() -> list[Row]:
    """All rows of the folder, by group and number."""
    found = []
    for file in sorted(ROWS.glob("*.toml")):
        for name, table in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found.append(row(name, table))
    order = list(GROUPS)
    return sorted(found, key=lambda one: (order.index(one.group) if one.group in order else len(order), one.number))


def row(name: str, table: dict[str, object]) -> Row:
    told = table.get("story", "")
    told = told if isinstance(told, list) else re.split(r"\n|; (?=tests/)", str(told))
    proofs = tuple(str(one).strip() for one in told if str(one).strip())
    return Row(
        name,
        str(table.get("feature", "")).strip().rstrip("."),
        str(table.get("write", "")).strip("\n"),
        proofs,
        str(table.get("missing", "")).strip(),
    )


def faults(found: list[Row]) -> Iterator[str]:
    """What is wrong with the rows."""
    seen: set[str] = set()
    for one in found:
        if one.id in seen:
            yield f"{one.id} has two rows"
        seen.add(one.id)
        if one.group not in GROUPS:
            yield f"{one.id} is no id of the list"
        if not one.feature:
            yield f"{one.id} does not say what it is"
        if not ((one.write and one.proofs) or one.missing):
            yield f"{one.id} needs how to write it and what proves it, or says what is missing"
        yield from (f"{one.id}: {fault}" for proof in one.proofs for fault in unproved(proof))
    for name in FEATURES:
        if name not in seen:
            yield f"{name} ({FEATURES[name]}) has no row"


def unproved(proof: str) -> Iterator[str]:
    """Why the proof cannot be found, if it cannot."""
    file, _, title = proof.partition(": ")
    path = ROOT / file
    if not path.is_file():
        yield f"there is no file {file}"
        return
    text = path.read_text(encoding="utf-8")
    told = f"\nstory {title}\n" if path.suffix == ".story" else f"def {title}("
    if not title or told not in f"\n{text}\n":
        yield f"{file} does not have {title!r}"


def page(found: list[Row]) -> str:
    """The page."""
    return "\n".join([*head(found), *(line for group in GROUPS for line in section(group, found))]).rstrip() + "\n"


def head(found: list[Row]) -> Iterator[str]:
    whole = sum(not one.missing for one in found)
    yield "# What a program can do"
    yield ""
    yield "<!-- Written by tools/features.py from docs/features/*.toml: change those. -->"
    yield ""
    yield f"{len(found)} features, {whole} of them whole; the others say what is missing. Each shows how to write it,"
    yield "in a program or as a call, and names the story or test that proves it; all run with `make test`. What"
    yield "each field of a program means is in [program.md](program.md), what the calls are in [api.md](api.md)."
    yield ""


def section(group: str, found: list[Row]) -> Iterator[str]:
    mine = [one for one in found if one.group == group]
    if not mine:
        return
    heading, about = GROUPS[group]
    yield f"## {heading}"
    yield ""
    yield about
    yield ""
    yield "| | feature | built |"
    yield "|---|---|---|"
    for one in mine:
        built = "yes" if not one.missing else "in part" if one.proofs else "no"
        yield f"| {one.id if one.number else ''} | [{one.feature}](#{anchor(one)}) | {built} |"
    yield ""
    for one in mine:
        yield from details(one)


def details(one: Row) -> Iterator[str]:
    yield f"### {title(one)}"
    yield ""
    for kind, text in snippets(one):
        yield from ([text, ""] if kind == "text" else [f"```{'text' if kind == 'http' else kind}", text, "```", ""])
    if one.proofs:
        yield "Proved by " + "; ".join(map(shown, one.proofs)) + "."
        yield ""
    if one.missing:
        yield f"*Missing:* {one.missing}"
        yield ""


def title(one: Row) -> str:
    return f"{one.id} {one.feature}" if one.number else one.feature


def anchor(one: Row) -> str:
    """As GitHub makes the anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", title(one).lower()).replace(" ", "-")


def shown(proof: str) -> str:
    file, _, name = proof.partition(": ")
    told = f"“{name}”" if file.endswith(".story") else f"`{name}`"
    return f"{told} in [{Path(file).name}](../{file})"


CALL = re.compile(r"^(GET|POST|PUT|PATCH|DELETE) /|^regulars ")
YAML = re.compile(r"^(\s*#|[\w\"'-]+:(\s|$)|- )")

PLACES = {"LED": "wallets:\n", "TIER": "tier_sets:\n  club:\n"}
"""Where a piece belongs that does not begin with the name of a part of the program."""

PARTS = re.compile(
    r"^(wallets|facts|places|excludes|basis|rules|groups|promotions|budgets|surprises|offers|choices|plans|activities"
    r"|tier_sets|rewards|most_rewards|challenges|badges|leaderboards"
    r"|reward_categories|accepts_late|return_window|joins|before_joining|claims|over|jurisdictions|timezone|currency)\b"
)


def snippets(one: Row) -> Iterator[tuple[str, str]]:
    """The pieces of what is to be written: (yaml, http or text, the piece); yaml with the part it belongs to."""
    pieces: list[tuple[str, list[str]]] = []
    for line in one.write.splitlines():
        line = line.removeprefix("# ") if CALL.match(line.removeprefix("# ")) else line
        kind = "http" if CALL.match(line) else "yaml" if YAML.match(line) else "text"
        if line[:1].isspace() or not line.strip() or line[:1] in "}])":
            kind = pieces[-1][0] if pieces else kind
        if pieces and pieces[-1][0] == kind:
            pieces[-1][1].append(line)
        else:
            pieces.append((kind, [line]))
    for kind, lines in pieces:
        text = "\n".join(lines).strip("\n")
        yield kind, in_its_place(one.group, text) if kind == "yaml" else text


def in_its_place(group: str, text: str) -> str:
    """The piece under the part of the program that it belongs to."""
    first = next((line for line in text.splitlines() if not line.startswith("#")), "")
    if not first or PARTS.match(first):
        return text
    if first.startswith("- "):
        part = "rules:\n" if "kind:" in text else "tier_sets:\n  club:\n    counts: spend\n    tiers:\n"
        part += "" if "kind:" in text else "      - {id: member}\n"
    else:
        part = PLACES.get(group, "")
    last = part.rstrip("\n").rpartition("\n")[2]
    indent = " " * (len(last) - len(last.lstrip()) + (0 if last.lstrip().startswith("- ") else 2))
    lines = text.splitlines()
    if part.endswith("club:\n"):
        lines = [*A_LADDER[("counts:" in text) :], *lines] if "tiers:" not in text else [*A_LADDER[:1], *lines]
    return part + "\n".join(indent + line if line else "" for line in lines)


A_LADDER = ["counts: spend", "tiers: [{id: member}, {id: gold, at_least: 500}]"]
"""What a tier set has at least."""


def main() -> None:
    """Write the page, or check it."""
    check = "--check" in sys.argv[1:]
    found = rows()
    wrong = list(faults(found))
    text = page(found)
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
        if check:
            wrong.append("docs/features.md: not as docs/features/*.toml say; run `python tools/features.py`")
        else:
            PAGE.write_text(text, encoding="utf-8")
            print("docs/features.md: written", file=sys.stderr)
    print("\n".join(wrong), file=sys.stderr, end="\n" if wrong else "")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
