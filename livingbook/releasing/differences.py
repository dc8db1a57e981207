"""What changed between two versions of the book, in lines that a reader understands: plain values in, Markdown out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from difflib import SequenceMatcher

from livingbook.evidence.claims import VERDICTS
from livingbook.evidence.formatting import in_prose
from livingbook.language import _, mark_plural, ngettext
from livingbook.releasing.content import ClaimState, Content, FactState, PageState, TableState

#: what the paragraphs of a page can do from one version to the next
_CHANGED = mark_plural("{number} paragraph changed", "{number} paragraphs changed")
_ADDED = mark_plural("{number} paragraph added", "{number} paragraphs added")
_REMOVED = mark_plural("{number} paragraph removed", "{number} paragraphs removed")


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
        groups = {"": [_("Text, facts, claims and tables are as they were.")]}
    parts = [f"## [{version}] - {day.isoformat()}"]
    for heading, lines in groups.items():
        parts += [f"### {heading}"] * bool(heading) + ["\n".join(f"- {line}" for line in lines)]
    return "\n\n".join(parts) + "\n"


def first(content: Content) -> str:
    """Say what the first version holds."""
    return _("The first version: {pages}, {facts}, {tables}, {claims} judged.").format(
        pages=_counted(mark_plural("{number} page", "{number} pages"), len(content.pages)),
        facts=_counted(mark_plural("{number} fact", "{number} facts"), len(content.facts)),
        tables=_counted(mark_plural("{number} table", "{number} tables"), len(content.tables)),
        claims=_counted(mark_plural("{number} claim", "{number} claims"), len(content.claims)),
    )


def changes(before: Content, after: Content) -> dict[str, list[str]]:
    """List what changed, by headings; a heading with nothing below it has an empty list."""
    return {
        _("Facts"): list(_facts(before.facts, after.facts)),
        _("Claims"): list(_claims(before.claims, after.claims)),
        _("Data"): list(_tables(before.tables, after.tables)),
        _("Text"): list(_pages(before.pages, after.pages)),
        _("Corrections"): [
            f"{after.pages[one.page].title if one.page in after.pages else one.page}: '{one.was}' -> '{one.now}'"
            for one in after.corrections
            if one not in before.corrections
        ],
    }


def _facts(before: Mapping[str, FactState], after: Mapping[str, FactState]) -> Iterator[str]:
    for key, new in after.items():
        old = before.get(key)
        if old is None:
            told = _("New: {fact}: {value} (as of {day})")
        elif old.value != new.value:
            told = _("{fact}: {old_value} -> {value} (as of {day})")
        elif old.as_of != new.as_of:
            told = _("{fact}: still {value} (as of {day}, before {old_day})")
        elif old.statement != new.statement:
            told = _("'{old_fact}' is now '{fact}': {value}")
        else:
            continue
        was = old or new
        yield told.format(
            fact=new.statement, value=new.value, day=new.as_of,
            old_fact=was.statement, old_value=was.value, old_day=was.as_of,
        )  # fmt: skip
    for key in before.keys() - after.keys():
        gone = before[key]
        yield _("No longer stated: {fact}: {value} (as of {day})").format(
            fact=gone.statement, value=gone.value, day=gone.as_of
        )


def _claims(before: Mapping[str, ClaimState], after: Mapping[str, ClaimState]) -> Iterator[str]:
    for key, new in after.items():
        old = before.get(key)
        if old is None:
            yield _("New: '{claim}': {verdict}").format(claim=new.article, verdict=_(VERDICTS[new.verdict]))
        elif old.verdict != new.verdict:
            yield f"'{new.article}': {_(VERDICTS[old.verdict])} -> {_(VERDICTS[new.verdict])}"
    for key in before.keys() - after.keys():
        yield _("No longer judged: '{claim}'").format(claim=before[key].article)


def _tables(before: Mapping[str, TableState], after: Mapping[str, TableState]) -> Iterator[str]:
    for key, new in after.items():
        old = before.get(key)
        rows = _counted(mark_plural("{number} row", "{number} rows"), new.rows)
        if old is None:
            yield _("New: {table}: {rows}, as of {day}").format(table=new.title, rows=rows, day=new.as_of)
            continue
        told = []
        if old.rows != new.rows:
            told.append(f"{old.rows} -> {rows}")
        elif old.digest != new.digest:
            told.append(_("values changed"))
        if old.as_of != new.as_of:
            told.append(_("as of {old_day} -> {day}").format(old_day=old.as_of, day=new.as_of))
        if told:
            yield f"{new.title}: {', '.join(told)}"
    for key in before.keys() - after.keys():
        yield _("No longer part of the data: {table}").format(table=before[key].title)


def _pages(before: Mapping[str, PageState], after: Mapping[str, PageState]) -> Iterator[str]:
    for key, new in after.items():
        old = before.get(key)
        if old is None:
            yield _("New: {page}").format(page=new.title)
        elif told := _paragraphs(old.paragraphs, new.paragraphs):
            yield f"{new.title}: {told}"
    for key in before.keys() - after.keys():
        yield _("No longer part of the book: {page}").format(page=before[key].title)


def _paragraphs(before: tuple[str, ...], after: tuple[str, ...]) -> str:
    """Count the paragraphs that changed, came and went; '' if none did."""
    changed = added = removed = 0
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            both = min(i2 - i1, j2 - j1)
            changed, added, removed = changed + both, added + j2 - j1 - both, removed + i2 - i1 - both
    counts = ((_CHANGED, changed), (_ADDED, added), (_REMOVED, removed))
    return ", ".join(_counted(forms, number) for forms, number in counts if number)


def _counted(forms: tuple[str, str], number: int) -> str:
    return ngettext(*forms, number).format(number=in_prose(number))
