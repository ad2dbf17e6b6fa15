"""Requests of a story that is played live: an answer, a refusal that a story knows, or the end of the story."""

from typing import Any

import httpx2
import msgspec

from regulars.engine.decision import Reason
from regulars.engine.program import Program
from regulars.stories.live_answers import is_refusal, refusals
from regulars.stories.runner import CannotPlay

Answer = dict[str, Any]


class Refusal(Exception):
    """The API refuses, for reasons that a story knows."""

    def __init__(self, problem: Answer) -> None:
        super().__init__(problem["type"])
        self._problem = problem

    def reasons(self, program: Program) -> tuple[Reason, ...]:
        """Why, in the words of the engine. program: the one that refused."""
        return refusals(self._problem, program)


class Wire:
    """Asks the API. Every method raises Refusal, and CannotPlay for what no story expects."""

    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def get(self, path: str) -> Answer:
        """What is there."""
        return self._ask("GET", path)

    def post(self, path: str, body: Answer) -> Answer:
        """Do something."""
        return self._ask("POST", path, msgspec.json.encode(body))

    def put(self, path: str, body: Answer) -> Answer:
        """Let something be so."""
        return self._ask("PUT", path, msgspec.json.encode(body))

    def delete(self, path: str) -> None:
        """End something."""
        self._ask("DELETE", path)

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Answer:
        headers = {} if body is None else {"content-type": "application/json"}
        try:
            reply = self._client.request(method, path, content=body, headers=headers)
        except httpx2.HTTPError as error:
            raise CannotPlay(f"{method} {path}: {type(error).__name__}: {error}") from error
        answer: Answer = msgspec.json.decode(reply.content) if reply.content else {}
        if reply.is_success:
            return answer
        if reply.is_client_error and is_refusal(answer):
            raise Refusal(answer)
        told = ", ".join(str(answer[name]) for name in ("title", "detail") if name in answer)
        raise CannotPlay(f"{method} {path} is answered with {reply.status_code}: {told}")
