"""The maintainer's list of words that send a comment to the queue: a file, one word or phrase a line."""

from __future__ import annotations

import logging
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from livingbook.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_LONGEST = 100
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class BlockedWords:
    """Words to look for; see ``parse``."""

    #: each as it would stand in a comparable text: with a space wherever a word has to begin or end
    needles: tuple[str, ...] = ()

    def first_in(self, *texts: str) -> str:
        """Give the first blocked word of the list that stands in one of the texts, or ''.

        :param texts: the parts of a comment: name, website, text.
        """
        haystacks = [_comparable(text) for text in texts if self.needles]
        for needle in self.needles:
            if any(needle in haystack for haystack in haystacks):
                return needle.strip() or "(the list can't be read)"
        return ""


def parse(lines: Iterable[str], place: str) -> BlockedWords:
    """Read the lines of the list.

    A line holds a word, or several that stand beside each other; case and kind of the letters don't matter. A word
    counts only as a whole, unless ``*`` stands before or after it. Empty lines and those that start with ``#`` are
    skipped.

    :param lines: the lines.
    :param place: the file, for messages.
    :raises BookError: listing every line that can't be used.
    """
    needles = []
    faults = []
    for number, line in enumerate(lines, start=1):
        entry = line.strip()
        words = _comparable(entry).strip()
        if not entry or entry.startswith("#"):
            continue
        if not words:
            faults.append(f"{place}:{number}: '{entry[:40]}' holds no letter or digit and would block nothing")
        elif len(entry) > _LONGEST:
            faults.append(f"{place}:{number}: longer than {_LONGEST} characters; write a word or a short phrase")
        elif "*" in entry[1:-1]:
            faults.append(
                f"{place}:{number}: '{entry}' has '*' in the middle; it may stand before or after a word only"
            )
        else:
            needles.append(" " * (entry[0] != "*") + words + " " * (entry[-1] != "*"))
    if faults:
        raise BookError(f"{len(faults)} fault(s) in the list of blocked words", faults)
    return BlockedWords(tuple(needles))


def read(path: Path) -> BlockedWords:
    """Read the list; a file that is not there is an empty list.

    :param path: ``blocked-words.txt`` in the data folder.
    :raises BookError: if it can't be read, or as ``parse``.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return BlockedWords()
    except UnicodeDecodeError as error:
        raise BookError(f"'{path}' is not in UTF-8 (byte {error.start}); save it as UTF-8 text") from None
    except OSError as error:
        raise BookError(f"'{path}' can't be read ({error.strerror}); give this user the right to read it") from None
    return parse(text.splitlines(), str(path))


#: stands in for a list that can't be read: found in every text
_EVERYTHING = BlockedWords((" ",))


class BlockedWordsFile:
    """The list as it stands in the file now; read again only after a change.

    While the file can't be used, every comment counts as blocked and so waits: nothing is lost, nothing slips through.

    :param path: the file, which need not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._words = BlockedWords()

    def words(self) -> BlockedWords:
        """Give the words of this moment."""
        try:
            stat = self._path.stat()
            mark = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        except OSError:
            mark = (0, 0, 0)
        if mark != self._seen:
            try:
                self._words = read(self._path)
            except BookError as error:
                logging.getLogger(__name__).error("every comment waits: %s", error)
                self._words = _EVERYTHING
            self._seen = mark
        return self._words


def _comparable(text: str) -> str:
    """Reduce a text to its words, each between two spaces: no case, punctuation, variants or invisible characters."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    visible = "".join(c for c in folded if unicodedata.category(c) != "Cf")
    return f" {' '.join(_WORD.findall(visible))} "
