"""The thin part that plugs into Sphinx: reads the archive when a build starts, ties each chapter to its file.

Comments and PDFs both call :func:`connect`, so that either works without the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from livingbook.discussion.archive import DISCUSSION, ArchivedThread, read_archive, thread_file
from livingbook.discussion.document import discussion_section
from livingbook.errors import BookError
from livingbook.threads import thread_ids, vanished

_LOGGER = logging.getLogger(__name__)
_ATTRIBUTE = "livingbook_discussion"
#: builders for which others do the work: pages get the comments as HTML, the PDF as an appendix
_OWN_WAY = ("html", "dirhtml", "bookpdf")


def connect(app: Sphinx) -> None:
    """Read the archive once for each build; extensions that show it call this once each."""
    if _ATTRIBUTE not in app.config.values:
        # The mark that a second extension sees; a config value lives exactly as long as the application.
        app.add_config_value(_ATTRIBUTE, True, "")
        app.connect("builder-inited", _read)
        app.connect("env-get-outdated", _find_new)
        app.connect("doctree-read", _note_file, priority=600)  # after Sphinx has read the front matter
        app.connect("env-updated", _warn_of_strays)
        app.connect("doctree-resolved", _append)


def archived_thread(app: Sphinx, docname: str) -> ArchivedThread | None:
    """Give the archived comments under a page, None if there are none.

    :param app: the application, once its builder has started.
    :param docname: the page's document.
    """
    archive = _archive(app)
    if not archive:
        return None
    try:
        identifiers = thread_ids({docname: app.env.metadata.get(docname, {})})
    except BookError:  # told once all pages are read
        return None
    return archive.get(identifiers.get(docname, ""))


def any_thread(app: Sphinx) -> bool:
    """Say whether the book has an archived discussion at all."""
    return bool(_archive(app))


def _archive(app: Sphinx) -> Mapping[str, ArchivedThread]:
    found: Mapping[str, ArchivedThread] = app.__dict__.get(_ATTRIBUTE, {})
    return found


def _read(app: Sphinx) -> None:
    app.__dict__[_ATTRIBUTE] = read_archive(Path(app.srcdir) / DISCUSSION)


def _find_new(
    app: Sphinx,
    env: BuildEnvironment,
    added: set[str],  # noqa: ARG001 - Sphinx's signature
    changed: set[str],  # noqa: ARG001
    removed: set[str],
) -> list[str]:
    """Name the chapters that had no file in the archive when they were read; Sphinx knows the others by their files."""
    files = {docname: _file(app, docname) for docname in env.all_docs if docname not in removed}
    return [docname for docname, file in files.items() if file and file not in env.dependencies.get(docname, ())]


def _note_file(app: Sphinx, _document: nodes.document) -> None:
    """Have the chapter read again when its file changes or goes; what is made of the chapter depends on it too."""
    if file := _file(app, app.env.docname):
        app.env.note_dependency(file)


def _file(app: Sphinx, docname: str) -> str:
    """Give the file with the comments under a page, from the book's root; '' if there is none."""
    thread = archived_thread(app, docname)
    return thread_file(DISCUSSION, thread.identifier).as_posix() if thread else ""


def _warn_of_strays(app: Sphinx, env: BuildEnvironment) -> None:
    """Tell of archived threads that no page shows."""
    shown = [thread.identifier for docname in env.all_docs if (thread := archived_thread(app, docname))]
    for identifier in vanished(_archive(app), shown):
        _LOGGER.warning(
            "%s: the archived discussion '%s' has no page any more; write 'comments_id: %s' into the front matter of "
            "the page that continues it, or run 'python -m livingbook comments archive' to drop it",
            thread_file(DISCUSSION, identifier),
            identifier,
            identifier,
            type="livingbook",
            subtype="comments",
        )


def _append(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Let books in other forms (EPUB, LaTeX, text, one page) carry the discussion, as plain nodes."""
    if app.builder.name in _OWN_WAY:
        return
    parts: list[tuple[nodes.Element, str]] = [(doctree, docname)]
    parts += [(part, part["docname"]) for part in doctree.findall(addnodes.start_of_file)]
    for part, name in parts:
        section, thread = part.next_node(nodes.section), archived_thread(app, name)
        if section is not None and thread is not None:
            section += discussion_section(thread, f"discussion-{nodes.make_id(name)}")
