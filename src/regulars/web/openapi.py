"""The OpenAPI 3.1 document, made of the endpoints: with it alone somebody can write a till."""

import inspect
import typing
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Literal

import msgspec

from regulars.errors import FieldError, Invalid, RegularsError, TooMany
from regulars.store.keys import SCOPES
from regulars.web import problems
from regulars.web.endpoint import Endpoint
from regulars.web.problems import NotSignedIn, status_of

JSON: Final = "application/json"
PROBLEM: Final = problems.PROBLEM_JSON.decode()
REF: Final = "#/components/schemas/{name}"

Schema = dict[str, Any]


class Problem(msgspec.Struct):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


def document(
    endpoints: Sequence[Endpoint],
    *,
    title: str,
    version: str,
    about: str = "",
    tags: Mapping[str, str] | None = None,
) -> Schema:
    """The whole document. `tags` gives the order of the groups and a sentence for each."""
    used = {kind for endpoint in endpoints for kind in endpoint.errors}
    kinds = sorted(used, key=lambda kind: kind.code)
    schemas = _Schemas(endpoints, kinds)
    paths: dict[str, Schema] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, schemas)
    whole = {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": about},
        "servers": [{"url": "/"}],
        "tags": _tags(endpoints, tags or {}),
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "examples": {kind.code: {"value": sample(kind)} for kind in kinds},
            "securitySchemes": {"key": _key_scheme()},
            "parameters": _PARAMETERS,
            "headers": _HEADERS,
        },
    }
    as_sent: Schema = msgspec.json.decode(msgspec.json.encode(whole))
    return as_sent


class _Schemas:
    """The types of all bodies, answers and problems as components, each written once."""

    def __init__(self, endpoints: Iterable[Endpoint], kinds: Sequence[type[RegularsError]]) -> None:
        types = [kind for one in endpoints for kind in (one.body, one.returns) if kind is not None]
        told = [_problem_type(kind) for kind in kinds]
        refs, self.components = msgspec.json.schema_components([*types, *told, Problem], ref_template=REF)
        self._types = types
        self._refs = refs
        self._problems = dict(zip(kinds, refs[len(types) :], strict=False))
        self._any_problem = refs[-1]

    def of(self, kind: Any) -> Schema:
        """A reference to the schema of a body's type."""
        return dict(next(ref for ref, known in zip(self._refs, self._types, strict=False) if known is kind))

    def of_problem(self, kind: type[RegularsError]) -> Schema:
        """A reference to the schema of an error's problem."""
        return self._problems[kind]

    def of_any_problem(self) -> Schema:
        """A reference to what all problems have."""
        return self._any_problem


def _problem_type(kind: type[RegularsError]) -> type[msgspec.Struct]:
    hints = problems.types_of(kind)
    own = {name: hints[name] for name in kind.field_names() if name not in problems.RESERVED}
    needed = [(name, hint) for name, hint in own.items() if not hasattr(kind, name)]
    given = [(name, hint, getattr(kind, name)) for name, hint in own.items() if hasattr(kind, name)]
    fields: list[tuple[str, Any] | tuple[str, Any, Any]] = [
        ("type", Literal[problems.type_url(kind)]),
        ("title", str),
        ("status", Literal[status_of(kind)]),
        ("detail", str),
        ("instance", str),
        *needed,
        *given,
    ]
    told = {"__doc__": inspect.cleandoc(kind.__doc__ or "")}
    return msgspec.defstruct(f"{kind.__name__}Problem", fields, namespace=told, kw_only=True)


def _operation(endpoint: Endpoint, schemas: _Schemas) -> Schema:
    told = inspect.cleandoc(endpoint.handler.__doc__ or endpoint.name).split("\n\n", 1)
    operation: Schema = {
        "operationId": endpoint.name,
        "tags": [endpoint.tag],
        "summary": told[0],
        "parameters": _parameters(endpoint),
        "responses": _responses(endpoint, schemas),
        "security": [{"key": [endpoint.scope]}] if endpoint.scope else [],
    }
    if len(told) > 1:
        operation["description"] = told[1]
    if endpoint.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": _content(schemas.of(endpoint.body), endpoint.example),
        }
    return operation


def _content(schema: Schema, example: Any, media_type: str = JSON) -> Schema:
    media: Schema = {"schema": schema}
    if example is not None:
        media["example"] = msgspec.to_builtins(example)
    return {media_type: media}


def _parameters(endpoint: Endpoint) -> list[Schema]:
    found = _path_parameters(endpoint) + _struct_parameters(endpoint.query, "query")
    if endpoint.idempotency != "none":
        name = "IdempotencyKey" if endpoint.idempotency == "required" else "OptionalIdempotencyKey"
        found.append({"$ref": f"#/components/parameters/{name}"})
    if endpoint.version != "none":
        name = "IfMatch" if endpoint.version == "required" else "OptionalIfMatch"
        found.append({"$ref": f"#/components/parameters/{name}"})
    return found


def _path_parameters(endpoint: Endpoint) -> list[Schema]:
    if endpoint.path_fields is not None:
        return _struct_parameters(endpoint.path_fields, "path")
    names = [part[1:-1] for part in endpoint.path.split("/") if part.startswith("{")]
    schema = {"type": "string", "minLength": 1}
    return [{"name": name, "in": "path", "required": True, "schema": schema} for name in names]


def _struct_parameters(kind: Any, place: str) -> list[Schema]:
    if kind is None:
        return []
    schema = msgspec.json.schema(kind)
    own = schema["$defs"][schema["$ref"].rpartition("/")[2]]
    required = set(own.get("required", ()))
    return [
        _parameter(name, place, inner, required=place == "path" or name in required)
        for name, inner in own["properties"].items()
    ]


def _parameter(name: str, place: str, schema: Schema, *, required: bool) -> Schema:
    """One parameter. A text cannot be null, so `str | None = None` is an optional text."""
    inner = {key: value for key, value in schema.items() if key != "description"}
    choices = [one for one in inner.get("anyOf", ()) if one != {"type": "null"}]
    if len(choices) == 1:
        inner = choices[0]
    told = schema.get("description", choices[0].get("description", "") if choices else "")
    about = {"description": told} if told else {}
    return {"name": name, "in": place, "required": required, **about, "schema": inner}


def _responses(endpoint: Endpoint, schemas: _Schemas) -> Schema:
    done: Schema = {"description": "Done", "headers": _answer_headers(endpoint)}
    status = endpoint.status
    if endpoint.returns is None:
        status = 204
    else:
        done["content"] = _content(schemas.of(endpoint.returns), endpoint.answer_example, endpoint.media_type)
    responses = {str(status): done}
    by_status: dict[int, list[type[RegularsError]]] = {}
    for kind in endpoint.errors:
        by_status.setdefault(status_of(kind), []).append(kind)
    for code, kinds in sorted(by_status.items()):
        responses[str(code)] = _refusal(kinds, schemas)
    broken = {
        "description": "Something broke on our side",
        "content": {PROBLEM: {"schema": schemas.of_any_problem()}},
    }
    return responses | {"5XX": broken}


def _refusal(kinds: list[type[RegularsError]], schemas: _Schemas) -> Schema:
    refs = [schemas.of_problem(kind) for kind in kinds]
    examples = {kind.code: {"$ref": f"#/components/examples/{kind.code}"} for kind in kinds}
    refusal: Schema = {
        "description": " / ".join(dict.fromkeys(kind.title() for kind in kinds)),
        "content": {PROBLEM: {"schema": refs[0] if len(refs) == 1 else {"anyOf": refs}, "examples": examples}},
    }
    names = [name for kind, name in ((TooMany, "Retry-After"), (NotSignedIn, "WWW-Authenticate")) if kind in kinds]
    if names:
        refusal["headers"] = {name: _header_ref(name) for name in names}
    return refusal


def _answer_headers(endpoint: Endpoint) -> Schema:
    names = ["RateLimit", "RateLimit-Policy"] if endpoint.scope else []
    if endpoint.version != "none":
        names.append("ETag")
    return {name: _header_ref(name) for name in names}


def _header_ref(name: str) -> Schema:
    return {"$ref": f"#/components/headers/{name}"}


def sample(kind: type[RegularsError]) -> Schema:
    """The problem as it looks, with made-up details."""
    hints = problems.types_of(kind)
    details = {name: _sample_value(hints[name], getattr(kind, name, None)) for name in kind.field_names()}
    if status_of(kind) == status_of(Invalid):
        details["errors"] = (FieldError("#/lines/0/quantity", "must be a text, not a whole number"),)
    shown: Schema = msgspec.to_builtins(problems.problem(kind(**details), "/v1/receipts"), enc_hook=str)
    return shown


def _sample_value(hint: Any, given: Any) -> Any:
    if given is not None:
        return given
    return {int: 1, str: "...", bool: True}.get(hint, () if typing.get_origin(hint) in (tuple, list) else None)


def _tags(endpoints: Iterable[Endpoint], known: Mapping[str, str]) -> list[Schema]:
    used = dict.fromkeys([*known, *(endpoint.tag for endpoint in endpoints)])
    return [{"name": name, **({"description": known[name]} if name in known else {})} for name in used]


def _key_scheme() -> Schema:
    scopes = "\n".join(f"- `{scope}`: {about}" for scope, about in SCOPES.items())
    about = "An API key, `reg_live_...` or `reg_test_...`, as a bearer token. Its scopes say what it may do:"
    return {"type": "http", "scheme": "bearer", "description": f"{about}\n\n{scopes}"}


def _idempotency_key(required: bool) -> Schema:
    about = "A name for this write, new for each, the same again on a retry: the retry gets the first answer."
    schema = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": required,
        "description": about,
        "schema": schema,
    }


def _if_match(required: bool) -> Schema:
    about = "The `ETag` that came with what you change; when it has changed meanwhile, nothing is written."
    schema = {"type": "string", "pattern": '^([*]|(W/)?"[!#-~]{1,100}")$'}
    return {"name": "If-Match", "in": "header", "required": required, "description": about, "schema": schema}


_PARAMETERS: Final[Schema] = {
    "IdempotencyKey": _idempotency_key(True),
    "OptionalIdempotencyKey": _idempotency_key(False),
    "IfMatch": _if_match(True),
    "OptionalIfMatch": _if_match(False),
}


def _header(about: str, kind: str = "string") -> Schema:
    return {"description": about, "schema": {"type": kind}}


_HEADERS: Final[Schema] = {
    "RateLimit": _header('How many requests are left and in how many seconds all are back: `"key";r=199;t=1`.'),
    "RateLimit-Policy": _header('How many requests in how many seconds: `"key";q=200;w=1`.'),
    "Retry-After": _header("Seconds to wait.", "integer"),
    "WWW-Authenticate": _header("How to say who you are."),
    "ETag": _header("The version of what you read; send it as `If-Match` when you change it."),
}
