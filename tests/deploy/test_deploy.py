"""Every file of deploy/ is tried: pages and comments through nginx and Caddy, the units by systemd itself."""

from __future__ import annotations

import json
import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, expect
from requests.adapters import HTTPAdapter

from tests.books import chromium_path, copy_root
from tests.browser.talking import post, write
from tests.deploy.fronts import NAME, caddy, free_port, nginx
from tests.server.running import REPOSITORY, Gunicorn, Reader, Server

PAGE = "chapters/plain.html"
#: each way of deploying: the program in front, its file, the server behind it
WAYS = {
    "nginx, files": (nginx, "nginx.conf", "gunicorn"),
    "caddy, files": (caddy, "Caddyfile", "gunicorn"),
    "nginx, all passed on": (nginx, "nginx-proxy.conf", "waitress"),
    "caddy, all passed on": (caddy, "Caddyfile.proxy", "waitress"),
}


@dataclass
class Site:
    """A deployed book."""

    url: str
    certificate: Path
    book: Path
    server: Server
    #: whether the program in front hands out the pages itself
    files: bool

    def session(self, source: str = "127.0.0.1") -> requests.Session:
        """A browser at some address of the loopback network."""
        session = requests.Session()
        session.trust_env = False  # no proxies or certificates of whoever runs the tests
        session.verify = str(self.certificate)
        session.mount("https://", _From(source))
        return session


class _From(HTTPAdapter):
    """Sends from a certain address of this machine."""

    def __init__(self, source: str) -> None:
        self._source = source
        super().__init__()

    def init_poolmanager(self, *words: object, **options: object) -> None:
        super().init_poolmanager(*words, source_address=(self._source, 0), **options)


class _Behind(Gunicorn):
    """gunicorn 2x4 as deploy/livingbook.service runs it, with the variables of deploy/livingbook.env."""

    def __init__(self, book: Path, data: Path, site: str) -> None:
        self._site = site
        super().__init__(book, data, workers=2, threads=4, rate=3)

    def _environment(self) -> dict[str, str]:
        return {**super()._environment(), "LIVINGBOOK_SITE": self._site, "LIVINGBOOK_PROXY": "127.0.0.1"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("deploy") / "book"
    book = copy_root("comments-talk", place)
    outcome = book.build()
    assert outcome.ok, outcome.output
    return book.html


@pytest.fixture(scope="module", params=WAYS)
def site(request: pytest.FixtureRequest, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    run, file, behind = WAYS[request.param]
    place, port = tmp_path_factory.mktemp("front"), free_port()
    url = f"https://{NAME}:{port}/"
    server: Server
    if behind == "gunicorn":
        server = _Behind(built, place / "var", url.rstrip("/"))
    else:
        server = Server(built, place / "var", "--rate", "3", "--site", url.rstrip("/"), "--proxy", "127.0.0.1")
    (place / "front").mkdir()
    try:
        with run(file, place / "front", port, built, server.url.split("/")[2]) as certificate:
            yield Site(url, certificate, built, server, "all passed on" not in request.param)
    finally:
        server.stop()
    assert "Traceback" not in server.log()


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the book's name lead to this machine."""
    ask: Callable[..., list[object]] = socket.getaddrinfo

    def here(host: object, *words: object, **options: object) -> list[object]:
        return ask("127.0.0.1" if host == NAME else host, *words, **options)

    monkeypatch.setattr(socket, "getaddrinfo", here)


def through(site: Site, source: str = "127.0.0.1", name: str = "Ada", **headers: str) -> Reader:
    """Give a reader who comes through the program in front."""
    reader = Reader(site.server, name=name)
    reader.server = type("Front", (), {"url": site.url})()
    reader.session = site.session(source)
    reader.session.headers.update({"Origin": site.url.rstrip("/"), **headers})
    return reader


def test_pages_come_packed_with_our_headers(site: Site):
    session = site.session()
    ours = json.loads((site.book / "_livingbook" / "headers.json").read_text())
    for encoding in ("br", "gzip"):
        answer = session.get(site.url + PAGE, headers={"Accept-Encoding": encoding})
        assert answer.headers["Content-Encoding"] == encoding
        assert answer.headers["Content-Type"].startswith("text/html")
        assert {name: answer.headers.get(name) for name in ours} == ours
        assert "max-age=60" in answer.headers["Cache-Control"]
    assert "<h1>" in session.get(site.url + PAGE).text
    assert session.get(site.url).text == (site.book / "index.html").read_text()
    lasting = re.search(r'(_static/[^"]*[._-](?=[0-9]*[a-f])[0-9a-f]{12,}[._-][^"]*)"', session.get(site.url).text)[1]
    kept = session.get(site.url + lasting)
    assert kept.status_code == 200
    assert "immutable" in kept.headers["Cache-Control"]
    for inner in ("_livingbook/threads.json", "_livingbook/headers.json.br", "_livingbook/headers.nginx",
                  "_livingbook/headers.caddy", "_headers" if site.files else ".x", ".git/config", "nothing.html"):  # fmt: skip
        assert session.get(site.url + inner).status_code == 404, inner


def test_comments_come_through_and_cookies_go_over_https_alone(site: Site):
    reader = through(site, "127.1.1.1")
    answer = reader.post("Through the server in front.", "chapters/plain")
    assert answer.status_code == 202, answer.text
    assert {cookie.name: cookie.secure for cookie in reader.session.cookies} == {
        "comment_form": True,
        "commenter": True,
    }
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src")
    assert "script-src" not in answer.headers["Content-Security-Policy"], "the book's policy is not the comments'"
    forged = through(site, "127.1.1.1", Origin="https://elsewhere.example")
    assert forged.post("Forged.", "chapters/plain").status_code == 403
    assert requests.get(f"{site.server.url}comments/rules/", headers={"Host": "elsewhere.example"}).status_code == 400


def test_the_limit_is_each_reader_s_own_and_no_header_gets_round_it(site: Site):
    statuses = []
    for number in range(6):
        told = {
            "X-Forwarded-For": f"203.0.{number}.1",
            "Forwarded": f"for=203.0.{number}.1",
            "X-Real-IP": f"203.0.{number}.1",
        }
        reader = through(site, "127.2.2.2", f"Spoofer {number}", **told)
        statuses.append(reader.post(f"Number {number}.", "chapters/plain").status_code)
    assert statuses[:3] == [202, 202, 202]
    assert statuses.count(429) >= 2  # one place may have come free on a slow machine
    assert through(site, "127.3.3.3").post("From another network.", "chapters/plain").status_code == 202
    spoofed = through(site, "127.4.4.4", **{"X-Forwarded-Host": "elsewhere.example", "X-Forwarded-Proto": "http"})
    assert spoofed.post("Neither name nor scheme are taken from a reader.", "chapters/plain").status_code == 202
    assert all(cookie.secure for cookie in spoofed.session.cookies)


def test_no_header_of_a_reader_moves_the_pages(site: Site):
    session, thread = site.session(), f"{site.url}comments/t/chapters/plain/"
    there = re.findall(r'(?:href|action)="([^"]+)"', session.get(thread).text)
    for told, asked in (("/comments", f"{site.url}comments/comments/t/chapters/plain/"), ("/elsewhere", thread)):
        answer = session.get(asked, headers={"Script_Name": told, "X-Fragment": "1"})
        assert answer.status_code == (404 if asked != thread else 200)
    assert re.findall(r'(?:href|action)="([^"]+)"', session.get(thread).text) == there


def test_a_browser_posts_under_a_page_and_breaks_no_policy(site: Site, browser: Browser):
    port = site.url.rstrip("/").rpartition(":")[2]
    apart = browser.browser_type.launch(
        executable_path=chromium_path(),
        args=["--no-sandbox", "--disable-gpu", f"--host-resolver-rules=MAP {NAME}:{port} 127.0.0.1:{port}"],
    )
    page = apart.new_context(ignore_https_errors=True).new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if "Security Policy" in said.text else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(site.url + PAGE)
    page.locator("#comments").scroll_into_view_if_needed()
    write(page, "From a browser.")
    post(page)
    expect(page.get_by_text("awaiting moderation;")).to_be_visible()
    apart.close()
    assert faults == []


def test_systemd_accepts_the_units_and_finds_them_closed(tmp_path: Path):
    units = [*(REPOSITORY / "deploy").glob("livingbook*.service"), *(REPOSITORY / "deploy").glob("*.timer")]
    assert len(units) == 3
    for unit in units:
        (tmp_path / unit.name).write_text(unit.read_text().replace("/srv/livingbook/book", str(REPOSITORY)))
    words = [str(tmp_path / unit.name) for unit in units]
    run = subprocess.run(["systemd-analyze", "verify", *words], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout + run.stderr) == (0, "")
    for unit in units[:2]:
        checked = ["systemd-analyze", "security", "--offline=true", "--threshold=30", str(tmp_path / unit.name)]
        run = subprocess.run(checked, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout[-300:]


def test_the_example_of_the_environment_names_variables_that_exist():
    named = re.findall(r"^#?([A-Z_]+)=", (REPOSITORY / "deploy" / "livingbook.env").read_text(), re.MULTILINE)
    code = "".join(file.read_text("utf-8") for file in (REPOSITORY / "livingbook" / "replies").rglob("*.py"))
    assert "LIVINGBOOK_SITE" in named
    assert [name for name in named if f'"{name}"' not in code] == []
