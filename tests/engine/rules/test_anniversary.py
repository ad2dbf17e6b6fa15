"""Points for an anniversary."""

import msgspec

from tests.engine.doing import does, till_with
from tests.tables import table


@table("""
    of             every           only   months  |  earns
    joining        {"years": 1}    false  12      |  20
    joining        {"years": 1}    false  36      |  20
    joining        {"years": 1}    true   24      |  0
    joining        {"months": 6}   false  18      |  20
    joining        {"months": 6}   false  7       |  0
    first-receipt  {"years": 1}    false  12      |  0
""")
def test_anniversaries_of_joining(of: str, every: str, only: str, months: int, earns: int) -> None:
    rule = {"kind": "anniversary", "points": "20", "of": of, "only_once": only == "true"}
    till = till_with(rule | msgspec.json.decode(every))
    does(till, "anniversary", "joining", months=months)
    does(till, "anniversary", "joining", months=months)
    assert till.balance == earns
