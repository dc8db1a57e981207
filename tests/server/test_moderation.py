"""The maintainer's commands, on the database of a running server."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from livingbook.cli import build_parser
from tests.server.running import Reader, Server, command, newest
from tests.server.stored import change


def test_list_show_and_decide_while_the_server_runs(server: Server):
    reader = Reader(server)
    first, second, third = (newest(reader.post(f"Comment {word}.\nSecond line.")) for word in ("one", "two", "three"))
    listed = json.loads(server.moderate("list", "--pending", "--json"))
    assert [comment["id"] for comment in listed] == [first, second, third]
    assert set(listed[0]) == {"id", "status", "created", "thread", "name", "excerpt", "reports"}
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
        (["list", "--thread", "chapters/other"], "no thread 'chapters/other' (did you mean 'chapters/other one'?)"),
    ]:
        run = command("comments", *words, "--data", server.data)
        assert run.returncode == 2
        assert message in run.stderr
        assert "Traceback" not in run.stderr
    states = {c["id"]: c["status"] for c in json.loads(server.moderate("list", "--json"))}
    assert states[waiting] == "pending"
    assert states[published] == "approved"


def test_reports_are_listed_shown_and_closed(server: Server):
    reader = Reader(server)
    first, second = (newest(reader.post(f"Reported {word}.")) for word in ("once", "twice"))
    for number, reason in ((first, "It's rude."), (second, "Spam\x1b[2J"), (second, "Spam again.")):
        row = (number, reason, "2026-11-28 10:00:00", False)
        change(
            server.data, "INSERT INTO replies_report (comment_id, reason, created, handled) VALUES (?, ?, ?, ?)", *row
        )
    listed = json.loads(server.moderate("list", "--reported", "--json"))
    assert [(comment["id"], comment["reports"]) for comment in listed] == [(first, 1), (second, 2)]
    assert "[reports: 2]" in server.moderate("list")
    assert "reported 2026-11-28: Spam\\u001b[2J" in server.moderate("reports", "list")
    assert "report:  2026-11-28 (open) It's rude." in server.moderate("show", first)
    assert server.moderate("reports", "clear", first) == "1 report closed.\n"
    run = command("comments", "reports", "clear", first, second, "--data", server.data)
    assert f"comment {first} has no open report" in run.stderr
    server.moderate("reject", second)  # a decision answers the reports
    assert server.moderate("list", "--reported") == "No reported comments.\n"


def test_threads_are_closed_and_opened(server: Server):
    server.moderate("close", "intro")
    fresh = Reader(server).read("intro", form="1").text
    assert "This discussion is closed." in fresh
    assert "<form" not in fresh
    assert "intro  (closed)" in server.moderate("threads")
    run = command("comments", "close", "intor", "--data", server.data)
    assert run.returncode == 2
    assert "did you mean 'intro'?" in run.stderr
    server.moderate("open", "intro")
    assert Reader(server).post("In time.", "intro").status_code == 202


def test_names_are_reserved_and_sign_in_with_a_link(server: Server):
    server.moderate("names", "add", "Grace Author")
    assert server.moderate("names", "list") == "Grace Author\n"
    address = server.moderate("sign-in", "grace author", "--site", server.url).strip()
    assert Reader(server).session.get(address).status_code == 200
    server.moderate("names", "remove", "Grace Author")
    assert server.moderate("names", "list", "--json") == "[]\n"


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


def test_every_command_has_help_with_examples(capsys: pytest.CaptureFixture[str]):
    groups = [("", [build_parser()])]
    for name, parsers in groups:
        for parser in parsers:
            parser.print_help()
            assert "usage: python -m livingbook" in capsys.readouterr().out, name
            within = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
            groups.extend((parser.prog, list(action.choices.values())) for action in within)
            if " comments " in parser.prog and not parser._subparsers:
                assert f"  {parser.prog}" in parser.epilog
                assert {"--data", "--json"} <= set(parser._option_string_actions)
    assert len(groups) > 4


@pytest.mark.parametrize("words", [["comments", "approve", "x"], ["comments", "aprv", "1"], ["sevre"], []])
def test_words_that_are_no_command(words: list[str]):
    run = command(*words)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    assert "usage:" in run.stderr
