"""A disk that is full, a folder that can't be written, a database that is locked or damaged: the book stays readable."""

from __future__ import annotations

import html
import os
import resource
import sqlite3
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
import requests

from tests.server.conftest import make_book
from tests.server.running import Reader, Server
from tests.soak.posting import stored

pytestmark = pytest.mark.sqlite


@pytest.fixture
def fresh(tmp_path: Path):
    running = Server(make_book(tmp_path / "html"), tmp_path / "var", "--rate", "0")
    yield running
    if running.process.poll() is None:
        running.stop()
    assert "Traceback" not in running.log()


def says_so(answer: requests.Response, words: str = "") -> None:
    """Check that a failure of the storage is said clearly, and the text given back."""
    assert answer.status_code == 503
    text = html.unescape(answer.text)
    assert "The comments can't be reached just now" in text
    assert "Nothing was stored" in text
    assert words in text
    assert answer.headers["Retry-After"] == "60"
    assert "Set-Cookie" not in answer.headers or "commenter" not in answer.headers["Set-Cookie"]


def book_is_readable(server: Server) -> None:
    assert requests.get(server.url).status_code == 200
    assert requests.get(f"{server.url}chapters/first.html").status_code == 200


def texts(server: Server) -> list[str]:
    return sorted(text for text, _ in stored(server))


def test_a_full_disk(fresh: Server):
    """No file of the server may grow any more: to SQLite the same as a disk without room."""
    ada = Reader(fresh)
    assert ada.post("Stored while there was room.").status_code == 202
    fields = ada.fill("One that finds no room. " * 400)
    largest = (fresh.data / "comments.db-wal").stat().st_size  # where new rows are written first
    before = resource.prlimit(fresh.process.pid, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
    says_so(ada.send(fields), "One that finds no room.")
    assert "Stored while there was room." in ada.read().text
    book_is_readable(fresh)
    resource.prlimit(fresh.process.pid, resource.RLIMIT_FSIZE, before)
    assert [ada.send(fields).status_code for _ in range(2)] == [202, 202]
    assert texts(fresh) == sorted(["Stored while there was room.", fields["comment"].strip()])


def test_a_database_that_is_locked_for_a_while_and_for_long(fresh: Server):
    ada, bob = Reader(fresh), Reader(fresh, name="Bob")
    fields, patient = ada.fill("Waited in vain."), bob.fill("Waited a moment.")
    with closing(sqlite3.connect(fresh.data / "comments.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answers: list[requests.Response] = []
        sending = threading.Thread(target=lambda: answers.append(ada.send(fields)))
        sending.start()
        time.sleep(0.3)
        assert "No comments yet" in Reader(fresh).read().text  # reading goes on
        book_is_readable(fresh)
        sending.join()
        says_so(answers[0], "Waited in vain.")
        sending = threading.Thread(target=lambda: answers.append(bob.send(patient)))
        sending.start()
        time.sleep(0.5)
        other.execute("ROLLBACK")
        sending.join()
    assert answers[1].status_code == 202
    assert texts(fresh) == ["Waited a moment."]
    assert ada.send(fields).status_code == 202


def test_a_damaged_database_and_its_repair(fresh: Server):
    good = fresh.data / "comments.db"
    with closing(sqlite3.connect(good)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = good.read_bytes()
    with good.open("r+b") as file:
        file.write(os.urandom(len(kept)))
    says_so(Reader(fresh).read())
    says_so(requests.get(f"{fresh.url}comments/counts/"))
    book_is_readable(fresh)
    with good.open("r+b") as file:
        file.write(kept)
    assert Reader(fresh).post("After the repair.").status_code == 202
    assert texts(fresh) == ["After the repair."]


def test_a_folder_that_became_read_only(tmp_path: Path):
    """Root, whom no permission stops, starts the server without that privilege."""

    class Plain(Server):
        def _words(self) -> list[str]:
            # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH are taken from what the program may ever have
            drop = "import ctypes, os, sys; [ctypes.CDLL(None).prctl(24, n, 0, 0, 0) for n in (1, 2)]"
            return [sys.executable, "-c", f"{drop}; os.execv(sys.argv[1], sys.argv[1:])", *super()._words()]

    running = Plain(make_book(tmp_path / "html"), tmp_path / "var", "--rate", "0")
    data = running.data
    try:
        data.chmod(0o500)
        (data / "comments.db").chmod(0o400)
        reader = Reader(running)
        fields = reader.fill("Once it could be written again.")
        says_so(reader.send(fields), "Once it could be")
        book_is_readable(running)
        data.chmod(0o700)
        (data / "comments.db").chmod(0o600)
        assert 202 in [reader.send(fields).status_code for _ in range(3)]  # one more may find the old state
    finally:
        running.stop()
    assert texts(running) == ["Once it could be written again."]


def test_a_new_build_is_served_even_if_the_database_fails(fresh: Server):
    (fresh.data / "comments.db").rename(fresh.data / "elsewhere")
    (fresh.data / "comments.db").write_bytes(b"This is no database. " * 500)
    (fresh.book / "index.html").write_text("<h1>A newer beginning</h1>")
    time.sleep(1.1)
    assert requests.get(fresh.url).text == "<h1>A newer beginning</h1>"
    assert "the new build is not served yet" in fresh.log()
