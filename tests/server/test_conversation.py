"""Paging, order, permalinks, quotations, previews, counts, closed threads: what readers do besides posting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import requests
from bs4 import BeautifulSoup

from tests.server.conftest import make_book
from tests.server.running import FRAGMENT, Reader, Server, faults, newest, rows
from tests.server.stored import columns


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with 45 published comments in one thread, the first of them with a reply."""
    place = tmp_path_factory.mktemp("talk")
    running = Server(make_book(place / "html"), place / "var", "--rate", "0")
    ada = Reader(running)
    running.moderate("approve", newest(ada.post("Number 1 of many.")))
    fields = ada.fill("")
    for number in range(2, 46):
        assert ada.send({**fields, "comment": f"Number {number} of many.", **ada.open_form()}).status_code == 201
    ada.post("A late reply to the first.", reply=1)
    yield running
    running.stop()
    assert "Traceback" not in running.log()


def shown(page: BeautifulSoup) -> list[int]:
    return [
        int(n)
        for text in page.select(".comments-list .comments-text")
        for n in re.findall(r"Number (\d+) of", text.text)
    ]


@pytest.mark.parametrize("script", [False, True])
def test_twenty_comments_a_page_oldest_or_newest_first(server: Server, script: bool):
    reader = Reader(server)
    page = reader.open(reader.url(), script=script)
    assert page.select_one(".comments-summary").text == "46 comments, page 1 of 3"
    assert shown(page) == list(range(1, 21))
    assert "A late reply" in page.select_one("ol ol").text
    seen = shown(page)
    while following := page.select_one(".comments-pages [rel=next]"):
        assert following.has_attr("data-swap")
        page = reader.open(following["href"], script=script)
        seen += shown(page)
    assert seen == list(range(1, 46))
    newest_first = next(a for a in page.select(".comments-order a") if a.text == "Newest first")
    page = reader.open(newest_first["href"], script=script)
    seen = shown(page)
    while following := page.select_one(".comments-pages [rel=next]"):
        page = reader.open(following["href"], script=script)
        seen += shown(page)
    assert seen == list(range(45, 0, -1))
    assert reader.session.cookies.get_dict() == {}


@pytest.mark.parametrize(
    "asked", ["page=99", "page=0", "page=-1", "page=x", "comment=99999", "comment=" + "9" * 18, "order=up"]
)
def test_a_page_that_does_not_exist_is_no_fault(server: Server, asked: str):
    page = Reader(server).open(f"/comments/t/chapters/first/?{asked}")
    assert shown(page) in (list(range(1, 21)), list(range(41, 46)))


def test_permalinks_find_the_page_that_hides_the_comment(server: Server):
    reader = Reader(server)
    numbers = dict(rows(server, "SELECT body, id FROM replies_comment"))
    for body, number in numbers.items():
        if number % 7 and "reply" not in body:
            continue
        for order in ("", "&order=newest"):
            page = reader.open(f"{reader.url()}?comment={number}{order}", script=True)
            assert body in page.find(id=f"comment-{number}").text
    entry = reader.open(f"{reader.url()}?comment=30").find(id="comment-30")
    own = entry.select_one(".comments-link")["href"]
    assert own == "/comments/t/chapters/first/?comment=30#comment-30"
    in_book = reader.open(f"{reader.url()}?comment=30", script=True).find(id="comment-30").select_one(".comments-link")
    assert in_book["href"] == "/chapters/first.html#comment-30"


def test_a_reply_opens_below_its_comment_on_any_page(server: Server):
    reader = Reader(server)
    page = reader.open(f"{reader.url()}?reply=30")
    assert page.form.find_previous(class_="comments-entry")["id"] == "comment-30"
    assert len(page.select("form")) == 1
    refused = reader.submit(page, comment="", name="Rob")
    again = BeautifulSoup(refused.text, "html.parser")
    assert again.form.find_previous(class_="comments-entry")["id"] == "comment-30"
    assert again.select_one("[name=parent]")["value"] == "30"
    elsewhere = reader.open(f"{reader.url()}?reply=30&page=1")
    assert elsewhere.form.find_previous(class_="comments-entry")["id"] == "comment-20"
    assert "Leave a Reply to Ada Reader" in elsewhere.form.get_text(" ", strip=True)


@pytest.mark.parametrize("script", [False, True])
def test_a_preview_shows_the_comment_and_stores_nothing(server: Server, script: bool):
    reader = Reader(server)
    before = rows(server, "SELECT count(*) FROM replies_comment")
    opened = reader.open(f"{reader.url()}?form=1&quote=Some+words&anchor=here", script=script)
    answer = reader.submit(
        opened, script=script, button="preview", comment="> said\n\n*mine* <b>x</b>", email="not yet"
    )
    assert answer.status_code == 200
    page = BeautifulSoup(answer.text, "html.parser")
    preview = page.select_one(".comments-preview")
    assert preview.has_attr("data-focus")
    assert preview.select_one(".comments-text em").text == "mine"
    assert "<b>x</b>" in preview.select_one(".comments-text").text
    assert preview.select_one(".comments-quote p").text == "Some words"
    assert page.textarea.text.strip() == "> said\n\n*mine* <b>x</b>"
    assert not page.select(".errorlist, [aria-invalid]")
    assert rows(server, "SELECT count(*) FROM replies_comment") == before
    assert "commenter" not in reader.session.cookies
    empty = reader.submit(opened, script=script, button="preview", comment=" ")
    assert empty.status_code == 422
    assert faults(empty) == ["Please write a comment."]
    posted = reader.submit(page, script=script, name="Pre Viewer", email="pre@readers.example")
    assert "awaiting moderation" in posted.text


def test_a_comment_quotes_the_page_and_leads_back_to_the_place(server: Server):
    reader = Reader(server, "Quinn Quotes")
    words = "It isn't “simple”: <b>costs</b> fell by 90 %"
    asked = urlencode({"form": "1", "quote": f"  {words}\n\u202e", "anchor": "cost-of-launch"})
    form = reader.open(f"/comments/t/intro/?{asked}", script=True)
    assert form.select_one(".comments-quoting blockquote p").text == words
    without = next(a for a in form.select("a") if a.text == "Remove quotation")
    assert without.has_attr("data-swap")
    assert not reader.open(without["href"]).select(".comments-quoting")
    posted = reader.submit(form, script=True, comment="Says who?", name="Quinn", email="q@readers.example")
    number = newest(posted)
    server.moderate("approve", number)
    quote = Reader(server).open("/comments/t/intro/").find(id=f"comment-{number}").select_one(".comments-quote")
    assert quote.p.text == words
    assert quote.a["href"].startswith("/index.html#cost-of-launch:~:text=It%20isn%27t")


@pytest.mark.parametrize(
    ("quote", "anchor", "stored"),
    [
        ("x" * 5000, "a", ("x" * 598 + " …", "a")),
        ("word " * 400, "a", ("word " * 119 + "…", "a")),
        ("ok", 'a" onclick="ran()', ("ok", "")),
        ("ok", "javascript:ran()", ("ok", "")),
        ("ok", "../../evil", ("ok", "")),
        ("ok", "a" * 300, ("ok", "")),
        ("\u200b\x00\u202e", "here", ("", "")),
    ],
)
def test_hostile_quotations_are_tamed(server: Server, quote: str, anchor: str, stored: tuple[str, str]):
    reader = Reader(server)
    assert (
        reader.session.get(reader.url(), params={"form": "1", "quote": quote[:3000], "anchor": anchor}).status_code
        == 200
    )
    number = newest(reader.post("About that.", quote=quote, anchor=anchor))
    assert rows(server, "SELECT quote, anchor FROM replies_comment WHERE id = ?", number) == [stored]


def test_counts_of_published_comments(server: Server):
    address = server.url + "comments/counts/"
    answer = requests.get(address)
    assert answer.headers["Content-Type"] == "application/json"
    assert "Set-Cookie" not in answer.headers
    assert answer.json()["threads"]["chapters/first"] == 46
    assert requests.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    number = newest(Reader(server, "Carl Counts").post("Not counted yet.", "chapters/other one"))
    assert requests.get(address).json() == answer.json()
    server.moderate("approve", number)
    assert requests.get(address).json()["threads"] == {**answer.json()["threads"], "chapters/other one": 1}


def test_a_report_is_kept_without_its_sender(server: Server):
    reader = Reader(server, "Nosy Reader", "nosy@private.example")
    reader.post("To have a cookie.")
    page = reader.open("/comments/report/5/", script=True)
    assert "Report the comment by Ada Reader" in page.form.h3.get_text(" ", strip=True)
    refused = reader.submit(page, script=True, reason=" ")
    assert refused.status_code == 422
    assert faults(refused) == ["Please say in a few words what is wrong with this comment."]
    sent = reader.submit(page, script=True, reason="It is <rude>.")
    assert sent.status_code == 202
    assert "A moderator will look at this comment" in sent.text
    assert (
        "A moderator will look at this comment"
        in reader.submit(reader.open("/comments/report/5/"), reason="It is <rude>.").text
    )
    assert set(columns(server.data, "replies_report")) == {"id", "comment_id", "reason", "created", "handled"}
    assert rows(server, "SELECT comment_id, reason FROM replies_report") == [(5, "It is <rude>.")]
    waiting = newest(Reader(server).post("Waiting."))
    for number in (waiting, 99_999, "9" * 30):
        assert reader.session.get(f"{server.url}comments/report/{number}/").status_code == 404


def test_reports_are_limited_for_each_network_and_each_comment(
    tmp_path_factory: pytest.TempPathFactory, server: Server
):
    reader = Reader(server)
    page = reader.open("/comments/report/6/")
    for number in range(25):
        reader.submit(page, script=True, reason=f"Reason {number}.")
    assert rows(server, "SELECT count(*) FROM replies_report WHERE comment_id = 6") == [(20,)]
    place = tmp_path_factory.mktemp("few")
    few = Server(make_book(place / "html"), place / "var", "--rate", "4")
    try:
        few.moderate("approve", newest(Reader(few).post("To be reported.")))
        page = (sender := Reader(few)).open("/comments/report/1/", script=True)
        codes = [sender.submit(page, script=True, reason=f"Reason {n}.") for n in range(2)]
        assert [answer.status_code for answer in codes] == [202, 429]
        assert "Reason 1." in codes[1].text
    finally:
        few.stop()


def test_a_closed_thread_can_be_read_and_keeps_what_was_typed(server: Server):
    reader = Reader(server, "Cleo Closed")
    fields = reader.fill("Typed before it was closed.", "chapters/other one")
    server.moderate("close", "chapters/other one")
    for script in (False, True):
        for asked in ("", "?form=1"):
            page = reader.open(f"/comments/t/chapters/other%20one/{asked}", script=script)
            assert "This discussion is closed." in page.select_one(".comments-closed").text
            assert not page.select("form")
    refused = reader.send(fields, "chapters/other one")
    assert refused.status_code == 422
    assert "This discussion is closed." in faults(refused)[0]
    assert "Typed before it was closed." in refused.text


def test_the_rules_are_one_click_from_the_form_and_the_cookies_named(server: Server):
    reader = Reader(server)
    form = reader.open(f"{reader.url()}?form=1").form
    assert "comment_form" in form.select_one(".comments-privacy").text
    page = reader.open(form.select_one(".comments-privacy a")["href"])
    assert "What is stored, where, and for how long" in page.text
    assert not requests.get(f"{server.url}comments/rules/").cookies
    for cookie in ("comment_form", "commenter"):
        assert cookie in page.text


def test_refusals_that_are_pages_keep_what_was_typed(server: Server):
    reader = Reader(server)
    fields = {**reader.fill("Long words that took an hour."), "csrfmiddlewaretoken": "x" * 32}
    refused = reader.session.post(reader.url(), data=fields)
    assert refused.status_code == 403
    assert BeautifulSoup(refused.text, "html.parser").textarea.text.strip() == "Long words that took an hour."
    assert reader.person["email"] not in refused.text


def test_the_script_finds_the_servers_words_and_what_to_focus(server: Server):
    reader = Reader(server)
    for query in ("", "?form=1", "?reply=3", "?order=newest&page=2"):
        page = BeautifulSoup(requests.get(f"{reader.url()}{query}", headers=FRAGMENT).text, "html.parser")
        assert len(page.select("[data-focus]")) == 1
        assert len(page.select("form")) == 1
        form = page.form
        assert form.has_attr("data-swap")
        assert form.select_one("textarea")["data-limit"] == "10000"
        assert not form.select_one("textarea").has_attr("maxlength")
        assert form.select_one("[name=email]")["data-invalid"].startswith("This is not an email address.")
        assert form.select_one("[name=name]")["data-required"].startswith("Please give a name")
        assert [b.get("name") for b in form.select("button")] == [None, "preview"]
