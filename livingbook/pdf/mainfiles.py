"""The Typst file of each PDF: which documents it includes, in which order, at which level."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from livingbook.pdf.editions import Branch, Edition
from livingbook.pdf.escape import markup, string
from livingbook.pdf.manifest import long_date
from livingbook.pdf.work import Work
from livingbook.publication import Publication


@dataclass(frozen=True)
class Imprint:
    """What title page, running heads and metadata of a PDF say; the template reads it as JSON."""

    #: 'book' or 'chapter'
    kind: str
    title: str
    subtitle: str
    full_title: str
    #: title of the chapter, '' for the whole book
    chapter: str
    authors: list[str]
    description: str
    keywords: list[str]
    version: str
    #: year, month, day of the text
    date: list[int]
    date_text: str
    year: int
    licence: str
    licence_name: str
    licence_url: str
    citation: str
    #: web address of the book or the chapter, '' if not known
    url: str
    #: language of the text, ISO 639
    lang: str
    #: path of the picture on the title page in the staging folder, '' for none
    cover: str

    def as_json(self) -> dict[str, Any]:
        """Give the values under the names that the template uses."""
        return asdict(self)


def make_imprint(work: Work, edition: Edition, cover: str) -> Imprint:
    """Collect what a PDF says of itself.

    :param work: the book.
    :param edition: the PDF.
    :param cover: picture of the title page in the staging folder, '' for none.
    """
    publication, base = work.publication, work.base_url.rstrip("/")
    day = publication.date_released
    page = f"{base}/{edition.docname}.html" if edition.docname else f"{base}/"
    return Imprint(
        kind="chapter" if edition.docname else "book",
        title=publication.title,
        subtitle=publication.subtitle,
        full_title=publication.full_title,
        chapter=edition.title if edition.docname else "",
        authors=list(publication.authors),
        description=publication.abstract,
        keywords=list(work.keywords),
        version=publication.version,
        date=[day.year, day.month, day.day],
        date_text=long_date(day),
        year=day.year,
        licence=publication.licence,
        licence_name=publication.licence_name,
        licence_url=publication.licence_url,
        citation=cite(publication, base),
        url=page if base else "",
        lang=work.language.replace("_", "-").split("-")[0],
        cover=cover,
    )


def cite(publication: Publication, url: str) -> str:
    """Say how to cite the book, in the manner of APA (7th edition, section 10.2).

    :param publication: the book's identity.
    :param url: its address, '' if not known.
    """
    authors = ", ".join(publication.authors)
    text = f"{authors} ({publication.date_released.year}). {publication.full_title} (version {publication.version})."
    return f"{text} {url}" if url else text


def book_file(work: Work) -> str:
    """Write the file of the whole book: front matter, preface, then the chapters.

    The root document is the preface, with roman page numbers like the rest of the front matter.

    :param work: the book.
    """
    tree = work.tree
    parted = work.parts and any(chapter.part for chapter in tree.branches)
    lines = [*_head("book"), "#title-page(meta)", "#copyright-page(meta)", f"#contents-page({3 if parted else 2})"]
    preface = Branch(tree.docname, "", ())
    if not tree.branches:
        return "\n".join([*lines, "#show: main-matter", *_chapter(preface, work, 0)])
    lines += ["#pagebreak(weak: true)", *_chapter(preface, work, 0), "#show: main-matter"]
    part = ""
    for chapter in tree.branches:
        if parted and chapter.part and chapter.part != part:
            lines.append(f"#open-part[{markup(chapter.part)}]")
        part = chapter.part
        lines += ["#pagebreak(weak: true)", *_chapter(chapter, work, 1 if parted and part else 0)]
    return "\n".join(lines)


def chapter_file(chapter: Branch, name: str, work: Work, *, sources: bool) -> str:
    """Write the file of one chapter's own PDF.

    :param chapter: the chapter with the documents below it.
    :param name: file name of the PDF without its ending.
    :param work: the book.
    :param sources: whether a list of the sources cited follows.
    """
    lines = [*_head(name), "#part-of(meta)", "#below-title.update(imprint(meta))", *_chapter(chapter, work, 0)]
    if sources:
        lines.append(f"#sources-cited(include {string(f'/sources/{name}.typ')})")
    return "\n".join(lines)


def _head(name: str) -> list[str]:
    return [
        '#import "/template/book.typ": *',
        f"#let meta = json({string(f'/imprints/{name}.json')})",
        "#show: edition.with(meta)",
    ]


def _chapter(chapter: Branch, work: Work, offset: int) -> list[str]:
    head = f"#chapter([{markup(work.heading(chapter.docname))}], {offset}, include {_document(chapter.docname)})"
    return [head, *_below(chapter, offset + 1)]


def _below(branch: Branch, offset: int) -> list[str]:
    lines = []
    for child in branch.branches:
        lines.append(f"#subdocument({offset}, include {_document(child.docname)})")
        lines += _below(child, offset + 1)
    return lines


def _document(docname: str) -> str:
    return string(f"/documents/{docname}.typ")
