"""The folder in which the Typst files of a run come together."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from docutils import nodes

from livingbook.errors import BookError, did_you_mean
from livingbook.pdf.citing import References
from livingbook.pdf.editions import Edition
from livingbook.pdf.findings import Findings
from livingbook.pdf.glyphs import glyph_faults
from livingbook.pdf.mainfiles import book_file, chapter_file, make_imprint
from livingbook.pdf.pictures import stage_picture
from livingbook.pdf.render.core import Source
from livingbook.pdf.render.translator import translate, translate_sources
from livingbook.pdf.work import Work

_TEMPLATE = Path(__file__).with_name("template")
_IMPORT = '#import "/template/prose.typ": *\n'


class Staging:
    """Takes the documents one by one, then writes what the PDFs need around them.

    :param root: the folder; what it held before is removed.
    :param work: the book.
    :param doctrees: docname -> document after all transforms.
    :param findings: gets what is wrong.
    """

    def __init__(self, root: Path, work: Work, doctrees: Mapping[str, nodes.document], findings: Findings) -> None:
        self.root = root
        self.work = work
        self._findings = findings
        self._chapters = work.chapter_titles()
        self._doctrees = doctrees
        self._references = References.of(doctrees)
        self._referred = self._references.all_referred()
        self._labels: dict[str, frozenset[str]] = {}
        self._sources: dict[str, Source] = {}
        self._pictures: dict[str, str] = {}
        self._used: dict[str, list[str]] = {}
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(_TEMPLATE, root / "template")
        (root / "pictures").mkdir()

    def add_document(self, source: Source, images: Mapping[str, str]) -> None:
        """Translate a document.

        :param source: what is known of it; images, chapters and targets are filled in here.
        :param images: image address -> unique file name.
        """
        for address, name in images.items():
            if address not in self._pictures:
                self._pictures[address] = self._stage(self.work.srcdir / address, name)
        heading = self.work.heading(source.docname)
        renamed = heading if heading != self.work.titles[source.docname] else ""
        source = replace(
            source, images=self._pictures, chapters=self._chapters, heading=renamed, referred=self._referred
        )
        self._sources[source.docname] = source
        translation = translate(self._doctrees[source.docname], source, self._findings, self._used)
        self._labels[source.docname] = translation.labels
        self._write(f"documents/{source.docname}.typ", _IMPORT + translation.markup)

    def add_editions(self, editions: list[Edition]) -> None:
        """Write the main files of some PDFs, and check what can only be checked once all text is known.

        :param editions: the PDFs to be made.
        """
        cover = self._cover()
        for edition in editions:
            imprint = make_imprint(self.work, edition, cover)
            stem = self._stem(edition)
            self._write(f"imprints/{stem}.json", json.dumps(imprint.as_json(), ensure_ascii=False))
            sources = self._write_sources(edition, stem)
            labels = sources.union(*(self._labels[docname] for docname in edition.docnames))
            self._write(f"places/{stem}.json", json.dumps(dict.fromkeys(sorted(labels), True)))
            self._write(f"{stem}.typ", self._main(edition, stem, sources=bool(sources)))
        publication = self.work.publication
        self._note("CITATION.cff", " ".join([publication.full_title, *publication.authors]))
        self._findings.faults += glyph_faults(self._used)

    def main_file(self, edition: Edition) -> Path:
        """Give the Typst file of a PDF."""
        return self.root / f"{self._stem(edition)}.typ"

    def _stem(self, edition: Edition) -> str:
        return edition.name.removesuffix(".pdf") if edition.docname else "book"

    def _main(self, edition: Edition, stem: str, *, sources: bool) -> str:
        if edition.docname is None:
            return book_file(self.work)
        chapter = self.work.tree.find(edition.docname)
        assert chapter is not None  # noqa: S101 - editions are made from this tree
        return chapter_file(chapter, stem, self.work, sources=sources)

    def _write_sources(self, edition: Edition, stem: str) -> frozenset[str]:
        """Write the entries that a chapter cites from the book's list of sources; give their labels."""
        translations = [
            translate_sources(entries, self._doctrees[docname], self._sources[docname], self._findings, self._used)
            for docname, entries in self._references.sources_cited(edition.docnames)
        ]
        if translations:
            self._write(f"sources/{stem}.typ", _IMPORT + "".join(found.markup for found in translations))
        return frozenset[str]().union(*(found.labels for found in translations))

    def _cover(self) -> str:
        """Find the picture of the title page: a file, or the picture of a figure of the book."""
        cover = self.work.cover
        if not cover:
            return ""
        source = self.work.srcdir / cover
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
        return path.relative_to(self.work.srcdir).as_posix() if path.is_relative_to(self.work.srcdir) else str(path)

    def _write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
