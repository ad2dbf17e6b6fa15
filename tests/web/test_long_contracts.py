"""The API and the demo API keep to their documents, asked far more than in every run; collected for `long` only."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.web import test_api_contract, test_contract
from tests.web.test_api_contract import Till, till

__all__ = ["till"]


@pytest.mark.long
@test_contract.CONTRACT.parametrize()
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_demo_api_keeps_to_its_document(case: Any) -> None:
    case.call_and_validate()


@pytest.mark.long
@test_api_contract.CONTRACT.parametrize()
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_to_its_document(case: Any, till: Till) -> None:
    case.call_and_validate(base_url=till.address, session=till.session)
