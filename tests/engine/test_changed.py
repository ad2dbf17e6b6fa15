"""What one file of a program has otherwise than another, field by field."""

from typing import Any

import pytest

from regulars.engine.shown.changed import Change, FieldChange, changed
from tests.engine.shop import BASE, program

LASTING = {"inactive_for": "P6M", "active_by": ["earn"], "warned": "P30D"}
WRITTEN = '{"inactive_for":"P6M","active_by":["earn"],"warned":"P30D"}'


@pytest.mark.parametrize(
    ("was", "now", "field"),
    [
        ("P1Y", "P2Y", FieldChange("expires", "P1Y", "P2Y")),
        ("P1Y", LASTING, FieldChange("expires", "P1Y", WRITTEN)),
        (LASTING, "never", FieldChange("expires", WRITTEN, "never")),
        (LASTING, {**LASTING, "warned": "P14D"}, FieldChange("expires/warned", "P30D", "P14D")),
    ],
)
def test_a_field_is_told_as_it_was_and_as_it_is(was: Any, now: Any, field: FieldChange) -> None:
    before, after = (program(rules=[BASE], wallets={"points": {"expires": one}}).document for one in (was, now))
    assert changed(before, after) == (Change("changed", "wallets", "points", (field,)),)
