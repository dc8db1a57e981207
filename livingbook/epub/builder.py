"""The builder: ``jupyter-book build . --builder custom --custom-builder epub``."""

from __future__ import annotations

import html
import shutil
import uuid
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.config import Config

from livingbook.epub.cover import draw_cover
from livingbook.epub.package import declare_properties, pack
from livingbook.epub.pages import as_xhtml
from livingbook.errors import BookError
from livingbook.fonts import font_folders
from livingbook.publication import Publication, load_publication

#: our pages: no script, one plain style
_THEME = Path(__file__).with_name("theme")
_COVER = "cover.png"
#: what others do to pages of a site: the theme puts its buttons into each, and fails where it finds nothing of its own;
#: pages at old addresses lead on
_FOR_SITES = (("html-page-context", "sphinx_book_theme."), ("html-collect-pages", "sphinx_reredirects"))
#: folders in which other extensions keep notes and files for a site
_NOT_OURS = ("_livingbook", "_downloads", "data", "downloads")
#: what readers of the EPUB do without: an index of terms, addresses printed behind links, a second table of contents
_SETTINGS: dict[str, Any] = {
    "epub_tocscope": "includehidden",
    "epub_tocdepth": 2,
    "epub_tocdup": False,
    "epub_use_index": False,
    "epub_show_urls": "no",
    "epub_theme": "book-epub",
}


def connect(app: Sphinx) -> None:
    """Register builder, setting and handler."""
    app.add_config_value("bookepub_name", "", "epub", str)
    app.add_html_theme("book-epub", str(_THEME))
    app.add_builder(BookEpub, override=True)
    app.connect("config-inited", _describe, priority=900)


class BookEpub(Epub3Builder):
    """Pages without scripts, in one plain style, with the name, date and cover of the book."""

    def init(self) -> None:
        """Set up, with a cover if the book says what it is."""
        super().init()
        self._book: Publication | None = None
        if (Path(self.srcdir) / "CITATION.cff").exists():
            self._book = load_publication(Path(self.srcdir))
        for event, module in _FOR_SITES:
            for listener in list(self.app.events.listeners[event]):
                if getattr(listener.handler, "__module__", "").startswith(module):
                    self.app.disconnect(listener.id)

    def copy_static_files(self) -> None:
        """Copy the theme's own files alone: scripts and styles of the pages suit no e-reader."""
        target = Path(self.outdir) / "_static"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(_THEME / "static", target)
        self.create_pygments_style_file()

    def handle_finish(self) -> None:
        """Draw the cover, then put everything into one file."""
        if self._book is not None:
            fonts = font_folders(getattr(self.config, "bookpdf_fonts", ()), Path(self.srcdir))
            (Path(self.outdir) / _COVER).write_bytes(draw_cover(self._book, fonts))
        super().handle_finish()

    def content_metadata(self) -> dict[str, Any]:
        """Date the book by its text, not by the moment of the build."""
        metadata = super().content_metadata()
        if self._book is not None:
            metadata["date"] = f"{self._book.date_released:%Y-%m-%d}T00:00:00Z"
        return metadata

    def toc_metadata(self, level: int, navpoints: list[Any]) -> dict[str, Any]:
        """Name the book in the older table of contents as in the list of files."""
        return super().toc_metadata(level, navpoints) | {"uid": html.escape(self.config.epub_identifier)}

    def build_content(self) -> None:
        """List what belongs to the book, and nothing that others left in the folder; say of each page what is in it."""
        outdir = Path(self.outdir)
        found = (path.relative_to(outdir) for path in outdir.rglob("*") if path.is_file())
        strays = [
            path.as_posix() for path in found if path.parts[0] in _NOT_OURS or path.suffix not in self.media_types
        ]
        for page in set(outdir.rglob(f"*{self.out_suffix}")):
            text = page.read_text(encoding="utf-8")
            if (clean := as_xhtml(text)) != text:
                page.write_text(clean, encoding="utf-8")
        self.config.epub_exclude_files = [*self.config.epub_exclude_files, *strays]
        super().build_content()
        declare_properties(Path(self.outdir), self.out_suffix, _COVER if self._book is not None else "")

    def build_epub(self) -> None:
        """Pack the same content into the same bytes."""
        day = self._book.date_released if self._book is not None else None
        pack(Path(self.outdir), self.files, f"{self.config.epub_basename}.epub", day)


def _describe(app: Sphinx, config: Config) -> None:
    """Tell Sphinx what ``CITATION.cff`` says; what the book's own configuration sets stays."""
    values = dict(_SETTINGS)
    root = Path(app.srcdir)
    if (root / "CITATION.cff").exists():
        try:
            book = load_publication(root)
        except BookError:  # told by the extensions that need it more
            book = None
        if book is not None:
            values |= _of(book, str(config.html_baseurl or ""))
    if config.bookepub_name:
        values["epub_basename"] = config.bookepub_name
    raw = config._raw_config  # Sphinx has no other way to tell a setting from its default
    for name, value in values.items():
        if name not in raw:
            raw[name] = value
            config[name] = value


def _of(book: Publication, address: str) -> dict[str, Any]:
    name = address or f"{book.full_title} {book.version}"
    return {
        "epub_title": book.full_title,
        "epub_basename": book.file_name,
        "epub_author": ", ".join(book.authors),
        "epub_publisher": ", ".join(book.authors),
        "epub_contributor": ", ".join(book.authors),
        "epub_description": " ".join(book.abstract.split()),
        "epub_copyright": f"{book.licence_name}, {book.licence_url}",
        "epub_identifier": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}",
        "epub_uid": "BookId",
        "epub_scheme": "UUID",
        "version": book.version,
        "epub_cover": (_COVER, ""),
    }
