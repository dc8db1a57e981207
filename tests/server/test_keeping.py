"""Erase, move, export, import, backup, restore, doctor: on files that a server has open, and on what is left of them."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.server.running import REPOSITORY, Reader, Server, command, newest, outer_environment
from tests.server.stored import ask, change, columns, environment, on_postgres

TABLES = (
    "replies_thread", "replies_comment", "replies_report", "replies_maintainer", "replies_subscription", "replies_mail",
)  # fmt: skip


def rows(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Read all that is stored, and the number that the next row of each table gets."""
    found = {table: sorted(ask(data, f"SELECT * FROM {table}"), key=repr) for table in TABLES}
    if on_postgres():
        found["next"] = [ask(data, f"SELECT last_value, is_called FROM {table}_id_seq")[0] for table in TABLES[:2]]
    else:
        found["next"] = sorted(row for row in ask(data, "SELECT name, seq FROM sqlite_sequence") if row[0] in TABLES)
    return found


def refusal(*words: object) -> str:
    """Run a command that has to be refused, and give its message."""
    run = command("comments", *words)
    assert run.returncode == 2, run.stdout
    assert run.stderr.startswith("error: ")
    assert "Traceback" not in run.stderr
    return run.stderr


def test_a_person_is_erased_to_the_last_byte_while_the_server_runs(fresh: Server):
    ada = Reader(fresh, name="Adalgisa Hidden", email="Adalgisa@Hidden.example")
    ben = Reader(fresh, name="Ben")
    words = "Words that only she would have written here. " * 200  # more than one page of the database
    hers = newest(ada.post(words, website="https://adalgisa.example"))
    his = newest(ben.post("What he says himself."))
    fresh.moderate("approve", hers, his)
    reply = newest(ben.post("> Words that only she would have written here.\n\nNo.", reply=hers))
    answer = newest(ada.post("Her answer, which goes without a trace.", reply=his, email="adalgisa@hidden.example"))
    other = newest(ada.post("From the same browser, by someone else.", name="Cy", email="cy@readers.example"))
    fresh.moderate("backup")
    before = rows(fresh.data)
    planned = json.loads(fresh.moderate("erase", "ADALGISA@hidden.example", "--dry-run", "--json"))
    assert rows(fresh.data) == before
    done = json.loads(fresh.moderate("erase", "ADALGISA@hidden.example", "--json"))
    backup = str(next((fresh.data / "backups").iterdir()))
    expected = {
        "gone": [answer],
        "emptied": [hers],
        "same_browser": [other],
        "mentions": [reply],
        "copies": [backup],
        "archive": [],
        "releases": {},
    }
    for outcome, dry_run in ((planned, True), (done, False)):
        assert outcome == expected | {"dry_run": dry_run, "leftovers": []}
    for file in fresh.data.glob("comments.db*"):  # tests/postgres looks into the files of PostgreSQL
        content = file.read_bytes().lower()
        for needle in (b"hidden", b"adalgisa", b"written here. words", b"without a trace"):
            assert needle not in content, (file, needle)
    assert b"Adalgisa" in Path(backup).read_bytes(), "the search itself does not work"
    page = Reader(fresh).read().text
    assert "What he says himself." in page
    assert "Adalgisa" not in page
    assert ada.post("May I still speak at once?").status_code == 202
    assert "no comment was sent with the address" in refusal("erase", "nobody@hidden.example", "--data", fresh.data)


def test_a_discussion_moves_and_joins_another(fresh: Server):
    reader = Reader(fresh)
    first = newest(reader.post("At the old place."))
    fresh.moderate("approve", first)
    reader.post("A reply.", reply=first)
    reader.post("At the new place.", "intro")
    tried = json.loads(fresh.moderate("move", "chapters/first", "intro", "--dry-run", "--json"))
    assert (tried["comments"], tried["joined"]) == (2, 1)
    assert "At the old place." in Reader(fresh).read().text
    assert "2 comments from 'chapters/first' to 'intro'" in fresh.moderate("move", "chapters/first", "intro")
    page = reader.read("intro").text
    assert page.index("At the old place.") < page.index("A reply.") < page.index("At the new place.")
    assert "At the old place." not in reader.read().text
    assert "did you mean 'intro'?" in refusal("move", "chapters/first", "intor", "--data", fresh.data)
    assert "same thread" in refusal("move", "intro", "intro", "--data", fresh.data)
    fresh.moderate("move", "intro", "chapters/to come", "--create")
    assert "3 comment(s), but no page" in fresh.moderate("doctor")


def test_export_and_import_give_the_same_rows(fresh: Server, tmp_path: Path):
    ada = Reader(fresh, name="Ada 🚀 \u2028", email="ada@hidden.example")
    first = newest(ada.post("Some *text*\n\n> quoted  \n\ttab", website="https://ada.example"))
    fresh.moderate("approve", first)
    reply = newest(ada.post("A reply that goes.", reply=first))
    waiting = newest(ada.post("Waiting https://x.example."))
    fresh.moderate("remove", first)
    fresh.moderate("names", "add", "Grace")
    change(
        fresh.data,
        "INSERT INTO replies_report (comment_id, reason, created, handled) VALUES (?, ?, '2026-11-28 10:00:00', false)",
        reply,
        "Why?",
    )
    public = json.loads(fresh.moderate("export", "--approved"))
    assert [comment["id"] for comment in public["comments"]] == [first, reply]
    assert set(public["comments"][0]) == {"id", "thread", "parent", "created", "status"}
    assert "hidden" not in json.dumps(public)
    assert str(waiting) not in [comment["id"] for comment in public["comments"]]
    file = tmp_path / "all.json"
    fresh.moderate("export", file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "inside the built book" in refusal("export", fresh.book / "all.json", "--data", fresh.data)

    new = tmp_path / "new"
    run = command("comments", "import", file, "--data", new, "--dry-run")
    assert (
        "In order, nothing stored: 3 threads, 3 comments, 1 reports, 1 maintainers, 0 subscriptions, 0 mails."
        in run.stdout
    ), run.stderr
    assert not new.exists()
    run = command("comments", "import", file, "--data", new)
    assert run.returncode == 0, run.stderr
    assert rows(new) == rows(fresh.data)
    assert "holds comments already" in refusal("import", file, "--data", new)
    assert "uses the database" in refusal("import", file, "--data", fresh.data)

    document = json.loads(file.read_text())
    document["comments"][0] |= {"website": "javascript:alert(1)", "status": "aproved"}
    document["comments"][1] |= {"created": "yesterday", "colour": "red"}
    document["reports"][0].pop("comment")
    file.write_text(json.dumps(document))
    message = refusal("import", file, "--data", tmp_path / "other")
    for place in ("comment 1: website", "comment 1: status", "comment 2: created", "'colour'", "report 1: 'comment'"):
        assert place in message
    file.write_text(json.dumps(document)[:-50])
    assert "is the file cut off?" in refusal("import", file, "--data", tmp_path / "other")
    file.write_text(json.dumps(public))
    assert "without --approved" in refusal("import", file, "--data", tmp_path / "other")


@pytest.mark.parametrize("seed", [1, 2])
def test_every_column_survives_export_and_import(tmp_path: Path, seed: int):
    old, new = tmp_path / "old", tmp_path / "new"
    filled = subprocess.run(
        [sys.executable, "-m", "tests.server.filling", str(old), str(seed)],
        cwd=REPOSITORY,
        env=outer_environment() | environment(old),
        capture_output=True,
        text=True,
        check=False,
    )
    assert filled.returncode == 0, filled.stderr
    tables = filled.stdout.split()
    assert set(tables) == set(TABLES)
    file = tmp_path / "all.json"
    for words in (("export", file, "--data", old), ("import", file, "--data", new)):
        run = command("comments", *words)
        assert run.returncode == 0, run.stderr
    before, after = rows(old), rows(new)
    for table in tables:
        assert after[table] == before[table], table
        for number, column in enumerate(columns(old, table)):
            assert len({row[number] for row in before[table]}) > 1, f"{table}.{column} was not really filled"
    assert after == before


@pytest.mark.sqlite
def test_a_backup_under_load_is_whole_and_restores_every_row(fresh: Server, tmp_path: Path):
    stop = threading.Event()
    acknowledged: list[int] = []

    def post(who: int) -> None:
        reader = Reader(fresh, name=f"Poster {who}")
        while not stop.is_set():
            acknowledged.append(newest(reader.post("Under load. " * 50)))

    posters = [threading.Thread(target=post, args=(n,)) for n in range(3)]
    for poster in posters:
        poster.start()
    try:
        while len(acknowledged) < 5:
            assert fresh.process.poll() is None
        known = set(acknowledged)
        file = Path(json.loads(fresh.moderate("backup", "--json"))["file"])
    finally:
        stop.set()
        for poster in posters:
            poster.join()
    assert file.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in file.parent.iterdir()] == [file.name], "one file, no log, no draft"
    with closing(sqlite3.connect(file)) as database:
        copied = {number for (number,) in database.execute("SELECT id FROM replies_comment")}
        stored = database.execute("SELECT * FROM replies_comment").fetchall()
    assert known <= copied <= set(acknowledged)
    assert "exists" in refusal("backup", file, "--data", fresh.data)
    assert "inside the built book" in refusal("backup", fresh.book / "x.db", "--data", fresh.data)

    assert "a server or another command uses the database" in refusal("restore", file, "--data", fresh.data)
    fresh.stop()
    after = rows(fresh.data)["replies_comment"]
    damaged = tmp_path / "damaged.db"
    content = bytearray(file.read_bytes())
    content[8192:12288] = b"\xff" * 4096
    damaged.write_bytes(content)
    other = tmp_path / "other.db"
    sqlite3.connect(other).execute("CREATE TABLE shopping (item)").connection.close()
    newer = tmp_path / "newer.db"
    shutil.copy(file, newer)
    with closing(sqlite3.connect(newer)) as database, database:
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('replies', '9999_later', '')")
    for wrong, reason in (
        (damaged, "can't be used"),
        (other, "no database of comments"),
        (newer, "newer version"),
        (tmp_path / "no", "no file"),
    ):
        assert reason in refusal("restore", wrong, "--data", fresh.data)
        assert rows(fresh.data)["replies_comment"] == after
    assert "nothing was changed" in command("comments", "restore", file, "--data", fresh.data, "--dry-run").stdout
    done = json.loads(fresh.moderate("restore", file, "--json"))
    assert done["rows"]["replies_comment"] == len(copied)
    assert rows(fresh.data)["replies_comment"] == sorted(stored, key=repr)
    with closing(sqlite3.connect(done["aside"])) as database:
        assert sorted(database.execute("SELECT * FROM replies_comment"), key=repr) == after
    fresh.start()
    assert Reader(fresh).post("And it goes on.").status_code == 202
    fresh.moderate("backup", "--keep", "1")
    assert len(list(file.parent.glob("comments-*"))) == 1


@pytest.mark.sqlite
def test_doctor_names_what_is_wrong_and_how_to_mend_it(fresh: Server, tmp_path: Path):
    Reader(fresh).post("Waiting.")
    fresh.moderate("backup")
    (tmp_path / "link").symlink_to(fresh.data)
    healthy = json.loads(command("comments", "doctor", "--json", "--data", tmp_path / "link").stdout)
    assert healthy["faults"] == 0
    assert {finding["level"] for finding in healthy["findings"]} == {"ok"}
    data = tmp_path / "copy"
    fresh.stop()
    shutil.copytree(fresh.data, data)
    data.chmod(0o755)
    (data / "comments.db").chmod(0o640)
    (data / "secret.key").write_text("short")
    (data / "blocked-words.txt").write_text("fine\n***\n")
    with closing(sqlite3.connect(data / "comments.db")) as database, database:
        database.execute("UPDATE replies_thread SET in_book = 0")
        database.execute("UPDATE replies_comment SET created = '2020-01-01 00:00:00'")
    run = command("comments", "doctor", "--data", data)
    assert run.returncode == 1
    for said in (f"chmod 0700 '{data}'", "comments.db' has mode 0640", "has 5 characters", "blocked-words.txt:2",
                 "'chapters/first' has 1 comment(s), but no page", "wait, the oldest for"):  # fmt: skip
        assert said in run.stdout
    assert "faults to mend." in run.stdout
    with closing(sqlite3.connect(data / "comments.db")) as database, database:
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('replies', '9999_later', '')")
    assert "made by a newer version" in command("comments", "doctor", "--data", data).stdout
    with closing(sqlite3.connect(data / "comments.db")) as database:
        database.execute("PRAGMA journal_mode = DELETE")
    content = bytearray((data / "comments.db").read_bytes())
    content[4096:8192] = b"\xff" * 4096
    (data / "comments.db").write_bytes(content)
    run = command("comments", "doctor", "--data", data, "--json")
    assert "restore FILE" in run.stdout
    assert "Traceback" not in run.stderr
