"""Points for reviews."""

import pytest

from regulars.engine.program import BadProgram
from tests.engine.doing import BOUGHT, codes, does, till_with, undoes
from tests.tables import table


@table("""
    content  |  earns
    text     |  10
    photo    |  20
    video    |  30
""")
def test_a_review_gives_more_with_a_photo_and_more_still_with_a_video(content: str, earns: int) -> None:
    till = till_with({"kind": "review", "text": "10", "photo": "20", "video": "30"})
    does(till, "review", "tea", BOUGHT, content=content)
    assert till.balance == earns


def test_a_review_pays_who_bought_it_once_for_each_article() -> None:
    till = till_with({"kind": "review", "text": "10"})
    assert codes(does(till, "review", "tea", content="text")) == ["not-bought"]
    does(till, "review", "tea", BOUGHT, content="text")
    assert codes(does(till, "review", "tea", BOUGHT, content="video")) == ["already-earned"]
    does(till, "review", "cup", BOUGHT, content="text")
    assert till.balance == 20


def test_a_review_that_is_removed_is_taken_back_once() -> None:
    till = till_with({"kind": "review", "text": "10", "limits": [{"per": "month", "times": 1}]})
    before = till.member
    done = does(till, "review", "tea", BOUGHT, content="text")
    undoes(till, done)
    after = till.member
    assert (after.wallets["points"].lots, after.marks) == ([], {})
    assert sum(sum(buckets.values()) for buckets in after.counters.values()) == 0
    assert before.joined_day == after.joined_day
    assert codes(undoes(till, done, again=True)) == ["already-undone"]
    assert till.member == after
    does(till, "review", "tea", BOUGHT, content="text")
    assert till.balance == 10


def test_a_review_with_a_photo_gives_no_less_than_words() -> None:
    with pytest.raises(BadProgram, match="photo"):
        till_with({"kind": "review", "text": "10", "photo": "5"})
