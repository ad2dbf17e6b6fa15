"""Running the command line in tests: in this process, or as one of its own that serves."""

import contextlib
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from click.testing import CliRunner, Result

from regulars import cli

Answer = tuple[int, dict[str, str], Any]
PATIENCE_SECONDS = 60


def regulars(*words: object, code: int = 0, url: str | None = None) -> Result:
    """Run a command in this process, and see that it ends with the code. url: the DATABASE_URL it is given."""
    environment = {name: None for name in os.environ if name.startswith("REGULARS_")}
    done = CliRunner(env={**environment, "DATABASE_URL": url}).invoke(cli.main, [str(word) for word in words])
    assert done.exit_code == code, f"exit code {done.exit_code}\n{done.stdout}\n{done.stderr}"
    return done


def told(*words: object, code: int = 0, url: str | None = None) -> Any:
    """What a command answers with --json."""
    return json.loads(regulars(*words, "--json", code=code, url=url).stdout)


class Serving:
    """`regulars serve` as a process of its own; `address` once it answers."""

    def __init__(self, *words: object, url: str | None = None, as_: tuple[str, ...] = (), **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("REGULARS_", "DATABASE_URL"))}
        command = [*as_, *(() if as_ else (sys.executable,)), "-m", "regulars", *map(str, words)]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={**kept, **({"DATABASE_URL": url} if url else {}), **environment},
        )
        self.said: list[str] = []
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        assert self.process.stdout is not None
        first = self.process.stdout.readline()
        found = re.search(r"http://\S+", first)
        if found is None:
            self.kill()
            raise AssertionError(f"it does not serve: {first}{''.join(self.said)}")
        self.address = found[0]

    def _listen(self) -> None:
        assert self.process.stderr is not None
        self.said += self.process.stderr

    def ask(self, method: str, path: str, body: Any = None, *, key: str = "", cookie: str = "") -> Answer:
        """Status, headers and body; JSON where it is."""
        place = urlsplit(self.address)
        line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE_SECONDS)
        headers = {"origin": self.address}
        if key:
            headers["authorization"] = f"Bearer {key}"
        if cookie:
            headers["cookie"] = cookie
        is_form = isinstance(body, dict) and path.startswith("/console")
        headers["content-type"] = "application/x-www-form-urlencoded" if is_form else "application/json"
        sent = None if body is None else urlencode(body) if is_form else json.dumps(body)
        with contextlib.closing(line):
            line.request(method, path, sent, headers)
            answer = line.getresponse()
            raw = answer.read()
        kind = answer.headers.get("content-type", "")
        told = json.loads(raw) if "json" in kind else raw.decode()
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, told

    def signed_in(self, email: str, password: str) -> str:
        """The cookie of a session."""
        status, headers, _ = self.ask("POST", "/console/sign-in", {"email": email, "password": password})
        assert status == 303, status
        cookies = SimpleCookie(headers["set-cookie"])
        return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())

    def stop(self, name: signal.Signals = signal.SIGINT) -> int:
        """Ctrl-C, which reaches the whole group, or SIGTERM, which reaches the parent; its exit code."""
        if name == signal.SIGINT:
            os.killpg(self.process.pid, name)
        else:
            self.process.send_signal(name)
        try:
            return self.process.wait(PATIENCE_SECONDS)
        finally:
            self._close()

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._close()

    def _close(self) -> None:
        self._listener.join(PATIENCE_SECONDS)
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe is not None:
                pipe.close()


@contextlib.contextmanager
def serving(*words: object, url: str | None = None, **more: Any) -> Iterator[Serving]:
    """A serving process, which is gone at the end in any case."""
    one = Serving("serve", "--port", "0", *words, url=url, **more)
    try:
        yield one
    finally:
        if one.process.poll() is None:
            one.kill()


def processes_of(folder: Path) -> list[str]:
    """The command lines and open folders of live processes that have to do with the folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            here = os.readlink(process / "cwd")
            if words and (str(folder) in words or here.startswith(str(folder))):
                found.append(f"{process.name} {words}")
    return found
