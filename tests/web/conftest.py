"""What tests of the API may ask for: `at_counter` runs a story at the counter of a fresh shop."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.web.club_shop import club_database, made_club
from tests.web.counter import Counter, counter_of

__all__ = ["at_counter", "club_database", "made_club"]

Story = Callable[[Counter], Awaitable[None]]
AtCounter = Callable[[Story], None]


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
