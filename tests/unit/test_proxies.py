"""Whose word is taken for a reader's address."""

from __future__ import annotations

from wsgiref.util import setup_testing_defaults

import pytest

from livingbook.errors import BookError
from livingbook.replies.proxies import behind_proxies, read_networks

FORWARDED = {
    "HTTP_X_FORWARDED_FOR": "198.51.100.9, 203.0.113.7",
    "HTTP_X_FORWARDED_PROTO": "https",
    "HTTP_X_FORWARDED_HOST": "book.example",
}


def seen(peer: str, networks: str, **headers: str) -> tuple[str, str, str]:
    """Give address, scheme and host as the application sees them."""
    noted: dict[str, str] = {}

    def application(environ, start_response):
        noted.update({key: value for key, value in environ.items() if isinstance(value, str)})
        start_response("200 OK", [])
        return [b""]

    environ: dict[str, object] = {"REMOTE_ADDR": peer, "HTTP_HOST": "127.0.0.1:8000", **FORWARDED, **headers}
    setup_testing_defaults(environ)
    list(behind_proxies(application, read_networks(networks))(environ, lambda *_: lambda _: None))
    assert "HTTP_FORWARDED" not in noted
    return noted["REMOTE_ADDR"], noted["wsgi.url_scheme"], noted["HTTP_HOST"]


def test_a_listed_server_is_believed_and_its_last_word_counts():
    for peer, networks in (
        ("127.0.0.1", "127.0.0.1"),
        ("10.0.0.77", "::1, 10.0.0.0/24"),
        ("::ffff:10.0.0.77", "10.0.0.0/24"),
        ("fe80::1%eth0", "fe80::/10"),
    ):
        assert seen(peer, networks) == ("203.0.113.7", "https", "book.example")


def test_nobody_else_is_believed():
    for peer, networks in (("127.0.0.1", ""), ("10.0.1.1", "10.0.0.0/24"), ("", "127.0.0.1"), ("::1", "127.0.0.1")):
        assert seen(peer, networks, HTTP_FORWARDED="for=203.0.113.7") == (peer, "http", "127.0.0.1:8000")


def test_what_is_no_address_is_named():
    with pytest.raises(BookError) as raised:
        read_networks("127.0.0.1, localhost, 10.0.0.0/40")
    assert len(raised.value.faults) == 2
    assert "'localhost' is no network address; write it as 127.0.0.1" in str(raised.value)


def test_no_header_moves_the_application():
    """A WSGI server that takes over 'Script_Name' has cut it off the path; together they are what was asked for."""
    where: list[str] = []

    def application(environ, start_response):
        where.extend([environ["SCRIPT_NAME"], environ["PATH_INFO"]])
        start_response("200 OK", [])
        return [b""]

    environ: dict[str, object] = {"REMOTE_ADDR": "127.0.0.1", "SCRIPT_NAME": "/comments", "PATH_INFO": "/t/intro/"}
    setup_testing_defaults(environ)
    list(behind_proxies(application, read_networks("127.0.0.1"))(environ, lambda *_: lambda _: None))
    assert where == ["", "/comments/t/intro/"]
