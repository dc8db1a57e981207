"""Mail: what is sent to whom and when, and what its links may do."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

import pytest
import requests

from tests.server.conftest import make_book
from tests.server.mailing import MODERATOR, SITE, environment, heading, link, press, status, text
from tests.server.postbox import Postbox, postbox
from tests.server.running import Reader, Server, newest, rows


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
    cy = Reader(mailing, name="Cy Nemo", email="cy@readers.example")
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
    assert "Cy Nemo" not in asked.as_string()
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
