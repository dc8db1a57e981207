"""How to cite the book, a chapter or a figure of it: in words (APA), for BibTeX and as RIS."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Literal

from livingbook.language import _
from livingbook.publication import Author, Publication, plain_name

#: APA names so many authors; of more it names all but one of these and the last (7th edition, 9.8)
_MOST_AUTHORS = 20
#: what LaTeX takes for a command, and how it prints it
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
        "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    }
)  # fmt: skip
#: the name of each kind in BibTeX and in RIS
_BIBTEX = {"book": "book", "chapter": "incollection", "figure": "misc"}
_RIS = {"book": "BOOK", "chapter": "CHAP", "figure": "FIGURE"}


@dataclass(frozen=True)
class Work:
    """What is cited."""

    kind: Literal["book", "chapter", "figure"]
    title: str
    authors: tuple[Author, ...]
    #: of the version
    date: date
    version: str
    #: a word by which LaTeX documents cite it; letters, digits and hyphens
    key: str
    #: the title of the book that holds a chapter or figure, '' for the book itself
    book: str = ""
    #: the title of the chapter that holds a figure, else ''
    chapter: str = ""
    #: '' while the book has none
    address: str = ""
    #: without the resolver's address; '' while the book has none
    doi: str = ""
    #: a language tag such as 'en'
    language: str = ""


def book_work(book: Publication, *, address: str, language: str) -> Work:
    """Describe the book itself.

    :param address: of its opening page, '' if it has none.
    :param language: a language tag.
    """
    return Work(
        "book", book.full_title, book.creators, book.date_released, book.version,
        key=_key(book, book.title), address=address, doi=book.doi, language=language,
    )  # fmt: skip


def chapter_work(book: Publication, title: str, *, name: str, address: str, language: str) -> Work:
    """Describe a chapter.

    :param title: its heading.
    :param name: the last part of its document's name.
    :param address: of its page, '' if it has none.
    :param language: a language tag.
    """
    return Work(
        "chapter", title, book.creators, book.date_released, book.version,
        key=_key(book, name), book=book.full_title, address=address, language=language,
    )  # fmt: skip


def figure_work(chapter: Work, title: str, *, name: str) -> Work:
    """Describe a figure.

    :param chapter: the page that holds it; its opening page stands for the book.
    :param title: what its caption says first.
    :param name: its id on the page.
    """
    return Work(
        "figure", title, chapter.authors, chapter.date, chapter.version,
        key=f"{chapter.key}-{name}",
        book=chapter.book or chapter.title,
        chapter=chapter.title if chapter.book else "",
        address=f"{chapter.address}#{name}" if chapter.address else "",
        language=chapter.language,
    )  # fmt: skip


def _key(book: Publication, name: str) -> str:
    author = book.creators[0]
    word = author.family.split()[-1 if author.given else 0]
    return f"{_plain(word)}{book.date_released.year}-{_plain(name)}"


def _plain(text: str) -> str:
    """Reduce a text to what a key may hold: letters without accents, digits and hyphens; in another script, a mark."""
    return plain_name(text) or f"x{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def apa(work: Work) -> str:
    """Write a reference in the manner of APA, 7th edition, as plain text."""
    version = _("(Version {version})").format(version=work.version)
    title = work.title
    if work.kind == "book":
        title = f"{title} {version}"
    elif work.kind == "figure":
        title = _("{title} [Figure]").format(title=title.rstrip("."))
    parts = [f"{_stopped(_names(work.authors))} ({work.date.year})", title]
    if work.book:
        place = ", ".join(part for part in (work.chapter, work.book) if part)
        parts.append(_("In {place} {version}").format(place=place, version=version))
    text = " ".join(map(_stopped, parts))
    link = f"https://doi.org/{work.doi}" if work.doi else work.address
    return f"{text} {link}" if link else text


def _stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _names(authors: Sequence[Author]) -> str:
    names = [_inverted(author) for author in authors]
    if len(names) > _MOST_AUTHORS:
        return f"{', '.join(names[: _MOST_AUTHORS - 1])}, … {names[-1]}"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, & {names[-1]}"


def _inverted(author: Author) -> str:
    """Put the family name first, and initials after it."""
    initials = " ".join(
        "-".join(f"{part[0]}." for part in name.split("-") if part) for name in author.given.replace(".", " ").split()
    )
    return ", ".join(part for part in (author.family, initials, author.suffix) if part)


def bibtex(work: Work) -> str:
    """Write an entry for BibTeX; biblatex reads ``date`` and ``version`` too."""
    note = f"Version {work.version}"
    if work.kind == "figure":
        place = f" in the chapter '{work.chapter}'" if work.chapter else ""
        note = f"Figure{place} of '{work.book}', {note.lower()}"
    fields = {
        "author": " and ".join(_in_bibtex(author) for author in work.authors),
        "title": f"{{{_latex(work.title)}}}",  # the inner braces keep its capitals
        "booktitle": f"{{{_latex(work.book)}}}" if work.kind == "chapter" else "",
        "year": str(work.date.year),
        "month": str(work.date.month),
        "date": work.date.isoformat(),
        "version": _latex(work.version),
        "note": _latex(note),
        "doi": work.doi,
        "url": work.address.replace("{", "%7B").replace("}", "%7D"),
        "langid": {"en": "english"}.get(work.language.split("-")[0], ""),
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@{_BIBTEX[work.kind]}{{{work.key},\n{''.join(lines)}}}\n"


def _in_bibtex(author: Author) -> str:
    if not author.given:
        return f"{{{_latex(author.family)}}}"  # braces keep the name of a group whole
    return ", ".join(_latex(part) for part in (author.family, author.suffix, author.given) if part)


def _latex(text: str) -> str:
    written = " ".join(text.split()).translate(_LATEX)
    # BibTeX counts braces, escaped ones too, and reads on past the end of the entry if one is not closed
    depths = list(accumulate((sign == "{") - (sign == "}") for sign in text))
    if depths and (min(depths) < 0 or depths[-1]):
        written = written.replace(r"\{", r"\textbraceleft{}").replace(r"\}", r"\textbraceright{}")
    return written


def ris(work: Work) -> str:
    """Write a record in RIS, which Zotero, EndNote, Mendeley and others read."""
    fields: list[tuple[str, str]] = [("TY", _RIS[work.kind])]
    fields += [("AU", ", ".join(part for part in (a.family, a.given, a.suffix) if part)) for a in work.authors]
    fields += [
        ("TI", work.title),
        ("T2", work.book),
        ("PY", str(work.date.year)),
        ("DA", f"{work.date:%Y/%m/%d}/"),
        ("ET", f"Version {work.version}"),
        ("N1", f"Figure in the chapter '{work.chapter}'" if work.chapter else ""),
        ("DO", work.doi),
        ("UR", work.address),
        ("LA", work.language),
    ]
    return _records(fields)


def _records(fields: Iterable[tuple[str, str]]) -> str:
    lines = [f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in fields if value]
    return "".join(lines) + "ER  - \r\n"
