"""The OpenAPI document: whole, true, and enough to write a till by."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import msgspec
import pytest

from regulars.web.openapi import document
from tests.web.demo_api import ENDPOINTS, ask, demo

DOCUMENT = document(ENDPOINTS, title="Demo", version="1", tags={"Receipts": "What a till sends."})
OPERATIONS = [
    (path, method, operation) for path, methods in DOCUMENT["paths"].items() for method, operation in methods.items()
]


def refs(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for inner in node.values():
            yield from refs(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from refs(inner)


def resolve(ref: str) -> Any:
    node: Any = DOCUMENT
    for step in ref.removeprefix("#/").split("/"):
        node = node[step]
    return node


def validate(schema: Any, value: Any) -> None:
    jsonschema.Draft202012Validator(schema | {"components": DOCUMENT["components"]}).validate(value)


def test_every_reference_leads_somewhere_and_every_schema_is_one() -> None:
    for ref in refs(DOCUMENT):
        resolve(ref)
    for schema in DOCUMENT["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_it_is_json_and_says_its_version() -> None:
    assert json.loads(msgspec.json.encode(DOCUMENT))["openapi"] == "3.1.0"


def test_every_operation_has_a_name_of_its_own_a_tag_a_sentence_and_answers() -> None:
    assert len({operation["operationId"] for _, _, operation in OPERATIONS}) == len(ENDPOINTS)
    for _, _, operation in OPERATIONS:
        assert operation["summary"].endswith(".")
        assert operation["tags"][0] in {tag["name"] for tag in DOCUMENT["tags"]}
        assert {"5XX"} < set(operation["responses"])


def test_scopes_stand_beside_what_needs_them() -> None:
    security = {operation["operationId"]: operation["security"] for _, _, operation in OPERATIONS}
    assert security["record"] == [{"key": ["receipts:write"]}]
    assert security["about"] == []
    scheme = DOCUMENT["components"]["securitySchemes"]["key"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert "receipts:write" in scheme["description"]


@pytest.mark.parametrize(
    "name, statuses",
    [
        ("record", {"200", "400", "401", "403", "409", "413", "415", "422", "429", "5XX"}),
        ("members", {"200", "401", "403", "422", "429", "5XX"}),
        ("member", {"200", "401", "403", "404", "429", "5XX"}),
        ("about", {"200", "5XX"}),
        ("release", {"204", "401", "403", "404", "429", "5XX"}),
    ],
)
def test_every_way_to_be_refused_is_written_down(name: str, statuses: set[str]) -> None:
    found = next(operation for _, _, operation in OPERATIONS if operation["operationId"] == name)
    assert set(found["responses"]) == statuses


def test_parameters_in_query_path_and_headers_are_described() -> None:
    def named(name: str) -> dict[str, Any]:
        found = next(operation for _, _, operation in OPERATIONS if operation["operationId"] == name)
        whole = [resolve(one["$ref"]) if "$ref" in one else one for one in found["parameters"]]
        return {one["name"]: one for one in whole}

    query = named("members")
    assert (query["limit"]["in"], query["limit"]["required"], query["limit"]["schema"]["maximum"]) == (
        "query",
        False,
        100,
    )
    assert query["limit"]["description"] == "How many at most."
    assert query["after"]["schema"]["type"] == "string"
    assert query["tier"]["schema"]["items"] == {"enum": ["gold", "silver"]}
    change = named("rename")
    assert change["member_id"]["schema"]["pattern"] == "^mem_[0-9a-z]{13}$"
    assert (change["If-Match"]["required"], change["Idempotency-Key"]["required"]) == (True, False)
    assert named("gift")["Idempotency-Key"]["required"]


def test_each_example_of_a_problem_fits_its_schema() -> None:
    for name, schema in DOCUMENT["components"]["schemas"].items():
        if name.endswith("Problem") and name != "Problem":
            code = schema["properties"]["type"]["enum"][0].rpartition("/")[2]
            validate(schema, DOCUMENT["components"]["examples"][code]["value"])


def test_the_examples_of_bodies_and_answers_fit_and_work() -> None:
    shown = 0
    for path, method, operation in OPERATIONS:
        media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        if "example" in media:
            shown += 1
            reply = ask(demo(), method.upper(), path, media["example"])
            answered = operation["responses"][str(reply.status)]["content"]["application/json"]
            validate(media["schema"], media["example"])
            validate(answered["schema"], reply.json())
            validate(answered["schema"], answered["example"])
    assert shown


def test_a_problem_that_is_answered_fits_the_schema_of_its_status() -> None:
    reply = ask(demo(), "POST", "/v1/receipts", {"receipt_id": 1})
    refused = DOCUMENT["paths"]["/v1/receipts"]["post"]["responses"]["422"]
    validate(refused["content"]["application/problem+json"]["schema"], reply.json())
