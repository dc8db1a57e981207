"""Streams a WXR file: RSS with WordPress's own elements. Whatever stands in it comes from strangers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]

from livingbook.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_SPACE = re.compile(r"\{https?://wordpress\.org/export/[0-9.]+/\}")
#: parts of a site's address that change without its becoming another site
_WRITTEN_BEFORE = re.compile(r"^(?:https?:)?//(?:www\.)?")
#: bytes that XML forbids and that old sites export all the same; never a part of a letter in UTF-8
_FORBIDDEN = bytes(byte for byte in range(32) if byte not in b"\t\n\r")


@dataclass(frozen=True)
class SourceComment:
    """One comment as it stands in the file, every value as text. Network addresses are not even read."""

    number: str
    author: str
    email: str
    website: str
    date: str
    date_gmt: str
    content: str
    approved: str
    kind: str
    parent: str


@dataclass(frozen=True)
class Post:
    """A post or page of the site that has comments."""

    number: str
    title: str
    link: str
    slug: str
    date_gmt: str
    comments: list[SourceComment] = field(repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        """Give what this post can be called by, the handiest first."""
        return tuple(dict.fromkeys(name for name in (self.slug, self.title, self.link, self.number) if name))


@dataclass
class Site:
    """What the file says of the site; known once the first post is read."""

    address: str = ""
    is_wordpress: bool = False

    @property
    def key(self) -> str:
        """Give what tells this site from others, and stays when it goes over to https or drops its 'www.'."""
        return f"https://{_WRITTEN_BEFORE.sub('', self.address.casefold()).rstrip('/')}"


def read_posts(path: Path, site: Site, progress: Callable[[int, int], None]) -> Iterator[Post]:
    """Read one post after the other; memory holds one at a time.

    :param path: the file.
    :param site: filled in.
    :param progress: told how many bytes are read, and of how many.
    :raises BookError: if the file can't be read, is no WXR or is damaged. An XML bomb can't go off: a file that
        declares entities is refused.
    """
    try:
        with path.open("rb") as file:
            size = path.stat().st_size
            source = _Tolerant(file)
            for post in _posts(source, site):
                progress(min(file.tell(), size), size)
                yield post
            progress(size, size)
    except OSError as error:
        raise BookError(f"'{path}' can't be read ({error.strerror})") from None
    except ParseError as error:
        line, column = error.position
        raise BookError(
            f"{path}:{line}: this is no well-formed XML (column {column + 1}: {error}); is the file cut off? "
            "Nothing was changed"
        ) from None
    except DefusedXmlException:
        raise BookError(
            f"'{path}' declares a document type or entities of its own, as no WordPress does; nothing was changed"
        ) from None
    except (LookupError, ValueError) as error:
        raise BookError(f"'{path}' has an encoding that can't be read ({error}); nothing was changed") from None
    if not site.is_wordpress:
        raise BookError(
            f"'{path}' is no export of WordPress (WXR); get one in its admin pages: Tools, Export, All content. "
            "Nothing was changed"
        )


class _Tolerant:
    """Leaves out forbidden control characters, except from UTF-16, where such bytes are halves of letters."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._keep = file.read(2) in (b"\xff\xfe", b"\xfe\xff")
        file.seek(0)

    def read(self, size: int = -1) -> bytes:
        """Read as from the file; empty at its end alone."""
        while True:
            piece = self._file.read(size)
            kept = piece if self._keep else piece.translate(None, _FORBIDDEN)
            if kept or not piece:
                return kept


def _posts(source: _Tolerant, site: Site) -> Iterator[Post]:
    channel: Element | None = None
    depth = 0
    for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            depth += 1
            if depth == 2 and element.tag == "channel":
                channel = element
            continue
        depth -= 1
        if depth != 2 or channel is None:
            continue
        name = _SPACE.sub("wp:", element.tag)
        site.is_wordpress = site.is_wordpress or name == "wp:wxr_version"
        if name in ("link", "wp:base_blog_url", "wp:base_site_url"):
            site.address = (element.text or "").strip() or site.address
        elif name == "item" and site.is_wordpress:
            post = _post(element)
            if post.comments:
                yield post
        channel.clear()


def _post(item: Element) -> Post:
    own = _texts(item)
    comments = [_comment(element) for element in item if _SPACE.sub("wp:", element.tag) == "wp:comment"]
    return Post(
        number=own.get("wp:post_id", "").strip(),
        title=own.get("title", "").strip(),
        link=own.get("link", "").strip(),
        slug=own.get("wp:post_name", "").strip(),
        date_gmt=own.get("wp:post_date_gmt", "").strip(),
        comments=comments,
    )


def _comment(element: Element) -> SourceComment:
    own = _texts(element)

    def text(name: str) -> str:
        return own.get(f"wp:comment_{name}", "")

    return SourceComment(
        number=text("id").strip(),
        author=text("author"),
        email=text("author_email").strip(),
        website=text("author_url").strip(),
        date=text("date").strip(),
        date_gmt=text("date_gmt").strip(),
        content=text("content"),
        approved=text("approved").strip(),
        kind=text("type").strip(),
        parent=text("parent").strip(),
    )


def _texts(element: Element) -> dict[str, str]:
    return {_SPACE.sub("wp:", child.tag): child.text or "" for child in element}
