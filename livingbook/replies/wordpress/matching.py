"""Finds the thread of each post: by what the maintainer says, by title, by address."""

from __future__ import annotations

import html
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from livingbook.errors import BookError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from livingbook.replies.models import Thread
    from livingbook.replies.wordpress.reading import Post

#: stands for no thread: the comments of this post are left out
NOWHERE = "-"


def read_mapping(words: Iterable[str]) -> dict[str, str]:
    """Read lines of the form ``POST=THREAD``.

    :param words: the lines; empty ones and those that start with '#' say nothing.
    :return: by name of the post, the id of the thread.
    :raises BookError: naming every line that can't be read or contradicts another.
    """
    mapping: dict[str, str] = {}
    faults = []
    for line in (word.strip() for word in words):
        if not line or line.startswith("#"):
            continue
        post, mark, thread = (part.strip() for part in line.rpartition("="))
        if not (post and mark and thread):
            faults.append(f"'{line}' is not of the form POST=THREAD, such as 'old-post=chapters/name' or 'old-post=-'")
        elif mapping.get(post, thread) != thread:
            faults.append(f"'{post}' is given both to '{mapping[post]}' and to '{thread}'")
        else:
            mapping[post] = thread
    if faults:
        raise BookError("the list of posts and threads can't be used; nothing was changed", faults)
    return mapping


class Matcher:
    """Finds threads, and remembers which lines of the mapping were of use.

    :param threads: those of the book.
    :param mapping: as ``read_mapping`` gives it.
    """

    def __init__(self, threads: Sequence[Thread], mapping: Mapping[str, str]) -> None:
        self._threads = {thread.identifier: thread for thread in threads}
        self._mapping = mapping
        self._used: set[str] = set()
        self._names: list[str] = []

    def find(self, post: Post) -> Thread | None:
        """Find the thread of a post.

        :return: None if its comments are to be left out.
        :raises BookError: saying what to do if it is not clear where they belong.
        """
        self._names += post.names
        told = [name for name in post.names if name in self._mapping]
        self._used.update(told)
        if told:
            wanted = self._mapping[told[0]]
            return None if wanted == NOWHERE else self._threads.get(wanted)  # unknown ones are named by 'faults'
        by_title = [thread for thread in self._threads.values() if _key(thread.title) == _key(post.title) != ""]
        by_address = [thread for thread in self._threads.values() if _slugs_of(thread) & _slugs(post)]
        found = {thread.identifier: thread for thread in (*by_title, *by_address)}
        if len(found) == 1:
            return next(iter(found.values()))
        what = f"post '{post.title or post.slug}' ({post.link})"
        name = post.names[0] if post.names else ""
        if found:
            raise BookError(
                f"{what} fits {' and '.join(repr(one) for one in found)}; say which: --map '{name}={next(iter(found))}'"
            )
        near = did_you_mean(post.title.casefold(), [thread.title.casefold() for thread in self._threads.values()])
        thread = next((t.identifier for t in self._threads.values() if near and t.title.casefold() in near), "THREAD")
        guess = f" (did you mean '{thread}'?)" if near else ""
        raise BookError(
            f"{what} fits no discussion{guess}; write --map '{name}={thread}', or '{name}={NOWHERE}' to leave it out"
        )

    def faults(self) -> list[str]:
        """Name the lines of the mapping that lead nowhere, once all posts are read."""
        unknown = {thread for thread in self._mapping.values() if thread != NOWHERE and thread not in self._threads}
        return [
            *(f"no thread '{thread}'{did_you_mean(thread, self._threads)}" for thread in sorted(unknown)),
            *(
                f"no post '{post}' with comments in this file{did_you_mean(post, self._names)}"
                for post in self._mapping
                if post not in self._used
            ),
        ]


def _key(title: str) -> str:
    """Reduce a title to what a reader compares: letters and digits."""
    folded = unicodedata.normalize("NFKD", html.unescape(title)).casefold()
    return "".join(c for c in folded if c.isalnum())


def _slugs(post: Post) -> set[str]:
    try:
        path = urlsplit(post.link).path
    except ValueError:
        path = ""
    return {_slug(post.slug), _slug(path.rstrip("/").rpartition("/")[2])} - {""}


def _slugs_of(thread: Thread) -> set[str]:
    return {_slug(place.rstrip("/").rpartition("/")[2]) for place in (thread.identifier, thread.path)} - {"", "index"}


def _slug(name: str) -> str:
    return unquote(name).removesuffix(".html").replace("_", "-").casefold()
