"""Scripts in comments do not run; malformed requests and hostile texts are answered, quickly and without a failure."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from tests.books import copy_root
from tests.server.running import Reader, Server
from tests.soak import running
from tests.soak.malformed import MALFORMED, ask, send_all
from tests.soak.patterns import patterns, seconds_to_render
from tests.soak.payloads import PAYLOADS

LIMIT = 10_000
NAMES = ['"><img src=x onerror=ran()>', "O'Brien & Söhne <b>", "{{ 7*7 }}{% csrf_token %}"]


@pytest.fixture(scope="module")
def built_pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small book with the real widget on its pages."""
    book = copy_root("comments-small", tmp_path_factory.mktemp("attacked") / "book")
    outcome = book.build()
    assert outcome.ok, outcome.output
    return book.html


def test_no_script_runs_anywhere_even_without_the_policy(browser: Browser, built_pages: Path, tmp_path: Path):
    assert len(PAYLOADS) >= 80
    control, attack = running.attack_with_scripts(browser, built_pages, tmp_path)
    assert control.faults == [], "the detector itself does not work"
    assert attack.faults == []


def test_names_are_shown_as_typed(server: Server):
    for name in NAMES:
        assert Reader(server, name=name).post("By name.", "intro").status_code == 202
    server.moderate("approve", 1, 2, 3)
    page = BeautifulSoup(Reader(server).read("intro").text, "html.parser")
    assert [name.get_text() for name in page.select(".comments-name")] == NAMES


def test_hostile_markdown_is_rendered_and_stays_bounded():
    tried = patterns(LIMIT)
    assert len(tried) >= 30
    for name, text in tried.items():
        _, length = seconds_to_render(text)  # its time is measured by the benchmark; here it has to end
        assert length < 10 * LIMIT, name


def test_the_worst_of_it_is_taken_by_the_server(server: Server):
    for name in ("open brackets", "definitions", "nested quotes, lazy", "emphasis around a word"):
        assert Reader(server).post(patterns(LIMIT)[name]).status_code in (202, 422), name


@pytest.mark.parametrize("kind", ["waitress", "gunicorn 2x4"])
def test_malformed_requests_are_refused_without_a_failure(tmp_path: Path, kind: str):
    assert len(MALFORMED) >= 200
    with running.running(kind, tmp_path) as server:
        assert send_all(server, kind).faults == []


@pytest.fixture(scope="module")
def port(server: Server) -> int:
    return int(server.url.rsplit(":", 1)[1].strip("/"))


def test_a_reader_who_sends_slowly_or_nothing_holds_nobody_up(port: int, server: Server):
    """More connections than the server has threads stay open with half a request."""
    half = b"POST /comments/t/intro/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\ncomment="
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(40)]
    for number, connection in enumerate(idle):
        connection.sendall(half if number % 2 else half[:30])
    try:
        assert Reader(server).post("In the midst of them.").status_code == 202
    finally:
        for connection in idle:
            connection.close()


def test_several_requests_on_one_connection_get_an_answer_each(port: int):
    one = b"GET /comments/t/intro/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    last = one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    assert ask(port, one + one + last).content.count(b"HTTP/1.1 200 OK") == 3


@pytest.mark.parametrize("address", ["/", "/comments/t/intro/", "/comments/t/nothing/"])
def test_head_is_get_without_the_body(port: int, address: str):
    answers = [
        ask(port, f"{method} {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()).content
        for method in ("GET", "HEAD")
    ]
    heads = [
        sorted(line for line in answer.split(b"\r\n\r\n")[0].split(b"\r\n") if not line.startswith(b"Date"))
        for answer in answers
    ]
    assert heads[0] == heads[1]
    assert answers[0].split(b"\r\n\r\n", 1)[1]
    assert answers[1].split(b"\r\n\r\n", 1)[1] == b""


def test_other_methods_are_refused_and_none_is_open_to_other_sites(server: Server):
    session = Reader(server).session
    elsewhere = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    for method in ("OPTIONS", "PUT", "DELETE", "PATCH", "TRACE"):
        answer = session.request(method, f"{server.url}comments/t/intro/", headers=elsewhere)
        assert answer.status_code in (403, 405), method
        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]
