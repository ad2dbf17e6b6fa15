"""What is laid out on disk while a file or a history is read: private, and gone with the process that needed it.

A process that is killed removes nothing. So each folder is locked by its process for as long as that lives, and whoever
begins next removes those that nobody holds.
"""

import fcntl
import os
import platform
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import TracebackType

PREFIX = f"regulars-workings-{platform.node()}-"
"""With the machine: of a drive that several share, not every one tells the locks of the others."""


class Workings:
    """A new folder in the machine's temporary one. To be used in a `with`, or closed."""

    def __init__(self) -> None:
        remove_left_over()
        while True:
            self._folder = tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)
            self.path = Path(self._folder.name)
            with suppress(FileNotFoundError):  # Whoever looked for what is left over saw it before it was locked.
                self._held = _opened(self.path)
                with suppress(OSError):  # Some network drives know no locks; nothing is removed there either.
                    fcntl.flock(self._held, fcntl.LOCK_EX)
                if self.path.exists():
                    return
                os.close(self._held)
            self._folder.cleanup()

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Remove the folder; once is enough."""
        self._folder.cleanup()
        if self._held >= 0:
            os.close(self._held)
            self._held = -1


@cache
def remove_left_over() -> None:
    """Remove the folders of this account and machine whose processes live no longer; once a process."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            held = _opened(left)
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(held).st_uid == os.getuid():
                    shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(held)


def _opened(folder: Path) -> int:
    return os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
