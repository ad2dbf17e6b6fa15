"""What tests of the API may ask for: `at_counter` runs a story at the counter of a fresh shop."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from regulars.actions.publish_program import publish_program
from tests.web.club_shop import club_database, made_club
from tests.web.counter import Counter, counter_of

__all__ = ["at_counter", "club_database", "made_club"]

Story = Callable[[Counter], Awaitable[None]]
AtCounter = Callable[[Story], None]
Told = Callable[[Callable[[Counter, str], Awaitable[None]]], None]


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Merely collecting the long contracts takes seconds."""
    is_long = collection_path.name == "test_long_contracts.py"
    return True if is_long and config.getoption("markexpr") == "not long" else None


@pytest.fixture
def at_counter(shop_database: str, run: Any) -> AtCounter:
    """Run a story at the counter of a fresh shop."""

    def telling(story: Story) -> None:
        async def told() -> None:
            async with counter_of(shop_database) as counter:
                await story(counter)

        run(told())

    return telling


@pytest.fixture
def told(request: pytest.FixtureRequest, at_counter: AtCounter) -> Told:
    """Run a story at the counter of a shop with the module's own PROGRAM, for Ana."""

    def telling(story: Callable[[Counter, str], Awaitable[None]]) -> None:
        async def begun(counter: Counter) -> None:
            await publish_program(counter.shop, request.module.PROGRAM, from_at=counter.at, at=counter.at)
            await story(counter, await counter.ana())

        at_counter(begun)

    return telling
