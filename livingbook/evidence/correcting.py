"""Adds a correction to the file of corrections, and leaves everything else in it as it was written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from textwrap import indent
from typing import Any

import yaml

from livingbook.errors import BookError
from livingbook.evidence.corrections import load_corrections

#: what a new file begins with
_EMPTY = "corrections: []\n"


def add_correction(
    path: Path, entry: Mapping[str, Any], *, chapters: Collection[str], today: date, dry_run: bool = False
) -> str:
    """Append an entry, provided that the file is right with it.

    :param path: ``evidence/corrections.yml``; made if it is not there.
    :param entry: keys and values as the file has them.
    :param chapters: the documents of the book.
    :param today: no correction lies ahead.
    :param dry_run: only check.
    :return: the entry as it is written.
    :raises BookError: if the file has faults already, or would have any with the entry; it stays as it is then.
    """
    text = path.read_text(encoding="utf-8") if path.exists() else _EMPTY
    before = load_corrections(path, chapters=chapters, today=today) if path.exists() else ()
    written, changed = insert(text, entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_text(changed, encoding="utf-8")
        try:
            after = load_corrections(draft, chapters=chapters, today=today)
        except BookError as error:
            faults = [fault.partition(": ")[2] for fault in error.faults]  # their lines are those of the draft
            raise BookError(f"{path}: the new entry is not right; nothing was changed", faults) from None
        if len(after) != len(before) + 1 or Counter(before) - Counter(after):
            raise BookError(f"{path}: the entry does not fit into this file; add it by hand:\n{written}")
        if not dry_run:
            draft.replace(path)
    except OSError as error:
        raise BookError(f"'{path}' can't be written ({error.strerror or error}); nothing was changed") from None
    finally:
        draft.unlink(missing_ok=True)
    return written


def insert(text: str, entry: Mapping[str, Any]) -> tuple[str, str]:
    """Put an entry at the end of the list ``corrections``.

    :param text: the file, which has been checked.
    :param entry: keys and values.
    :return: the entry as it is written, and the file with it.
    :raises BookError: if the list is written in square brackets, which leave no room for remarks.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert root is not None  # noqa: S101 - the file has been checked
    listed = next(value for key, value in root.value if key.value == "corrections")
    lines = yaml.safe_dump([dict(entry)], allow_unicode=True, sort_keys=False, width=110)
    if listed.flow_style and listed.value:
        raise BookError("corrections.yml: write the list with a dash before each entry, not in square brackets")
    if listed.flow_style:
        lines = indent(lines, "  ")
        start, end = listed.start_mark.index, listed.end_mark.index
        return lines, text[:start].rstrip(" ") + "\n" + lines.rstrip("\n") + text[end:]
    lines = indent(lines, " " * listed.start_mark.column)
    end = _end_of(listed, text)
    head = text[:end] if text[:end].endswith("\n") else text[:end] + "\n"
    return lines, head + lines + text[end:]


def _end_of(node: yaml.Node, text: str) -> int:
    """Find where the line ends on which the last value of a list stands; a remark behind it belongs to it."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    end = int(node.end_mark.index)
    if node.end_mark.column == 0 and end:  # a text in lines of its own ends at the beginning of the next line
        return end
    line_end = text.find("\n", end)
    return len(text) if line_end < 0 else line_end + 1
