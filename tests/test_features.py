"""Every feature's piece of a program is one: with the parts it names, it can be made ready without a fault."""

import re
import sys
from typing import Any

import pytest

from regulars.program_file import read_program
from tests.house import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import features

HEAD = {"program": "program: shop", "timezone": "timezone: Europe/Bucharest", "currency": "currency: EUR"}
PARTS: dict[str, list[str]] = {
    "wallets": ["points: {}", "stars: {}", "status: {spendable: false}"],
    "rules": ["- {id: base, kind: per_amount, points: 1, per: 1.00}"],
    "tier_sets": [
        "club: {counts: spend, tiers: [{id: member}, {id: silver, at_least: 100}, {id: gold, at_least: 500}]}"
    ],
    "plans": ["plus: {price: 9.99, per: P1M}"],
    "activities": ["delivered: {}", "referral: {}"],
    "return_window": ["return_window: P14D"],
}
"""What the pieces refer to, where they do not have it themselves."""

PIECES = [
    (row.id, text)
    for row in features.rows()
    for kind, text in features.snippets(row)
    if kind == "yaml" and any(line and not line.startswith("#") for line in text.splitlines())
]


def whole(piece: str) -> str:
    """The piece as a program."""
    lines = piece.splitlines()
    for part, needed in PARTS.items():
        mine = [place for place, line in enumerate(lines) if re.match(rf"{part}:", line)]
        if not mine:
            lines += [f"{part}:", *(f"  {one}" for one in needed)] if part != "return_window" else needed
        elif lines[mine[0]].split("#")[0].rstrip() == f"{part}:":
            name = re.compile(r"^- \{id: ([\w-]+)|^([\w-]+):")
            missing = [one for one in needed if not re.search(rf"(id: |  ){_name(name, one)}\b", piece)]
            lines[mine[0] + 1 : mine[0] + 1] = [f"  {one}" for one in missing]
    return "\n".join([*(line for key, line in HEAD.items() if f"\n{key}:" not in f"\n{piece}"), *lines, ""])


def _name(pattern: re.Pattern[str], line: str) -> str:
    found: Any = pattern.match(line)
    return str(found[1] or found[2])


@pytest.mark.parametrize(("name", "piece"), PIECES, ids=[name for name, _ in PIECES])
def test_what_is_to_be_written_is_a_program_without_a_fault(name: str, piece: str) -> None:
    read_program(whole(piece))


def test_every_proof_is_there_and_every_feature_has_its_row() -> None:
    assert list(features.faults(features.rows())) == []
