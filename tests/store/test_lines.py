"""Who waits goes on together: in order, one pair of hands for a member, and nobody waits for nobody."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest

from regulars.store.lines import MOST, Group, Lines, Waiting

One = Waiting[str, str]


class Desk:
    """Notes the groups that come, and answers each `done` once `open` is set."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.open = asyncio.Event()

    async def work(self, group: Group) -> Group:
        self.groups.append([one.thing for one in group])
        await asyncio.sleep(0)
        await self.open.wait()
        for one in group:
            one.tell("done")
        return []


def told(story: Callable[[Lines, Desk], Awaitable[Any]]) -> Any:
    async def tell() -> Any:
        async with asyncio.timeout(10):
            return await story(Lines(), Desk())

    return asyncio.run(tell())


def ask(lines: Lines, desk: Desk, *things: tuple[str, int]) -> list[asyncio.Task[str]]:
    return [asyncio.create_task(lines.join(One(thing, member, thing), desk.work)) for thing, member in things]


async def turn() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


def test_who_comes_first_goes_at_once_and_who_comes_meanwhile_goes_together() -> None:
    async def story(lines: Lines, desk: Desk) -> None:
        answers = ask(lines, desk, ("a", 1))
        await turn()
        answers += ask(lines, desk, ("b", 2), ("c", 1), ("d", 3), ("e", 1))
        await turn()
        assert desk.groups == [["a"]]
        desk.open.set()
        assert await asyncio.gather(*answers) == ["done"] * 5
        assert desk.groups == [["a"], ["b", "c", "d", "e"]]
        assert await asyncio.gather(*ask(lines, desk, ("f", 1))) == ["done"], "the line is open again"

    told(story)


def test_a_group_is_never_larger_than_it_may_be() -> None:
    async def story(lines: Lines, desk: Desk) -> None:
        desk.open.set()
        await asyncio.gather(*ask(lines, desk, *((str(n), n) for n in range(2 * MOST + 1))))
        assert [len(group) for group in desk.groups] == [1, MOST, MOST]
        assert [one for group in desk.groups for one in group] == [str(n) for n in range(2 * MOST + 1)]

    told(story)


def test_one_name_is_never_twice_in_a_group_and_a_member_keeps_her_order() -> None:
    async def story(lines: Lines, desk: Desk) -> None:
        desk.open.set()
        await asyncio.gather(*ask(lines, desk, ("x", 9), ("a", 1), ("a", 2), ("b", 2), ("c", 1)))
        assert desk.groups == [["x"], ["a", "c"], ["a", "b"]]

    told(story)


def test_whoever_has_gone_is_left_out_and_the_others_are_not_disturbed() -> None:
    async def story(lines: Lines, desk: Desk) -> None:
        (first,) = ask(lines, desk, ("a", 1))
        await turn()
        second = ask(lines, desk, ("b", 1), ("c", 2))
        await turn()
        first.cancel()  # Its work is cut off; the others go on.
        await turn()
        third = ask(lines, desk, ("d", 1), ("e", 2))
        await turn()
        second[0].cancel()
        third[0].cancel()
        desk.open.set()
        assert await second[1] == await third[1] == "done"
        assert first.cancelled()
        assert desk.groups == [["a"], ["b", "c"], ["e"]]

    told(story)


def test_who_wants_a_member_alone_waits_for_the_group_and_the_group_for_her() -> None:
    async def story(lines: Lines, desk: Desk) -> None:
        came: list[str] = []

        async def alone(name: str) -> None:
            async with lines.of(1):
                came.append(f"{name} in")
                await asyncio.sleep(0.01)
                came.append(f"{name} out")

        answers = ask(lines, desk, ("x", 9), ("a", 1), ("b", 2))
        desk.open.set()
        await turn()
        desk.open.clear()
        await turn()
        waiting = [asyncio.ensure_future(alone(name)) for name in ("x", "y", "z")]
        await turn()
        waiting[1].cancel()
        answers += ask(lines, desk, ("c", 1), ("d", 2))
        desk.open.set()
        await asyncio.gather(*answers, waiting[0], waiting[2])
        assert came == ["x in", "x out", "z in", "z out"]
        assert desk.groups == [["x"], ["a", "b"], ["d"], ["c"]]

    told(story)


def test_where_several_went_together_whoever_comes_in_the_same_turn_goes_along() -> None:
    async def story(lines: Lines, desk: Desk) -> None:
        desk.open.set()
        await asyncio.gather(*ask(lines, desk, ("a", 1), ("b", 2), ("c", 3)))
        await asyncio.gather(*ask(lines, desk, ("d", 1), ("e", 2), ("f", 3)))
        await asyncio.gather(*ask(lines, desk, ("g", 1)))
        await asyncio.gather(*ask(lines, desk, ("h", 1)))
        assert desk.groups == [["a"], ["b", "c"], ["d", "e", "f"], ["g"], ["h"]]

    told(story)


def test_all_of_a_batch_go_together_and_each_has_its_own_answer() -> None:
    async def work(group: Group) -> Group:
        for one in group:
            if one.thing == "bad":
                one.fail(ValueError("bad"))
            else:
                one.tell(f"{one.thing} of {len(group)}")
        return []

    async def story(lines: Lines, desk: Desk) -> None:
        several = [One(thing, place, thing) for place, thing in enumerate(("a", "bad", "c"))]
        done = await lines.join_all(several, work)
        assert [str(one) for one in done] == ["a of 3", "bad", "c of 3"]

    told(story)


def test_what_is_given_back_goes_first_in_the_next_group() -> None:
    async def story(lines: Lines, desk: Desk) -> None:
        async def once_more(desk: Desk, group: Group) -> Group:
            again = [one for one in group if one.thing in "bc" and not one.tries]
            for one in again:
                one.tries += 1
            await desk.work([one for one in group if one not in again])
            return again

        desk.open.set()
        things = [("a", 1), ("b", 1), ("c", 2)]
        work = partial(once_more, desk)
        answers = [asyncio.create_task(lines.join(One(thing, member, thing), work)) for thing, member in things]
        await turn()
        answers.append(asyncio.create_task(lines.join(One("d", 1, "d"), work)))
        assert await asyncio.gather(*answers) == ["done"] * 4
        assert [one for group in desk.groups for one in group] == ["a", "b", "c", "d"]

    told(story)


@pytest.mark.parametrize("broken", [RuntimeError("no"), asyncio.CancelledError()])
def test_work_that_breaks_off_leaves_nobody_waiting_for_ever(broken: BaseException) -> None:
    async def story(lines: Lines, desk: Desk) -> None:
        async def breaks(group: Group) -> Group:
            raise broken

        with pytest.raises(type(broken)):
            await lines.join(One("a", 1, "a"), breaks)
        many = [asyncio.create_task(lines.join(One(name, 1, name), breaks)) for name in "bc"]
        assert all(isinstance(one, BaseException) for one in await asyncio.gather(*many, return_exceptions=True))
        desk.open.set()
        async with lines.of(1):
            pass
        assert await asyncio.gather(*ask(lines, desk, ("b", 1))) == ["done"]

    told(story)
