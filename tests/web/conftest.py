"""What tests of the API may ask for: `at_counter` runs a story at the counter of a fresh shop."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.web.counter import Counter, counter_of

Story = Callable[[Counter], Awaitable[None]]
AtCounter = Callable[[Story], None]


@pytest.fixture
def at_counter(shop_database: str, run: Any) -> AtCounter:
    """Run a story at the counter of a fresh shop."""

    def telling(story: Story) -> None:
        async def told() -> None:
            async with counter_of(shop_database) as counter:
                await story(counter)

        run(told())

    return telling
