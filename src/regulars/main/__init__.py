"""Puts the parts together: one function for each command of the command line."""

from regulars import settings as all_settings
from regulars.main.checking import check
from regulars.main.doctor import doctor
from regulars.main.importing import import_history, load_demo
from regulars.main.people import add_key, add_store, add_user, init
from regulars.main.serving import serve, web, work
from regulars.main.upkeep import backup, migrate, restore, verify
from regulars.settings import Settings, Shown

__all__ = [
    "add_key",
    "add_store",
    "add_user",
    "backup",
    "check",
    "doctor",
    "import_history",
    "init",
    "load_demo",
    "migrate",
    "restore",
    "serve",
    "show_config",
    "verify",
    "web",
    "work",
]


def show_config(asked: Settings) -> tuple[Shown, ...]:
    """Every setting with its value, where that came from and what it is for; secrets are masked."""
    return all_settings.show(asked)
