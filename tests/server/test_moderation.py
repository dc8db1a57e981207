"""The maintainer's commands, on the database of a running server."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.server.running import Reader, Server, command, newest


def test_list_show_and_decide_while_the_server_runs(server: Server):
    reader = Reader(server)
    first, second, third = (newest(reader.post(f"Comment {word}.\nSecond line.")) for word in ("one", "two", "three"))
    listed = json.loads(server.moderate("list", "--pending", "--json"))
    assert [comment["id"] for comment in listed] == [first, second, third]
    assert set(listed[0]) == {"id", "status", "created", "thread", "name", "excerpt"}
    assert listed[0]["excerpt"] == "Comment one. Second line."
    assert json.loads(server.moderate("approve", first, second, "--json"))[1]["status"] == "approved"
    server.moderate("reject", third)
    server.moderate("remove", second)
    page = Reader(server).read().text
    assert "Comment one." in page
    assert "Comment two." not in page
    assert "Comment three." not in reader.read().text
    shown = server.moderate("show", first)
    assert "email:   ada@readers.example" in shown
    assert "Second line." in shown
    assert server.moderate("list", "--status", "rejected").split()[:2] == [str(third), "rejected"]
    assert server.moderate("list", "--pending") == "No pending comments.\n"
    assert f" {first} " in server.moderate("list", "--thread", "chapters/first")
    server.moderate("approve", second)
    assert "Comment two." in Reader(server).read().text


def test_all_or_nothing(server: Server):
    reader = Reader(server)
    waiting = newest(reader.post("Waiting."))
    published = newest(reader.post("Published."))
    server.moderate("approve", published)
    for words, message in [
        (["approve", waiting, 99999, 88888], "no comment 99999, 88888; nothing was changed"),
        (["reject", waiting, published], f"comment {published} is approved: only a waiting comment can be rejected"),
        (["remove", published, waiting], f"comment {waiting} is pending: only a published comment can be removed"),
        (["approve", waiting, published], f"comment {published} is approved: nothing to approve"),
        (["show", 99999], "'python -m livingbook comments list' shows which there are"),
        (["list", "--thread", "chapters/other"], "no comment in a thread 'chapters/other'"),
    ]:
        run = command("comments", *words, "--data", server.data)
        assert run.returncode == 2
        assert message in run.stderr
        assert "Traceback" not in run.stderr
    states = {c["id"]: c["status"] for c in json.loads(server.moderate("list", "--json"))}
    assert states[waiting] == "pending"
    assert states[published] == "approved"


def test_hostile_text_does_not_steer_the_terminal(server: Server):
    reader = Reader(server, name="A\x1b[31mB")
    number = newest(reader.post("before\x1b]0;title\x07after\u202e"))
    for words in (["list"], ["show", number]):
        printed = server.moderate(*words)
        assert not {"\x1b", "\x07", "\u202e"} & set(printed)


@pytest.mark.parametrize("words", [["list"], ["show", "1"], ["approve", "1"]])
def test_without_a_database_nothing_is_made(tmp_path: Path, words: list[str]):
    run = command("comments", *words, "--data", tmp_path / "nowhere")
    assert run.returncode == 2
    assert "--data FOLDER" in run.stderr
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    "words",
    [[], ["serve"], ["comments"], *(["comments", c] for c in ("list", "show", "approve", "reject", "remove"))],
)
def test_every_command_has_help(words: list[str]):
    run = command(*words, "--help")
    assert run.returncode == 0
    assert "usage: python -m livingbook" in run.stdout


@pytest.mark.parametrize("words", [["comments", "approve", "x"], ["comments", "aprv", "1"], ["sevre"], []])
def test_words_that_are_no_command(words: list[str]):
    run = command(*words)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    assert "usage:" in run.stderr
