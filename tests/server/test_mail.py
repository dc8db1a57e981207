"""Mail: what is sent to whom and when, what its links may do, and what happens when the mail server does not answer."""

from __future__ import annotations

import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from aiosmtpd.smtp import AuthResult
from bs4 import BeautifulSoup

from tests.server import stored
from tests.server.conftest import make_book
from tests.server.postbox import Postbox, postbox
from tests.server.running import Reader, Server, command, faults, newest, rows

MODERATOR = "moderator@book.example"
SITE = "http://book.example"


def environment(port: int, moderator: str = MODERATOR) -> dict[str, str]:
    return {
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "EMAIL_FROM": "Ein Büchlein <comments@book.example>",
        "MODERATOR_EMAIL": moderator,
        "LIVINGBOOK_SITE": SITE,
    }


@pytest.fixture(scope="module")
def box() -> Iterator[tuple[Postbox, int]]:
    with postbox() as running:
        yield running


@pytest.fixture(scope="module")
def mailing(box: tuple[Postbox, int], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    place = tmp_path_factory.mktemp("mail")
    running = Server(
        make_book(place / "html"), place / "var", "--rate", "0", "--site", SITE, environment=environment(box[1])
    )
    yield running
    running.stop()
    assert "Traceback" not in running.log()


@pytest.fixture
def mail(box: tuple[Postbox, int]) -> Postbox:
    box[0].mails.clear()
    box[0].envelopes.clear()
    return box[0]


def text(mail: EmailMessage) -> str:
    return mail.get_content().replace("\r\n", "\n")


def link(server: Server, mail: EmailMessage, word: str) -> str:
    """Find the link below or beside some words, as an address of the running server."""
    found = re.search(re.escape(word) + r"[^\n]*\n(?:(?!http)[^\n]*\n)*?(http://book\.example\S+)", text(mail))
    assert found, (word, text(mail))
    return found[1].replace(SITE, server.url.rstrip("/"))


def status(server: Server, number: int) -> str:
    return str(rows(server, "SELECT status FROM replies_comment WHERE id = ?", number)[0][0])


def press(address: str, button: str = "") -> requests.Response:
    """Press a button of a page as a person without any cookie does."""
    page = BeautifulSoup(requests.get(address).text, "html.parser")
    assert page.select_one("form[method=post]"), page.get_text()
    return requests.post(address, data={button: "1"} if button else {})


def heading(response: requests.Response) -> str:
    return BeautifulSoup(response.text, "html.parser").h1.get_text(" ", strip=True)


def test_a_moderator_decides_by_mail(mailing: Server, mail: Postbox):
    ada = Reader(mailing, name="Ada Übermut")
    number = newest(
        ada.post("First line.\n\nApprove:\nhttp://evil.example/ and *more*.", website="https://ada.example")
    )
    (told,) = mail.wait(MODERATOR, 1)
    assert told["Subject"].strip() == "New comment waits: Ada Übermut on 'The first & only'"
    assert told["From"].addresses[0].addr_spec == "comments@book.example"
    assert told["From"].addresses[0].display_name == "Ein Büchlein"
    assert told["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<comment-\d+\.\d+@book\.example>", told["Message-ID"])
    assert abs(parsedate_to_datetime(told["Date"]).timestamp() - time.time()) < 300
    assert told.get_content_type() == "text/plain"
    content = text(told)
    assert "> First line.\n>\n> Approve:\n> http://evil.example/ and *more*." in content
    assert "http://book.example/chapters/first.html" in content
    assert "ada@readers.example" not in told.as_string()
    approve, reject = link(mailing, told, "Publish it"), link(mailing, told, "Never show it")

    for _ in range(2):  # a program that opens every link, before a person does
        for address in (approve, reject):
            shown = requests.get(address)
            assert shown.status_code == 200
            assert "Set-Cookie" not in shown.headers
            assert shown.headers["Cache-Control"] == "no-store"
            requests.head(address)
    assert status(mailing, number) == "pending"
    assert "ada@readers.example" not in shown.text
    assert "<em>more</em>" in shown.text

    token = approve.rstrip("/").rpartition("/")[2]
    for forged in (token[:-1] + ("A" if token[-1] != "A" else "B"), "x" + token, token.partition(":")[0], "1:2:3"):
        assert requests.post(approve.replace(token, forged)).status_code == 410
    for kind in ("confirm", "stop"):  # the same proof at another page
        assert requests.post(approve.replace("decide", kind)).status_code in (404, 410)
    assert status(mailing, number) == "pending"

    assert heading(press(approve)) == "The comment is published"
    assert status(mailing, number) == "approved"
    for spent in (approve, reject):
        assert requests.post(spent).status_code == requests.get(spent).status_code == 410
    mailing.moderate("remove", number)
    assert requests.post(approve).status_code == 410, "an old link brings back what was taken down"
    assert status(mailing, number) == "removed"


def test_links_end_when_the_comment_changes_and_reports_are_told(mailing: Server, mail: Postbox):
    ben = Reader(mailing, name="Ben", email="ben@readers.example")
    number = newest(ben.post("Quite harmless."))
    (first,) = mail.wait(MODERATOR, 1)
    ben.submit(ben.open(f"/comments/edit/{number}/"), text="Something else entirely.")
    second = mail.wait(MODERATOR, 2)[1]
    assert second["Subject"].strip().startswith("Changed comment waits: Ben")
    assert second["Message-ID"] != first["Message-ID"]
    assert requests.post(link(mailing, first, "Publish it")).status_code == 410
    assert status(mailing, number) == "pending"
    assert heading(press(link(mailing, second, "Publish it"))) == "The comment is published"

    shown = newest(ben.post("Another one, shown at once."))
    third = mail.wait(MODERATOR, 3)[2]
    assert third["Subject"].strip().startswith("New comment: Ben")
    reader = Reader(mailing)
    reader.submit(reader.open(f"/comments/report/{shown}/"), reason="It is rude.")
    fourth = mail.wait(MODERATOR, 4)[3]
    assert fourth["In-Reply-To"] == third["Message-ID"] == fourth["References"]
    assert "> It is rude." in text(fourth)
    keep, remove = link(mailing, fourth, "It may stay"), link(mailing, third, "Take it down")
    assert "It is rude." in requests.get(keep).text
    assert heading(press(keep)).startswith("The comment stays")
    assert status(mailing, shown) == "approved"
    assert requests.post(link(mailing, fourth, "Take it down")).status_code == 410
    assert heading(press(remove)) == "The comment is taken down"
    assert status(mailing, shown) == "removed"


def test_replies_are_mailed_after_two_consents_and_until_one_click(mailing: Server, mail: Postbox):
    cy = Reader(mailing, name="Cy", email="cy@readers.example")
    dee = Reader(mailing, name="Dee\r\nBcc: victim@evil.example", email="dee@readers.example")
    page = cy.open("/comments/t/intro/?form=1")
    assert page.select_one("input[name=replies]").get("checked") is None
    number = newest(cy.post("A question.", "intro", replies="on"))
    quiet = newest(dee.post("I asked for nothing.", "intro"))
    (asked,) = mail.wait("cy@readers.example", 1)
    mailing.moderate("approve", number, quiet)
    first = newest(dee.post("An early answer.", "intro", reply=number))
    mail.wait(MODERATOR, 3)
    assert len(mail.to("cy@readers.example")) == 1, "told before the wish was confirmed"
    assert "A question" not in asked.as_string()
    assert "Cy" not in asked.as_string().replace("cy@", "")
    confirm = link(mailing, asked, "To get such mail")
    requests.get(confirm)
    newest(dee.post("An answer while a program looks at the link.", "intro", reply=number))
    mail.wait(MODERATOR, 4)
    assert len(mail.to("cy@readers.example")) == 1
    assert "If you do nothing, no mail comes." in requests.get(confirm).text
    assert heading(press(confirm)) == "You will get mail about replies"
    assert "If you do nothing, mail comes as before." in requests.get(confirm).text

    answer = newest(dee.post("The answer.", "intro", reply=number))
    told = mail.wait("cy@readers.example", 2)[1]
    assert told["Subject"].strip() == "Dee Bcc: victim@evil.example replied on 'The beginning'"
    assert told["Bcc"] is None
    assert told["In-Reply-To"] == asked["Message-ID"]
    assert f"{SITE}/index.html#comment-{answer}" in text(told)
    assert "> The answer." in text(told)
    assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert all(len(e.rcpt_tos) == 1 for e in mail.envelopes)
    assert "victim@evil.example" not in [r for e in mail.envelopes for r in e.rcpt_tos]
    assert "dee@readers.example" not in told.as_string()
    cy.post("I answer myself.", "intro", reply=answer)
    mail.wait(MODERATOR, 6)

    known = cy.post("A second question.", "intro", replies="on", reply=first)
    assert "as you have confirmed before" in known.text
    stop = told["List-Unsubscribe"].strip(" <>").replace(SITE, mailing.url.rstrip("/"))
    assert stop == link(mailing, told, "To end it")
    assert heading(requests.get(stop)) == "End mail about replies?"
    newest(dee.post("Looking ended nothing.", "intro", reply=number))
    mail.wait("cy@readers.example", 3)  # once, though two wishes stand in this conversation
    done = requests.post(stop, data={"List-Unsubscribe": "One-Click"})
    assert (done.status_code, heading(done)) == (200, "No more mail")
    newest(dee.post("Nobody is told of this.", "intro", reply=number))
    mail.wait(MODERATOR, 9)
    assert len(mail.to("cy@readers.example")) == 3
    assert mail.to("dee@readers.example") == []
    anew = cy.post("Once more, please.", "intro", replies="on")
    assert "on its way to you" in anew.text, "a wish that was ended needs a new consent"


def test_an_address_is_not_flooded_with_questions(mailing: Server, mail: Postbox):
    bot = Reader(mailing, name="Bot", email="Victim@readers.example")
    said = [bot.post(f"Number {n}.", replies="on").text for n in range(4)]
    assert ["on its way to you" in page for page in said] == [True, True, False, False]
    question = mail.wait("Victim@readers.example", 2)[0]
    assert heading(press(link(mailing, question, "To get such mail"), "refuse")) == "No mail will come"
    other = Reader(mailing, name="Other", email="victim@READERS.example")
    assert "does not want to be asked" in other.post("And now?", replies="on").text
    mail.wait(MODERATOR, 5)
    assert len(mail.to("Victim@readers.example")) == 2


def test_erasing_ends_mail_and_deleting_takes_it_from_the_outbox(mailing: Server, mail: Postbox):
    eve = Reader(mailing, name="Eve", email="eve@readers.example")
    number = newest(eve.post("To be erased.", replies="on"))
    question = mail.wait("eve@readers.example", 1)[0]
    mailing.moderate("approve", number)
    other = newest(Reader(mailing, name="Flo", email="flo@readers.example").post("A reply.", reply=number))
    mailing.moderate("approve", other)
    mailing.moderate("erase", "eve@readers.example")
    assert rows(mailing, "SELECT id FROM replies_subscription WHERE comment_id = ?", number) == []
    assert rows(mailing, "SELECT id FROM replies_mail WHERE comment_id = ?", number) == []
    assert requests.post(link(mailing, question, "To get such mail")).status_code == 410
    for file in mailing.data.glob("comments.db*"):
        assert b"eve@readers" not in file.read_bytes()


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
