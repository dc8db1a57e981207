"""Scripts in comments do not run; malformed requests are refused, quickly and without a failure."""

from __future__ import annotations

import json
import socket
import time
from contextlib import suppress
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser

from tests.server.running import THREAD, Reader, Server, newest

SCRIPTS = [
    "<script>ran()</script>",
    "<ScRiPt >ran()</sCrIpT >",
    "<script src=//evil.example/x.js></script>",
    "<img src=x onerror=ran()>",
    '<img src="x" onerror="ran()" />',
    "<svg onload=ran()>",
    "<svg><animate onbegin=ran() attributeName=x dur=1s>",
    "<svg><script>ran()</script></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=ran()&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=ran()>'>",
    "<iframe srcdoc='<script>parent.ran()</script>'></iframe>",
    "<iframe src=javascript:parent.ran()></iframe>",
    "<object data=javascript:ran()></object>",
    "<embed src=javascript:ran()>",
    "<details open ontoggle=ran()>x</details>",
    "<body onload=ran()>",
    "<video><source onerror=ran()></video>",
    "<input autofocus onfocus=ran()>",
    "<a href=javascript:ran()>x</a>",
    "<form action=javascript:ran()><button>x</button></form>",
    "<base href=javascript:ran()//>",
    "<meta http-equiv=refresh content='0;url=javascript:ran()'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css';</style>",
    "<p style='background:url(javascript:ran())'>x</p>",
    "<p onclick=ran()>x</p>",
    "<!--<script>ran()</script>-->",
    "<![CDATA[<script>ran()</script>]]>",
    "<?xml version='1.0'?><script>ran()</script>",
    "[x](javascript:ran())",
    "[x](JaVaScRiPt:ran())",
    "[x](java\nscript:ran())",
    "[x](&#106;avascript:ran())",
    "[x](javascript&colon;ran())",
    "[x](\x01javascript:ran())",
    "[x]( javascript:ran())",
    "[x](data:text/html,<script>ran()</script>)",
    "[x](vbscript:ran())",
    "[x](//evil.example)",
    '[x](https://e.example "onmouseover=ran()")',
    '[x](https://e.example/"onmouseover="ran())',
    "[x][1]\n\n[1]: javascript:ran()",
    "<javascript:ran()>",
    '<https://e.example/"onclick="ran()>',
    "![x](javascript:ran())",
    '![x" onerror="ran()](https://e.example/x.png)',
    "https://e.example/'onmouseover='ran()",
    "javascript:ran()",
    '```"><script>ran()</script>\nx\n```',
    "``` js onclick=ran()\nx\n```",
    "`<script>ran()</script>`",
    "> <img src=x onerror=ran()>",
    "- <svg/onload=ran()>",
    "# <script>ran()</script>",
    "&lt;script&gt;ran()&lt;/script&gt;",
    "&#60;img src=x onerror=ran()&#62;",
    "{{ ran() }} {% include 'x' %} ${ran()}",
    "</textarea><script>ran()</script>",
    "</p></article></section><script>ran()</script>",
    "\u202e<script>ran()</script>",
    "<a href='x' style='position:fixed;inset:0'>x</a>",
    "<button formaction=javascript:ran()>x</button>",
    "<template><script>ran()</script></template>",
    "<isindex action=javascript:ran() type=submit>",
]
NAMES = [
    "<script>ran()</script>",
    '"><img src=x onerror=ran()>',
    "' onmouseover='ran()",
    "O'Brien & Söhne <b>",
    "{{ 7*7 }}{% csrf_token %}",
]
ALLOWED = {
    "p": {"class"}, "ol": {"class"}, "ul": set(), "li": set(), "article": {"class", "id", "aria-label"},
    "bdi": {"class"}, "time": {"datetime"}, "div": {"class", "dir"}, "span": {"class"}, "a": {"class", "href", "rel", "data-reply", "data-swap"},
    "em": set(), "strong": set(), "code": set(), "pre": set(), "blockquote": set(), "br": set(), "hr": set(),
}  # fmt: skip


@pytest.fixture(scope="module")
def attacked(server: Server) -> Server:
    """A server that holds one approved comment for each text and name."""
    mallory = Reader(server, name="Mallory")
    server.moderate("approve", newest(mallory.post("Harmless, to earn standing.")))
    for text, name in [*((text, "Mallory") for text in SCRIPTS), *(("By name.", name) for name in NAMES)]:
        fields = mallory.fill(text, "intro", name=name)
        assert mallory.send(fields, script=False).status_code in (303, 422), (text, name)
    waiting = json.loads(server.moderate("list", "--pending", "--json"))  # under other names Mallory has no standing
    server.moderate("approve", *(comment["id"] for comment in waiting))
    return server


def pages(server: Server) -> list[str]:
    """All pages of the thread that was attacked."""
    return [Reader(server).read(page=str(number)).text for number in range(1, 5)]


def test_no_element_or_attribute_gets_through(attacked: Server):
    shown = BeautifulSoup("".join(pages(attacked)), "html.parser")
    assert len(shown.select("article")) > 60
    for element in shown.select(".comments-list, .comments-list *"):
        assert element.name in ALLOWED, element
        assert set(element.attrs) <= ALLOWED[element.name], element
        if "href" in element.attrs and "data-swap" not in element.attrs and element.get("class") != ["comments-link"]:
            assert urlsplit(element["href"]).scheme in ("http", "https", "mailto"), element


def test_names_are_shown_as_typed(attacked: Server):
    page = BeautifulSoup("".join(pages(attacked)), "html.parser")
    assert set(NAMES) <= {name.get_text() for name in page.select(".comments-name")}


def test_nothing_runs_in_a_browser_even_without_the_policy(attacked: Server, browser: Browser):
    html = "".join(pages(attacked))
    context = browser.new_context()
    context.route("**/*", lambda route: route.fulfill(body=f"<!doctype html>{html}", content_type="text/html"))
    page = context.new_page()
    page.expose_function("ran", lambda *_: ran.append(1))
    ran: list[int] = []
    page.goto("http://book.example/")
    page.evaluate(
        """() => {
           document.addEventListener('click', (e) => {
             if (e.target.closest('.comments-actions, .comments-link, .comments-bar, .comments-pages')) e.preventDefault();
           });
           for (const e of document.querySelectorAll('.comments-list *'))
             for (const kind of ['mouseover', 'focus', 'toggle', 'click'])
               e.dispatchEvent(new MouseEvent(kind, {bubbles: true, cancelable: true})); }"""
    )
    page.wait_for_timeout(300)
    assert ran == []
    page.goto("http://book.example/#control")
    page.evaluate("() => { const i = new Image(); i.setAttribute('onerror', 'ran()'); i.src = 'data:,'; }")
    page.wait_for_timeout(300)
    assert ran, "the detector itself does not work"
    context.close()


@pytest.mark.parametrize("pattern", ["[" * 9_990, "> " * 4_990, "*a_" * 3_330, "`" * 9_990, "- " * 4_990, "![[]()" * 1_600,
                                     "<" * 9_990, "a@b.c " * 1_600, "&#x" * 3_330, "\\" * 9_990])  # fmt: skip
def test_hostile_markdown_is_rendered_in_time(server: Server, pattern: str):
    reader = Reader(server)
    fields = reader.fill(pattern)
    started = time.monotonic()
    assert reader.send(fields).status_code in (201, 202, 422)
    assert time.monotonic() - started < 1


FORM = "application/x-www-form-urlencoded"
PATH = f"/comments/t/{THREAD}/"


def request(
    line: str = f"POST {PATH} HTTP/1.1", body: bytes = b"", *, host: str = "127.0.0.1", **headers: str
) -> bytes:
    """Write a request by hand; the length is added unless it is given."""
    fields = {"Host": host, "Connection": "close", "Content-Length": str(len(body))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value is not None)
    return f"{line}\r\n{head}\r\n".encode("latin-1") + body


def form(body: bytes, kind: str = FORM, **headers: str) -> bytes:
    return request(body=body, Content_Type=kind, **headers)


def get(target: str, **headers: str) -> bytes:
    return request(f"GET {target} HTTP/1.1", **headers)


PART = b'--b\r\nContent-Disposition: form-data; name="comment"\r\n\r\nx\r\n--b--\r\n'
MALFORMED = {
    "nothing": form(b""),
    "no type": request(body=b"comment=x"),
    "json": form(b'{"comment": "x"}', "application/json"),
    "text": form(b"comment=x", "text/plain"),
    "utf-7": form(b"comment=x", f"{FORM}; charset=utf-7"),
    "utf-16": form(b"comment=x", f"{FORM}; charset=utf-16"),
    "no charset of this world": form(b"comment=x", f"{FORM}; charset=klingon"),
    "idna": form(b"comment=x", f"{FORM}; charset=idna"),
    "not utf-8": form(b"comment=%ff%fe&name=%c3"),
    "raw bytes": form(b"comment=\xff\xfe"),
    "nul": form(b"comment=%00&name=%00&email=%00"),
    "surrogate": form(b"comment=%ed%a0%80"),
    "half escape": form(b"comment=%&name=%4&email=%zz"),
    "many fields": form(b"&".join(b"f%d=1" % n for n in range(2_000))),
    "many equal fields": form(b"comment=x&" * 2_000),
    "only ampersands": form(b"&" * 50_000),
    "300 kB": form(b"comment=" + b"x" * 300_000),
    "220 kB": form(b"comment=" + b"x" * 220_000),
    "multipart": form(PART, "multipart/form-data; boundary=b"),
    "multipart without boundary": form(PART, "multipart/form-data"),
    "multipart with a wrong boundary": form(PART, "multipart/form-data; boundary=other"),
    "multipart with a strange boundary": form(PART, "multipart/form-data; boundary=\xff"),
    "multipart cut off": form(PART[:40], "multipart/form-data; boundary=b"),
    "multipart in utf-7": form(PART, "multipart/form-data; boundary=b; charset=utf-7"),
    "multipart base64": form(
        PART.replace(b"\r\n\r\nx", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!"), "multipart/form-data; boundary=b"
    ),
    "a file": form(PART.replace(b'"comment"', b'"comment"; filename="x"'), "multipart/form-data; boundary=b"),
    "a file with a path": form(PART.replace(b'"comment"', b'"f"; filename="../../x"'), "multipart/form-data; boundary=b"),
    "length too small": form(b"comment=xxxx", Content_Length="3"),
    "length negative": form(b"comment=x", Content_Length="-1"),
    "length no number": form(b"comment=x", Content_Length="many"),
    "length huge": form(b"comment=x", Content_Length="9" * 30),
    "two lengths": request(body=b"x", Content_Length="1, 2"),
    "chunks that are none": request(body=b"zz\r\nxx", Transfer_Encoding="chunked", Content_Length=None),
    "chunks and length": request(body=b"1\r\nx\r\n0\r\n\r\n", Transfer_Encoding="chunked"),
    "unknown transfer": request(body=b"x", Transfer_Encoding="gzip"),
    "evil host": get(PATH, host="evil.example"),
    "empty host": get(PATH, host=""),
    "no host": get(PATH, host=None),
    "host with a path": get(PATH, host="127.0.0.1/../x"),
    "host of bytes": get(PATH, host="\xff\xfe"),
    "host with a user": get(PATH, host="a@127.0.0.1"),
    "put": request(f"PUT {PATH} HTTP/1.1", b"x"),
    "delete": request(f"DELETE {PATH} HTTP/1.1"),
    "options": request(f"OPTIONS {PATH} HTTP/1.1"),
    "no method of this world": request(f"BREW {PATH} HTTP/1.1"),
    "post to the book": request("POST / HTTP/1.1", b"x"),
    "post to a stylesheet": request("POST /comments/static/comments.css HTTP/1.1", b"x"),
    "no version": f"GET {PATH}\r\n\r\n".encode(),
    "no request": b"\r\n\r\n",
    "noise": bytes(range(128, 256)) + b"\r\n\r\n",
    "tls": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "long address": get("/" + "a" * 60_000),
    "long thread": get(f"/comments/t/{'a' * 5_000}/"),
    "long query": get(f"{PATH}?{'a' * 60_000}"),
    "path not utf-8": get("/comments/t/%ff%fe/"),
    "path with nul": get("/comments/t/%00/"),
    "path out": get("/../../../../etc/passwd"),
    "path out, escaped": get("/%2e%2e/%2e%2e/etc/passwd"),
    "path out of a thread": get("/comments/t/../../../etc/passwd/"),
    "static out": get("/comments/static/../models.py"),
    "the database": get("/../var/comments.db"),
    "absolute address": get("http://evil.example/comments/t/x/"),
    "reply to a word": get(f"{PATH}?reply=abc"),
    "reply to a giant": get(f"{PATH}?reply={'9' * 400}"),
    "reply to a negative": get(f"{PATH}?reply=-1"),
    "reply to other digits": get(f"{PATH}?reply=%D9%A3%D9%A4"),
    "posted what": get(f"{PATH}?posted=%3Cscript%3E"),
    "cookies of noise": get(PATH, Cookie="commenter=\xff\xfe; comment_form=\x01; =;;;="),
    "a long cookie": get(PATH, Cookie="commenter=" + "x" * 20_000),
    "etag of noise": get(PATH, If_None_Match='W/"\xff, *,,"'),
    "date of noise": get("/", If_Modified_Since="yesterday, perhaps"),
    "range of noise": get("/", Range="bytes=9-2,a-b"),
    "encoding of noise": get("/", Accept_Encoding="gzip;q=x, br;q=\xff"),
    "fragment of noise": get(PATH, X_Fragment="1, 1"),
    "forwarded": get(PATH, X_Forwarded_For="not an address", X_Forwarded_Host="evil.example"),
}  # fmt: skip


@pytest.fixture(scope="module")
def address(server: Server) -> tuple[str, int]:
    return "127.0.0.1", int(urlsplit(server.url).port or 0)


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_requests_are_refused_without_a_failure(server: Server, address: tuple[str, int], name: str):
    started = time.monotonic()
    answer = b""
    with socket.create_connection(address, timeout=5) as connection:
        # A server may hang up on a body that it refused before all of it was sent.
        with suppress(OSError):
            connection.sendall(MALFORMED[name])
            connection.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError):
            while part := connection.recv(65_536):
                answer += part
    seconds = time.monotonic() - started
    status = int(answer.split(b" ", 2)[1]) if answer else 0
    assert status < 500 or status == 501, answer[:300]
    assert seconds < 1
    assert b"root:" not in answer
    assert b"Traceback" not in answer
    assert b"SQLite" not in answer
    if name in ("evil host", "host with a path", "host of bytes"):
        assert status == 400
    assert server.process.poll() is None
    assert "Traceback" not in server.log()


def test_after_all_that_a_reader_can_still_post(server: Server):
    assert Reader(server).post("Still here.").status_code == 202
