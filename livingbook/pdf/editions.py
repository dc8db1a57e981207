"""Which PDFs a book has: the whole book, and one per chapter of its table of contents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sphinx import addnodes
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from livingbook.errors import BookError
from livingbook.publication import Publication

_FILE_NAME = re.compile(r"[\w][\w.-]*")


@dataclass(frozen=True)
class Branch:
    """A document and the documents below it in the table of contents."""

    docname: str
    #: heading of the group of chapters ('part') that the document belongs to, '' if none
    part: str
    branches: tuple[Branch, ...]

    def docnames(self) -> Iterator[str]:
        """Give this document and all below it, in reading order."""
        yield self.docname
        for branch in self.branches:
            yield from branch.docnames()

    def find(self, docname: str) -> Branch | None:
        """Give the branch of a document, None if it isn't here."""
        if self.docname == docname:
            return self
        return next((found for branch in self.branches if (found := branch.find(docname))), None)


@dataclass(frozen=True)
class Edition:
    """One PDF."""

    #: file name
    name: str
    #: the chapter's document, None for the whole book
    docname: str | None
    title: str
    #: the documents it contains, in reading order
    docnames: tuple[str, ...]


def read_tree(env: BuildEnvironment) -> Branch:
    """Read the book's table of contents.

    :param env: the Sphinx environment after reading; its ``tocs`` hold the toctrees with their captions.
    :return: the root document with the chapters as its branches.
    """
    return _branch(env, env.config.root_doc, "", set())


def _branch(env: BuildEnvironment, docname: str, part: str, seen: set[str]) -> Branch:
    seen.add(docname)
    branches = []
    for toctree in env.tocs[docname].findall(addnodes.toctree):
        for _title, entry in toctree["entries"]:
            if entry in env.all_docs and entry not in seen:
                branches.append(_branch(env, entry, toctree.get("caption") or "", seen))
    return Branch(docname, part, tuple(branches))


def plan_editions(tree: Branch, titles: dict[str, str], book_title: str, book_name: str) -> list[Edition]:
    """Decide which PDFs there are and how their files are called.

    A page below a chapter belongs to that chapter's PDF. A chapter's file is named after the last part of its
    docname; where two would collide, after the full docname with '-' for '/'.

    :param tree: the table of contents.
    :param titles: the title of each document.
    :param book_title: the title of the whole book.
    :param book_name: the file name of the whole book, without its ending.
    :return: the whole book, then the chapters in reading order.
    """
    shorts = Counter([book_name, *(_short(chapter.docname) for chapter in tree.branches)])
    editions = [Edition(f"{book_name}.pdf", None, book_title, tuple(tree.docnames()))]
    for chapter in tree.branches:
        short = _short(chapter.docname)
        name = short if shorts[short] == 1 else chapter.docname.replace("/", "-")
        editions.append(Edition(f"{name}.pdf", chapter.docname, titles[chapter.docname], tuple(chapter.docnames())))
    return editions


def _short(docname: str) -> str:
    return docname.rsplit("/", 1)[-1]


def plan(env: BuildEnvironment, publication: Publication) -> tuple[Branch, list[Edition]]:
    """Give the table of contents and the PDFs of a book.

    :param env: the environment, after reading.
    :param publication: the book's identity.
    :raises BookError: if ``bookpdf_name`` is no file name.
    """
    tree = read_tree(env)
    titles = {docname: title.astext() for docname, title in env.titles.items()}
    return tree, plan_editions(tree, titles, publication.full_title, book_name(env.config, publication))


def book_name(config: Config, publication: Publication) -> str:
    """Give the file name of the whole book, without its ending.

    :param config: holds ``bookpdf_name``, which may be empty.
    :param publication: gives the title that the name is made from in that case.
    :raises BookError: if ``bookpdf_name`` is no file name.
    """
    name = str(config.bookpdf_name) or publication.file_name
    if not _FILE_NAME.fullmatch(name) or name.endswith(".pdf"):
        right = "letters, digits, '-', '_' and '.', without the ending '.pdf'"
        raise BookError("_config.yml", [f"bookpdf_name: '{name}' is no file name; it takes {right}"])
    return name
