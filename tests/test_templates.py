"""The programs to start from: whole in every language, explained, and true to the promises that their numbers imply."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from ruamel.yaml import YAML

from regulars.program_file import template, template_names

LANGUAGES = {"en", "ru", "ro", "hu"}
AFTER_PUBLISHED_RULES = {
    "airline-miles", "beauty-tiers", "coffee-stars", "electronics-membership", "electronics-points",
    "neighbourhood-experience", "pharmacy-balance", "sample-box", "sports-club", "store-credit",
}  # fmt: skip
FROM_NOTHING = {"cashback", "coffee-club", "hybrid", "paid-club", "stamp-card", "tiered-discount", "values"}


def texts(found: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that is said in several languages, with its place."""
    if isinstance(found, dict):
        if "en" in found:
            yield where, found
        for key, value in found.items():
            yield from texts(value, f"{where}/{key}")
    elif isinstance(found, list):
        for place, value in enumerate(found):
            yield from texts(value, f"{where}/{place}")


def test_the_templates_are_these_at_least() -> None:
    assert set(template_names()) >= AFTER_PUBLISHED_RULES | FROM_NOTHING


@pytest.mark.parametrize("name", template_names())
def test_what_members_read_is_in_every_language(name: str) -> None:
    document = YAML(typ="safe", pure=True).load(template(name))
    found = list(texts(document))
    assert len(found) > 3
    assert {where: set(text) for where, text in found if set(text) != LANGUAGES} == {}
    unnamed = [one["id"] for one in (*document["rules"], *document["rewards"]) if not one.get("name")] if (
        "rules" in document
    ) else []  # fmt: skip
    assert unnamed == []


@pytest.mark.parametrize("name", template_names())
def test_a_template_says_what_it_is_and_promises_something(name: str) -> None:
    text = template(name)
    assert len([line for line in text.splitlines()[:14] if re.match(r"# \w", line)]) >= 2, "what it is, for its owner"
    assert len(re.findall(r"^  story ", text, re.MULTILINE)) >= 3
    assert f"program: {name}\n" in text


@pytest.mark.parametrize("name", sorted(AFTER_PUBLISHED_RULES))
def test_a_brand_is_named_as_whose_rules_it_follows_and_never_as_ours(name: str) -> None:
    head, _, rest = template(name).partition("\nprogram: ")
    assert re.search(r"after the\s+(#\s*)?published rules of|in the\s+(#\s*)?manner of", head)
    brands = ["Sephora", "Starbucks", "Best Buy", "Bulu", "Walgreens", "Sportmaster", "Delta", "Peak Design", "FoBoGro"]
    assert not [brand for brand in brands if brand in rest]
