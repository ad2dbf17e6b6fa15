"""The commands and calls of docs/first-program.md, in the order of the page."""

import json
import re
from pathlib import Path
from typing import Any

from regulars.actions.say_of_day import say_of_day
from tests.actions.conftest import opened
from tests.main.commands import regulars
from tests.stories.first_program import BLOCKS, in_the_making
from tests.web.counter import Counter

COMMANDS = [
    line.split()[1:]
    for kind, block in BLOCKS
    if kind == "sh"
    for line in block.splitlines()
    if line.startswith("regulars ") and " serve" not in line and "--live" not in line
]
CALLS = [
    (path, json.loads(body))
    for kind, block in BLOCKS
    if kind == "sh"
    for path, body in re.findall(r"localhost:8080(\S+) .*?-d '(.*?)'", block, re.DOTALL)
]


def test_the_commands_of_the_page_do_what_it_says(empty_database: str, tmp_path: Path) -> None:
    file, folder = tmp_path / "bakery.yaml", tmp_path / "shop"
    steps = list(in_the_making())
    file.write_text(steps[0])
    here = {"bakery.yaml": str(file), "shop": str(folder)}
    ran = []
    for words in COMMANDS:
        if words[0] == "init":
            file.write_text(steps[-1])
        if words[0] == "publish":
            file.write_text(steps[-1].replace("points: 10", "points: 8"))
            refused = regulars(*(here.get(word, word) for word in words), code=2, url=empty_database)
            assert "expected `may not take free-loaf because not-enough-points 1`" in refused.stderr
            assert "line 65: word 6: expected" in refused.stderr
            whole = file.read_text().replace("may not take free-loaf because not-enough-points 1", "has 9")
            file.write_text(re.sub("spends 10 (.*) has 1$", r"spends 8 \1 has 3", whole, flags=re.MULTILINE))
        done = regulars(*(here.get(word, word) for word in words), url=empty_database)
        ran.append((words[0], done.stdout))
    assert [name for name, _ in ran] == ["check", "init", "key", "fact", "publish"]
    said = dict(ran)
    assert said["check"] == "1 program and 1 story checked: all is well.\n"
    assert "with the password" in said["init"]
    assert said["key"].startswith("reg_live_")
    assert "weather rain" in said["fact"]
    assert "version 2" in said["publish"]


def test_the_calls_of_the_page_are_answered(shop_database: str, run: Any) -> None:
    async def told() -> None:
        async with opened(shop_database, list(in_the_making())[-1]) as shop:
            counter = Counter(shop)
            (enrol, ana), (buy, receipt) = CALLS
            assert (await counter.post(enrol, ana))["tier"] == "guest"
            first = await counter.post(buy, receipt)
            assert [(one["subject"], one["points"]) for one in first["explain"] if one["code"] == "rule"] == [
                ("loaves", "2")
            ]
            assert counter.at.weekday() == 0, "the shop of these tests lives on a Monday"
            await say_of_day(shop, "weather", counter.at.date(), "rain", actor="key", actor_id=1, at=counter.at)
            wet = await counter.post(buy, receipt | {"receipt_id": "2"})
            assert ("rainy-monday", "2") in [(one["subject"], one.get("points")) for one in wet["explain"]]
            for number in range(3, 6):
                await counter.post(buy, receipt | {"receipt_id": str(number)})
            free = await counter.post(buy, receipt | {"receipt_id": "free", "rewards": ["free-loaf"]})
            assert free["totals"]["to_pay"] == "3.00"
            assert free["tiers"][0]["tier"] == "family"

    run(told())
