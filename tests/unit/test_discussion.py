"""The archive of the discussion: what its files may hold, how they are written, what releases hold."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from livingbook.checking import archive_faults
from livingbook.discussion.archive import ArchivedComment, ArchivedThread, groups, read_archive, thread_file
from livingbook.discussion.cleaning import clean
from livingbook.discussion.keeping import apply, compare, drop, thread_text
from livingbook.discussion.releases import read_releases, record_release, releases_holding
from livingbook.errors import BookError


def comment(number: int, parent: int | None = None, **other: object) -> ArchivedComment:
    values = {
        "name": f"Writer {number}",
        "website": "",
        "maintainer": False,
        "created": datetime(2026, 11, 28, 12, number, tzinfo=UTC),
        "edited": None,
        "quote": "",
        "anchor": "",
        "html": f"<p>Words {number}</p>\n",
    }
    return ArchivedComment(id=number, parent=parent, **{**values, **other})


def thread(*comments: ArchivedComment, identifier: str = "chapters/one") -> ArchivedThread:
    return ArchivedThread(identifier, "One: the first", date(2026, 11, 28), comments)


def faults(folder: Path, text: str, name: str = "one") -> list[str]:
    file = folder / "threads" / f"{name}.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BookError) as caught:
        read_archive(folder)
    return caught.value.faults


def test_what_is_written_is_read_again(tmp_path: Path):
    hard = (
        "<p>🚀 ﷽ A\u0301, 'quoted' \"twice\" # no remark\nnext: - line</p>\n<pre><code>  a: [b\n\n{c}\n</code></pre>\n"
    )
    odd = {"name": "- yes: no #1", "website": "https://x.example/?a=b&c#d", "quote": "1.0", "anchor": "a.b"}
    first = comment(1, html=hard, maintainer=True, edited=datetime(2026, 11, 28, 13, tzinfo=UTC), **odd)
    threads = {"chapters/one": thread(first, comment(2, 1)), "zwei": thread(comment(3), identifier="zwei")}
    apply(compare(tmp_path, {}, threads))
    assert read_archive(tmp_path) == threads
    assert compare(tmp_path, threads, threads).written == {}
    text = thread_file(tmp_path, "chapters/one").read_text(encoding="utf-8")
    assert "\\U" not in text
    assert "      <pre><code>  a: [b\n" in text


def test_a_change_is_seen_as_a_change(tmp_path: Path):
    before = {"chapters/one": thread(comment(1), comment(2))}
    later = ArchivedThread("chapters/one", "One: the first", date(2027, 1, 1), (comment(1), comment(3)))
    changes = compare(tmp_path, before, {"chapters/one": later})
    assert (changes.added, changes.changed, changes.dropped, changes.total) == ([3], [], [2], 2)
    # The date moves with the comments, and not without them.
    same = ArchivedThread("chapters/one", "One: the first", date(2027, 1, 1), before["chapters/one"].comments)
    assert compare(tmp_path, before, {"chapters/one": same}).written == {}
    assert compare(tmp_path, before, {}).removed == [thread_file(tmp_path, "chapters/one")]


def test_every_fault_is_named_with_file_line_and_key(tmp_path: Path):
    found = faults(
        tmp_path,
        "thread: two\ntitle: One\narchived: 2026-11-28\ncomments:\n"
        "- {id: 1, name: A, created: '2026-11-28T12:00:00Z', html: <p>x</p>, emial: a@b.example}\n"
        "- {id: 0, name: '', created: soon, website: 'javascript:x', html: x}\n",
    )
    assert all(fault.startswith(f"{tmp_path}/threads/one.yml:") for fault in found)
    assert any(":5:" in fault and "unknown key 'emial'" in fault for fault in found)
    assert sum(":6:" in fault for fault in found) == 3
    more = faults(
        tmp_path,
        "thread: two\ntitle: One\narchived: '2026-11-31'\ncomments:\n"
        "- {id: 1, parent: 7, name: A, created: soon, html: x}\n- {id: 1, name: A, created: 2026-11-28, html: x}\n"
        "- {id: 3, parent: 1, name: A, created: 2026-11-28, html: x}\n- {id: 4, parent: 3, name: A, created: 2026-11-28, html: x}\n",
    )
    text = "\n".join(more)
    for words in (
        "named after the thread 'one', not 'two'",
        "no day of the calendar",
        "stands already in",
        "replies to a reply",
        "'soon' is no time",
    ):
        assert words in text
    (tmp_path / "threads" / "one.yaml").write_text("x")
    assert any("did you mean '.yml'?" in fault for fault in faults(tmp_path, "thread: [\n"))


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        '<iframe src="https://evil.example"></iframe><style>body{}</style><svg onload=alert(1)>',
        '<h1 id="comments">Big</h1><p id="reply" class="x" style="color:red">text</p>',
        '<a href="javascript:alert(1)">a</a><a href="//evil.example">b</a><a href="/comments/">c</a><form><input name=a>',
        "</article></ol></section><section id=comments>",
    ],
)
def test_hostile_html_pulls_nothing_into_the_page(html: str):
    cleaned = clean(html)
    for word in (
        "script",
        "<img",
        "iframe",
        "style",
        "svg",
        "<h1",
        "id=",
        "class=",
        "href=",
        "<form",
        "<input",
        "section",
        "article",
    ):
        assert word not in cleaned, cleaned
    assert clean(cleaned) == cleaned


def test_nothing_is_left_that_xml_cannot_hold(tmp_path: Path):
    apply(compare(tmp_path, {}, {"chapters/one": thread(comment(1, name="A\uffff", quote="\x0bq"))}))
    (read,) = read_archive(tmp_path)["chapters/one"].comments
    assert (read.name, read.quote) == ("A", "q")
    assert clean("<p>a&#xFFFF;\ufffeb&#11;\x0cc\U0001f680\ufffd</p>") == "<p>abc\U0001f680\ufffd</p>"


def test_links_say_that_readers_wrote_them():
    assert (
        clean('<a href="https://x.example" target=_top>x</a>')
        == '<a href="https://x.example" rel="nofollow noopener ugc">x</a>'
    )


def test_replies_to_what_is_not_archived_stay_together():
    found = groups([comment(2, 1), comment(3), comment(4, 1), comment(5, 3)])
    assert [(group.comment and group.comment.id, [r.id for r in group.replies]) for group in found] == [
        (None, [2, 4]),
        (3, [5]),
    ]


@pytest.mark.parametrize("identifier", ["../evidence/facts", "/etc/x", "a//b", "a\\b", ".", ""])
def test_no_thread_is_written_elsewhere(tmp_path: Path, identifier: str):
    with pytest.raises(BookError):
        thread_file(tmp_path, identifier)


def test_releases_remember_what_they_hold(tmp_path: Path):
    assert record_release(tmp_path, "2026.11") == []
    assert not (tmp_path / "releases.json").exists()
    threads = {"chapters/one": thread(comment(1), comment(2), comment(3, 1))}
    apply(compare(tmp_path, {}, threads))
    assert record_release(tmp_path, "2026.11") == [1, 2, 3]
    assert drop(tmp_path, [1, 9]).dropped == [1]
    assert record_release(tmp_path, "2026.12") == [2, 3]
    assert record_release(tmp_path, "2026.11") == [1, 2, 3]
    assert releases_holding(tmp_path, [1, 3]) == {"2026.11": [1, 3], "2026.12": [3]}
    (tmp_path / "releases.json").write_text('{"2026.11": "all"}')
    with pytest.raises(BookError, match=r"'2026\.11' must hold a list"):
        read_releases(tmp_path)


def test_the_check_names_faults_of_both(tmp_path: Path):
    assert archive_faults(tmp_path) == []
    (tmp_path / "threads").mkdir()
    (tmp_path / "threads" / "one.yml").write_text("thread: one\n")
    (tmp_path / "releases.json").write_text("[]")
    assert len(archive_faults(tmp_path)) == 2


def test_the_text_of_a_file_never_varies():
    assert thread_text(thread(comment(1))) == (
        "# Comments whose writers agreed that they become part of the book and its released copies.\n"
        "# Written by 'python -m livingbook comments archive'; don't edit it. See discussion/README.md.\n"
        "thread: chapters/one\n"
        "title: 'One: the first'\n"
        "archived: 2026-11-28\n"
        "comments:\n"
        "  - id: 1\n"
        "    name: Writer 1\n"
        "    created: '2026-11-28T12:01:00+00:00'\n"
        "    html: |\n"
        "      <p>Words 1</p>\n"
    )
