"""The few numbers that may stand without a fact, each with its reason: ``evidence/number-exceptions.yml``."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from livingbook.errors import BookError, did_you_mean
from livingbook.yamlsource import YamlSource

#: the file, from the book's root
EXCEPTIONS = Path("evidence/number-exceptions.yml")
SCHEMA = Path(__file__).with_name("schemas") / "number-exceptions.schema.json"


@dataclass
class Allowed:
    """One passage that may hold a number."""

    #: file and line of the entry
    place: str
    text: str
    used: bool = field(default=False)

    def covers(self, passage: str, start: int, end: int) -> bool:
        """Tell whether a number in a passage lies within this text, and remember that the entry is used."""
        pattern = r"\s+".join(re.escape(word) for word in self.text.split())
        if any(found.start() <= start and end <= found.end() for found in re.finditer(pattern, passage)):
            self.used = True
            return True
        return False


def load_exceptions(root: Path, chapters: Collection[str]) -> dict[str, list[Allowed]]:
    """Read the list; a book may have none.

    :param root: the book's root folder.
    :param chapters: the chapters that there are, such as 'intro' and 'chapters/name'.
    :return: entries by chapter.
    :raises BookError: listing every fault with its line.
    """
    path = root / EXCEPTIONS
    if not path.exists():
        return {}
    source = YamlSource(path)
    if source.check_schema(SCHEMA):
        for chapter in (source.data or {}).keys() - set(chapters):
            source.fault((chapter,), f"there is no such chapter{did_you_mean(chapter, chapters)}")
    if source.faults:
        raise BookError(f"{path}: {len(source.faults)} fault(s)", source.faults)
    return {
        chapter: [
            Allowed(f"{EXCEPTIONS}:{source.line((chapter, index))}", entry["text"])
            for index, entry in enumerate(entries)
        ]
        for chapter, entries in (source.data or {}).items()
    }
