"""The folder in which the Typst files of a run come together."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import typst
from docutils import nodes

from livingbook.errors import BookError, did_you_mean
from livingbook.fonts import load_fonts
from livingbook.pdf.citing import References
from livingbook.pdf.editions import Edition
from livingbook.pdf.findings import Findings
from livingbook.pdf.glyphs import glyph_faults
from livingbook.pdf.lists import Index, Listed, numbered
from livingbook.pdf.mainfiles import book_file, chapter_file, code_file, discussion_file, make_imprint
from livingbook.pdf.metadata import Rights
from livingbook.pdf.pictures import stage_picture
from livingbook.pdf.render.core import Source
from livingbook.pdf.render.translator import formulas_of, translate, translate_heading, translate_sources
from livingbook.pdf.webcode import write_once
from livingbook.pdf.work import Work

#: the Typst files that every PDF is set with
TEMPLATE = Path(__file__).with_name("template")
_IMPORT = '#import "/template/prose.typ": *\n'


@dataclass(frozen=True)
class Manuscript:
    """The documents of a book after all transforms, in reading order."""

    doctrees: Mapping[str, nodes.document]
    #: docname -> what is known of it
    sources: Mapping[str, Source]
    index: Index
    #: docname -> the archived comments under its page
    discussions: Mapping[str, nodes.document] = field(default_factory=dict)


class Staging:
    """Takes the documents one by one, and writes what each PDF needs around its own as soon as it has them.

    :param root: the folder; what it held before is removed.
    :param work: the book.
    :param manuscript: its documents.
    :param images: image address -> unique file name.
    :param findings: gets what is wrong.
    """

    def __init__(
        self, root: Path, work: Work, manuscript: Manuscript, images: Mapping[str, str], findings: Findings
    ) -> None:
        self.root = root
        self.work = replace(work, headings=_headings(work, manuscript))
        self._findings = findings
        self._doctrees = manuscript.doctrees
        self._references = References.of(manuscript.doctrees)
        self._index = manuscript.index
        self._discussions = manuscript.discussions
        self._listed = [
            item
            for docname, doctree in self._doctrees.items()
            for item in _numbered(doctree, manuscript.sources[docname])
        ]
        self._labels: dict[str, frozenset[str]] = {}
        self._used: dict[str, list[str]] = {}
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(TEMPLATE, root / "template")
        if work.template:
            shutil.copytree(work.template, root / "template", dirs_exist_ok=True)
        (root / "pictures").mkdir()
        self._write("theme.json", json.dumps(work.theme.as_json()))
        self._pictures = {address: self._stage(work.srcdir / address, name) for address, name in images.items()}
        self._cover = self._find_cover()
        self._sources = self._completed(manuscript.sources)

    def _completed(self, sources: Mapping[str, Source]) -> dict[str, Source]:
        """Tell each document what it needs to know of the whole book."""
        work = self.work
        listed = frozenset(item.label for item in self._listed)
        referred = self._references.all_referred() | self._index.labels | listed
        chapters = work.chapter_headings()
        return {
            docname: replace(
                source,
                images=self._pictures,
                chapters=chapters,
                heading=work.heading(docname) if work.heading(docname) != work.titles[docname] else "",
                referred=referred,
                links=work.links,
                lines=work.theme.table_lines,
            )
            for docname, source in sources.items()
        }

    def add_document(self, docname: str) -> None:
        """Translate a document."""
        source = self._sources[docname]
        translation = translate(self._doctrees[docname], source, self._findings, self._used)
        self._labels[docname] = translation.labels | self._add_discussion(docname)
        self._write(f"documents/{docname}.typ", _IMPORT + translation.markup)

    def _add_discussion(self, docname: str) -> frozenset[str]:
        """Translate the archived comments under a document, if there are any; give the labels in them."""
        document = self._discussions.get(docname)
        if document is None:
            return frozenset()
        source = replace(self._sources[docname], path=str(self.work.srcdir / document["source"]))
        # Its signs are known to be in the fonts, so no place of theirs is noted.
        translation = translate(document, source, self._findings, {})
        self._write(discussion_file(docname), _IMPORT + translation.markup)
        return translation.labels

    def holds(self, edition: Edition) -> bool:
        """Say whether all documents of a PDF are there."""
        return all(docname in self._labels for docname in edition.docnames)

    def add_edition(self, edition: Edition) -> None:
        """Write what a PDF needs beside its documents."""
        for docname in self._chapters_of(edition):
            write_once(self.work.page_url(docname), self.root / code_file(docname))
        imprint = make_imprint(self.work, edition, self._cover)
        stem = self._stem(edition)
        self._write(f"imprints/{stem}.json", json.dumps(imprint.as_json(), ensure_ascii=False))
        sources = self._write_sources(edition, stem)
        labels = sources.union(*(self._labels[docname] for docname in edition.docnames))
        self._write(f"places/{stem}.json", json.dumps(dict.fromkeys(sorted(labels), True)))
        self._write(f"{stem}.typ", self._main(edition, stem, sources=bool(sources)))

    def check_signs(self) -> None:
        """Note the characters that no font has, once all text is known."""
        publication = self.work.publication
        self._note("CITATION.cff", " ".join([publication.full_title, *publication.authors]))
        self._findings.faults += glyph_faults(self._used, self.work.theme, self.fonts)

    @property
    def fonts(self) -> typst.Fonts:
        """The fonts of the PDFs."""
        return load_fonts(self.work.fonts)

    def rights(self, edition: Edition) -> Rights:
        """Say under which terms a PDF may be used, and where it comes from."""
        publication = self.work.publication
        return Rights(
            publication.licence_name,
            publication.licence_url,
            publication.version,
            self.work.page_url(edition.docname),
        )

    def _chapters_of(self, edition: Edition) -> list[str]:
        """Name the chapters of a PDF that end with a code."""
        if not self.work.base_url or not self.work.codes:
            return []
        tree = self.work.tree
        return [edition.docname] if edition.docname else [tree.docname, *(x.docname for x in tree.branches)]

    def main_file(self, edition: Edition) -> Path:
        """Give the Typst file of a PDF."""
        return self.root / f"{self._stem(edition)}.typ"

    def _stem(self, edition: Edition) -> str:
        return edition.name.removesuffix(".pdf") if edition.docname else "book"

    def _main(self, edition: Edition, stem: str, *, sources: bool) -> str:
        if edition.docname is None:
            return book_file(self.work, self._listed, self._index.markup())
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

    def _find_cover(self) -> str:
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


def _numbered(doctree: nodes.document, source: Source) -> Iterator[Listed]:
    return numbered(doctree, source.docname, source.numbers, formulas_of(doctree, source))


def _headings(work: Work, manuscript: Manuscript) -> dict[str, str]:
    """Translate the headings that words are not enough for; one that is renamed on paper consists of words."""
    return {
        docname: translate_heading(doctree, manuscript.sources[docname])
        for docname, doctree in manuscript.doctrees.items()
        if work.heading(docname) == work.titles[docname]
    }
