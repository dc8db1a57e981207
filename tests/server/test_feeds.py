"""Atom feeds: what a feed reader gets, and what it never gets."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import feedparser
import requests
from bs4 import BeautifulSoup

from tests.server import stored
from tests.server.running import THREAD, Reader, Server, newest

ATOM = "{http://www.w3.org/2005/Atom}"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def valid(text: str) -> ET.Element:
    """Check what RFC 4287 asks of a feed and its entries."""
    feed = ET.fromstring(text)
    assert feed.tag == f"{ATOM}feed"
    for part in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"{ATOM}{name}")) == 1, name
        assert TIME.fullmatch(part.findtext(f"{ATOM}updated", ""))
        assert re.fullmatch(r"tag:[a-z0-9.-]+,2026:\S+", part.findtext(f"{ATOM}id", ""))
    assert len(feed.findall(f"{ATOM}link[@rel='self']")) == 1
    entries = feed.findall(f"{ATOM}entry")
    assert all(entry.findtext(f"{ATOM}author/{ATOM}name") for entry in entries)
    assert all(entry.find(f"{ATOM}link[@rel='alternate']") is not None for entry in entries)
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    return feed


def fetch(server: Server, path: str = "", **headers: str) -> requests.Response:
    return requests.get(f"{server.url}comments/feed/{path}", headers=headers)


def test_feeds_hold_what_is_published_and_nothing_else(server: Server):
    empty = fetch(server)
    valid(empty.text)
    assert empty.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert fetch(server).headers["ETag"] == empty.headers["ETag"]
    ada, bob = Reader(server, "Ada & <b>Co</b>", "ada@feed.example"), Reader(server, "Bob")
    first = newest(
        ada.post(
            "*First* & <script>alert(1)</script> [x](javascript:y)", website="https://ada.example", quote="Some words"
        )
    )
    waits = newest(bob.post("This waits."))
    server.moderate("approve", first)
    other = newest(ada.post("In the other thread, shown at once.", "intro"))
    reply = newest(ada.post("A reply.", reply=first))

    answer = fetch(server)
    feed = valid(answer.text)
    read = feedparser.parse(answer.content)
    assert not read.bozo
    assert read.feed.title == "Comments on A small book"
    assert [entry.link.rpartition("-")[2] for entry in read.entries] == [str(n) for n in (reply, other, first)]
    entry = read.entries[2]
    assert entry.title == "Ada & <b>Co</b> on The first & only"
    assert entry.link == f"{server.url}chapters/first.html#comment-{first}"
    assert entry.author_detail.href == "https://ada.example"
    content = entry.content[0].value
    raw = feed.findall(f"{ATOM}entry/{ATOM}content")[2].text or ""
    assert "<em>First</em>" in content
    assert raw.startswith("<blockquote><p>Some words</p></blockquote><p><em>First</em> &amp; &lt;script&gt;")
    assert not BeautifulSoup(raw, "html.parser").select("script, [href^=javascript]")
    above = feed.find(f"{ATOM}entry/{{http://purl.org/syndication/thread/1.0}}in-reply-to")
    assert above is not None
    assert above.get("ref") == entry.id
    assert "feed.example" not in answer.text
    assert "This waits" not in answer.text
    thread = feedparser.parse(fetch(server, f"{THREAD}/").content)
    assert [entry.id for entry in thread.entries] == [read.entries[0].id, read.entries[2].id]
    assert thread.feed.title == "Comments on The first & only"

    same = fetch(server, **{"If-None-Match": answer.headers["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert "Last-Modified" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    server.moderate("remove", reply)
    gone = fetch(server, **{"If-None-Match": answer.headers["ETag"]})
    assert gone.status_code == 200
    assert "A reply." not in gone.text
    assert waits not in [int(entry.link.rpartition("-")[2]) for entry in feedparser.parse(gone.content).entries]


def test_addresses_and_odd_signs(server: Server):
    for path in ("nothing/", "chapters/", "x" * 300 + "/", "%00/"):
        assert fetch(server, path).status_code == 404, path
    assert fetch(server, "chapters/other%20one/").status_code == 200
    ada = Reader(server, "Odd")
    number = newest(ada.post("Plain.", "intro"))
    server.moderate("approve", number)
    odd = "\x0b\x01\ufffe\uffff signs"  # as an import may bring them
    written = "UPDATE replies_comment SET name = ?, html = ? WHERE id = ?"
    stored.change(server.data, written, f"Odd{odd}", f"<p>{odd}</p>", number)
    stored.change(server.data, "UPDATE replies_thread SET revision = revision + 1")
    feed = valid(fetch(server, "intro/").text)
    assert "signs" in (feed.findtext(f"{ATOM}entry/{ATOM}content") or "")


def test_pages_name_their_feeds(server: Server):
    page = BeautifulSoup(requests.get(f"{server.url}comments/t/chapters/other%20one/").text, "html.parser")
    feeds = page.select("link[rel=alternate][type='application/atom+xml']")
    assert [link["href"] for link in feeds] == ["/comments/feed/chapters/other%20one/", "/comments/feed/"]
    visible = [link["href"] for link in page.select("main a[href*=feed]")]
    assert visible == [link["href"] for link in feeds]
    for href in visible:
        assert requests.get(server.url.rstrip("/") + href).status_code == 200
