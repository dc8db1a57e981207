"""Makes a release: looks at everything first, then writes, builds and packs; on a fault every file is as it was."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from livingbook.configuration import read_configuration
from livingbook.discussion.archive import DISCUSSION
from livingbook.discussion.releases import record_release
from livingbook.errors import BookError
from livingbook.evidence.tables import load_tables
from livingbook.language import PAGES, catalogue, speak
from livingbook.publication import Publication, load_publication
from livingbook.publishing import addresses
from livingbook.releasing import repository, zenodo
from livingbook.releasing.content import read_content
from livingbook.releasing.differences import entry
from livingbook.releasing.editions import SUMS, write_edition
from livingbook.releasing.stamping import stamped
from livingbook.releasing.versions import version_faults

CHANGELOG = "CHANGELOG.md"
_HEAD = "# Changes\n\nWhat is new for readers in each version of this book. The newest stands first.\n"


@dataclass(frozen=True)
class Plan:
    """What a release would write."""

    version: str
    #: the release before, '' for the first
    since: str
    #: the new entry of the changelog; '' if one is there already
    entry: str
    #: the new text of each file that changes, by path
    files: dict[Path, str]
    #: the book as released
    book: Publication
    #: what the maintainer should know beforehand
    remarks: list[str] = field(default_factory=list)


def plan(root: Path, version: str, day: date, check: Callable[[Path], tuple[list[str], list[str]]]) -> Plan:
    """Look at everything, and work out what a release would write; nothing is changed.

    :param root: the book's root folder, in a git repository.
    :param version: such as '2026.12'.
    :param day: the date of the release.
    :param check: looks at the book's sources and gives faults and remarks.
    :raises BookError: listing all faults at once.
    """
    faults = [f"{name}: not committed; commit it, or put it away with 'git stash'" for name in repository.unsaved(root)]
    released = repository.released(root)
    found, remarks = check(root)
    faults += found
    try:
        book = load_publication(root)
    except BookError as error:  # told by the check too
        raise BookError(f"version {version} can't be released", list(dict.fromkeys([*faults, *error.faults]))) from None
    faults = version_faults(version, released, book.version) + faults
    if faults:
        raise BookError(f"version {version} can't be released: {len(faults)} fault(s)", list(dict.fromkeys(faults)))
    since = released[-1] if released else ""
    data_day = max((table.as_of for table in load_tables(root).values()), default=None)
    new = replace(book, version=version, date_released=day, data_date=data_day or book.data_date)
    files = stamped(root, version, day, data_day)
    log, written = root / CHANGELOG, ""
    text = log.read_text(encoding="utf-8") if log.exists() else _HEAD
    if f"## [{version}]" not in text:  # an entry that somebody has written stays
        written = _entry_since(root, version, day, since)
        files[log] = with_entry(text, written)
    files[root / zenodo.NAME] = zenodo.deposit(new)
    return Plan(version, since, written, files, new, remarks + _on_first(since, book) + _on_doi(book))


def with_entry(text: str, written: str) -> str:
    """Put an entry above the others of a changelog."""
    head, mark, others = text.partition("\n## ")
    return f"{head.rstrip()}\n\n{written}" + (f"{mark}{others}" if mark else "")


def make(root: Path, planned: Plan, build: Callable[[Path], Path], into: Path) -> tuple[Path, list[Path]]:
    """Write, build and pack.

    :param root: the book's root folder.
    :param planned: what :func:`plan` gave.
    :param build: builds the book and gives the folder of its pages.
    :param into: where the archives are kept.
    :return: the archive, and the files that have changed.
    :raises BookError: if something fails; the book's files are as they were.
    """
    settings = read_configuration(root)
    name = settings.get("sphinx", {}).get("config", {}).get("bookpdf_name") or planned.book.file_name
    others = [root / addresses.LIST, root / DISCUSSION / "releases.json", into / SUMS]
    with _undone_on_fault([*planned.files, *others]) as changed:
        for path, text in planned.files.items():
            path.write_text(text, encoding="utf-8")
        record_release(root / DISCUSSION, planned.version)
        if (root / addresses.LIST).exists():
            addresses.extend(root, settings)
        pages = build(root)
        archive = write_edition(pages, planned.book, name, into)
    return archive, changed()


@contextmanager
def _undone_on_fault(paths: list[Path]) -> Iterator[Callable[[], list[Path]]]:
    """Give back the files as they were if what is done inside fails; else tell which have changed."""

    def held(path: Path) -> bytes | None:
        return path.read_bytes() if path.exists() else None

    before = {path: held(path) for path in paths}
    try:
        yield lambda: [path for path in before if held(path) != before[path]]
    except BaseException:
        for path, content in before.items():
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(content)
        raise


def _entry_since(root: Path, version: str, day: date, since: str) -> str:
    speak(catalogue(root, _language(read_configuration(root)), PAGES))  # readers find the entry in the feed of changes
    after = read_content(root)
    if not since:
        return entry(version, day, None, after)
    with tempfile.TemporaryDirectory() as folder:
        repository.extract(root, since, Path(folder))
        try:
            before = read_content(Path(folder))
        except BookError as error:
            raise BookError(
                f"version {since} can't be compared, since its files do not fit the rules of today; write the entry "
                f"'## [{version}] - {day}' into {CHANGELOG} yourself and commit it",
                error.faults,
            ) from None
    return entry(version, day, before, after)


def _language(settings: Mapping[str, Any]) -> str:
    config = (settings.get("sphinx") or {}).get("config") or {}
    return str(config.get("language") or "en")


def _on_first(since: str, book: Publication) -> list[str]:
    if since:
        return []
    tag = f"v{book.version}"
    return [
        f"git has no tag of a released version to compare with; if {book.version} is one, give it the tag {tag} first"
    ]


def _on_doi(book: Publication) -> list[str]:
    if not book.doi:
        return []
    return [
        f"CITATION.cff: doi {book.doi} belongs to version {book.version}; write that of the new one, or take it out"
    ]
