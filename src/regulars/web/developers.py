"""For those who write tills and shops: the document, a page to try the calls, and a page for every error.

In English, as the document and the problems are.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from regulars import __version__
from regulars.errors import NotFound
from regulars.web import problems
from regulars.web.endpoint import Endpoint
from regulars.web.openapi import Schema, document
from regulars.web.pages import Pages

TITLE: Final = "Regulars"
ABOUT: Final = """\
Customer loyalty for shops. One call is enough: `POST /v1/receipts` with the lines of a sale earns, spends and answers.

Money and points are decimal texts, moments are RFC 3339 with an offset, ids carry a \
prefix. A refusal is a problem (RFC 9457) that names every wrong field; a refused request has written nothing. \
The same receipt again gets the first answer again. Texts must not hold the character U+0000."""
TAGS: Final[Mapping[str, str]] = {
    "Receipts": "What a till sends: what a receipt would give, what it gave, and what came back.",
    "Members": "Who comes again, their cards, wallets and entries.",
    "Programs": "The rules: check, plan, apply.",
    "Segments": "Members who answer to a condition, for rules to name.",
}


class Field(msgspec.Struct, frozen=True):
    """One parameter to fill in."""

    name: str
    place: str
    required: bool
    about: str
    example: str


class Shown(msgspec.Struct, frozen=True):
    """One operation as the page shows it; `body` is an example to begin with, empty when it takes none."""

    name: str
    method: str
    path: str
    summary: str
    about: str
    scope: str
    fields: tuple[Field, ...]
    body: str
    answers: tuple[tuple[str, str], ...]


def routes(endpoints: Sequence[Endpoint], pages: Pages) -> list[Route]:
    """The document, the page to try it, and the pages of the errors."""
    described = document(endpoints, title=TITLE, version=__version__, about=ABOUT, tags=TAGS)
    raw = msgspec.json.encode(described)
    groups = grouped(described)
    errors = problems.catalogue()

    async def openapi(request: Request) -> Response:
        return Response(raw, media_type="application/json", headers={"cache-control": "no-cache"})

    async def try_out(request: Request) -> Response:
        return pages.show(request, "developers/api.html", groups=groups, about=described["info"]["description"])

    async def all_errors(request: Request) -> Response:
        return pages.show(request, "developers/errors.html", errors=errors, only=False)

    async def one_error(request: Request) -> Response:
        found = [entry for entry in errors if entry.code == request.path_params["code"]]
        if not found:
            raise NotFound()
        return pages.show(request, "developers/errors.html", errors=found, only=True)

    return [
        Route("/openapi.json", openapi, methods=["GET"]),
        Route("/api", try_out, methods=["GET"]),
        Route("/errors", all_errors, methods=["GET"]),
        Route("/errors/{code}", one_error, methods=["GET"]),
    ]


def grouped(described: Schema) -> list[tuple[str, str, list[Shown]]]:
    """Tag, what it is about, and its operations, in the document's order."""
    groups: dict[str, tuple[str, list[Shown]]] = {
        tag["name"]: (tag.get("description", ""), []) for tag in described["tags"]
    }
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            groups[operation["tags"][0]][1].append(shown(described, path, method, operation))
    return [(name, about, found) for name, (about, found) in groups.items() if found]


def shown(described: Schema, path: str, method: str, operation: Schema) -> Shown:
    """One operation of the document, ready to be tried."""
    media = operation.get("requestBody", {}).get("content", {}).get("application/json")
    body = ""
    if media is not None:
        example = media.get("example") or skeleton(media["schema"], described)
        body = msgspec.json.format(msgspec.json.encode(example), indent=2).decode()
    return Shown(
        name=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        about=operation.get("description", ""),
        scope=operation["security"][0]["key"][0] if operation["security"] else "",
        fields=tuple(_field(_resolved(one, described)) for one in operation["parameters"]),
        body=body,
        answers=tuple((status, answer["description"]) for status, answer in operation["responses"].items()),
    )


def _field(parameter: Schema) -> Field:
    schema = parameter["schema"]
    example = next(iter(schema.get("examples", ())), "")
    return Field(
        parameter["name"], parameter["in"], parameter["required"], parameter.get("description", ""), str(example)
    )


def skeleton(schema: Schema, described: Schema) -> Any:
    """The least that fits a schema: what is required, with examples where there are some."""
    schema = _resolved(schema, described)
    for given in ("examples", "enum"):
        if schema.get(given):
            return schema[given][0]
    if choices := schema.get("anyOf"):
        return skeleton(choices[0], described)
    match schema.get("type"):
        case "object":
            inner = schema.get("properties", {})
            return {name: skeleton(inner[name], described) for name in schema.get("required", ()) if name in inner}
        case "array":
            return [skeleton(schema["items"], described)] if schema.get("items") else []
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
        case "string":
            return {"date-time": "2026-05-01T12:00:00+03:00", "date": "2026-05-01"}.get(schema.get("format", ""), "...")
        case _:
            return None


def _resolved(node: Schema, described: Schema) -> Schema:
    while "$ref" in node:
        found: Any = described
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node
