"""The discussion as part of the book: consent in the form, the archive, and taking things out of it again."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from livingbook.discussion.archive import read_archive
from livingbook.discussion.releases import record_release
from tests.server.conftest import make_book
from tests.server.running import THREAD, Reader, Server, age, command, newest, rows
from tests.server.test_own import entry, link

_OUT, _IN = "This comment stays out of archived", "You agreed that this comment may become part of archived"


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    place = tmp_path_factory.mktemp("archive")
    server = Server(make_book(place / "html"), place / "var", "--rate", "0")
    yield server
    server.stop()
    assert "Traceback" not in server.log()


def agreed(server: Server, number: int) -> bool:
    return rows(server, "SELECT agreed FROM replies_comment WHERE id = ?", number) == [(1,)]


def archive_of(place: Path) -> Path:
    """Give the place for the archive of a book."""
    (place / "_toc.yml").touch()
    return place / "discussion"


def publish(server: Server, reader: Reader, text: str, **fields: object) -> int:
    answer = reader.post(text, **fields)
    number = newest(answer)
    if answer.status_code == 202:
        server.moderate("approve", number)
    return number


def test_the_box_is_off_and_its_writer_can_change_it_for_a_while(talk: Server):
    reader = Reader(talk, "Ola Own", "ola@private.example")
    form = reader.open(f"{reader.url()}?form=1")
    box = form.select_one("input[name=agreed]")
    assert not box.has_attr("checked")
    assert not box.has_attr("required")
    assert "Released copies can't be recalled" in form.select_one(f"label[for={box['id']}]").text
    number = publish(talk, reader, "Words without a tick.")
    assert not agreed(talk, number)
    assert _OUT in entry(reader, number).text
    assert _OUT not in entry(Reader(talk), number).text
    for wish, shown in (({"agreed": "on"}, _IN), ({}, _IN), ({"agreed": ""}, _OUT)):
        page = reader.open(link(reader, number, "Edit"), script=True)
        assert reader.submit(page, script=True, **wish).status_code == 200
        assert shown in entry(reader, number).text
    # To change one's mind is no edit of the words: nothing waits, nothing is marked.
    assert rows(talk, "SELECT status, edited FROM replies_comment WHERE id = ?", number) == [("approved", None)]
    age(talk, number, 16)
    assert "for 15 minutes" in reader.open(f"/comments/edit/{number}/").text
    assert not agreed(talk, number)


def test_only_what_stands_and_was_agreed_is_archived(talk: Server, tmp_path: Path):
    folder = archive_of(tmp_path)
    words = ["--archive", folder]
    ada = Reader(talk, "Ада 🚀", "ada.archive@private.example")
    bo = Reader(talk, "Bo Beside", "bo.archive@private.example")
    first = publish(talk, ada, "First, with a rocket 🚀 and مرحبا.\n\n```\ncode  \n\tmore\n```", agreed="on", website="https://ada.example")  # fmt: skip
    kept_out = publish(talk, bo, "I would rather not be archived.")
    reply = publish(talk, ada, "A reply to that.", reply=kept_out, agreed="on")
    waiting = newest(Reader(talk, "Wim", "wim@private.example").post("Waiting words.", agreed="on"))
    lost = command("comments", "archive", "--archive", tmp_path / "elsewhere" / "discussion", "--data", talk.data)
    assert "there is no book beside it" in lost.stderr
    planned = json.loads(talk.moderate("archive", *words, "--dry-run", "--json"))
    assert planned["added"] == [first, reply]
    assert not folder.exists()
    assert f"new:     {first}, {reply}" in talk.moderate("archive", *words)
    file = folder / "threads" / "chapters" / "first.yml"
    text = file.read_text(encoding="utf-8")
    assert "rather not" not in text
    assert "Waiting words" not in text
    assert not re.search(r"email|private\.example|ticket|commenter|127\.0\.0\.1|[0-9a-f]{32}", text)
    comments = yaml.safe_load(text)["comments"]
    assert [c["id"] for c in comments] == [first, reply]
    assert comments[0]["name"] == "Ада 🚀"
    assert comments[0]["website"] == "https://ada.example"
    assert "<code>code" in comments[0]["html"]
    assert comments[1]["parent"] == kept_out
    # Nothing new: not one byte is written.
    written = file.stat().st_mtime_ns
    assert "Written" not in talk.moderate("archive", *words)
    assert file.stat().st_mtime_ns == written

    talk.moderate("approve", waiting)
    record_release(folder, "2026.11")
    assert "Still in the archive" in (told := talk.moderate("consent", first, "--withdraw", *words))
    assert f"Release 2026.11 still holds {first}" in told
    talk.moderate("remove", reply)
    talk.moderate("consent", kept_out, *words)
    assert f"dropped: {first}, {reply}" in (told := talk.moderate("archive", *words))
    assert f"Release 2026.11 still holds {first}, {reply}" in told
    assert [c.id for c in read_archive(folder)[THREAD].comments] == [kept_out, waiting]
    talk.moderate("consent", kept_out, waiting, "--withdraw", *words)
    talk.moderate("archive", *words)
    assert not (folder / "threads").exists()


def test_an_archive_of_another_database_is_not_overwritten(talk: Server, tmp_path: Path):
    folder = archive_of(tmp_path)
    number = publish(talk, Reader(talk, "Kai Kept", "kai@private.example"), "To be kept.", agreed="on")
    talk.moderate("archive", "--archive", folder)
    file = folder / "threads" / "chapters" / "first.yml"
    strange = file.read_text().replace(f"id: {number}\n", "id: 999\n")
    file.write_text(strange)
    run = command("comments", "archive", "--archive", folder, "--data", talk.data)
    assert run.returncode == 2
    assert "not in this database: 999" in run.stderr
    assert file.read_text() == strange
    talk.moderate("archive", "--archive", folder, "--forget")
    ids = [c.id for c in read_archive(folder)[THREAD].comments]
    assert number in ids
    assert 999 not in ids
    file.write_text(file.read_text().replace("created: '2026", "created: '2016"))
    run = command("comments", "archive", "--archive", folder, "--data", talk.data)
    assert f"written at other times than comments of these numbers here: {str(ids)[1:-1]}" in run.stderr


def test_erasing_a_person_empties_the_archive_and_names_releases(talk: Server, tmp_path: Path):
    folder = archive_of(tmp_path)
    vera = Reader(talk, "Vera Vanish", "vera@private.example")
    gone = publish(talk, vera, "Words of Vera that must go.", agreed="on")
    reply = publish(
        talk, Reader(talk, "Rex Reply", "rex@private.example"), "I agree with you.", reply=gone, agreed="on"
    )
    talk.moderate("archive", "--archive", folder)
    record_release(folder, "2026.11")
    words = ["erase", "vera@private.example", "--archive", folder, "--json"]
    (folder / "threads" / "broken.yml").write_text("thread: broken\n")
    run = command("comments", *words, "--data", talk.data)
    assert run.returncode == 2
    assert "missing 'title', 'archived', 'comments'" in run.stderr
    assert rows(talk, "SELECT name FROM replies_comment WHERE id = ?", gone) == [("Vera Vanish",)]
    (folder / "threads" / "broken.yml").unlink()
    planned = json.loads(talk.moderate(*words, "--dry-run"))
    assert gone in [c.id for c in read_archive(folder)[THREAD].comments]
    done = json.loads(talk.moderate(*words))
    for outcome in (planned, done):
        assert outcome["archive"] == [gone]
        assert outcome["releases"] == {"2026.11": [gone]}
        assert outcome["copies"] == []
    assert reply in [c.id for c in read_archive(folder)[THREAD].comments]
    assert not [file for file in folder.rglob("*") if file.is_file() and b"Vera" in file.read_bytes()]


def test_a_comment_becomes_a_correction_with_credit(talk: Server, tmp_path: Path):
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: intro\nchapters:\n- file: chapters/first\n")
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "first.md").write_text("# First\n\nThe agency paid\nhalf of it.\n")
    (tmp_path / "evidence").mkdir()
    file = tmp_path / "evidence" / "corrections.yml"
    file.write_text("# What was wrong.\ncorrections: []\n")
    reader = Reader(talk, "Cora Correct", "cora@private.example")
    form = reader.open_form(form="1", quote="The agency paid half of it.", anchor="first")
    answer = reader.send({**form, **reader.person, "comment": "A third.", "agreed": "on"})
    number = newest(answer)
    words = ["comments", "correct", number, "--is", "The agency paid a third of it.", "--data", talk.data]
    assert "approve it first" in command(*words, cwd=tmp_path).stderr
    talk.moderate("approve", number)
    planned = command(*words, "--dry-run", cwd=tmp_path)
    assert "'chapters/first.md', line 3, still says it" in planned.stdout, planned.stderr
    assert file.read_text() == "# What was wrong.\ncorrections: []\n"
    done = command(*words, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    entry = yaml.safe_load(file.read_text())["corrections"][0]
    assert entry.pop("date")
    assert entry == {
        "page": "chapters/first",
        "was": "The agency paid half of it.",
        "is": "The agency paid a third of it.",
        "reported_by": "Cora Correct",
        "comment": f"chapters/first#comment-{number}",
    }
    again = command(*words, cwd=tmp_path)
    assert again.returncode == 2
    assert "is from this comment already" in again.stderr
    other = publish(talk, Reader(talk, "Nan Nameless", "nan@private.example"), "Wrong year.")
    words[2] = other
    assert "--was 'the old words'" in command(*words, cwd=tmp_path).stderr
    told = command(*words, "--was", "in 1999", cwd=tmp_path).stdout
    assert "Nobody is named, since the writer did not agree" in told
    assert "did you mean 'chapters/first'" in command(*words, "--was", "x", "--another", "--page", "chapters/frist", cwd=tmp_path).stderr  # fmt: skip
    assert "Nan" not in file.read_text()
