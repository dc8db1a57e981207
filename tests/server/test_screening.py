"""What waits, what appears at once, and what is refused, over HTTP."""

from __future__ import annotations

from pathlib import Path

from tests.server.conftest import make_book
from tests.server.running import Reader, Server, faults, newest
from tests.server.stored import change


def test_a_classroom_behind_one_address_can_comment_within_a_minute(tmp_path: Path):
    running = Server(make_book(tmp_path / "html"), tmp_path / "var")  # with the limits that a new book has
    pupils = [Reader(running, name=f"Pupil {n}", email=f"pupil{n}@school.example") for n in range(40)]
    assert [pupil.post("Our homework.").status_code for pupil in pupils] == [202] * 40
    running.stop()


def test_standing_does_not_reach_addresses_and_blocked_words(server: Server):
    reader = Reader(server, name="Ines Known")
    server.moderate("approve", newest(reader.post("The first, with https://known.example/page.")))
    assert reader.post("Again https://known.example/page, and more.").status_code == 201
    assert reader.post("See www.new-site.org.").status_code == 202
    assert reader.post("My site.", website="https://me.example").status_code == 202
    blocked = server.data / "blocked-words.txt"
    blocked.write_text("# no gambling\ncasino\n")
    assert reader.post("Win in my Casino!").status_code == 202
    assert reader.post("Harmless words.").status_code == 201
    blocked.write_bytes(b"\xff")
    assert reader.post("Harmless, but the list is damaged.").status_code == 202
    assert "not in UTF-8" in server.log()
    blocked.unlink()
    assert reader.post("Harmless words again.").status_code == 201


def test_a_closed_discussion_is_read_but_takes_nothing(server: Server):
    reader = Reader(server)
    fields = reader.fill("Too late.", "chapters/other one")
    change(server.data, "UPDATE replies_thread SET closed = true WHERE identifier = 'chapters/other one'")
    answer = reader.send(fields, "chapters/other one")
    assert answer.status_code == 422
    assert "This discussion is closed." in faults(answer)[0]
    assert Reader(server).read("chapters/other one").status_code == 200
