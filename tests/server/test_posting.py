"""Posting, waiting, approval, replies, refusals, and who may do what."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import requests
from bs4 import BeautifulSoup

from tests.server.conftest import make_book
from tests.server.running import FRAGMENT, THREAD, Reader, Server, command, faults, newest


def approved(server: Server, text: str = "Approved words.", **person: str) -> tuple[Reader, int]:
    """A reader with one approved comment."""
    reader = Reader(server, **person)
    number = newest(reader.post(text))
    server.moderate("approve", number)
    return reader, number


def test_a_comment_waits_is_approved_and_outlives_a_restart(fresh: Server):
    ada = Reader(fresh)
    posted = ada.post("The *first* word.")
    assert posted.status_code == 202
    assert "awaiting moderation" in posted.text
    assert "Your comment is awaiting moderation." in ada.read().text
    assert "The <em>first</em> word." in ada.read().text
    assert "first</em> word" not in Reader(fresh).read().text
    fresh.moderate("approve", 1)
    assert "The <em>first</em> word." in Reader(fresh).read().text
    assert fresh.stop() == 0
    fresh.start()
    everyone = Reader(fresh).read().text
    assert "The <em>first</em> word." in everyone
    assert "awaiting" not in everyone
    assert Reader(fresh).read("intro").text.count("<article") == 0


def test_email_and_address_are_in_no_answer_and_no_log(fresh: Server):
    ada = Reader(fresh, email="very-private@hidden.example")
    answers = [ada.read(), ada.post("Hello."), ada.read(), ada.read(form="1"), Reader(fresh).read()]
    fresh.moderate("approve", 1)
    answers += [ada.read(), Reader(fresh).read(), Reader(fresh).session.get(ada.url()), ada.read(reply="1")]
    answers += [ada.post("Hello again."), ada.post("A reply.", reply=1)]
    everything = "".join(answer.text + str(answer.headers) for answer in answers) + fresh.log()
    assert "very-private" not in everything
    assert "127.0.0" not in "".join(answer.text for answer in answers) + fresh.log()
    assert "very-private" not in fresh.moderate("list", "--json")
    assert "very-private@hidden.example" in fresh.moderate("show", 1)


def test_standing_comes_with_the_browser_not_with_the_email(server: Server):
    ada, _ = approved(server)
    assert ada.post("My second comment.").status_code == 201
    impostor = Reader(server)  # same name, same email, another browser
    refused = impostor.post("Words put into her mouth.")
    assert refused.status_code == 202
    assert "into her mouth" not in Reader(server).read().text
    assert "into her mouth" not in ada.read().text


def test_a_forged_cookie_gives_no_standing_and_shows_nothing(server: Server):
    ada, _ = approved(server)
    newest(Reader(server).post("Waiting words of someone."))
    value = ada.session.cookies["commenter"]
    for forged in (value[:-2] + "xx", value.split(":", maxsplit=1)[0], "", "a:b:c", "x" * 5000):
        mallory = Reader(server)
        mallory.session.cookies.set("commenter", forged, path="/comments/")
        assert "Waiting words" not in mallory.read().text
        assert mallory.post("Forged.").status_code == 202


def test_the_cookie_is_signed_and_hidden_from_scripts(server: Server):
    answer = Reader(server).post("Cookies?")
    cookie = answer.headers["Set-Cookie"]
    assert re.search(r"commenter=[0-9a-f-]{36}:", cookie)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/comments/" in cookie


def test_standing_is_lost_when_the_approved_comment_is_removed(server: Server):
    reader, number = approved(server)
    server.moderate("remove", number)
    assert reader.post("May I?").status_code == 202


def test_a_form_sent_again_is_stored_once(server: Server):
    ada = Reader(server)
    fields = ada.fill("Sent three times over a bad line.")
    first = ada.send(fields)
    lost = Reader(server)  # the answer with the cookie never arrived: only the form's own cookie is there
    lost.session.cookies.set("comment_form", ada.session.cookies["comment_form"], path="/comments/")
    answers = [first, ada.send(fields), lost.send(fields)]
    assert [answer.status_code for answer in answers] == [202, 202, 202]
    assert len({newest(answer) for answer in answers}) == 1
    assert server.moderate("list").count("over a bad line") == 1
    changed = ada.send({**fields, "comment": "Other words in the same form."})
    assert changed.status_code == 422
    assert faults(changed) == ["This form was sent before with another text. Send it again to post this one as well."]
    hidden = BeautifulSoup(changed.text, "html.parser").select("form input[type=hidden]")
    again = ada.send({**fields, "comment": "Other words.", **{h["name"]: h.get("value", "") for h in hidden}})
    assert again.status_code == 202


def test_replies_are_one_level_deep(server: Server):
    ada, top = approved(server, "The top.")
    first = newest(ada.post("A reply.", reply=top))
    ada.post("A reply to the reply.", reply=first)
    page = BeautifulSoup(ada.read().text, "html.parser")
    entry = page.find(id=f"comment-{top}").find_parent("li")
    assert len(entry.select("ol > li")) == 2
    assert not page.select("ol ol ol")
    form = BeautifulSoup(ada.session.get(ada.url(), params={"reply": top}).text, "html.parser")
    assert "Leave a Reply to Ada Reader" in form.find(id="reply").get_text(" ", strip=True)
    assert form.select_one("input[name=parent]")["value"] == str(top)


def test_a_removed_comment_leaves_its_replies_standing(server: Server):
    ada, top = approved(server, "Words to be removed.")
    ada.post("A reply that stays.", reply=top)
    server.moderate("remove", top)
    page = Reader(server).read().text
    assert "Words to be removed." not in page
    assert "This comment was removed." in page
    assert "A reply that stays." in page
    gone = ada.send({**ada.fill("Too late."), "parent": str(top)})
    assert gone.status_code == 422
    assert "no longer there" in faults(gone)[0]


def test_a_stranger_cannot_reply_to_what_is_not_public(server: Server):
    waiting = newest(Reader(server).post("Waiting."))
    other_thread, number = approved(server)
    for parent in (waiting, 999_999, "x", -1, 0, "9" * 40):
        reader = Reader(server)
        assert reader.send({**reader.fill("Hm."), "parent": str(parent)}).status_code == 422
    assert other_thread.send({**other_thread.fill("Hm.", "intro"), "parent": str(number)}, "intro").status_code == 422


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"comment": ""}, "Please write a comment."),
        ({"comment": " \n\t "}, "Please write a comment."),
        ({"comment": "\u200b\u2060"}, "Nothing of this comment would be visible. Please write some text."),
        ({"comment": "&#8203;"}, "Nothing of this comment would be visible. Please write some text."),
        ({"comment": "x" * 10_001}, "Please shorten your comment to 10000 characters; it has 10001."),
        ({"name": ""}, "Please give a name; it is shown with your comment."),
        ({"name": "\u202e\u200b"}, "Please give a name; it is shown with your comment."),
        ({"name": "x" * 121}, "Please shorten the name to 120 characters."),
        ({"email": ""}, "Please give an email address; it is not published."),
        ({"email": "nobody"}, "This is not an email address. It looks like name@example.org."),
        ({"email": "a@b.example\nBcc: c@d.example"}, "This is not an email address. It looks like name@example.org."),
        ({"website": "javascript:alert(1)"}, "This is not a web address. It looks like https://example.org."),
        ({"website": "ftp://example.org"}, "This is not a web address. It looks like https://example.org."),
        (
            {"homepage": "http://spam.example"},
            "A hidden field that must stay empty was filled in. Please send it again.",
        ),
        ({"ticket": "forged"}, "The form was open for too long. Please send it again."),
        ({"ticket": ""}, "The form was open for too long. Please send it again."),
    ],
)
def test_every_refusal_is_said_and_the_text_kept(server: Server, changes: dict[str, str], message: str):
    reader = Reader(server)
    fields = {**reader.fill("Keep <these> words."), **changes}
    for script in (True, False):
        answer = reader.send(fields, script=script)
        assert answer.status_code == 422
        assert message in faults(answer)
        page = BeautifulSoup(answer.text, "html.parser")
        for field in set(changes) & {"comment", "name", "email", "website"}:
            control = page.find(attrs={"name": field})
            assert control["aria-invalid"] == "true"
            assert message in page.find(id=control["aria-describedby"]).get_text()
            assert control.has_attr("autofocus")
        if "comment" not in changes:
            assert page.find("textarea").get_text().strip() == "Keep <these> words."
    if "homepage" in changes or "ticket" in changes:
        hidden = {h["name"]: h.get("value", "") for h in page.select("form input[type=hidden]")}
        assert reader.send({**fields, **hidden, "homepage": ""}).status_code == 202


def test_without_javascript_the_same_form_posts_and_says_so(server: Server):
    reader = Reader(server)
    page = BeautifulSoup(reader.session.get(reader.url()).text, "html.parser")
    link = page.select_one("a[href$='?form=1#reply']")["href"]
    form = BeautifulSoup(reader.session.get(server.url.rstrip("/") + link).text, "html.parser").form
    fields = {field["name"]: field.get("value", "") for field in form.select(":not(button)[name]")}
    fields |= reader.person | {"comment": "Typed without any script."}
    answer = reader.session.post(server.url.rstrip("/") + form["action"], data=fields)
    assert answer.status_code == 200
    assert answer.history[0].status_code == 303
    assert "Thank you. Your comment is awaiting moderation" in answer.text
    assert "Typed without any script." in answer.text


def test_websites_without_scheme_are_completed_and_others_linked_safely(server: Server):
    reader, number = approved(server, "With a site.")
    second = newest(reader.post("With a site.", website="example.org/me"))
    link = BeautifulSoup(reader.read().text, "html.parser").select_one(f"#comment-{second} .comments-by a")
    assert link["href"] == "https://example.org/me"
    assert set(link["rel"]) == {"nofollow", "noopener", "ugc"}
    assert number


def test_forms_from_elsewhere_are_refused(server: Server):
    reader = Reader(server)
    fields = reader.fill("From another site.")
    without = {key: value for key, value in fields.items() if key != "csrfmiddlewaretoken"}
    assert reader.send(without).status_code == 403
    assert reader.send({**fields, "csrfmiddlewaretoken": "x" * 64}).status_code == 403
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        answer = reader.session.post(reader.url(), data=fields, headers={"Origin": origin})
        assert answer.status_code == 403
        assert "Your comment was not taken" in answer.text
    assert requests.post(reader.url(), data=fields).status_code == 403
    assert "From another site" not in server.moderate("list")
    own = {"Origin": server.url.rstrip("/"), **FRAGMENT}
    assert reader.session.post(reader.url(), data=fields, headers=own).status_code == 202


def test_a_form_filled_in_too_fast_is_refused_until_a_moment_has_passed(tmp_path: Path):
    running = Server(make_book(tmp_path / "html"), tmp_path / "var", fill_seconds=1)
    reader = Reader(running)
    fields = reader.fill("Quick.")
    hasty = reader.send(fields)
    assert hasty.status_code == 422
    assert "faster than people write" in faults(hasty)[0]
    time.sleep(1)
    assert reader.send(fields).status_code == 202
    running.stop()


def test_the_rate_is_limited_per_network_and_said(tmp_path: Path):
    running = Server(make_book(tmp_path / "html"), tmp_path / "var", "--rate", "3")
    codes = [Reader(running).post(f"Number {n}.", thread=THREAD).status_code for n in range(3)]
    assert codes == [202, 202, 202]
    spoofed = Reader(running)
    spoofed.session.headers["X-Forwarded-For"] = "203.0.113.7"
    answer = spoofed.post("One too many.")
    assert answer.status_code == 429
    assert "can send 3 comments at once" in requests.get(f"{running.url}comments/rules/").text
    assert answer.headers["Retry-After"] == "60"
    assert "Many comments are arriving from your network" in faults(answer)[0]
    assert "One too many." in BeautifulSoup(answer.text, "html.parser").textarea.text
    running.stop()


def test_standing_is_for_one_name(server: Server):
    reader = Reader(server, name="Ann Known", email="ann@readers.example")
    server.moderate("approve", newest(reader.post("The first.", THREAD)))
    assert reader.post("A second, at once.", THREAD).status_code == 201
    reader.person["name"] = "New Era of Collaboration contributors"
    assert reader.post("As somebody else.", THREAD).status_code == 202
    assert "As somebody else." not in Reader(server).read().text


def test_behind_a_server_that_speaks_tls(tmp_path: Path):
    """Forms come from an https address; cookies are for https only; the reader's own network is the one that counts."""
    site = Server(
        make_book(tmp_path / "html"),
        tmp_path / "var",
        "--rate",
        "1",
        "--site",
        "https://book.example",
        "--proxy",
        "127.0.0.1",
    )
    try:

        def post(words: str, address: str, origin: str = "https://book.example") -> requests.Response:
            session = requests.Session()
            ahead = {"Host": "book.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": address}
            url = f"{site.url}comments/t/{THREAD}/"
            opened = session.get(url, params={"form": "1"}, headers=ahead)
            fields = {
                field["name"]: field.get("value", "")
                for field in BeautifulSoup(opened.text, "html.parser").select("form input[type=hidden]")
            }
            cookie = opened.headers["Set-Cookie"]
            assert "Secure" in cookie
            fields |= {"name": "Tess", "email": "tess@readers.example", "comment": words}
            headers = {**ahead, **FRAGMENT, "Origin": origin, "Cookie": cookie.split(";")[0]}
            return requests.post(url, data=fields, headers=headers, allow_redirects=False)

        first = post("Through the proxy.", "203.0.113.7")
        assert first.status_code == 202, first.text
        assert "Secure" in first.headers["Set-Cookie"]
        assert post("From the same network.", "203.0.113.9").status_code == 429
        assert post("From another network.", "198.51.100.1").status_code == 202
        assert post("From another site.", "192.0.2.1", origin="https://evil.example").status_code == 403
    finally:
        site.stop()


def test_an_address_of_the_site_that_is_none_is_refused():
    run = command("serve", "--site", "book.example")
    assert run.returncode == 2
    assert "'book.example' is no address of a site; write it as https://book.example" in run.stderr
