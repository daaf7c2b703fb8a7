"""Some kills, as many as the suite has patience for. `make torture` does hundreds."""

import os
from pathlib import Path

import pytest

from tests.conftest import MakeDatabase

from .campaign import campaign

KILLS = int(os.environ.get("TORTURE_KILLS", "5"))


@pytest.mark.slow
async def test_killed_at_any_moment_of_a_storm_it_loses_nothing_that_was_answered(
    tmp_path: Path, make_database: MakeDatabase
) -> None:
    storm = await campaign(tmp_path, await make_database(tmp_path), kills=KILLS, seed=KILLS)
    assert storm.answers[200] > 10 * KILLS
    assert storm.taken
    assert storm.webhooks


@pytest.mark.slow
async def test_of_three_copies_behind_a_balancer_one_after_the_other_is_killed(
    tmp_path: Path, make_database: MakeDatabase
) -> None:
    """Each class is closed once, and each summary is one message: see reckoning."""
    if "CLASSCLOCK_TEST_DATABASE" not in os.environ:
        pytest.skip("several copies need PostgreSQL")
    storm = await campaign(tmp_path, await make_database(tmp_path), kills=3, seed=KILLS, copies=3)
    assert storm.answers[200] > 10 * KILLS
