"""A program that cannot be is refused over the API with everything that is wrong, and the one in force stays."""

from tests.test_impossible_programs import CASES
from tests.web.conftest import AtCounter
from tests.web.counter import Counter, pointers


def test_no_impossible_program_is_published_and_the_running_one_is_untouched(at_counter: AtCounter) -> None:
    async def story(counter: Counter) -> None:
        await counter.ana()
        before = await counter.written()
        for name, (text, faults) in CASES.items():
            reply = await counter.ask("POST", "/v1/programs", {"text": text})
            assert reply.status == 422, name
            told = {" ".join(fault.split(" ")[:2]).rstrip(":") for fault in faults}
            assert pointers(reply) == told, name
        assert await counter.written() == before
        versions = (await counter.get("/v1/programs/corner-shop/versions"))["data"]
        assert [(one["version"], one["in_force"]) for one in versions] == [(1, True)]
        assert (await counter.earned(10, "today"))["points"]["earned"] == "10"

    at_counter(story)
