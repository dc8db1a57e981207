"""What changed between two versions of the book, in lines that a reader understands: plain values in, Markdown out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from difflib import SequenceMatcher

from livingbook.evidence.formatting import in_prose
from livingbook.releasing.content import ClaimState, Content, FactState, PageState, TableState


def entry(version: str, day: date, before: Content | None, after: Content) -> str:
    """Write the entry of a version for ``CHANGELOG.md``, as https://keepachangelog.com/ has them.

    :param version: such as '2026.12'.
    :param day: the date of the version.
    :param before: the version before; None for the first.
    :param after: the version of the entry.
    """
    if before is None:
        groups = {"": [first(after)]}
    else:
        groups = {heading: lines for heading, lines in changes(before, after).items() if lines}
    if not groups:
        groups = {"": ["Text, facts, claims and tables are as they were."]}
    parts = [f"## [{version}] - {day.isoformat()}"]
    for heading, lines in groups.items():
        parts += [f"### {heading}"] * bool(heading) + ["\n".join(f"- {line}" for line in lines)]
    return "\n\n".join(parts) + "\n"


def first(content: Content) -> str:
    """Say what the first version holds."""
    counts = (
        _count(len(content.pages), "page"),
        _count(len(content.facts), "fact"),
        _count(len(content.tables), "table"),
        f"{_count(len(content.claims), 'claim')} judged",
    )
    return f"The first version: {', '.join(counts)}."


def changes(before: Content, after: Content) -> dict[str, list[str]]:
    """List what changed, by headings; a heading with nothing below it has an empty list."""
    return {
        "Facts": list(_facts(before.facts, after.facts)),
        "Claims": list(_claims(before.claims, after.claims)),
        "Data": list(_tables(before.tables, after.tables)),
        "Text": list(_pages(before.pages, after.pages)),
        "Corrections": [
            f"{after.pages[one.page].title if one.page in after.pages else one.page}: '{one.was}' -> '{one.now}'"
            for one in after.corrections
            if one not in before.corrections
        ],
    }


def _facts(before: Mapping[str, FactState], after: Mapping[str, FactState]) -> Iterator[str]:
    for key, new in after.items():
        old = before.get(key)
        if old is None:
            yield f"New: {new.statement}: {new.value} (as of {new.as_of})"
        elif old.value != new.value:
            yield f"{new.statement}: {old.value} -> {new.value} (as of {new.as_of})"
        elif old.as_of != new.as_of:
            yield f"{new.statement}: still {new.value} (as of {new.as_of}, before {old.as_of})"
        elif old.statement != new.statement:
            yield f"'{old.statement}' is now '{new.statement}': {new.value}"
    for key in before.keys() - after.keys():
        yield f"No longer stated: {before[key].statement}: {before[key].value} (as of {before[key].as_of})"


def _claims(before: Mapping[str, ClaimState], after: Mapping[str, ClaimState]) -> Iterator[str]:
    for key, new in after.items():
        old = before.get(key)
        if old is None:
            yield f"New: '{new.article}': {new.verdict}"
        elif old.verdict != new.verdict:
            yield f"'{new.article}': {old.verdict} -> {new.verdict}"
    for key in before.keys() - after.keys():
        yield f"No longer judged: '{before[key].article}'"


def _tables(before: Mapping[str, TableState], after: Mapping[str, TableState]) -> Iterator[str]:
    for key, new in after.items():
        old = before.get(key)
        if old is None:
            yield f"New: {new.title}: {_count(new.rows, 'row')}, as of {new.as_of}"
            continue
        told = []
        if old.rows != new.rows:
            told.append(f"{old.rows} -> {_count(new.rows, 'row')}")
        elif old.digest != new.digest:
            told.append("values changed")
        if old.as_of != new.as_of:
            told.append(f"as of {old.as_of} -> {new.as_of}")
        if told:
            yield f"{new.title}: {', '.join(told)}"
    for key in before.keys() - after.keys():
        yield f"No longer part of the data: {before[key].title}"


def _pages(before: Mapping[str, PageState], after: Mapping[str, PageState]) -> Iterator[str]:
    for key, new in after.items():
        old = before.get(key)
        if old is None:
            yield f"New: {new.title}"
        elif told := _paragraphs(old.paragraphs, new.paragraphs):
            yield f"{new.title}: {told}"
    for key in before.keys() - after.keys():
        yield f"No longer part of the book: {before[key].title}"


def _paragraphs(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    """Count the paragraphs that changed, came and went; '' if none did."""
    changed = added = removed = 0
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            both = min(i2 - i1, j2 - j1)
            changed, added, removed = changed + both, added + j2 - j1 - both, removed + i2 - i1 - both
    counts = {"changed": changed, "added": added, "removed": removed}
    return ", ".join(f"{_count(number, 'paragraph')} {what}" for what, number in counts.items() if number)


def _count(number: int, noun: str) -> str:
    return f"{in_prose(number)} {noun}{'' if number == 1 else 's'}"
