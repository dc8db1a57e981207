"""A short form of ``make soak``: the same code, fewer times."""

from __future__ import annotations

from pathlib import Path

from tests.server.conftest import make_book
from tests.server.running import Gunicorn, Reader
from tests.soak import running


def test_fifty_people_post_at_once_and_each_gets_what_is_his_own(tmp_path: Path):
    results = list(running.post(tmp_path, rounds=1, posters=50))
    assert [result.faults for result in results] == [[], [], []]
    assert [result.done for result in results] == [200, 200, 200]


def test_a_kill_loses_no_acknowledged_comment_and_a_retry_stores_none_twice(tmp_path: Path):
    results = list(running.kill(tmp_path, kills=10))
    assert [result.faults for result in results] == [[]] * 10


def test_several_processes_share_the_rate_and_believe_no_forwarded_address(tmp_path: Path):
    server = Gunicorn(make_book(tmp_path / "html"), tmp_path / "var", workers=4, threads=1, rate=3)
    try:
        statuses = []
        for number in range(8):
            reader = Reader(server)
            reader.session.headers.update({"X-Forwarded-For": f"203.0.{number}.1"})
            statuses.append(reader.post(f"Number {number}.").status_code)
    finally:
        server.stop()
    assert statuses[:3] == [202, 202, 202]
    assert statuses.count(429) >= 4  # one place may have come free on a slow machine
