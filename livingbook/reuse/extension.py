"""Plugs the archives into Sphinx: makes them before pages are written, and lists them where ``{book-files}`` stands."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from livingbook import language
from livingbook.charts.figures import licence_label
from livingbook.evidence import published
from livingbook.evidence.extension import evidence_of
from livingbook.evidence.formatting import in_prose
from livingbook.evidence.methods import publish_data
from livingbook.evidence.remembered import remembered
from livingbook.evidence.tables import PACKAGE
from livingbook.language import _, mark
from livingbook.publication import Publication, load_publication
from livingbook.reuse import chapters, files, made_from, site
from livingbook.reuse.archives import write_archive
from livingbook.reuse.files import BookFile, Offer
from livingbook.sources import code_digest, sources_digest

#: where the files are, from the folder of the pages
FOLDER = "downloads"
#: what the builders leave beside the folder of the pages: folder, ending, how readers call it, its form
_MADE = (
    ("epub", "epub", mark("The whole book for e-readers"), mark("EPUB")),
    ("site", "zip", mark("All pages, to read without a network"), mark("HTML, zip")),
)
#: what goes with the tables, beside the description of the tables
_EVIDENCE = ("facts.yml", "claims.yml", "corrections.yml")
_USES = ("reading", "working")
_PLACE = "livingbook_reuse"
_BUILDERS = ("html", "dirhtml")


def connect(app: Sphinx) -> None:
    """Register the directive and the handlers."""
    language.connect(app)
    shelf = Shelf()
    app.add_directive("book-files", BookFiles)
    # after everything that a page shows has been read and numbered
    app.connect("env-get-updated", shelf.fill, priority=950)
    app.connect("doctree-resolved", shelf.list_files)
    app.connect("build-finished", shelf.remember)
    app.connect("build-finished", _note_epub)


class BookFiles(SphinxDirective):
    """``{book-files} reading`` or ``working``: the files that can be taken along, with size, date and licence."""

    required_arguments = 1
    has_content = False

    def run(self) -> list[nodes.Node]:
        """Leave a place that is filled when the page is written."""
        use = directives.choice(self.arguments[0], _USES)
        self.env.metadata[self.env.docname][_PLACE] = True
        place = nodes.container(classes=["downloads"])
        place[_PLACE] = use
        self.set_source_info(place)
        return [place]


class Shelf:
    """The files that one build of the pages offers."""

    def __init__(self) -> None:
        self._files: list[BookFile] = []
        self._state = ""

    def fill(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Make the archives; name the pages that list them if anything about them has changed."""
        pages = sorted(docname for docname, data in env.metadata.items() if data.get(_PLACE))
        if app.builder.name not in _BUILDERS or not pages:
            return []
        book, target = load_publication(Path(app.srcdir)), Path(app.outdir) / FOLDER
        target.mkdir(parents=True, exist_ok=True)
        self._state = sources_digest(env)
        made = _made_by_builders(Path(app.outdir).parent, self._state, book, target)
        self._files = [*made, *_data(app, book, target), *_chapters(app, book, target)]
        for stray in {*target.glob("*.zip"), *target.glob("*.epub")} - {target / file.name for file in self._files}:
            stray.unlink()
        before = files.listed(target)
        return pages if before is None or files.shown(before) != files.shown(self._files) else []

    def list_files(self, app: Sphinx, doctree: nodes.document, _docname: str) -> None:
        """Put the list where the directive stands; on paper and in an EPUB nothing is left of it."""
        for place in list(doctree.findall(nodes.container)):
            if _PLACE not in place:
                continue
            listed = [file for file in self._files if file.offer.use == place[_PLACE]]
            if app.builder.name not in _BUILDERS or not listed:
                place.parent.remove(place)
                continue
            folder = relative_uri(app.builder.get_target_uri(_docname), f"{FOLDER}/")
            place.append(nodes.bullet_list("", *(_item(file, folder) for file in listed), classes=["simple"]))

    def remember(self, app: Sphinx, exception: Exception | None) -> None:
        """Leave the list for the next build."""
        if exception is None and self._files:
            files.write_record(Path(app.outdir) / FOLDER, self._files)
            made_from.note(Path(app.outdir) / site.NOTE, self._state)


def _made_by_builders(beside: Path, state: str, book: Publication, target: Path) -> list[BookFile]:
    """Offer what other builders made, if it was made from what the pages show."""
    found = []
    for folder, ending, title, form in _MADE:
        source = beside / folder
        made = made_from.read(source / made_from.NAME)
        path = next(source.glob(f"*.{ending}"), None)
        if made != state or path is None:
            continue
        copy = target / path.name
        if not copy.exists() or copy.read_bytes() != path.read_bytes():
            shutil.copyfile(path, copy)
        offer = Offer("reading", _(title), _(form), book.date_released.isoformat(), book.licence)
        found.append(files.describe(copy, offer))
    return found


def _data(app: Sphinx, book: Publication, target: Path) -> list[BookFile]:
    """Put the tables as they are published, with the facts and claims, into one archive."""
    root, outdir = Path(app.srcdir), Path(app.outdir)
    if not (root / PACKAGE).exists():
        return []
    publish_data(app)
    folder = outdir / published.FOLDER
    described = json.loads((folder / published.DESCRIPTION).read_text(encoding="utf-8"))
    names = [published.DESCRIPTION, *(resource["path"] for resource in described["resources"])]
    own = [path for name in _EVIDENCE if (path := (root / PACKAGE).with_name(name)).exists()]
    path = target / f"{described['name']}-data.zip"
    day = book.data_date or book.date_released
    write_archive(path, {name: folder / name for name in names} | {file.name: file for file in own}, day)
    title = _("The data: {number} tables with their description, facts and claims").format(number=len(names) - 1)
    licence = described["licenses"][0]["name"]
    offer = Offer("working", title, _("data package, zip"), day.isoformat(), licence, checked=True)
    return [files.describe(path, offer)]


def _chapters(app: Sphinx, book: Publication, target: Path) -> list[BookFile]:
    """Put each chapter that has cells into an archive that runs elsewhere."""
    root, evidence = Path(app.srcdir), evidence_of(app.env)

    def value_of(fact: str, option: str) -> str:
        return evidence.facts[fact].in_prose(option) if fact in evidence.facts else f"{{{fact}}}"

    def imports() -> list[Path]:
        return remembered(Path(app.doctreedir) / "imported.pickle", code_digest(), chapters.imported)

    found, kept, shared = [], files.unchanged(target), chapters.shared_state(root)
    sources = {name: Path(app.env.doc2path(name)) for name in _reading_order(app.env, app.config.root_doc)}
    runnable = {docname: source for docname, source in sources.items() if chapters.has_cells(source)}
    stems = [source.stem for source in runnable.values()]
    for docname, source in runnable.items():
        # as the PDFs are named: two chapters of one name are told apart by their folders
        name = source.stem if stems.count(source.stem) == 1 else docname.replace("/", "-")
        path = target / f"{name}-notebook.zip"
        title = _("{chapter}: notebook, tables and what it imports").format(chapter=app.env.titles[docname].astext())
        offer = Offer("working", title, "zip", book.date_released.isoformat(), book.licence)
        state = hashlib.sha256(shared.encode() + source.read_bytes()).hexdigest()
        before = kept.get(path.name)
        if before is None or (before.made_from, before.offer) != (state, offer):
            write_archive(path, chapters.chapter_files(root, source, value_of, imports), book.date_released)
            before = files.describe(path, offer, state)
        found.append(before)
    return found


def _reading_order(env: BuildEnvironment, docname: str) -> list[str]:
    """List a document and those below it in the table of contents."""
    below = [_reading_order(env, name) for name in env.toctree_includes.get(docname, [])]
    return [docname, *(name for names in below for name in names)]


def _item(file: BookFile, folder: str) -> nodes.list_item:
    offer = file.offer
    link = nodes.reference("", offer.title, refuri=folder + file.name, internal=True)
    about = f" ({offer.form}, {file.size}, {in_prose(file.day)}, {licence_label(offer.licence)})"
    item = nodes.list_item("", nodes.paragraph("", "", link, nodes.Text(about)))
    if offer.checked:
        item += nodes.paragraph("", "", nodes.Text("SHA-256: "), nodes.literal("", file.sha256))
    return item


def _note_epub(app: Sphinx, exception: Exception | None) -> None:
    """Leave beside the EPUB what it was made from."""
    if exception is None and app.builder.name == "epub":
        made_from.note(Path(app.outdir) / made_from.NAME, sources_digest(app.env))
