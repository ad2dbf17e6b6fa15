"""Tills that sell over HTTP while something is killed, and remember every answer they got."""

import contextlib
import itertools
import json
import threading
from http.client import HTTPConnection, HTTPException
from typing import Any, Self
from urllib.parse import urlsplit

CARDS = [f"CRASH-{number}" for number in range(6)]
DONE = (200, 201)
TOO_MANY = 429

Sent = tuple[str, dict[str, Any]]
"""Path and body of a request."""
REFUSED = 409


class Counter:
    """One connection to the API with one key; connects anew after it broke."""

    def __init__(self, address: str, key: str) -> None:
        self._where = urlsplit(address).netloc
        self._headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        self._line = HTTPConnection(self._where, timeout=5)

    def post(self, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        """Status and answer. Raises OSError or HTTPException when the line breaks."""
        try:
            self._line.request("POST", path, json.dumps(body), self._headers)
            reply = self._line.getresponse()
            return reply.status, json.loads(reply.read() or b"{}")
        except (OSError, HTTPException):
            self.close()
            raise

    def close(self) -> None:
        """Hang up."""
        self._line.close()


class Tills:
    """Several tills that sell inside `with`.

    sent: all they tried and were not refused, by name. answered: what the shop said of what it had recorded.
    why_not: the reason for which one may be refused, empty for none; refused: which were.
    """

    def __init__(self, address: str, key: str, name: str, *, number: int = 4) -> None:
        self.sent: dict[str, Sent] = {}
        self.answered: dict[str, dict[str, Any]] = {}
        self.why_not: dict[str, str] = {}
        self.refused: set[str] = set()
        self._closed = threading.Event()
        self._threads = [
            threading.Thread(target=self._sell, args=(Counter(address, key), f"{name}-{place}"), daemon=True)
            for place in range(number)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        for thread in self._threads:
            thread.join()

    def _sell(self, counter: Counter, name: str) -> None:
        for number in itertools.count():
            if self._closed.wait(0.002):
                break
            self._one_sale(counter, f"{name}-{number}", number)
        counter.close()

    def _one_sale(self, counter: Counter, name: str, number: int) -> None:
        """Every third receipt spends a point; every fifth comes back at once."""
        body: dict[str, Any] = {
            "receipt_id": name,
            "currency": "EUR",
            "lines": [{"line_id": "1", "total": "7.50"}, {"line_id": "2", "total": "0.99"}],
            "member": {"card": CARDS[number % len(CARDS)]},
        }
        if number % 3 == 2:
            body["spend_points"] = "1"
        if self._tell(counter, name, ("/v1/receipts", body)) and number % 5 == 4:
            back = {"return_id": f"{name}-back", "lines": [{"line_id": "2"}]}
            self._tell(counter, f"{name}-back", (f"/v1/receipts/{name}/returns", back))

    def may_be_refused(self, status: int, answer: dict[str, Any], name: str) -> bool:
        """Whether it is for a reason that is no fault."""
        codes = [answer.get("type", "").removeprefix("/errors/"), *(one["code"] for one in answer.get("reasons", ()))]
        return status == REFUSED and self.why_not.get(name) in codes

    def _tell(self, counter: Counter, name: str, sent: Sent, *, why_not: str = "") -> bool:
        """why_not: the reason for which it may be refused."""
        self.sent[name], self.why_not[name] = sent, why_not
        with contextlib.suppress(OSError, HTTPException):
            status, answer = counter.post(*sent)
            if status in DONE:
                self.answered[name] = answer
                return True
            if self.may_be_refused(status, answer, name):
                self.refused.add(name)
                del self.sent[name]
                return False
            # A till that is too fast waits as it was told to; what is broken is broken.
            assert status == TOO_MANY or status >= 500, f"only what is broken may fail: {status} {answer}"
        self._closed.wait(0.1)
        return False
