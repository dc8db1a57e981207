"""What is special about PostgreSQL: several servers on one database, its crash, its files, its backups."""

from __future__ import annotations

import json
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import requests

from tests.postgres.cluster import Cluster
from tests.server import stored
from tests.server.conftest import make_book, serving
from tests.server.running import Reader, Server, command, newest
from tests.server.test_keeping import refusal, rows
from tests.soak.posting import stored as stored_comments
from tests.soak.posting import together


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A PostgreSQL server of one test's own, which it may crash."""
    with Cluster() as cluster:
        monkeypatch.setenv("TEST_POSTGRES", cluster.address)
        yield cluster


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Server]:
    """A server of one test's own."""
    with serving(tmp_path) as running:
        yield running
    assert "Traceback" not in running.log()


class Poster:
    """Posts one comment after the other, to the next server when one does not answer; a form is then sent again."""

    def __init__(self, name: str, servers: list[Server]) -> None:
        self.reader = Reader(servers[0], name=name)
        self.others = servers[1:]
        self.told: list[str] = []
        self.changes = 0

    def post(self, count: int) -> None:
        for number in range(count):
            text = f"{self.reader.person['name']}, comment {number}."
            fields = self._insist(lambda text=text: self.reader.fill(text))
            answer = self._insist(lambda fields=fields: self.reader.send(fields))
            assert answer.status_code == 202, answer.text[:300]
            self.told.append(text)

    def _insist(self, step):
        try:
            return step()
        except requests.RequestException:
            self.changes += 1
            self.reader.server = self.others.pop()
            return step()


def test_two_servers_of_two_machines_share_a_database_and_one_is_killed(tmp_path: Path):
    book = make_book(tmp_path / "html")
    one, two = tmp_path / "one", tmp_path / "two"
    stored.share(two, one)
    for data in (one, two):  # each machine has its own folder; the secret is copied
        data.mkdir(mode=0o700)
        (data / "secret.key").write_text("k" * 48)
        (data / "secret.key").chmod(0o600)
    servers: dict[Path, Server] = {}
    stored.address_of(one)
    # Both start at once, on a database without tables.
    together([lambda data=data: servers.update({data: Server(book, data, "--rate", "0")}) for data in (one, two)])
    first, second = servers[one], servers[two]
    people = [Poster(f"Poster {n}", [first, second] if n < 6 else [second]) for n in range(9)]
    threads = [threading.Thread(target=person.post, args=(12,)) for person in people]
    for thread in threads:
        thread.start()
    while sum(len(person.told) for person in people[:6]) < 12:
        assert first.process.poll() is None
    first.kill()
    for thread in threads:
        thread.join()
    assert [person.changes for person in people] == [1] * 6 + [0] * 3
    assert all(len(person.told) == 12 for person in people)
    found = stored_comments(second)
    assert Counter(text for text, _ in found) == Counter(text for person in people for text in person.told)
    owner = dict(found)
    for person in people:  # nobody got the cookie of someone else, on whichever server
        cookie = person.reader.session.cookies.get("commenter").split(":")[0].strip('"').replace("-", "")
        assert {owner[text] for text in person.told} == {cookie}
        assert person.told[-1] in person.reader.read(page="9").text
    assert second.log() == ""
    first.start()  # and it comes back
    assert people[-1].told[-1] in Reader(first).session.get(
        people[-1].reader.url().replace(second.url, first.url), cookies=people[-1].reader.session.cookies.get_dict()
    ).text  # fmt: skip
    for running in (first, second):
        running.stop()


def test_a_crash_of_the_database_loses_nothing_that_was_acknowledged(own: Cluster, fresh: Server):
    people = [Reader(fresh, name=f"Poster {n}") for n in range(4)]
    told: list[str] = []
    refused: list[str] = []
    faults: list[object] = []

    def post(reader: Reader) -> None:
        for number in range(1000):
            fields = reader.fill(f"{reader.person['name']}, comment {number}.")
            if "ticket" not in fields:  # no form: the database is away
                return
            answer = reader.send(fields)
            if answer.status_code == 202:
                told.append(fields["comment"])
                continue
            refused.append(fields["comment"])
            said = answer.status_code, fields["comment"] in answer.text
            faults.extend([] if said == (503, True) else [said])  # what was typed is given back
            return

    threads = [threading.Thread(target=post, args=(reader,)) for reader in people]
    for thread in threads:
        thread.start()
    while len(told) < 8:
        assert fresh.process.poll() is None
    own.stop("immediate")
    for thread in threads:
        thread.join()
    assert faults == []
    assert Reader(fresh).read().status_code == 503
    assert requests.get(f"{fresh.url}chapters/first.html").status_code == 200
    own.start()
    count = Counter(text for text, _ in stored_comments(fresh))
    assert [text for text in told if count[text] != 1] == []
    assert set(count) - set(told) <= set(refused)
    assert people[0].post("And it goes on.").status_code == 202, "without a new start of our server"


def test_a_held_database_makes_writers_wait_and_then_say_so(fresh: Server):
    ada, bob = Reader(fresh), Reader(fresh, name="Bob")
    fields, patient = ada.fill("Waited in vain."), bob.fill("Waited a moment.")
    with psycopg.connect(stored.address_of(fresh.data)) as other:
        other.execute("LOCK TABLE replies_thread IN EXCLUSIVE MODE")
        answers: list[requests.Response] = []
        sending = threading.Thread(target=lambda: answers.append(ada.send(fields)))
        sending.start()
        assert "No comments yet" in Reader(fresh).read().text  # reading goes on
        sending.join()
        assert answers[0].status_code == 503
        assert "Waited in vain." in answers[0].text
        sending = threading.Thread(target=lambda: answers.append(bob.send(patient)))
        sending.start()
    sending.join()
    assert answers[1].status_code == 202
    assert ada.send(fields).status_code == 202
    assert "lock timeout" in fresh.log()


def held_in(cluster: Cluster, needle: bytes) -> set[str]:
    """Name the folders of a stopped or flushed database in which a text stands."""
    with psycopg.connect(cluster.address, autocommit=True) as server:
        server.execute("CHECKPOINT")
    files = [file for file in cluster.data.rglob("*") if file.is_file() and needle in file.read_bytes()]
    return {file.relative_to(cluster.data).parts[0] for file in files}


def test_a_person_is_erased_from_the_files_of_the_tables(own: Cluster, fresh: Server):
    ada = Reader(fresh, name="Adalgisa Hidden", email="adalgisa@hidden.example")
    for number in range(3):
        ada.post(f"Words {number} that only she would have written here. " + "x" * 40)
    with psycopg.connect(stored.address_of(fresh.data), autocommit=True) as database:
        database.execute("ANALYZE")  # samples of every column go into the planner's statistics
    assert "base" in held_in(own, b"adalgisa@hidden"), "the search itself does not work"
    with psycopg.connect(stored.address_of(fresh.data)) as old:
        old.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        old.execute("SELECT count(*) FROM replies_comment")  # may still want to see what is being erased
        run = command("comments", "erase", "adalgisa@hidden.example", "--data", fresh.data)
        assert run.returncode == 2
        assert "others held the files of the database" in run.stderr
    assert "written anew" in fresh.moderate("wipe")
    for needle in (b"adalgisa@hidden", b"Adalgisa", b"only she would have written"):
        assert "base" not in held_in(own, needle), needle
    assert Reader(fresh).post("Others go on.").status_code == 202


def test_a_backup_restores_every_row_and_moves_between_the_two_kinds(fresh: Server, tmp_path: Path):
    ada = Reader(fresh, name="Ada 🚀")
    first = newest(ada.post("The first.", website="https://ada.example"))
    fresh.moderate("approve", first)
    newest(ada.post("A reply.", reply=first))
    fresh.moderate("names", "add", "Grace")
    ada.submit(ada.open(f"/comments/report/{first}/"), reason="Why?")
    kept = rows(fresh.data)
    file = Path(json.loads(fresh.moderate("backup", "--json"))["file"])
    assert file.stat().st_mode & 0o777 == 0o600
    assert "exists" in refusal("backup", file, "--data", fresh.data)
    assert "uses the database" in refusal("restore", file, "--data", fresh.data)
    ada.post("Written after the backup.")
    later = rows(fresh.data)
    fresh.stop()
    damaged = tmp_path / "damaged.json"
    damaged.write_text(file.read_text()[:-30])
    assert "Is it cut off" in refusal("restore", damaged, "--data", fresh.data)
    changed = tmp_path / "changed.json"
    for old, new, reason in (
        ('"name": "Ada', '"nom": "Ada', "does not fit this version"),
        (f'"comment": {first}', '"comment": 999', "does not fit this version"),
        ('"steps": [', '"steps": ["9999_later", ', "newer version"),
        ("livingbook-backup", "livingbook-comments", "is for 'import'"),
    ):
        content = file.read_text()
        assert old in content
        changed.write_text(content.replace(old, new, 1))
        assert reason in refusal("restore", changed, "--data", fresh.data)
    (tmp_path / "x.db").write_bytes(b"SQLite format 3\0\xff")
    assert "To move from SQLite" in refusal("restore", tmp_path / "x.db", "--data", fresh.data)
    assert "is whole and holds 2 comments" in fresh.moderate("restore", file, "--dry-run")
    assert rows(fresh.data) == later
    done = json.loads(fresh.moderate("restore", file, "--json"))
    assert rows(fresh.data) == kept | {"next": later["next"]}  # no number is given twice
    assert done["rows"]["replies_comment"] == 2
    assert "Written after the backup." in Path(done["aside"]).read_text()
    fresh.start()
    assert newest(ada.post("And it goes on.")) == first + 3
    fresh.moderate("backup", "--keep", "1")
    assert len(list(file.parent.glob("comments-*"))) == 1

    # A book that grows moves from SQLite to PostgreSQL by export and import.
    fresh.moderate("export", tmp_path / "all.json")
    script = [str(tmp_path / "all.json"), "--data", str(tmp_path / "small")]
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("TEST_POSTGRES")
        assert command("comments", "import", *script).returncode == 0
        assert command("comments", "export", tmp_path / "back.json", "--data", tmp_path / "small").returncode == 0
    back = command("comments", "import", tmp_path / "back.json", "--data", tmp_path / "grown")
    assert back.returncode == 0, back.stderr
    assert rows(tmp_path / "grown") == rows(fresh.data)


def test_doctor_and_what_cannot_be_reached(fresh: Server, tmp_path: Path):
    Reader(fresh).post("Waiting.")
    fresh.moderate("backup")
    healthy = json.loads(fresh.moderate("doctor", "--json"))
    assert {finding["level"] for finding in healthy["findings"]} == {"ok"}
    assert not (fresh.data / "comments.db").exists()
    assert "kept in the PostgreSQL database 'book_" in " ".join(fresh.printed)
    with psycopg.connect(stored.address_of(fresh.data), autocommit=True) as database:
        name = database.info.dbname
        database.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
        database.execute("ALTER TABLE replies_comment DROP COLUMN quote")
        database.execute(f"CREATE DATABASE {name}_latin ENCODING LATIN1 LOCALE 'C' TEMPLATE template0")
    run = command("comments", "doctor", "--data", fresh.data)
    assert run.returncode == 1
    assert "synchronous_commit off: a crash" in run.stdout
    assert "table replies_comment lacks column quote" in run.stdout
    data = tmp_path / "other"
    for address, said in (
        ("postgresql://ada:s3cret@127.0.0.1:9/book", "127.0.0.1"),
        (stored.address_of(fresh.data) + "_missing", "does not exist"),
        (stored.address_of(fresh.data) + "_latin", "has the encoding LATIN1"),
        ("mysql://ada:s3cret@127.0.0.1/book", "it starts with 'mysql:'"),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(stored, "environment", lambda _data, address=address: {"DATABASE_URL": address})
            run = command("serve", "--book", fresh.book, "--data", data, "--port", "0")
        assert run.returncode == 2
        assert said in run.stderr
        assert run.stderr.startswith("error: ")
        assert "Traceback" not in run.stderr
        assert "s3cret" not in run.stderr
        shutil.rmtree(data, ignore_errors=True)
