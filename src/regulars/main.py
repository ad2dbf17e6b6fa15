"""Puts the parts together: one function for each command of the command line."""

from regulars import settings
from regulars.settings import Settings, Shown


def show_config(asked: Settings) -> tuple[Shown, ...]:
    """Every setting with its value, where that came from and what it is for; secrets are masked."""
    return settings.show(asked)
