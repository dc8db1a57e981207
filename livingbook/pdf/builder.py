"""The Sphinx builder ``bookpdf``: one PDF of the whole book and one for each chapter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.builders import Builder
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.display import status_iterator

from livingbook.discussion.archive import ArchivedThread
from livingbook.discussion.document import about
from livingbook.discussion.extension import archived_thread
from livingbook.errors import BookError
from livingbook.fonts import font_folders, load_fonts
from livingbook.pdf import manifest
from livingbook.pdf.discussion import printed_discussions
from livingbook.pdf.editions import Branch, Edition, plan
from livingbook.pdf.findings import Findings
from livingbook.pdf.fingerprint import Fingerprints
from livingbook.pdf.formulas import macros_of
from livingbook.pdf.lists import Index
from livingbook.pdf.pressroom import Pressroom
from livingbook.pdf.reading import no_collection, quick_reading
from livingbook.pdf.render.core import INTERNAL, Numbers, Source
from livingbook.pdf.staging import TEMPLATE, Manuscript, Staging
from livingbook.pdf.theme import read_theme
from livingbook.pdf.typesetter import Press, Typeset, TypesettingError
from livingbook.pdf.work import Work
from livingbook.publication import Publication, load_publication
from livingbook.threads import takes_comments

log = logging.getLogger(__name__)

#: what becomes of links to the web on paper
LINK_STYLES = ("none", "footnotes", "list")


class BookPdfBuilder(Builder):
    """Translates the documents to Typst and has them set; what fails leaves the PDFs made before as they are."""

    name = "bookpdf"
    format = "typst"
    epilog = "The PDFs are in %(outdir)s."
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp"]  # noqa: RUF012 - as in Sphinx
    supported_linkcode = False

    def init(self) -> None:
        """Prepare nothing: all work is in :meth:`write`."""

    def get_outdated_docs(self) -> str:
        """Say that every document may be needed; which PDFs are made anew is decided by their content."""
        return "the documents of outdated PDFs"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:  # noqa: ARG002 - Sphinx's signature
        """Give the internal address of a document."""
        return INTERNAL + docname

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:  # noqa: ARG002
        """Give the internal address of a document; it doesn't depend on where a link stands."""
        return INTERNAL + to

    def write(
        self,
        build_docnames: object,  # noqa: ARG002 - Sphinx's signature
        updated_docnames: Sequence[str],  # noqa: ARG002
        method: str = "update",  # noqa: ARG002
    ) -> None:
        """Make the PDFs whose content has changed or whose file is missing.

        :raises BookError: if the book has faults; nothing is replaced then.
        """
        out = Path(self.outdir)
        publication = load_publication(Path(self.srcdir))
        tree, editions = plan(self.env, publication)
        fingerprints = Fingerprints(self.env)
        contents = {edition.name: fingerprints.of(edition) for edition in editions}
        known = manifest.read(out)
        outdated = [e for e in editions if e.name not in known or known[e.name].content != contents[e.name]]
        entries = dict(known)
        if outdated:
            with no_collection():
                made = self._make(self._work(publication, tree), outdated)
            for edition in outdated:
                entries[edition.name] = _entry(edition, made[edition.name], contents[edition.name], publication)
            for edition in outdated:
                draft = out / f".{edition.name}.new"
                draft.write_bytes(made[edition.name].pdf)
                draft.replace(out / edition.name)
        names = {edition.name for edition in editions}
        for stray in out.glob("*.pdf"):
            if stray.name not in names:
                stray.unlink()
        manifest.write(out, [entries[edition.name] for edition in editions])
        made_anew = "1 PDF" if len(outdated) == 1 else f"{len(outdated)} PDFs"
        log.info("bookpdf: %s made, %d unchanged", made_anew, len(editions) - len(outdated))

    def finish(self) -> None:
        """Finish nothing: :meth:`write` has put the files in place."""

    def _work(self, publication: Publication, tree: Branch) -> Work:
        fonts = font_folders(self.config.bookpdf_fonts, Path(self.srcdir))
        return Work(
            publication=publication,
            tree=tree,
            titles={docname: title.astext() for docname, title in self.env.titles.items()},
            srcdir=Path(self.srcdir),
            keywords=tuple(self.config.bookpdf_keywords),
            language=self.config.language or "en",
            base_url=self.config.html_baseurl or "",
            cover=self.config.bookpdf_cover,
            parts=self.config.bookpdf_parts,
            theme=read_theme(self.config.bookpdf_theme, load_fonts(fonts).families()),
            fonts=fonts,
            template=template_folder(self.config.bookpdf_template, Path(self.srcdir)),
            links=_link_style(self.config.bookpdf_links),
            codes=self.config.bookpdf_codes,
            discussed=frozenset(self._discussed()),
            archived={docname: about(thread) for docname, thread in self._archived(tree).items()},
        )

    def _discussed(self) -> list[str]:
        """Name the documents under whose pages readers can write: the settings of Jupyter Book's comments say so."""
        comments = getattr(self.config, "comments_config", None) or {}
        if not comments or comments.get("provider") == "none":
            return []
        return [docname for docname in self.env.all_docs if takes_comments(self.env.metadata[docname])]

    def _archived(self, tree: Branch) -> dict[str, ArchivedThread]:
        """Give the archived comments, by document in reading order."""
        threads = {docname: archived_thread(self.app, docname) for docname in tree.docnames()}
        return {docname: thread for docname, thread in threads.items() if thread}

    def _make(self, work: Work, outdated: list[Edition]) -> dict[str, Typeset]:
        """Translate the documents, and set each PDF once it has its own; every fault of a step is told at once."""
        findings = Findings()
        docnames = list(work.tree.docnames())
        with quick_reading(self.env) as fresh:
            doctrees = {docname: self._doctree(docname, fresh) for docname in self._progress("resolving", docnames)}
        sources = {docname: self._source(docname) for docname in docnames}
        discussions, remarks = printed_discussions(self._archived(work.tree), work.theme, load_fonts(work.fonts))
        for remark in remarks:
            log.info("%s", remark)
        manuscript = Manuscript(doctrees, sources, Index(self, doctrees), discussions)
        staging = Staging(Path(self.outdir) / ".typst", work, manuscript, self.images, findings)
        with Pressroom(Press(staging.root, staging.fonts, work.publication.date_released, _("page"))) as pressroom:
            waiting = list(outdated)
            for docname in self._progress("translating", docnames):
                staging.add_document(docname)
                for edition in [edition for edition in waiting if staging.holds(edition)]:
                    waiting.remove(edition)
                    staging.add_edition(edition)
                    pressroom.start(edition, staging)
            staging.check_signs()
            for warning in findings.warnings:
                log.warning("%s", warning, type="bookpdf")
            _raise(findings.faults)
            made = self._collected(pressroom, findings)
        _raise(findings.faults)
        for warning in dict.fromkeys(warning for result in made.values() for warning in result.warnings):
            log.warning("%s", warning, type="bookpdf")
        return made

    def _collected(self, pressroom: Pressroom, findings: Findings) -> dict[str, Typeset]:
        """Wait for the PDFs."""
        made: dict[str, Typeset] = {}
        for name in self._progress("typesetting", list(pressroom.jobs)):
            try:
                made[name] = pressroom.jobs[name].result()
            except TypesettingError as error:
                findings.faults += [fault for fault in error.faults if fault not in findings.faults]
        return made

    def _progress(self, what: str, names: list[str]) -> Iterator[str]:
        yield from status_iterator(names, f"bookpdf: {what}... ", "darkgreen", len(names), self.app.verbosity)

    def _doctree(self, docname: str, fresh: Callable[[str], nodes.document]) -> nodes.document:
        """Give a document as paper needs it: references resolved, lists of pages gone."""
        doctree = fresh(docname)
        for toctree in list(doctree.findall(addnodes.toctree)):
            wrapper = toctree.parent if isinstance(toctree.parent, nodes.compound) else toctree
            wrapper.parent.remove(wrapper)
        self.env.apply_post_transforms(doctree, docname)
        self.env.temp_data["docname"] = docname
        self.post_process_images(doctree)
        return doctree

    def _source(self, docname: str) -> Source:
        formats = self.config.numfig_format if self.config.numfig else {}
        numbers = Numbers(self.env.toc_secnumbers.get(docname, {}), self.env.toc_fignumbers.get(docname, {}), formats)
        return Source(
            docname,
            str(self.env.doc2path(docname)),
            Path(self.srcdir),
            numbers,
            base_url=self.config.html_baseurl or "",
            strict=self.config.bookpdf_strict,
            language=self.config.language or "en",
            macros=macros_of(getattr(self.config, "mathjax3_config", None) or {}),
        )


def template_folder(name: str, srcdir: Path) -> Path | None:
    """Find the folder that ``bookpdf_template`` names.

    :param name: a folder from the book's root, '' for none.
    :param srcdir: the book's root.
    :raises BookError: if there is no such folder, or it holds files that take no template's place.
    """
    if not name:
        return None
    folder = srcdir / name
    if not folder.is_dir():
        raise BookError("_config.yml", [f"bookpdf_template: there is no folder '{name}'"])
    known = {file.name for file in TEMPLATE.iterdir()}
    strange = sorted(file.name for file in folder.iterdir() if file.name not in known)
    if strange:
        right = ", ".join(sorted(known))
        raise BookError("_config.yml", [f"bookpdf_template: {name}/{x} replaces none of {right}" for x in strange])
    return folder


def _link_style(style: str) -> str:
    if style not in LINK_STYLES:
        raise BookError("_config.yml", [f"bookpdf_links: '{style}' is none of {', '.join(LINK_STYLES)}"])
    return style


def _entry(edition: Edition, made: Typeset, content: str, publication: Publication) -> manifest.Entry:
    return manifest.Entry(
        name=edition.name,
        docname=edition.docname,
        title=edition.title,
        pages=made.pages,
        bytes=len(made.pdf),
        date=publication.date_released.isoformat(),
        content=content,
    )


def _raise(faults: list[str]) -> None:
    if faults:
        raise BookError(f"{len(faults)} fault(s) keep the PDF from being made; the last good one stays", faults)
