"""Starting, ending, killing; what can't be used is refused with one clear message."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.server.running import REPOSITORY, Reader, Server, command

pytestmark = pytest.mark.sqlite


def refused(*words: object, **options: object) -> str:
    """Run 'serve' with something it can't use, and give its message."""
    run = command("serve", "--port", "0", *words, **options)
    assert run.returncode == 2, run.stdout + run.stderr
    assert "Traceback" not in run.stderr
    assert run.stderr.startswith("error: ")
    assert run.stdout == ""
    return run.stderr


def test_it_says_the_address_last_and_ends_cleanly(book_folder: Path, tmp_path: Path):
    for number in (signal.SIGINT, signal.SIGTERM):
        running = Server(book_folder, tmp_path / "var")
        assert running.printed[-1] == f"The book is at {running.url}"
        assert requests.get(running.url).status_code == 200
        assert running.stop(number) == 0
        assert running.process.stdout.read() == "Stopped.\n"
        assert running.log() == ""


def test_the_data_folder_is_private(book_folder: Path, tmp_path: Path):
    running = Server(book_folder, tmp_path / "var")
    secret = (running.data / "secret.key").read_text()
    Reader(running).post("Words.")
    assert running.data.stat().st_mode & 0o777 == 0o700
    for file in running.data.iterdir():
        assert file.stat().st_mode & 0o077 == 0, file
    running.stop()
    running.start()
    assert (running.data / "secret.key").read_text() == secret
    assert len(secret) > 40
    running.stop()


def test_a_port_in_use(book_folder: Path, tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        message = refused("--book", book_folder, "--data", tmp_path / "var", "--port", port)
    assert f"port {port} on 127.0.0.1 is in use" in message
    assert f"--port {port + 1}" in message
    assert not (tmp_path / "var").exists()


def test_an_unknown_address(book_folder: Path, tmp_path: Path):
    for host in ("203.0.113.9", "no such host"):
        message = refused("--book", book_folder, "--data", tmp_path / "var", "--host", host)
        assert "--host 127.0.0.1" in message


@pytest.mark.parametrize("words", [["--port", "70000"], ["--port", "x"], ["--rate", "-1"], ["--colour", "red"]])
def test_options_that_make_no_sense(words: list[str]):
    run = command("serve", *words)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    assert words[0] in run.stderr


def test_the_environment_stands_in_for_the_options(book_folder: Path, tmp_path: Path):
    wrong = {"LIVINGBOOK_SITE": "book.example", "LIVINGBOOK_BOOK_AT": "x:y", "LIVINGBOOK_RATE": "many",
             "LIVINGBOOK_FILL_SECONDS": "-1"}  # fmt: skip
    message = refused("--book", book_folder, "--data", tmp_path / "var", environment=wrong)
    assert [name for name in wrong if f"{name}: '" not in message] == []
    assert "did you mean 'https://book.example'?" in message
    given = {"LIVINGBOOK_SITE": "https://Book.example:443/", "LIVINGBOOK_PROXY": "127.0.0.1", "LIVINGBOOK_RATE": ""}
    server = Server(book_folder, tmp_path / "var", environment=given)
    try:
        ada = Reader(server)
        fields = ada.fill("Sent from an https page.")
        direct = {"Host": "book.example", "Origin": "https://book.example"}
        direct |= {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in ada.session.cookies)}
        for headers in (direct, direct | {"Host": "127.0.0.1", "X-Forwarded-Host": "book.example"}):
            assert requests.post(ada.url(), data=fields, headers=headers, allow_redirects=False).status_code == 303
    finally:
        server.stop()


def test_a_missing_book(tmp_path: Path):
    message = refused("--book", tmp_path / "nowhere", "--data", tmp_path / "var")
    assert "holds no index.html" in message
    assert "make book" in message


@pytest.mark.parametrize("name", ["threads.json", "headers.json"])
@pytest.mark.parametrize("content", ["{", "[]", '{"threads": 3, "X": 3}', '{"threads": {"a": {}}, "X": "a\\nb"}'])
def test_a_damaged_build(book_folder: Path, tmp_path: Path, name: str, content: str):
    (book_folder / "_livingbook" / name).write_text(content)
    assert "build the book again" in refused("--book", book_folder, "--data", tmp_path / "var")


def test_a_data_folder_inside_the_book(book_folder: Path):
    for data in (book_folder, book_folder / "var", book_folder / "chapters" / ".." / "var"):
        assert "inside the book folder" in refused("--book", book_folder, "--data", data)
    assert not (book_folder / "var").exists()


def test_a_data_folder_with_foreign_files(book_folder: Path, tmp_path: Path):
    place = tmp_path / "documents"
    place.mkdir(mode=0o755)
    (place / "letter.txt").touch()
    assert "letter.txt" in refused("--book", book_folder, "--data", place)
    assert place.stat().st_mode & 0o777 == 0o755


def test_a_data_folder_that_is_a_file_or_below_one(book_folder: Path, tmp_path: Path):
    file = tmp_path / "file"
    file.touch()
    for data in (file, file / "var", Path("/proc/var")):
        assert "choose another folder: --data" in refused("--book", book_folder, "--data", data)


def test_a_data_folder_without_permission(book_folder: Path, tmp_path: Path):
    """Where the tests run as root, whom no permission stops, the server gives its rights away first."""
    data = tmp_path / "var"
    data.mkdir()
    data.chmod(0o500)
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_mode & 0o005 != 0o005:
            folder.chmod(folder.stat().st_mode | 0o005)
    program = (
        "import encodings.idna, os, sys; from livingbook import cli; from livingbook.replies import server; "
        "cli.build_parser().format_help(); os.geteuid() or (os.setgroups([]), os.setgid(65534), os.setuid(65534)); sys.exit(cli.main())"
    )
    words = ["serve", "--port", "0", "--book", str(book_folder), "--data", str(data)]
    run = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "give this user the right to read and write it" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_damaged_database_is_left_as_it_is(book_folder: Path, tmp_path: Path):
    data = tmp_path / "var"
    data.mkdir()
    (data / "secret.key").write_text("k" * 50)
    (data / "comments.db").write_bytes(b"This is no database. " * 500)
    before = (data / "comments.db").read_bytes()
    message = refused("--book", book_folder, "--data", data)
    assert "comments.db" in message
    assert "backup" in message
    assert (data / "comments.db").read_bytes() == before


def test_a_failing_database_costs_no_page_of_the_book(book_folder: Path, tmp_path: Path):
    running = Server(book_folder, tmp_path / "var")
    reader = Reader(running)
    fields = reader.fill("Will not be stored.")
    with sqlite3.connect(running.data / "comments.db") as other:
        other.execute("ALTER TABLE replies_comment RENAME TO elsewhere")
    answer = reader.send(fields)
    assert answer.status_code == 503
    assert "Nothing was stored" in answer.text
    assert answer.headers["Retry-After"]
    assert requests.get(running.url).status_code == 200
    assert "Traceback" not in running.log()
    assert "ada@" not in running.log()
    with sqlite3.connect(running.data / "comments.db") as other:
        other.execute("ALTER TABLE elsewhere RENAME TO replies_comment")
    assert reader.send(fields).status_code == 202
    running.stop()


def test_a_book_with_another_provider_is_served_without_threads(book_folder: Path, tmp_path: Path):
    file = book_folder / "_livingbook" / "threads.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "provider": "none"}))
    running = Server(book_folder, tmp_path / "var")
    assert "without the embedded comments" in running.printed[0]
    assert requests.get(running.url).status_code == 200
    assert Reader(running).read().status_code == 404
    running.stop()
