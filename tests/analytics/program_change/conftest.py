"""The shop of the tests of actions."""

from tests.actions.conftest import tell

__all__ = ["tell"]
