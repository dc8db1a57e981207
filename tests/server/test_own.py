"""One's own comment: edited and deleted within a quarter of an hour, by nobody else."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from tests.server.running import Reader, Server, age, faults, newest, rows


def writer(
    server: Server, name: str, text: str = "Words to be changed.", *, standing: bool = True
) -> tuple[Reader, int]:
    """A reader with a comment that can still be changed; with standing it is published."""
    reader = Reader(server, name, f"{name.split(maxsplit=1)[0].lower()}@private.example")
    if standing:
        server.moderate("approve", newest(reader.post("An earlier comment.")))
    return reader, newest(reader.post(text))


def entry(reader: Reader, number: int) -> BeautifulSoup:
    return reader.open(f"{reader.url()}?comment={number}").find(id=f"comment-{number}")


def link(reader: Reader, number: int, word: str) -> str:
    return next(a["href"] for a in entry(reader, number).select(".comments-actions a") if a.text.startswith(word))


@pytest.mark.parametrize("script", [False, True])
def test_editing_marks_the_comment_and_keeps_it_published(server: Server, script: bool):
    reader, number = writer(server, f"Edda Edits{script}")
    form = reader.open(link(reader, number, "Edit"), script=script)
    assert form.select_one("textarea").text.strip() == "Words to be changed."
    preview = reader.submit(form, script=script, button="preview", text="Half a *thought")
    assert "Half a *thought" in BeautifulSoup(preview.text, "html.parser").select_one(".comments-preview").text
    refused = reader.submit(form, script=script, text=" ")
    assert refused.status_code == 422
    assert faults(refused) == ["Please write a comment. To take it back, choose 'Delete' instead."]
    saved = reader.submit(form, script=script, text="Better *words*.")
    assert saved.status_code == 200
    assert "Your changes are published." in saved.text
    for who in (reader, Reader(server)):
        shown = entry(who, number)
        assert "<em>words</em>" in str(shown)
        assert "edited" in shown.select_one(".comments-edited").text
    assert "Words to be changed" not in Reader(server).read().text


def test_an_edit_that_adds_a_link_or_comes_without_standing_waits(server: Server):
    known, published = writer(server, "Kim Known")
    fresh, waiting = writer(server, "Fay First", standing=False)
    server.moderate("approve", waiting)  # her only approved comment does not speak for itself
    for reader, number, text in [(known, published, "See https://new.example now."), (fresh, waiting, "Other words.")]:
        answer = reader.submit(reader.open(link(reader, number, "Edit"), script=True), script=True, text=text)
        assert "awaiting moderation again" in answer.text
        assert text.split()[-1] in str(entry(reader, number))
        assert text.split()[-1] not in Reader(server).read().text
        assert rows(server, "SELECT status FROM replies_comment WHERE id = ?", number) == [("pending",)]


def test_a_comment_that_waits_again_keeps_the_place_of_its_replies(server: Server):
    reader, number = writer(server, "Ria Replied")
    reader.post("A reply that stays readable.", reply=number)
    reader.submit(reader.open(link(reader, number, "Edit")), text="With https://another.example")
    page = Reader(server).read().text
    assert "This comment was changed and is awaiting moderation again." in page
    assert "A reply that stays readable." in page
    assert "another.example" not in page


def test_a_deleted_comment_is_gone_to_the_last_byte(server: Server):
    reader, number = writer(server, "Della Gone", "Unmistakable zyzzyva words.")
    other = Reader(server)
    other.submit(other.open(f"/comments/report/{number}/"), reason="Quotes zyzzyva, too.")
    question = reader.open(link(reader, number, "Delete"))
    assert "gone for good" in question.form.text
    assert "zyzzyva" in Reader(server).read(comment=str(number)).text
    assert "Your comment is deleted." in reader.submit(question).text
    assert "zyzzyva" not in Reader(server).read(comment=str(number)).text
    assert rows(server, "SELECT id FROM replies_comment WHERE id = ?", number) == []
    stored = b"".join(path.read_bytes() for path in server.data.iterdir())
    assert b"zyzzyva" not in stored


def test_a_deleted_comment_with_replies_leaves_an_empty_place(server: Server):
    reader, number = writer(server, "Stella Stub", "Unmistakable quokka words.")
    friend, _ = writer(server, "Fred Friend")
    reply = newest(friend.post("What stays.", reply=number))
    reader.submit(reader.open(link(reader, number, "Delete"), script=True), script=True)
    page = Reader(server).read().text
    assert "This comment was deleted; nothing of it is stored any more." in page
    assert "What stays." in page
    assert b"quokka" not in b"".join(path.read_bytes() for path in server.data.iterdir())
    stub = rows(server, "SELECT name, email, body, html FROM replies_comment WHERE id = ?", number)
    assert stub == [("", "", "", "")]
    friend.submit(friend.open(link(friend, reply, "Delete")))
    assert rows(server, "SELECT id FROM replies_comment WHERE id IN (?, ?)", number, reply) == []


def test_nobody_else_can_change_a_comment(server: Server):
    reader, number = writer(server, "Olga Owner")
    _, hidden = writer(server, "Wim Waits", "Hidden so far.", standing=False)
    stranger, _ = writer(server, "Sven Stranger")
    forged = Reader(server)
    forged.session.cookies.set("commenter", reader.session.cookies["commenter"][:36] + ":x:y", path="/comments/")
    fields = {**stranger.open_form(), "text": "Put into her mouth."}
    for someone in (stranger, forged, Reader(server)):
        assert not [a for a in entry(someone, number).select(".comments-actions a") if a.text[:4] in ("Edit", "Dele")]
        for target in (number, hidden):
            for action in ("edit", "delete"):
                address = f"{server.url}comments/{action}/{target}/"
                answer = someone.session.get(address)
                assert answer.status_code == 404
                assert "Hidden so far" not in answer.text
                assert someone.session.post(address, data=fields).status_code in (403, 404)
    assert "Words to be changed." in str(entry(Reader(server), number))
    without_token = reader.session.post(f"{server.url}comments/delete/{number}/")
    assert without_token.status_code == 403
    assert "Words to be changed." in str(entry(Reader(server), number))


def test_no_answer_on_the_way_holds_an_email_address(server: Server):
    reader, number = writer(server, "Petra Private")
    address = f"{server.url}comments/"
    pages = [reader.open(link(reader, number, "Edit")), reader.open(link(reader, number, "Edit"), script=True)]
    answers = [reader.submit(page, button=button, text="New.") for page in pages for button in ("preview", "")]
    answers += [
        reader.session.get(address + path)
        for path in ("counts/", "rules/", f"delete/{number}/", f"report/{number - 1}/")
    ]
    answers += [
        Reader(server).session.get(address + f"report/{number}/"),
        Reader(server).read(quote="words", reply=str(number)),
    ]
    answers.append(reader.submit(reader.open(f"/comments/delete/{number}/"), script=True))
    assert {answer.status_code for answer in answers} == {200}
    everything = "".join(answer.text + str(answer.headers) for answer in answers) + server.log()
    assert "private.example" not in everything
    assert "127.0.0" not in "".join(answer.text for answer in answers) + server.log()


def test_a_comment_that_is_no_longer_there_is_missed_above_its_thread(server: Server):
    _, number = writer(server, "Remy Removed", "Soon to be removed.")
    server.moderate("remove", number)
    for script in (True, False):
        for action in ("report", "edit", "delete"):
            answer = Reader(server).session.get(
                f"{server.url}comments/{action}/{number}/", headers={"X-Fragment": "1"} if script else {}
            )
            assert answer.status_code == 404
            assert "This comment is no longer there" in answer.text
            assert ("X-Fragment" in answer.headers) is script
            assert "Soon to be removed" not in answer.text


@pytest.mark.parametrize("script", [False, True])
def test_after_a_quarter_of_an_hour_it_is_too_late_and_the_text_is_kept(server: Server, script: bool):
    reader, number = writer(server, f"Lara Late{script}")
    edit, delete = link(reader, number, "Edit"), link(reader, number, "Delete")
    open_form, open_question = reader.open(edit), reader.open(delete)
    age(server, number, 16)
    refused = reader.submit(open_form, script=script, text="Too late, but typed.")
    assert refused.status_code == 422
    assert "15 minutes" in faults(refused)[0]
    assert "Too late, but typed." in BeautifulSoup(refused.text, "html.parser").textarea.text
    for answer in (reader.submit(open_question, script=script).text, str(reader.open(edit, script=script))):
        assert "The time for changes is over" in answer
    assert not [a for a in entry(reader, number).select(".comments-actions a") if a.text.startswith("Edit")]
    assert "Words to be changed." in str(entry(Reader(server), number))
