"""Serving: one socket, any number of processes, an orderly stop.

The parent opens the socket and, with several processes, starts them afresh (not by fork), waits until all
answer, and starts one anew that died. A child whose parent is gone stops by itself. SIGINT and SIGTERM let the
requests under way finish.
"""

import asyncio
import contextlib
import multiprocessing
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from types import FrameType
from typing import Any, Final

import structlog
import uvicorn
from starlette.types import ASGIApp

from regulars import garbage

GRACE_SECONDS: Final = 15
MOST_RESTARTS: Final = 5
BACKLOG: Final = 2048

log = structlog.get_logger("regulars.web")

MakeApp = Callable[[], ASGIApp]
Ready = Callable[[str], None]


class CannotListen(OSError):
    """The address is taken, or not ours."""


class ChildDied(RuntimeError):
    """A serving process ended before it answered, or too often."""


class NotServed(RuntimeError):
    """The server ended before it answered."""


def serve(make_app: MakeApp, *, host: str, port: int, processes: int = 1, ready: Ready | None = None) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is told the address once requests are answered.

    `make_app` is called in each process; with several it must be picklable, as a module's function or a
    partial of one is. Raises CannotListen, ChildDied, and what `make_app` or its start raises.
    """
    with listening(host, port) as listener:
        address = _address(listener)

        def told() -> None:
            if ready is not None:
                ready(address)

        def settled() -> None:
            garbage.settle()
            told()

        if processes == 1:
            _Server(make_app, settled).run(sockets=[listener])
        else:
            _Children(make_app, listener, processes).run(told)


@contextlib.contextmanager
def serving(make_app: MakeApp) -> Iterator[str]:
    """Serve this machine alone, from a thread, as long as the block lasts; gives the address.

    Raises CannotListen, NotServed.
    """
    with listening("127.0.0.1", 0) as listener:
        is_ready = threading.Event()
        server = _Server(make_app, is_ready.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="regulars-web", daemon=True)
        thread.start()
        try:
            while not is_ready.wait(0.02):
                if not thread.is_alive():
                    raise NotServed("the server ended before it answered; its log says why")
            yield _address(listener)
        finally:
            server.should_exit = True
            thread.join(GRACE_SECONDS + 5)


@contextlib.contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens on this address; port 0 takes a free one. Raises CannotListen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio sends an answer at once instead of waiting 40 ms for its beginning to be told.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen(BACKLOG)
        except OSError as error:
            told = f"cannot listen on {host}:{port}: {error.strerror}; choose another address or port"
            raise CannotListen(error.errno, told) from error
        listener.set_inheritable(True)
        yield listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """Uvicorn that says when it is ready, and ends without raising the signal again."""

    def __init__(self, make_app: MakeApp, ready: Callable[[], None]) -> None:
        config = uvicorn.Config(
            make_app,
            factory=True,
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            backlog=BACKLOG,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        with _signals(self.handle_exit):
            yield


@contextlib.contextmanager
def _signals(handler: Callable[[int, FrameType | None], Any]) -> Iterator[None]:
    """SIGINT and SIGTERM go to `handler` meanwhile, when this is the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {name: signal.signal(name, handler) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for name, former in before.items():
            signal.signal(name, former)


class _Child:
    """One serving process and our end of its line: it says ready, and sees that we are gone."""

    def __init__(self, make_app: MakeApp, listener: socket.socket) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.line, theirs = spawn.Pipe()
        self.is_ready = False
        self.process = spawn.Process(target=_work, args=(make_app, listener, theirs), name="regulars-web")
        self.process.start()
        theirs.close()


class _Children:
    """The serving processes, kept at their number until told to stop."""

    def __init__(self, make_app: MakeApp, listener: socket.socket, processes: int) -> None:
        self._make_app = make_app
        self._listener = listener
        self._wanted = processes
        self._restarts = 0
        self._children: list[_Child] = []
        self._wakes, self._alarm = socket.socketpair()

    def run(self, told: Callable[[], None]) -> None:
        """Start all, tell when all answer, watch, stop. Raises ChildDied."""
        with _signals(lambda *_: self._alarm.send(b"!")):
            try:
                self._children = [self._start() for _ in range(self._wanted)]
                self._watch(told)
            finally:
                self._stop()

    def _start(self) -> _Child:
        return _Child(self._make_app, self._listener)

    def _watch(self, told: Callable[[], None]) -> None:
        is_told = False
        while not self._heard():
            if not is_told and all(child.is_ready for child in self._children):
                is_told = True
                told()

    def _heard(self) -> bool:
        """Wait for the next thing to happen; whether it was the signal to stop."""
        lines: list[Any] = [child.line for child in self._children if not child.is_ready]
        ends = [child.process.sentinel for child in self._children]
        for heard in wait([self._wakes, *lines, *ends]):
            if heard is self._wakes:
                return True
            for child in list(self._children):
                if heard is child.line:
                    child.is_ready = _says_ready(child.line)
                elif heard == child.process.sentinel:
                    self._replace(child)
        return False

    def _replace(self, child: _Child) -> None:
        """Start another in place of one that died. Raises ChildDied: it never answered, or it is too often."""
        self._children.remove(child)
        self._restarts += 1
        code = child.process.exitcode
        if not child.is_ready or self._restarts > MOST_RESTARTS:
            raise ChildDied(f"a serving process ended with code {code}")
        log.error("a serving process died; starting another", code=code)
        self._children.append(self._start())

    def _stop(self) -> None:
        for child in self._children:
            child.process.terminate()
        for child in self._children:
            child.process.join(GRACE_SECONDS + 5)
            if child.process.is_alive():
                child.process.kill()
                child.process.join()
            child.line.close()
        self._wakes.close()
        self._alarm.close()


def _says_ready(line: Connection) -> bool:
    try:
        return bool(line.recv())
    except EOFError:  # It died; its sentinel tells so next.
        return False


def _work(make_app: MakeApp, listener: socket.socket, line: Connection) -> None:
    """What a child does. Ctrl-C reaches the whole group: the parent alone listens to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server = _ChildServer(make_app, line)
    server.run(sockets=[listener])


class _ChildServer(_Server):
    def __init__(self, make_app: MakeApp, line: Connection) -> None:
        super().__init__(make_app, self._settled)
        self._line = line

    def _settled(self) -> None:
        garbage.settle()
        self._line.send(True)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = signal.signal(signal.SIGTERM, self.handle_exit)
        loop = asyncio.get_running_loop()
        loop.add_reader(self._line.fileno(), self._orphaned)
        try:
            yield
        finally:
            loop.remove_reader(self._line.fileno())
            signal.signal(signal.SIGTERM, before)

    def _orphaned(self) -> None:
        """The parent never writes: what can be read is the end of the line."""
        self.should_exit = True
