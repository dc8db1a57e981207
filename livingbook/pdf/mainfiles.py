"""The Typst file of each PDF: which documents it includes, in which order, at which level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from livingbook.citation import apa, book_work
from livingbook.language import _, mark
from livingbook.pdf.editions import Branch, Edition
from livingbook.pdf.escape import array, markup, string
from livingbook.pdf.lists import Listed, numbered_list
from livingbook.pdf.manifest import long_date
from livingbook.pdf.webcode import short_address
from livingbook.pdf.words import words
from livingbook.pdf.work import Work

#: what every main file begins with
_HEAD = ('#import "/template/prose.typ": *', '#import "/template/book.typ": *', "#show: edition")


@dataclass(frozen=True)
class Imprint:
    """What title page, running heads and metadata of a PDF say; the template reads it as JSON."""

    #: 'book' or 'chapter'
    kind: str
    #: the chapter's document, '' for the whole book
    docname: str
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
    #: day up to which the data reach, '' if not said
    data_date: str
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
    #: the words of the template, by their names there
    words: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """Give the values under the names that the template uses."""
        return asdict(self)


def make_imprint(work: Work, edition: Edition, cover: str) -> Imprint:
    """Collect what a PDF says of itself.

    :param work: the book.
    :param edition: the PDF.
    :param cover: picture of the title page in the staging folder, '' for none.
    """
    publication = work.publication
    day = publication.date_released
    return Imprint(
        kind="chapter" if edition.docname else "book",
        docname=edition.docname or "",
        title=publication.title,
        subtitle=publication.subtitle,
        full_title=publication.full_title,
        chapter=edition.title if edition.docname else "",
        authors=list(publication.authors),
        description=publication.abstract,
        keywords=list(work.keywords),
        version=publication.version,
        date=[day.year, day.month, day.day],
        year=day.year,
        licence=publication.licence,
        licence_name=publication.licence_name,
        licence_url=publication.licence_url,
        data_date=long_date(publication.data_date) if publication.data_date else "",
        citation=apa(book_work(publication, address=work.page_url(work.tree.docname), language=work.language)),
        url=work.page_url(edition.docname),
        lang=work.language.replace("_", "-").split("-")[0],
        cover=cover,
        words=words(publication, theme=work.theme),
    )


def book_file(work: Work, listed: Sequence[Listed], index: str) -> str:
    """Write the file of the whole book: front matter, preface, then the chapters and the index.

    The root document is the preface, with roman page numbers like the rest of the front matter.

    :param work: the book.
    :param listed: the numbered figures and tables, in reading order.
    :param index: the index as Typst markup, '' for none.
    """
    tree = work.tree
    parted = work.parts and any(chapter.part for chapter in tree.branches)
    lines = [*_HEAD, "#title-page(meta)", "#copyright-page(meta)", f"#contents-page({3 if parted else 2})"]
    for title, kind in ((mark("Figures"), "figure"), (mark("Tables"), "table")):
        if chosen := [item for item in listed if item.kind == kind]:
            lines.append(numbered_list(_(title), chosen))
    preface = Branch(tree.docname, "", ())
    discussion = _discussion("discussion-page", tree, work)
    if not tree.branches:
        return "\n".join([*lines, "#show: main-matter", *_chapter(preface, work, 0), discussion])
    lines += ["#pagebreak(weak: true)", *_chapter(preface, work, 0), "#show: main-matter"]
    part = ""
    for chapter in tree.branches:
        if parted and chapter.part and chapter.part != part:
            lines.append(f"#open-part[{markup(chapter.part)}]")
        part = chapter.part
        lines += ["#pagebreak(weak: true)", *_chapter(chapter, work, 1 if parted and part else 0)]
    return "\n".join([*lines, discussion, index])


def chapter_file(chapter: Branch, name: str, work: Work, *, sources: bool) -> str:
    """Write the file of one chapter's own PDF.

    :param chapter: the chapter with the documents below it.
    :param name: file name of the PDF without its ending.
    :param work: the book.
    :param sources: whether a list of the sources cited follows.
    """
    lines = [*_HEAD, "#part-of(meta)", *_documents(chapter, work, 0)]
    if sources:
        lines.append(f"#sources-cited(include {string(f'/sources/{name}.typ')})")
    lines.append(_discussion("discussion-below", chapter, work, named=False))
    lines.append(_web_page(chapter, work))
    return "\n".join(lines)


def _chapter(chapter: Branch, work: Work, offset: int) -> list[str]:
    return [*_documents(chapter, work, offset), _web_page(chapter, work)]


def _discussion(frame: str, branch: Branch, work: Work, *, named: bool = True) -> str:
    """Put the archived comments under a branch of the book into their place; '' if there are none.

    :param frame: the function of the template that draws them.
    :param named: whether the document at the head of the branch is named above its comments.
    """
    titles = {docname: work.heading_markup(docname) for docname in branch.docnames() if docname in work.archived}
    if not named:
        titles |= {docname: "" for docname in titles if docname == branch.docname}
    parts = [
        f"([{title}], [{markup(work.archived[docname])}], include {string('/' + discussion_file(docname))})"
        for docname, title in titles.items()
    ]
    return f"#{frame}({array(parts)})" if parts else ""


def discussion_file(docname: str) -> str:
    """Name the file of the archived comments under a page, in the staging folder."""
    return f"discussion/{docname}.typ"


def _web_page(chapter: Branch, work: Work) -> str:
    """Lead from the end of a chapter to its page, if the address of the book is known."""
    address = work.page_url(chapter.docname)
    if not address or not work.codes:
        return ""
    discussed = "true" if chapter.docname in work.discussed else "false"
    code = string("/" + code_file(chapter.docname))
    return f"#web-page({string(address)}, {string(short_address(address))}, {code}, discussed: {discussed})"


def code_file(docname: str) -> str:
    """Name the file of the code that leads to a page, in the staging folder."""
    return f"codes/{docname.replace('/', '-')}.svg"


def _documents(chapter: Branch, work: Work, offset: int) -> list[str]:
    head = f"#chapter([{work.heading_markup(chapter.docname)}], {offset}, include {_document(chapter.docname)})"
    return [head, *_below(chapter, offset, offset + 1)]


def _below(branch: Branch, base: int, offset: int) -> list[str]:
    lines = []
    for child in branch.branches:
        lines.append(f"#subdocument({base}, {offset}, include {_document(child.docname)})")
        lines += _below(child, base, offset + 1)
    return lines


def _document(docname: str) -> str:
    return string(f"/documents/{docname}.typ")
