"""The folder in which the Typst files of a run come together."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from docutils import nodes

from livingbook.errors import BookError, did_you_mean
from livingbook.pdf.editions import Edition
from livingbook.pdf.findings import Findings
from livingbook.pdf.glyphs import glyph_faults
from livingbook.pdf.mainfiles import book_file, chapter_file, make_imprint
from livingbook.pdf.pictures import stage_picture
from livingbook.pdf.render.core import INTERNAL, Source
from livingbook.pdf.render.translator import translate, translate_sources
from livingbook.pdf.work import Work

_TEMPLATE = Path(__file__).with_name("template")
_IMPORT = '#import "/template/prose.typ": *\n'


class Staging:
    """Takes the documents one by one, then writes what the PDFs need around them.

    :param root: the folder; what it held before is removed.
    :param work: the book.
    :param findings: gets what is wrong.
    """

    def __init__(self, root: Path, work: Work, findings: Findings) -> None:
        self.root = root
        self._work = work
        self._findings = findings
        self._chapters = work.chapter_titles()
        self._doctrees: dict[str, nodes.document] = {}
        self._sources: dict[str, Source] = {}
        self._pictures: dict[str, str] = {}
        self._used: dict[str, list[str]] = {}
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(_TEMPLATE, root / "template")
        (root / "pictures").mkdir()

    def add_document(self, doctree: nodes.document, source: Source, images: Mapping[str, str]) -> None:
        """Translate a document.

        :param doctree: after all transforms.
        :param source: what is known of it; images and chapters are filled in here.
        :param images: image address -> unique file name.
        """
        for address, name in images.items():
            if address not in self._pictures:
                self._pictures[address] = self._stage(self._work.srcdir / address, name)
        heading = self._work.heading(source.docname)
        renamed = heading if heading != self._work.titles[source.docname] else ""
        source = replace(source, images=self._pictures, chapters=self._chapters, heading=renamed)
        self._doctrees[source.docname] = doctree
        self._sources[source.docname] = source
        self._write(f"documents/{source.docname}.typ", _IMPORT + translate(doctree, source, self._findings, self._used))

    def add_editions(self, editions: list[Edition]) -> None:
        """Write the main files of some PDFs, and check what can only be checked once all text is known.

        :param editions: the PDFs to be made.
        """
        cover = self._cover()
        for edition in editions:
            imprint = make_imprint(self._work, edition, cover)
            stem = self._stem(edition)
            self._write(f"imprints/{stem}.json", json.dumps(imprint.as_json(), ensure_ascii=False))
            self._write(f"{stem}.typ", self._main(edition, stem))
        publication = self._work.publication
        self._note("CITATION.cff", " ".join([publication.full_title, *publication.authors]))
        self._findings.faults += glyph_faults(self._used)

    def main_file(self, edition: Edition) -> Path:
        """Give the Typst file of a PDF."""
        return self.root / f"{self._stem(edition)}.typ"

    def _stem(self, edition: Edition) -> str:
        return edition.name.removesuffix(".pdf") if edition.docname else "book"

    def _main(self, edition: Edition, stem: str) -> str:
        if edition.docname is None:
            return book_file(self._work)
        chapter = self._work.tree.find(edition.docname)
        assert chapter is not None  # noqa: S101 - editions are made from this tree
        sources = self._sources_cited(edition)
        if sources:
            self._write(f"sources/{stem}.typ", _IMPORT + sources)
        return chapter_file(chapter, stem, self._work, sources=bool(sources))

    def _sources_cited(self, edition: Edition) -> str:
        """Translate the entries of the book's bibliography that a chapter cites and doesn't hold itself."""
        cited = {
            str(reference.get("refuri", "")).removeprefix(INTERNAL)
            for docname in edition.docnames
            for reference in self._doctrees[docname].findall(nodes.reference)
        }
        out = ""
        for docname, doctree in self._doctrees.items():
            if docname not in edition.docnames:
                entries: list[nodes.Element] = [
                    citation
                    for citation in doctree.findall(nodes.citation)
                    if any(f"{docname}#{identifier}" in cited for identifier in citation["ids"])
                ]
                out += translate_sources(entries, doctree, self._sources[docname], self._findings, self._used)
        return out

    def _cover(self) -> str:
        """Find the picture of the title page: a file, or the picture of a figure of the book."""
        cover = self._work.cover
        if not cover:
            return ""
        source = self._work.srcdir / cover
        if source.suffix.lower() == ".svg" and source.is_file():
            return "/" + self._stage(source, "cover.svg")
        figures = [figure for doctree in self._doctrees.values() for figure in doctree.findall(nodes.figure)]
        image = next((f.next_node(nodes.image) for f in figures if cover in f["ids"]), None)
        if image is None:
            names = [name for figure in figures for name in figure["ids"]]
            hint = did_you_mean(cover, names)
            raise BookError(
                "_config.yml", [f"bookpdf_cover: '{cover}' is neither an SVG file nor the name of a figure{hint}"]
            )
        return "/" + self._pictures[image["uri"]]

    def _stage(self, source: Path, name: str) -> str:
        """Copy a picture; give its path in the staging folder."""
        target = f"pictures/{name}"
        try:
            text = stage_picture(source, self.root / target)
        except (OSError, ValueError) as error:
            self._findings.fault(self._relative(source), f"the picture can't be used: {error}")
            return target
        self._note(self._relative(source), text)
        return target

    def _note(self, place: str, text: str) -> None:
        for sign in set(text):
            if not sign.isascii():
                self._used.setdefault(sign, []).append(place)

    def _relative(self, path: Path) -> str:
        return path.relative_to(self._work.srcdir).as_posix() if path.is_relative_to(self._work.srcdir) else str(path)

    def _write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
