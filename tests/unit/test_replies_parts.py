"""The parts of the comment server that need neither database nor network."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from livingbook.replies.addresses import book_address, host_of, site_address
from livingbook.replies.files import is_fingerprinted
from livingbook.replies.limits import RateLimit, network_of
from livingbook.replies.locks import FairLock
from livingbook.replies.markdown import render, shows_nothing


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("*a* **b** `c`", "<p><em>a</em> <strong>b</strong> <code>c</code></p>\n"),
        ("# no heading", "<p># no heading</p>\n"),
        ("no heading\n===", "<p>no heading<br>\n===</p>\n"),
        ("> q\n\n- i", "<blockquote>\n<p>q</p>\n</blockquote>\n<ul>\n<li>i</li>\n</ul>\n"),
        ("www.nasa.gov", '<p><a href="http://www.nasa.gov" rel="nofollow noopener ugc">www.nasa.gov</a></p>\n'),
        ("[x](mailto:a@b.example)", '<p><a href="mailto:a@b.example" rel="nofollow noopener ugc">x</a></p>\n'),
        ("[x](intro.html)", '<p><a rel="nofollow noopener ugc">x</a></p>\n'),
        ("<b>x</b> & y", "<p>&lt;b&gt;x&lt;/b&gt; &amp; y</p>\n"),
        ("```py\n<x>\n```", "<pre><code>&lt;x&gt;\n</code></pre>\n"),
    ],
)
def test_markdown(text: str, html: str):
    assert render(text) == html


def test_an_image_is_a_link_at_most():
    assert "<img" not in render("![alt](https://e.example/x.png)")


@pytest.mark.parametrize("text", ["", "\u200b", "\u2060\u2060", "&#8203;"])
def test_comments_that_show_nothing(text: str):
    assert shows_nothing(render(text))


@pytest.mark.parametrize("text", ["x", "🚀", "---", "<!-- -->", "&amp;"])
def test_comments_that_show_something(text: str):
    assert not shows_nothing(render(text))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_addresses_are_cut_to_their_network(address: str, network: str):
    assert network_of(address) == network


def test_the_rate_lets_a_burst_through_and_then_one_at_a_time(tmp_path: Path):
    limit = RateLimit(tmp_path / "limits", "key", 2)
    assert [limit.admits("a", second) for second in (100, 101, 102, 129.9)] == [True, True, False, False]
    assert limit.admits("b", 102)
    assert [limit.admits("a", second) for second in (130, 130.5, 160, 300, 300, 300)] == [
        True, False, True, True, True, False,
    ]  # fmt: skip
    assert all(RateLimit(tmp_path / "none", "key", 0).admits("a", 0) for _ in range(100))


def test_processes_share_the_rate_and_purposes_do_not(tmp_path: Path):
    def admitted(key: str) -> bool:
        return RateLimit(tmp_path / "limits", key, 1).admits("203.0.113.0/24", 100)

    assert [admitted("one"), admitted("one"), admitted("two")] == [True, False, True]
    assert RateLimit(tmp_path / "limits", "one", 1).admits("203.0.113.0/24", 5)  # the machine was started anew
    assert b"203" not in (tmp_path / "limits").read_bytes()
    assert (tmp_path / "limits").stat().st_mode & 0o777 == 0o600


def test_a_rate_that_cannot_be_counted_refuses_nobody(tmp_path: Path):
    assert RateLimit(tmp_path / "nowhere" / "limits", "key", 1).admits("a", 0)


def test_the_lock_serves_in_the_order_of_arrival():
    lock = FairLock(30)
    order: list[int] = []

    def write(number: int) -> None:
        with lock:
            order.append(number)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(20)]
    with lock:
        for number, thread in enumerate(threads):
            thread.start()
            while len(lock._queue) < number + 2:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert order == list(range(20))


def test_who_waits_too_long_for_the_lock_gives_up_and_the_others_go_on():
    lock = FairLock(0.05)
    with lock:
        with pytest.raises(TimeoutError), lock:
            pass
        assert len(lock._queue) == 1
    with lock:
        assert len(lock._queue) == 1
    assert not lock._queue


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("theme.0f3a9c51b7de.css", True),
        ("5c3e0a7b9d1f5c3e0a7b9d1f.svg", True),
        ("font-0f3a9c51b7de0f3a.woff2", True),
        ("app.0f3a9c51b7de.js.map", True),
        ("theme.css", False),
        ("report.202611221200.csv", False),
        ("deadbeef.css", False),
        ("chapter-of-a-decade.html", False),
    ],
)
def test_only_names_with_a_hash_are_kept_for_ever(name: str, kept: bool):
    assert is_fingerprinted(f"/book/{name}", f"/{name}") is kept


@pytest.mark.parametrize(
    ("written", "origin", "host"),
    [
        ("https://book.example", "https://book.example", "book.example"),
        ("HTTPS://Book.Example:443/", "https://book.example", "book.example"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000", "127.0.0.1"),
        ("http://[::1]:8000", "http://[::1]:8000", "[::1]"),
        ("https://bücher.example", "https://xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_addresses_are_written_as_browsers_name_them(written: str, origin: str, host: str):
    assert (site_address(written), host_of(site_address(written))) == (origin, host)
    assert book_address(written) == f"{origin}/"
    assert book_address(f"{written.rstrip('/')}/Folder") == f"{origin}/Folder/"


@pytest.mark.parametrize("text", ["book.example", "ftp://book.example", "https://", "https://me@book.example",
    "https://book.example/?x", "https://[::1", "https://a:99999", "https://a b", "https://*.example,b"])  # fmt: skip
def test_what_is_no_address_of_a_site_is_refused(text: str):
    for read in (site_address, book_address):
        with pytest.raises(ValueError, match=r"write it as https://book\.example") as raised:
            read(text)
        assert ("did you mean 'https://book.example'?" in str(raised.value)) == (text == "book.example")
