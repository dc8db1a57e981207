"""A short form of ``make soak``: the same code, fewer times."""

from __future__ import annotations

from pathlib import Path

from tests.soak import running


def test_fifty_people_post_at_once_and_each_gets_what_is_his_own(tmp_path: Path):
    results = list(running.post(tmp_path, rounds=1, posters=50))
    assert [result.faults for result in results] == [[], [], []]
    assert [result.done for result in results] == [200, 200, 200]


def test_a_kill_loses_no_acknowledged_comment_and_a_retry_stores_none_twice(tmp_path: Path):
    results = list(running.kill(tmp_path, kills=10))
    assert [result.faults for result in results] == [[]] * 10
