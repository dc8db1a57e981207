"""Requests that no browser sends, over a raw socket: none may make the server fail or hang."""

from __future__ import annotations

import re
import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.server.running import THREAD, Reader, Server
from tests.soak.results import Result

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

_TOKENS = ("x" * 64, "x" * 63, "", "\0", "%ff", "x" * 5_000)
_LENGTHS = ("+5", "5 5", "0x5", "5.0", "-0", "", " ", "\t5", "5;5", "18446744073709551616")
_KINDS = (
    "multipart/form-data; boundary=", 'multipart/form-data; boundary="', "multipart/form-data; boundary=" + "b" * 300,
    "multipart/form-data; boundary=b; boundary=c", "multipart/mixed; boundary=b", f"{FORM}; charset=", f"{FORM}; charset=\0",
    f"{FORM}; charset=base64", f"{FORM}; charset=rot13", f"{FORM}; charset=unicode_escape", f"{FORM}; charset=punycode",
    f"{FORM}; charset=utf-8; charset=utf-16", f"{FORM};;;=", "\xff/\xfe", "/", "a" * 9_000, f"{FORM}\tx", "message/rfc822", "application/xml",
)  # fmt: skip
_BODIES = (
    b"=", b"&", b"=&=&", b"comment", b"comment=x;name=y", b"comment[]=x&comment[a]=y", b"a" * 199_000, b"comment=" + b"%" * 60_000,
    b"comment=" + b"+" * 150_000, b"comment=" + b"%F0%9F%92%A9" * 10_000, b"comment=\r\n\r\nGET / HTTP/1.1", b"x=" * 31, b"%00=%00",
    b"csrfmiddlewaretoken=" + b"x" * 64, b"ticket=" + b"x" * 9_000, b"parent=" + b"9" * 4_000, b"parent=-0&parent=1e9&parent=%D9%A1",
    b"email=" + b"a" * 5_000 + b"@b.example", b"email=" + b"a@" * 2_000, b"email=%22%22@%5b127.0.0.1%5d", b"email=a@" + b"b." * 2_000,
    b"website=" + b"http://" * 500, b"website=http://%5b", b"website=http://%5b::1%5d:99999", b"website=http://a:b@c:d/", b"website=//%00",
    b"name=" + b"%CC%81" * 5_000, b"name=" + b"%E2%80%AE" * 120, b"comment=" + b"%EF%B7%BA" * 3_000,
)  # fmt: skip
_CHUNKS = (
    b"", b"0\r\n", b"0\r\n\r\n", b"1\r\nx\r\n", b"-1\r\nx\r\n0\r\n\r\n", b"0x1\r\nx\r\n0\r\n\r\n", b"1;a=b\r\nx\r\n0\r\n\r\n", b"FFFFFFFFFFFFFFFF\r\nx",
    b"1\nx\n0\n\n", b"1\r\nxx\r\n0\r\n\r\n", b"1" * 5_000, b"0\r\nTrailer: x\r\n\r\n", b" 1\r\nx\r\n0\r\n\r\n", b"1\r\nx\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
)  # fmt: skip
_LINES = (
    "GET", "GET ", "GET  HTTP/1.1", f"GET {PATH} HTTP/9.9", f"GET {PATH} HTTP/1", f"GET {PATH} HTTP/0.9", f"GET {PATH} http/1.1", f"GET {PATH} XTP/1.1",
    f"get {PATH} HTTP/1.1", f" GET {PATH} HTTP/1.1", f"GET\t{PATH}\tHTTP/1.1", f"GET {PATH} x HTTP/1.1", "GET * HTTP/1.1", "OPTIONS * HTTP/1.1", "GET comments HTTP/1.1",
    "CONNECT evil.example:80 HTTP/1.1", "PRI * HTTP/2.0", f"TRACE {PATH} HTTP/1.1", f"PATCH {PATH} HTTP/1.1", f"{'A' * 9_000} {PATH} HTTP/1.1", "\xff\xfe / HTTP/1.1",
    "GET //evil.example/ HTTP/1.1", "GET /\\evil.example HTTP/1.1", "GET /%0d%0aSet-Cookie:x HTTP/1.1", "GET /;a=b HTTP/1.1", "GET /#x HTTP/1.1", "GET /%c0%af%c0%ae HTTP/1.1",
)  # fmt: skip
_HEADS = (
    ": x", "x", " folded: x", "Host: other", "a" * 70_000 + ": x", "X: " + "a" * 300_000, "X:\0", "X-\xff: x", "X Y: z", "Content-Length: 5\r\nContent-Length: 6",
    "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: identity", "Transfer-Encoding:\tchunked", "Expect: 100-continue", "Expect: a miracle",
    "Upgrade: websocket\r\nConnection: Upgrade", "Connection: keep-alive, close, x", "\r\n".join(f"X-{n}: y" for n in range(2_000)), "Cookie: " + "a=b; " * 5_000,
    "Cookie: commenter=\"", "Cookie: commenter=a:b:c; commenter=d", "Cookie: comment_form=" + "x" * 64, "Cookie: sessionid=\xff; messages=[[\"__json\"]]",
    "Accept: \xff/*;q=", "Accept-Language: " + "x" * 5_000, "If-None-Match: " + '"x",' * 5_000, "If-Match: *", "If-Range: x\r\nRange: bytes=-", "Range: bytes=" + "0-1," * 2_000,
    "Range: lines=1-2", "Range: bytes=99999999999999999999-", "If-Modified-Since: Thu, 99 Foo 9999 99:99:99 GMT", "If-Unmodified-Since: 0", "Content-Encoding: gzip",
    "X-Forwarded-Proto: https", "X-Forwarded-For: 1.2.3.4, \xff", "Forwarded: for=\"[::1", "X-Original-URL: /x", "X-HTTP-Method-Override: DELETE", "X-Fragment: 1\r\nX-Fragment: 2",
    "Referer: \xff", "Origin: \xff", "Origin: http://[::1", "Origin: " + "x" * 9_000, "Sec-Fetch-Site: cross-site", "Access-Control-Request-Method: POST\r\nOrigin: https://evil.example",
)  # fmt: skip
_QUERIES = (
    "page=0", "page=-1", "page=1e3", f"page={'9' * 500}", "page=%00", "page=%D9%A3", "page[]=1", "page=1&page=2", "order=sideways", "order=%ff", "form=%00", "reply=0", "reply=%00",
    "reply=1&reply=2", "reply=18446744073709551616", "edit=1", "edit=x", "delete=1", "report=1", f"report={'9' * 60}", "quote=" + "x" * 20_000, "quote=%ff%fe", "anchor=%00",
    "anchor=" + "x" * 5_000, "posted=approved", "posted=%ff", "posted=pending&posted=x", "%", "=&=", "a" * 5_000 + "=1", "&" * 5_000, "?" * 500, ";page=1",
)  # fmt: skip
#: ends of addresses below /comments/ that name something, for which something else is put
_ADDRESSES = (
    "", "t/", "t//", "t/x", f"t/{THREAD}", f"t/{THREAD}/x/", f"t/{THREAD}//", "t/%2e%2e/", f"t/{'x' * 201}/", "t/%F0%9F%92%A9/", "static/", "static/x", "static/%00",
    *(f"{view}/{number}/" for view in ("edit", "delete", "report") for number in ("0", "1", "-1", "9" * 40, "%00", "x", "1/x")), "counts/", "counts", "counts/?t=%00", "rules/", "rules/x",
    "sign-in/", "sign-in/x/", f"sign-in/{'x' * 5_000}/", "sign-in/%00/", "sign-in/a:b:c/", "sign-out/", "sign-out/?next=//evil.example", "admin/", "admin/login/?next=//evil.example", "feed/",
    *(f"mail/{page}/{token}" for page in ("decide", "confirm", "stop") for token in ("", "x/", "a:b:c/", f"{'x' * 5_000}/", "%00/", "W10:1:1/")),
    "mail/", "feed/x/", "feed/%00/", f"feed/{'x' * 201}/", "feed/%ff/", f"feed/{THREAD}/?page=x",
)  # fmt: skip


def _more() -> dict[str, bytes]:
    """Write the requests that differ in one part only."""
    made = {
        f"token {token[:9]!r} {len(token)}": form(f"comment=x&csrfmiddlewaretoken={token}".encode("latin-1"))
        for token in _TOKENS
    }
    made |= {f"length {length!r}": form(b"comment=x", Content_Length=length) for length in _LENGTHS}
    made |= {f"type {number}": form(PART, kind) for number, kind in enumerate(_KINDS)}
    made |= {f"body {number}": form(body) for number, body in enumerate(_BODIES)}
    made |= {
        f"chunks {number}": form(body, Transfer_Encoding="chunked", Content_Length=None)
        for number, body in enumerate(_CHUNKS)
    }
    made |= {f"line {number}": request(line) for number, line in enumerate(_LINES)}
    made |= {f"query {number}": get(f"{PATH}?{query}") for number, query in enumerate(_QUERIES)}
    for number, head in enumerate(_HEADS):
        made[f"head {number}"] = (
            f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{head}\r\n\r\n".encode("latin-1")
        )
    for number, end in enumerate(_ADDRESSES):
        made[f"address {number}"] = get(f"/comments/{end}")
        made[f"post to address {number}"] = request(
            f"POST /comments/{end} HTTP/1.1", b"id=1&comment=x", Content_Type=FORM
        )
    return made


MALFORMED |= _more()


@dataclass(frozen=True)
class Answer:
    """What came back: the status, 0 if the server hung up; all of it; seconds until the last byte."""

    status: int
    content: bytes
    seconds: float

    @property
    def fault(self) -> str:
        """What is wrong with it, or ''; 501 is the right word for a transfer that the server does not know."""
        if self.status >= 500 and self.status not in (501, 505):
            return f"was answered {self.status}: {self.content[:200]!r}"
        leaks = [leak.decode() for leak in (b"root:", b"Traceback", b"SQLite", b"livingbook/") if leak in self.content]
        return f"showed {leaks}" if leaks else ""


def ask(port: int, sent: bytes, patience: float = 20) -> Answer:
    """Send bytes to a port of this machine and read until the server hangs up.

    :param patience: seconds without an answer after which it counts as hanging.
    :raises TimeoutError: if it hangs.
    """
    started = time.monotonic()
    content = b""
    with socket.create_connection(("127.0.0.1", port), timeout=patience) as connection:
        # A server may hang up on a body that it refused before all of it was sent.
        with suppress(ConnectionError):
            connection.sendall(sent)
        with suppress(OSError):  # it has hung up already
            connection.shutdown(socket.SHUT_WR)
        with suppress(ConnectionError):
            while part := connection.recv(65_536):
                content += part
    found = re.match(rb"HTTP/1\.[01] (\d{3})", content)
    return Answer(int(found[1]) if found else 0, content, time.monotonic() - started)


def send_all(server: Server, what: str) -> Result:
    """Send everything malformed to a running server; it must neither fail nor hang, and serve readers afterwards.

    :param what: names the run in the table.
    """
    Reader(server).read()  # a server that has just started loads its program now
    port = urlsplit(server.url).port or 0
    result = Result(what)
    slowest = 0.0
    for name, sent in MALFORMED.items():
        try:
            answer = ask(port, sent)
        except TimeoutError:
            result.faults.append(f"{name}: no answer")
            continue
        finally:
            result.done += 1
        slowest = max(slowest, answer.seconds)
        if answer.fault:
            result.faults.append(f"{name}: {answer.fault}")
        if name in ("evil host", "host with a path", "host of bytes") and answer.status != 400:
            result.faults.append(f"{name}: was answered {answer.status} instead of 400")
    result.note = f"slowest {slowest:.2f} s"
    if server.process.poll() is not None or "Traceback" in server.log():
        result.faults.append(f"the server failed: {server.log()[-500:]}")
    elif (status := Reader(server).post("Still here.").status_code) != 202:
        result.faults.append(f"after all that a comment was answered {status}")
    return result
