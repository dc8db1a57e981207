"""Mail when the mail server is dead, slow to agree or mistrusted, when the settings are wrong, and in a flood."""

from __future__ import annotations

import json
import os
import socket
import ssl
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult

from tests.server import stored
from tests.server.conftest import make_book
from tests.server.mailing import MODERATOR, SITE, environment, text
from tests.server.postbox import postbox
from tests.server.running import Reader, Server, command, faults, newest, rows


def test_a_dead_mail_server_delays_and_loses_nothing(tmp_path: Path):
    with socket.socket() as silent:  # takes connections and never says a word
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        port = silent.getsockname()[1]
        server = Server(
            make_book(tmp_path / "html"), tmp_path / "var", "--rate", "0", "--site", SITE, environment=environment(port)
        )
        try:
            ada = Reader(server)
            answers = [ada.post("Comment 0.", replies="on")]
            held, _ = silent.accept()  # the server waits for the mail server's first word from now on
            answers += [ada.post(f"Comment {n}.") for n in range(1, 5)]
            assert {answer.status_code for answer in answers} == {202}
            # Every answer came before the mail server was given up for the first time.
            assert rows(server, "SELECT DISTINCT state, fault FROM replies_mail") == [("waiting", "")]
        finally:
            server.stop()
            held.close()
    with stored.database(server.data) as opened:
        # What was under way when the server ended is free again after a quarter of an hour.
        assert opened.execute("UPDATE replies_mail SET due = created WHERE tries > 0").rowcount == 1
    run = command("comments", "mail", "send", "--data", server.data, environment=server.environment)
    assert (run.returncode, run.stderr) == (1, "")
    assert "Connection refused" in run.stdout
    listed = json.loads(server.moderate("mail", "list", "--json"))
    assert [mail["state"] for mail in listed] == ["waiting"] * 6
    assert "readers.example" not in json.dumps(listed)
    assert "Connection refused" in server.moderate("doctor")
    ada_deletes = [mail for mail in listed if mail["comment"] == 5]
    assert len(ada_deletes) == 1
    server.moderate("reject", 4)
    with postbox(port) as (box, _):
        # Three processes at once: each mail goes once.
        words = [sys.executable, "-m", "livingbook", "comments", "mail", "send", "--data", str(server.data)]
        runs = [
            subprocess.Popen(
                words,
                env={**os.environ, **stored.environment(server.data), **server.environment},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(3)
        ]
        said = [run.communicate(timeout=60) for run in runs]
        assert all("Traceback" not in error for _, error in said), said
        numbers = sorted(mail["Message-ID"] for mail in box.mails)
        assert len(numbers) == len(set(numbers)) == 5, said  # four comments that wait, and one question
        assert len(box.to(MODERATOR)) == 4
        states = {
            mail["comment"]: mail["state"] for mail in json.loads(server.moderate("mail", "list", "--all", "--json"))
        }
        assert states == {1: "sent", 2: "sent", 3: "sent", 4: "dropped", 5: "sent"}


def test_what_the_mail_server_refuses_is_put_off_or_given_up(tmp_path: Path):
    with postbox() as (box, port):
        box.answers = {
            MODERATOR: "451 later, moderator@book.example",
            "gone@readers.example": "550 no such user gone@readers.example",
        }
        server = Server(
            make_book(tmp_path / "html"), tmp_path / "var", "--rate", "0", "--site", SITE, environment=environment(port)
        )
        ada = Reader(server, email="gone@readers.example")
        number = newest(ada.post("A comment.", replies="on"))
        end = time.monotonic() + 30
        while box.attempts < 2 and time.monotonic() < end:
            time.sleep(0.05)
        server.stop()
        listed = {m["about"]: m for m in json.loads(server.moderate("mail", "list", "--json"))}
        assert (listed["comment"]["state"], listed["comment"]["fault"]) == ("waiting", "it refused the recipient (451)")
        assert (listed["confirm"]["state"], listed["confirm"]["fault"]) == ("failed", "it refused the recipient (550)")
        assert rows(server, "SELECT state FROM replies_subscription WHERE comment_id = ?", number) == [("stopped",)]
        tables = ("comment", "mail", "subscription", "report", "thread", "maintainer")
        dump = "\n".join(str(rows(server, f"SELECT * FROM replies_{table}")) for table in tables)
        assert dump.count("gone@readers.example") == 1  # the comment itself
        box.answers = {"away@book.example": "550 no such user"}
        server.environment["MODERATOR_EMAIL"] += ", away@book.example"
        sent = server.moderate("mail", "send")
        assert "1 mail sent" in sent
        assert "it refused 1 of 2 recipients (550)" in sent
        assert "it refused 1 of 2 recipients (550)" in server.moderate("doctor")
        box.answers = {}
        assert "has taken a mail" in server.moderate("mail", "test")
        assert box.mails[-1]["Subject"] == "Mail from your book works"


@pytest.mark.sqlite
def test_tls_with_a_certificate_that_is_to_be_trusted(server: Server, tmp_path: Path):
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    name = ["-subj", "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1"]
    kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", key, "-out", certificate]
    subprocess.run(["openssl", "req", *kind, *name], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def knows(*words: Any) -> AuthResult:
        return AuthResult(success=(words[-1].login, words[-1].password) == (b"us@er", b"p/w:#1"), handled=False)

    trusted = {"SSL_CERT_FILE": str(certificate)}
    login = {"authenticator": knows, "auth_required": True}

    def said(address: str, **variables: str) -> str:
        settings = environment(0) | {"EMAIL_URL": address, "MODERATOR_EMAIL": f"{MODERATOR}, gone@book.example"}
        run = command("comments", "mail", "test", "--data", server.data, environment=settings | variables)
        assert "Traceback" not in run.stderr
        return run.stdout + run.stderr

    with postbox(tls_context=context, require_starttls=True, **login) as (box, port):
        assert "certificate is not to be trusted" in said(f"smtp+starttls://us%40er:p%2Fw%3A%231@127.0.0.1:{port}")
        assert "refused user or password" in said(f"smtp+starttls://us%40er:no@127.0.0.1:{port}", **trusted)
        assert "wants a login, or TLS" in said(f"smtp://127.0.0.1:{port}")
        assert box.mails == []
        box.answers = {"gone@book.example": "550 no such user"}
        partly = said(f"smtp+starttls://us%40er:p%2Fw%3A%231@127.0.0.1:{port}", **trusted)
        assert "it refused 1 of 2 recipients (550)" in partly
        assert [envelope.rcpt_tos for envelope in box.envelopes] == [[MODERATOR]]
    with postbox(ssl_context=context, auth_require_tls=False, **login) as (box, port):
        assert "has taken a mail" in said(f"smtps://us%40er:p%2Fw%3A%231@127.0.0.1:{port}", **trusted)
        assert len(box.mails) == 1
    with postbox() as (box, port):
        assert "does not speak TLS here" in said(f"smtps://127.0.0.1:{port}", **trusted)


def test_a_flood_of_comments_is_no_flood_of_mail(tmp_path: Path):
    with postbox() as (box, port):
        settings = environment(port)
        off = {name: "" for name in settings if name != "LIVINGBOOK_SITE"}
        server = Server(make_book(tmp_path / "html"), tmp_path / "var", "--rate", "0", environment=off)
        ada = Reader(server, name="Ada\nBcc: x@evil.example")
        for number in range(12):
            ada.post(f"Comment {number}.")
        server.stop()
        assert rows(server, "SELECT id FROM replies_mail") == [], "mail was off"
        insert = "INSERT INTO replies_mail (key, kind, comment_id, state, created, due, tries, fault) VALUES (?, 'comment', ?, ?, ?, ?, 0, '')"
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
        for number in range(1, 13):
            stored.change(server.data, insert, f"comment {number}", number, "waiting", now, now)
        server.environment = settings
        server.moderate("reject", 12)
        assert json.loads(server.moderate("mail", "send", "--json"))["sent"] == 1
        (told,) = box.to(MODERATOR)
        assert told["Subject"].strip() == "11 comments: 11 wait, 0 are shown"
        assert ">      1  waits  Ada Bcc: x@evil.example: Comment 0." in text(told)
        assert told["Bcc"] is None
        for number in range(40):  # as many as were sent within the hour, and more that wait
            stored.change(server.data, insert, f"old {number}", 1, "sent" if number < 30 else "waiting", now, now)
        done = json.loads(server.moderate("mail", "send", "--json"))
        assert (done["sent"], done["postponed"]) == (0, 0)
        assert len(box.mails) == 1
        listed = json.loads(server.moderate("mail", "list", "--json"))
        assert len(listed) == 10
        assert min(mail["due"] for mail in listed) > f"{datetime.now(UTC) + timedelta(minutes=50):%Y-%m-%dT%H:%M}"


def test_without_settings_there_is_no_mail(server: Server):
    ada = Reader(server)
    assert "replies" not in ada.open_form()
    assert not ada.open("/comments/t/intro/?form=1").select("[name=replies]")
    assert ada.post("No mail.", replies="on").status_code == 202
    assert rows(server, "SELECT * FROM replies_mail") == rows(server, "SELECT * FROM replies_subscription") == []
    assert "off: EMAIL_URL is not set" in server.moderate("doctor")
    assert faults(ada.post("Hi there", name="")) != []


@pytest.mark.sqlite
def test_faulty_settings_stop_the_server_all_at_once(tmp_path: Path):
    wrong = {
        "EMAIL_URL": "smtp://user:secret-word@mail.example",
        "EMAIL_FORM": "comments@book.example",
        "MODERATOR_EMAIL": "nobody",
    }
    place = ("--book", make_book(tmp_path / "html"), "--data", tmp_path / "var", "--port", "0")
    run = command("serve", *place, environment=wrong)
    assert run.returncode == 2
    for part in ("in the clear", "EMAIL_FROM is missing", "did you mean 'EMAIL_FROM'", "MODERATOR_EMAIL: 'nobody'"):
        assert part in run.stderr, part
    assert "secret-word" not in run.stderr
