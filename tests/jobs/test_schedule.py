"""When the jobs run."""

from jobs.schedule import until_idle


async def test_what_has_found_something_to_do_looks_again_at_once() -> None:
    found = [3, 1, 0, 5]

    async def work() -> int:
        return found.pop(0)

    await until_idle(work)()
    assert found == [5]
