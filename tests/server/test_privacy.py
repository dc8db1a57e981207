"""Email and network address are in no answer, log line or public file, not even hashed; other sites can't post."""

from __future__ import annotations

import base64
import hashlib
import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from playwright.sync_api import Browser

from tests.server.running import FRAGMENT, THREAD, Reader, Server

EMAIL = "Very.Private@Hidden-Person.example"
ADDRESS = "203.0.113.77"


def traces() -> list[str]:
    """Everything that would give the person away: as typed, in lower case, in parts, and by each common hash."""
    plain = [EMAIL, EMAIL.lower(), ADDRESS, f"{ADDRESS}\n", ADDRESS.rpartition(".")[0] + ".0/24", EMAIL.lower() + "\n"]
    hashed = []
    for text in plain:
        for name in ("md5", "sha1", "sha256", "sha512", "blake2b"):
            digest = hashlib.new(name, text.encode())
            hashed += [digest.hexdigest(), base64.b64encode(digest.digest()).decode().rstrip("=")]
        hashed.append(base64.b64encode(text.encode()).decode().rstrip("="))
    return [trace.lower() for trace in ["very.private", "hidden-person", ADDRESS, "203.0.113.", *hashed]]


def test_what_is_private_leaves_the_server_nowhere(server: Server):
    ada = Reader(server, email=EMAIL)
    ada.session.headers.update({"X-Forwarded-For": ADDRESS, "Forwarded": f"for={ADDRESS}"})
    everyone = Reader(server)
    answers = [ada.post("The first, with *words*."), ada.post("A second one.", "intro")]
    for moment in ("waiting", "approved"):
        for reader in (ada, everyone):
            for path in (
                *(f"t/{thread}/{query}" for thread in (THREAD, "intro") for query in ("", "?form=1", "?reply=1", "?page=1&order=newest", "?posted=pending")),
                "edit/1/", "delete/1/", "report/1/", "counts/", "rules/", "nothing/", "feed/", "admin/",
            ):  # fmt: skip
                url = f"{server.url}comments/{path}"
                answers += [reader.session.get(url, headers=head, allow_redirects=False) for head in (FRAGMENT, {})]
        if moment == "waiting":
            server.moderate("approve", 1, 2)
    answers += [ada.post("A reply.", reply=1), everyone.send({"comment": "No token."})]
    answers += [requests.get(server.url), requests.get(f"{server.url}chapters/first.html")]
    said = [server.log(), server.moderate("list", "--json"), server.moderate("export", "--approved")]
    everything = [f"{answer.url} {answer.headers} {answer.text}".lower() for answer in answers] + [
        s.lower() for s in said
    ]
    assert len(everything) > 70
    for trace in traces():
        assert not [text[:300] for text in everything if trace in text], trace
    assert EMAIL in server.moderate("show", 1)  # the moderator alone


def test_reading_sets_no_cookie_anywhere(server: Server):
    for path in ("", "chapters/first.html", "comments/t/intro/", "comments/t/intro/?page=1", "comments/counts/", "comments/rules/",
                 "comments/nothing/", "comments/static/comments.css"):  # fmt: skip
        for headers in (FRAGMENT, {}):
            assert "Set-Cookie" not in requests.get(server.url + path, headers=headers).headers, path


@contextmanager
def foreign_page(html: str) -> Iterator[str]:
    """Serve one page under another host name of this machine."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        yield f"http://localhost:{other.server_port}/"
        other.shutdown()


def test_a_page_of_another_site_cannot_post_for_a_reader(server: Server, browser: Browser):
    """The reader has a form open, and even its token was found out; still nothing is taken from elsewhere."""
    url = f"{server.url}comments/t/intro/"
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{url}?form=1")
    fields = page.eval_on_selector_all("form [name]", "all => all.map(e => [e.name, e.value])")
    fields = dict(fields) | {
        "comment": "Forged from elsewhere.",
        "name": "Forger",
        "email": "f@evil.example",
    }
    inputs = "".join(f"<textarea name='{name}'>{value}</textarea>" for name, value in fields.items())
    statuses: list[int] = []
    page.on(
        "response", lambda response: statuses.append(response.status) if response.request.method == "POST" else None
    )
    script = f"""<form id=f method=post action="{url}">{inputs}</form><script>
        window.tries = (async () => {{
          const data = new URLSearchParams(new FormData(f));
          for (const body of [data, new FormData(f), new Blob([data.toString()])])
            for (const mode of ['no-cors', 'cors'])
              await fetch("{url}", {{ method: 'POST', body, mode, credentials: 'include' }}).catch(() => 0);
        }})();</script>"""
    with foreign_page(script) as address:
        page.goto(address)
        page.evaluate("window.tries")
        with page.expect_navigation():
            page.evaluate("f.submit()")
        assert "was not taken" in page.inner_text("main")
    assert len(statuses) >= 4  # the browser does not say what became of the others, which asked for permission
    assert set(statuses) == {403}
    context.close()
    assert "Forged" not in server.moderate("list")
