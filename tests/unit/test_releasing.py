"""Releases without a build: versions, stamps, what changed, pages of older versions, nothing left behind by a fault."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from gettext import NullTranslations
from pathlib import Path

import pytest
import yaml

from livingbook import language
from livingbook.errors import BookError
from livingbook.evidence.corrections import Correction
from livingbook.publication import Author, load_publication
from livingbook.releasing import zenodo
from livingbook.releasing.content import ClaimState, Content, FactState, TableState, page_state, read_content
from livingbook.releasing.differences import changes, entry
from livingbook.releasing.editions import Edition, editions
from livingbook.releasing.keptpage import Newest, kept_page
from livingbook.releasing.making import make, plan, with_entry
from livingbook.releasing.stamping import stamped
from livingbook.releasing.versions import version_faults
from tests.books import ROOTS
from tests.conftest import REPOSITORY

DAY = date(2026, 12, 1)
FACTS = {
    "signatories": FactState("Accords signatories", "68", date(2026, 6, 1)),
    "cost": FactState("Cost", "22.1 billion euros", date(2025, 1, 1)),
    "gone": FactState("Of old", "3", date(2024, 1, 1)),
}
BEFORE = Content(
    facts=FACTS,
    claims={"all": ClaimState("Every state has signed.", "partly")},
    tables={"launches": TableState("Launches", 60, date(2025, 12, 31), "a")},
    pages={"one": page_state("# One\n\nFirst words.\n\nSecond\nwords.\n\nThird.\n", "one")},
    corrections=(Correction(date(2026, 1, 1), "one", "a", "b", ""),),
)
AFTER = Content(
    facts={
        "signatories": FactState("Accords signatories", "71", date(2026, 11, 1)),
        "cost": replace(FACTS["cost"], as_of=date(2026, 1, 1)),
        "new": FactState("Flags", "12", date(2026, 1, 1)),
    },
    claims={"all": ClaimState("Every state has signed.", "wrong")},
    tables={"launches": TableState("Launches", 61, date(2026, 6, 30), "b")},
    pages={
        "one": page_state(
            "---\nx: y\n---\n# One\n\nFirst words.\n\nSecond words, and\nmore.\n\nThird.\n\nFourth.\n", "one"
        ),
        "two": page_state("# Two\n\nWords.\n", "two"),
    },
    corrections=(*BEFORE.corrections, Correction(DAY, "one", "half", "a third", "")),
)


def test_what_changed_is_told_in_words() -> None:
    assert changes(BEFORE, AFTER) == {
        "Facts": [
            "Accords signatories: 68 -> 71 (as of 2026-11-01)",
            "Cost: still 22.1 billion euros (as of 2026-01-01, before 2025-01-01)",
            "New: Flags: 12 (as of 2026-01-01)",
            "No longer stated: Of old: 3 (as of 2024-01-01)",
        ],
        "Claims": ["'Every state has signed.': Holds in part -> Wrong"],
        "Data": ["Launches: 60 -> 61 rows, as of 2025-12-31 -> 2026-06-30"],
        "Text": ["One: 1 paragraph changed, 1 paragraph added", "New: Two"],
        "Corrections": ["One: 'half' -> 'a third'"],
    }


def test_every_line_can_be_translated() -> None:
    """All words that are not the book's own come out of the catalogue."""

    class Brackets(NullTranslations):
        def gettext(self, message: str) -> str:
            return f"⟦{message}⟧"

        def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
            return f"⟦{msgid1 if n == 1 else msgid2}⟧"

    language.speak(Brackets())
    try:
        written = entry("2026.12", DAY, BEFORE, AFTER) + entry("2026.12", DAY, AFTER, BEFORE)
        written += entry("2026.11", DAY, None, AFTER) + entry("2026.12", DAY, AFTER, AFTER)
    finally:
        language.speak(NullTranslations())
    lines = [line for line in written.splitlines() if line and not line.startswith("## ")]
    assert [line for line in lines if "⟦" not in line] == ["- One: 'half' -> 'a third'"]  # the book's own words
    assert "- 'Every state has signed.': ⟦Holds in part⟧ -> ⟦Wrong⟧" in lines
    assert "- Launches: 60 -> ⟦61 rows⟧, ⟦as of 2025-12-31 -> 2026-06-30⟧" in lines
    assert "- One: ⟦1 paragraph changed⟧, ⟦1 paragraph added⟧" in lines


def test_a_version_without_changes_says_so_and_the_newest_entry_stands_first() -> None:
    same = entry("2026.12", DAY, AFTER, AFTER)
    assert "are as they were" in same
    log = with_entry(with_entry("# Changes\n\nWords.\n", entry("2026.11", DAY, None, BEFORE)), same)
    assert [line for line in log.splitlines() if line.startswith("#")] == [
        "# Changes", "## [2026.12] - 2026-12-01", "## [2026.11] - 2026-12-01",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("version", "fault"),
    [
        ("2026.12", ""), ("2026.11.1", ""), ("2027.01", ""),
        ("2026.11", "not newer than 2026.11"), ("2026.10", "not newer"),
        ("2026.13", "is no version"), ("2026.1", "is no version"), ("v2026.12", "is no version"),
    ],
)  # fmt: skip
def test_a_version_is_a_month_later_than_the_last(version: str, fault: str) -> None:
    told = version_faults(version, ["2026.09", "2026.11"], "2026.11")
    assert (fault in told[0]) if fault else not told
    assert not version_faults("2026.11", [], "2026.11")


def test_stamps_change_values_and_nothing_else(tmp_path: Path) -> None:
    shutil.copytree(ROOTS / "release-small", tmp_path, dirs_exist_ok=True)
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"  # y\nversion = "1"\n[tool.z]\nversion = "1"\n')
    new = stamped(tmp_path, "2027.02.1", date(2027, 2, 3), date(2026, 6, 30))
    old = (tmp_path / "CITATION.cff").read_text()
    assert len(new) == 3
    assert new[tmp_path / "CITATION.cff"] == old.replace("2026.01", "2027.02.1").replace(
        "2026-01-20", "2027-02-03").replace("2020-01-01", "2026-06-30")  # fmt: skip
    assert 'copyright: "2027"   # of the text' in new[tmp_path / "_config.yml"]
    assert new[tmp_path / "pyproject.toml"].endswith('version = "2027.02.1"\n[tool.z]\nversion = "1"\n')


def test_the_real_book_can_be_stamped_and_compared() -> None:
    new = stamped(REPOSITORY, "2099.01", date(2099, 1, 2), date(2098, 12, 31))
    record = yaml.safe_load(new[REPOSITORY / "CITATION.cff"])
    assert record["version"] == record["preferred-citation"]["version"] == "2099.01"
    assert [reference["date-released"] for reference in record["references"]] == [date(2098, 12, 31)]
    content = read_content(REPOSITORY)
    assert len(content.facts) > 50
    assert not any(changes(content, content).values())


def test_zenodo_gets_people_and_groups_and_no_doi() -> None:
    book = load_publication(ROOTS / "release-small")
    told = json.loads(zenodo.deposit(replace(book, creators=(*book.creators, Author("The 100% Group")))))
    assert told["creators"] == [{"name": "Example, Ann", "orcid": "0000-0002-1825-0097"}, {"name": "The 100% Group"}]
    assert "doi" not in told


def repository(folder: Path) -> Path:
    """Put the tiny book under version control, with a tag for its version."""
    shutil.copytree(ROOTS / "release-small", folder)
    (folder / ".gitignore").write_text("_build/\nreleases/*.zip\n")
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "2026.01")
    return folder


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True, text=True).stdout


def commit(folder: Path, version: str) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", f"Release {version}")
    git(folder, "tag", f"v{version}")


def test_all_faults_are_told_at_once_and_a_failed_build_leaves_nothing_behind(tmp_path: Path) -> None:
    book = repository(tmp_path / "book")
    (book / "nötes one.txt").write_text("x")
    with pytest.raises(BookError) as caught:
        plan(book, "2025.12", DAY, lambda _: (["a fault of the check"], []))
    assert [word for word in ("not newer than 2026.01", "\n  - nötes one.txt: not committed", "a fault of the check")
            if word not in str(caught.value)] == []  # fmt: skip
    (book / "nötes one.txt").unlink()
    planned = plan(book, "2026.12", DAY, lambda _: ([], []))
    assert "are as they were" in planned.entry

    def fails(root: Path) -> Path:
        assert 'version: "2026.12"' in (root / "CITATION.cff").read_text()
        assert (root / "discussion" / "releases.json").exists()
        raise BookError("the build failed")

    with pytest.raises(BookError, match="the build failed"):
        make(book, planned, fails, book / "releases")
    assert git(book, "status", "--porcelain") == ""


def test_a_release_that_is_terminated_leaves_nothing_behind(tmp_path: Path) -> None:
    book = repository(tmp_path / "book")
    script = (
        "import os, signal; from livingbook import building, checking, cli; from livingbook.checking import Outcome\n"
        "checking.check = lambda _root: Outcome([], [])\n"
        "building.build = lambda _root: os.kill(os.getpid(), signal.SIGTERM)\n"
        "cli.main(['release', '2098.12'])\n"
    )
    words = [sys.executable, "-c", script]
    run = subprocess.run(words, cwd=book, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, check=False)
    assert run.returncode == 128 + signal.SIGTERM
    assert git(book, "status", "--porcelain") == ""


PAGE = """<html><head><meta name="robots" content="all"><link rel="canonical" href="https://old.example/one.html">
<link rel="alternate" type="application/atom+xml" href="../comments/feed/"></head>
<body class="x"><div id="pst-skip-link"><a href="#m">Skip</a></div><h1>One</h1>
<p class="comments-head"><a href="#comments" data-comments-counts="../comments/counts/">Comments</a></p>
<section id="comments" class="comments"><h2 id="comments-heading">Comments</h2>
<div data-comments-thread="../comments/t/one/"><p><a href="../comments/t/one/">Reply</a></p>
<ol class="comments-list"><li>Kept <ol class="comments-list"><li>words</li></ol></li></ol></div><template>x</template></section>
<script>let same = 1</script><a href="../changes.xml">Feed</a></body></html>"""


def test_an_older_page_says_so_leads_to_the_newest_and_takes_no_comments() -> None:
    edition = Edition("2026.11", date(2026, 11, 22), Path("x.zip"), "")
    newest = Newest("2026.12", {"chapters/one.html"}, "https://new.example/b/")
    page = kept_page(PAGE, "chapters/one.html", edition, newest)
    assert '<a href="../../../chapters/one.html">This page in version 2026.12</a>' in page
    assert page.index("Skip") < page.index("This is version 2026.11 of 22\u00a0November 2026") < page.index("<h1>")
    assert '<link rel="canonical" href="https://new.example/b/chapters/one.html">' in page
    assert '<meta name="robots" content="noindex">' in page
    assert '<ol class="comments-list"><li>Kept <ol class="comments-list"><li>words</li></ol></li></ol>' in page
    assert '<a href="../../../chapters/one.html#comments">' in page
    assert '<a href="../../../changes.xml">Feed' in page
    assert "<script>let same = 1</script>" in page
    assert not [
        word for word in ("comments/t/", "counts", "old.example", "comments/feed", "template", '"all"') if word in page
    ]
    gone = kept_page(PAGE, "intro.html", edition, Newest("2026.12", set(), ""))
    assert '<a href="../../index.html">The book in version 2026.12</a>' in gone
    assert "canonical" not in gone


def test_a_damaged_archive_is_refused_and_a_missing_one_named(tmp_path: Path) -> None:
    (tmp_path / "SHA256SUMS").write_text(f"{'0' * 64}  b-2026.11-site.zip\n{'1' * 64}  b-2026.10-site.zip\n")
    assert editions(tmp_path) == ([], ["b-2026.11-site.zip", "b-2026.10-site.zip"])
    (tmp_path / "b-2026.10-site.zip").write_text("x")
    with pytest.raises(BookError, match=r"2026\.10-site\.zip: its checksum"):
        editions(tmp_path)
