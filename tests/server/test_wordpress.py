"""The comments of an old WordPress site come along: safely, once, and all or none."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from livingbook.replies.markdown import render
from livingbook.replies.wordpress.markup import to_markdown
from tests.server import stored
from tests.server.running import REPOSITORY, Reader, Server, rows

SITE = Path(__file__).parents[1] / "wxr" / "site.xml"
STORED = """SELECT c.name, c.website, c.email, c.status, c.created, t.identifier, p.name, c.html, c.body
    FROM replies_comment c JOIN replies_thread t ON t.id = c.thread_id
    LEFT JOIN replies_comment p ON p.id = c.parent_id ORDER BY c.created, c.id"""


def plain(found: list[tuple]) -> list[tuple]:
    """Give all but the texts, with times as both databases write them."""
    return [(*row[:4], str(row[4])[:19], *row[5:7]) for row in found]


def load(server: Server, *words: object) -> dict:
    return json.loads(server.moderate("import-wxr", *words, "--json"))


#: runs several commands in one process, since most of the time of each is its start
_SEVERAL = """
import contextlib, io, json, sys
from livingbook.cli import main
for words in json.load(sys.stdin):
    said, complained = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained):
        code = main(words)
    print(json.dumps([code, said.getvalue(), complained.getvalue()]))
"""


def refusals(server: Server, *imports: tuple[object, ...]) -> list[str]:
    """Try imports that have to be refused, and give what is said."""
    words = [["comments", "import-wxr", *map(str, words), "--data", str(server.data)] for words in imports]
    run = subprocess.run(
        [sys.executable, "-c", _SEVERAL],
        input=json.dumps(words), capture_output=True, text=True, cwd=REPOSITORY, timeout=120, check=True,
        env={**os.environ, **stored.environment(server.data)},
    )  # fmt: skip
    outcomes = [json.loads(line) for line in run.stdout.splitlines()]
    assert [(code, said) for code, said, _ in outcomes] == [(2, "")] * len(imports), outcomes
    return [complained for _, _, complained in outcomes]


def test_a_site_comes_along_once(server: Server):
    before = rows(server, "SELECT id, revision FROM replies_thread")
    planned = load(server, SITE, "--dry-run")
    assert rows(server, "SELECT id, revision FROM replies_thread") == before
    assert rows(server, STORED) == []
    done = load(server, SITE)
    assert planned == done | {"dry_run": True}
    assert done["site"] == "https://old.example"
    assert done["posts"] == [
        {"post": "The First &amp; Only", "thread": "chapters/first", "published": 4, "waiting": 1, "known": 0, "left_out": 0},
        {"post": "Moved without its title", "thread": "intro", "published": 1, "waiting": 0, "known": 0, "left_out": 0},
    ]  # fmt: skip
    assert done["skipped"] == {"pingback": 1, "spam": 1}
    assert done["remarks"] == {
        "comments without a name, now 'Anonymous'": 1,
        "replies to a comment that is left out": 2,
        "replies to replies, put on one level": 1,
        "times of the old site's own clock, taken as UTC": 1,
        "websites that are no web address, left out": 1,
    }
    kept = plain(rows(server, STORED))
    zoe, evil = "Zoë O’Hara", "Evil <script>alert(1)</script>"
    assert kept == [
        (zoe, "https://zoe.example/blog", "", "approved", "2023-05-02 10:30:00", "chapters/first", None),
        (evil, "", "", "approved", "2023-05-03 10:00:00", "chapters/first", zoe),
        ("Third level", "", "", "approved", "2023-05-04 10:00:00", "chapters/first", zoe),
        ("Anonymous", "", "", "pending", "2023-05-05 09:00:00", "chapters/first", None),
        ("Late", "", "", "approved", "2023-05-06 11:00:00", "chapters/first", None),
        ("Bo", "", "", "approved", "2023-06-01 00:00:00", "intro", None),
    ]
    html = [str(row[7]) for row in rows(server, STORED)]
    assert html[0] == (
        "<p>Where does <strong>this</strong> number come from?</p>\n<p>I count <em>12</em> &amp; not 20; see "
        '<a href="http://figures.example/a_b_c?x=1&amp;y=2" rel="nofollow noopener ugc">'
        "http://figures.example/a_b_c?x=1&amp;y=2</a><br>\n1. no list</p>\n"
    )
    assert html[1] == "<p>a link [b](javascript:alert(7))</p>\n"
    assert "<blockquote>\n<p>quoted<br>\ntwice</p>\n</blockquote>" in html[3]
    assert html[5] == "<pre><code>x  = 1\ny = 2\n</code></pre>\n"
    page = Reader(server).read()
    assert "4 comments" in page.text
    soup = BeautifulSoup(page.text, "html.parser")
    assert not soup.select("script, iframe, img, [onclick], [onerror], [href^=javascript]")
    for file in server.data.glob("comments.db*"):
        for trace in (b"203.0.113.9", b"private.example"):
            assert trace not in file.read_bytes()

    again = load(server, SITE)
    assert [post["known"] for post in again["posts"]] == [5, 1]
    assert [post["published"] + post["waiting"] for post in again["posts"]] == [0, 0]
    assert plain(rows(server, STORED)) == kept
    later = SITE.read_text().replace(
        "<wp:comment_id>15<", "<wp:comment_id>18<").replace("[spam]", "[1]").replace("parent>15<", "parent>14<")  # fmt: skip
    assert load(server, write(server, later))["posts"][0]["published"] == 1, "what is new since the first time"
    assert len(rows(server, STORED)) == 7
    secure = later.replace("https://old.example<", "http://www.old.example/<")
    assert load(server, write(server, secure))["posts"][0]["known"] == 6, "the site had another address once"
    server.moderate("approve", rows(server, "SELECT id FROM replies_comment WHERE status = 'pending'")[0][0])


def write(server: Server, text: str | bytes, name: str = "other.xml") -> Path:
    path = server.data.parent / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_everything_wrong_is_said_at_once_and_nothing_stored(server: Server):
    before = rows(server, STORED)
    text = SITE.read_text()
    astray = write(
        server,
        text.replace("The First &amp; Only", "The First and Onlie")
        .replace("<link>https://old.example/intro/</link>", "<link>https://old.example/other-thing/</link>")
        .replace("<wp:post_name>intro<", "<wp:post_name>nowhere<"),
        "astray.xml",
    )
    broken = write(
        server,
        text.replace("<wp:comment_id>12<", "<wp:comment_id>11<")
        .replace("[0]]>", "[aproved]]>")
        .replace("[2023-05-06 11:00:00]", "[2023-13-06 11:00:00]")
        .replace("2023-05-01 08:00:00", "")
        .replace("A reply to a reply.", "x" * 70_000)
        .replace("<wp:comment_id>21<", "<wp:comment_id>twenty<"),
        "broken.xml",
    )
    double = write(server, text.replace("<wp:comment_id>21<", "<wp:comment_id>11<"), "double.xml")
    said = refusals(
        server,
        (double,),
        (astray,),
        (astray, "--map", "something-els=chapters/first", "--map", "nowhere=chapters/frist"),
        (broken,),
        (SITE, "--map", "a=b", "--map", "a=c", "--map", "nonsense"),
    )
    expected = (
        ("comment 11 of post 'Moved without its title' stands there twice",),
        ("fits no discussion (did you mean 'chapters/first'?)", "--map 'nowhere=THREAD', or 'nowhere=-' to leave it out"),
        ("no thread 'chapters/frist' (did you mean 'chapters/first'?)",
         "no post 'something-els' with comments in this file (did you mean 'something-else'?)"),
        ("comment 11 of post 'The First &amp; Only' stands there twice", "its state is 'aproved'",
         "comment 17", "no date of the calendar", "longer than WordPress allows", "comment twenty"),
        ("is given both to", "'nonsense' is not of the form"),
    )  # fmt: skip
    for complaint, parts in zip(said, expected, strict=True):
        assert [part for part in parts if part not in complaint] == [], complaint
    lines = "# where they went\nsomething-else = chapters/other one\nhttps://old.example/intro/=-\n"
    done = load(server, SITE, "--map-file", write(server, lines, "map.txt"), "--dry-run", "--keep-emails")
    assert [(post["thread"], post["left_out"]) for post in done["posts"]] == [("chapters/other one", 0), ("", 1)]
    assert rows(server, STORED) == before


def test_hostile_and_damaged_files_are_refused(server: Server):
    text = SITE.read_text()
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><!-- An'
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><!-- An'
    files = {
        "bomb": (text.replace("<!-- An", bomb), "declares a document type"),
        "outside": (text.replace("<!-- An", outside), "declares a document type"),
        "cut": (text[: len(text) // 2], "no well-formed XML"),
        "rss": ("<rss><channel><item/></channel></rss>", "is no export of WordPress"),
        "words": ("just words", "no well-formed XML"),
        "klingon": (text.replace('"UTF-8"', '"KLINGON-1"'), "encoding"),
    }
    paths = [write(server, content, f"{name}.xml") for name, (content, _) in files.items()]
    said = refusals(server, *((path,) for path in paths), ("no-such-file.xml",))
    for complaint, expected in zip(said, [*(part for _, part in files.values()), "can't be read"], strict=True):
        assert expected in complaint
    assert f"{paths[2]}:" in said[2]


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_other_encodings_and_control_characters(server: Server, encoding: str):
    text = SITE.read_text().replace("https://old.example</wp:base", f"https://{encoding}.example</wp:base")
    text = (
        text.replace('"UTF-8"', f'"{encoding.removesuffix("-sig")}"')
        .replace("Zoë O&#8217;Hara", "Zoë")
        .replace("Buy.", "B")
    )
    raw = text.encode(encoding)
    if encoding != "utf-16":
        raw = raw.replace(b"A reply to a reply.", b"A reply\x0b\x00 to a reply.")
    planned = load(server, write(server, raw), "--dry-run")
    assert [post["published"] for post in planned["posts"]] == [4, 1]


def test_large_files_are_streamed(server: Server):
    """A file of 40 MB needs no more memory than one post of it."""
    text = SITE.read_text()
    start, item, end = (
        text.partition("\t<item>")[0],
        text[text.index("\t<item>") : text.index("\t</item>") + 9],
        "</channel></rss>",
    )
    path = server.data.parent / "large.xml"
    filler = f"<content:encoded>{'Words of the article. ' * 500}</content:encoded>"
    with path.open("w") as file:
        file.write(start)
        for number in range(3500):
            file.write(f"\t<item><title>Post {number}</title>{filler}</item>\n")
        file.write(item + end)
    assert path.stat().st_size > 35_000_000
    script = (
        "import resource, sys; from livingbook.cli import main; from livingbook.replies.commands import wordpress;"
        "code = main(sys.argv[1:]); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(code)"
    )

    def kilobytes(file: Path) -> int:
        words = [
            sys.executable,
            "-c",
            script,
            "comments",
            "import-wxr",
            str(file),
            "--dry-run",
            "--data",
            str(server.data),
        ]
        words += [] if file == path else ["--map", "intro=-"]
        environment = {**os.environ, **stored.environment(server.data)}
        run = subprocess.run(
            words, capture_output=True, text=True, cwd=REPOSITORY, timeout=120, check=True, env=environment
        )
        return int(run.stderr.split()[-1])

    assert kilobytes(path) - kilobytes(SITE) < 20_000


def test_a_later_reply_follows_its_comment_to_where_it_was_moved(server: Server):
    text, start = SITE.read_text().replace("https://old.example<", "https://moved.example<"), "\t\t<wp:comment>"
    places = ("--map", "something-else=chapters/other one", "--map", "intro=-")
    load(server, write(server, text), *places)
    before = len(rows(server, STORED))
    server.moderate("move", "chapters/other one", "intro")
    reply = text[text.index(start) : text.index("</wp:comment>") + 13]
    reply = reply.replace("_id>11<", "_id>77<").replace("parent>0<", "parent>11<")
    deep = reply.replace("_id>77<", "_id>78<").replace(
        "_content><![CDATA[", f"_content><![CDATA[{'<blockquote>' * 900}"
    )
    later = load(server, write(server, text.replace(start, reply + deep + start, 1)), *places)
    assert (later["posts"][0]["known"], later["posts"][0]["published"]) == (5, 2)
    assert len(rows(server, STORED)) == before + 2
    split = "SELECT c.id FROM replies_comment c JOIN replies_comment p ON p.id = c.parent_id WHERE p.thread_id <> c.thread_id"
    assert rows(server, split) == []


def test_no_word_is_lost_and_nothing_runs_whatever_the_markup():
    chosen = random.Random(20261128)
    pieces = ["<b>", "</b>", "<i>", "</i>", "<blockquote>", "</blockquote>", "\n", "\n\n", " ", "*", "_", "`", "[", "](x)",
              "word", "http://e.example/x_y", "<code>", "</code>", "<pre>", "</pre>", "<a href='http://e.example/(a)'>", "</a>",
              "&amp;", "&lt;b&gt;", "< ", "\\", "1.", "- ", "#", ">", "|", "~~~", "=", "<ul><li>", "</li></ul>", "é", "&#39;",
              "<script>alert(1)</script>", "<a href='javascript:alert(1)'>", "[l](javascript:alert(1))", "<img src=x onerror=y>"]  # fmt: skip
    for _ in range(400):
        source = "".join(chosen.choice(pieces) for _ in range(chosen.randint(1, 25)))
        text, _kept = to_markdown(source)
        html = render(text)
        soup = BeautifulSoup(html, "html.parser")
        assert not soup.select("script, img, [onerror], [href^=javascript]"), source
        words = "".join(soup.get_text().split())
        assert words.count("word") == source.count("word"), (source, text)
        assert words.count("é") == source.count("é"), (source, text)
