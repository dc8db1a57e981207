"""Pages that show something of other chapters are written again when that changes, and no others.

Sphinx writes a page again when its own source has changed. What it shows of others goes stale: the numbers of figures
and citations, the titles of chapters that it links to, its neighbours, the sidebar. So each output folder keeps, page
by page, a digest of all that; what differs is written again. Sphinx also writes the opening page and each page with a
table of contents whenever a chapter below it was edited; that is then left out.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment

from livingbook.notes import read_note, write_note
from livingbook.web.measures import switched_on

#: the attribute of the environment that holds what each document refers to
_ATTRIBUTE = "livingbook_references"
#: the digests of the pages as they were last written, from the output folder
_WRITTEN = Path("_livingbook/references.json")


def targets(document: nodes.document) -> set[str]:
    """Collect what a document refers to: labels, documents, terms, keys of sources; in lower case."""
    found: set[str] = set()
    for node in document.findall(addnodes.pending_xref):
        target = str(node.get("reftarget") or "").lower()
        found |= {target, *(part.strip() for part in target.split(","))}
        if node.get("reftargetid"):
            found.add(str(node["reftargetid"]).lower())
    return found - {""}


def visible(env: BuildEnvironment) -> dict[str, list[str]]:
    """Describe what pages can show of each thing that is referred to, by its name in lower case."""
    numbers = _numbers(env)
    described: dict[str, list[str]] = {}
    for domain in env.domains.values():
        for name, shown, kind, docname, anchor, _ in domain.get_objects():
            number = numbers.get((docname, anchor), "")
            described.setdefault(name.lower(), []).append(f"{kind} {shown} {docname} {anchor} {number}")
    for name, (docname, number) in env.domains["math"].data["objects"].items():
        described.setdefault(name.lower(), []).append(f"equation {docname} {number}")
    for citation in getattr(env.domains.get("cite"), "citations", ()):
        described.setdefault(citation.key.lower(), []).append(_source(citation))
    return described


def _source(citation: Any) -> str:
    entry = citation.entry
    return f"{citation.citation_id} {citation.formatted_entry.label} {dict(entry.fields)} {entry.persons}"


def _numbers(env: BuildEnvironment) -> dict[tuple[str, str], str]:
    """Give the numbers of figures and sections by document and id."""
    found = {
        (docname, anchor): str(number)
        for docname, by_kind in env.toc_fignumbers.items()
        for numbered in by_kind.values()
        for anchor, number in numbered.items()
    }
    for docname, numbered_sections in env.toc_secnumbers.items():
        found.update({(docname, anchor.lstrip("#")): str(number) for anchor, number in numbered_sections.items()})
    return found


def around(env: BuildEnvironment, root: Path) -> str:
    """Describe what stands around every chapter: the sidebar, and what the book says of itself."""
    contents = [
        [node.get("caption"), node.get("entries")]
        for docname in sorted(env.toctree_includes)
        for node in env.tocs[docname].findall(addnodes.toctree)
    ]
    titles = sorted((docname, title.astext()) for docname, title in env.titles.items())
    citation = root / "CITATION.cff"
    return repr((contents, titles, citation.read_bytes() if citation.exists() else b""))


def listed(env: BuildEnvironment) -> dict[str, list[str]]:
    """Describe what documents list of others: tables of contents that readers see, and bibliographies."""
    found: dict[str, list[str]] = {}
    for docname in env.toctree_includes:
        if any(not toctree.get("hidden") for toctree in env.tocs[docname].findall(addnodes.toctree)):
            headings = [env.tocs[below] for below in _below(env, docname) if below in env.tocs]
            found[docname] = [
                repr(
                    [
                        (link["anchorname"], link.astext(), link.get("secnumber"))
                        for link in toc.findall(nodes.reference)
                    ]
                )
                for toc in headings
            ]
    for citation in getattr(env.domains.get("cite"), "citations", ()):
        found.setdefault(citation.bibliography_key.docname, []).append(_source(citation))
    return found


def _below(env: BuildEnvironment, docname: str) -> list[str]:
    """Name all documents below one in the table of contents, each once."""
    order: dict[str, None] = {}
    waiting = deque(env.toctree_includes.get(docname, ()))
    while waiting:
        below = waiting.popleft()
        if below not in order:
            order[below] = None
            waiting.extend(env.toctree_includes.get(below, ()))
    return list(order)


def digests(
    references: Mapping[str, Iterable[str]],
    described: Mapping[str, list[str]],
    lists: Mapping[str, list[str]],
    around: str,
) -> dict[str, str]:
    """Digest what each page shows of others.

    :param references: what each document refers to.
    :param described: what can be seen of each such thing.
    :param lists: what each document lists of others.
    :param around: what stands around every chapter.
    """
    everywhere = hashlib.sha256(around.encode()).hexdigest()
    shown = {
        docname: [everywhere, [(name, described.get(name)) for name in sorted(names)], lists.get(docname)]
        for docname, names in references.items()
    }
    return {docname: hashlib.sha256(json.dumps(parts).encode()).hexdigest() for docname, parts in shown.items()}


def _note(app: Sphinx, document: nodes.document) -> None:
    app.env.__dict__.setdefault(_ATTRIBUTE, {})[app.env.docname] = targets(document)


def _purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    env.__dict__.get(_ATTRIBUTE, {}).pop(docname, None)


def _merge(_app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment) -> None:
    theirs = other.__dict__.get(_ATTRIBUTE, {})
    env.__dict__.setdefault(_ATTRIBUTE, {}).update({name: theirs[name] for name in docnames if name in theirs})


def _concerned(app: Sphinx) -> bool:
    return isinstance(app.builder, StandaloneHTMLBuilder) and switched_on(app.config, "dependents")


def _mark(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Name the pages that were last written from something else; remove those whose chapter is gone."""
    if not _concerned(app):
        return []
    now = digests(env.__dict__.get(_ATTRIBUTE, {}), visible(env), listed(env), around(env, Path(app.srcdir)))
    cast("Any", app).livingbook_digests = now
    written = read_note(Path(app.outdir) / _WRITTEN)
    for docname in written.keys() - now.keys():
        _remove(app, docname)
    return sorted(docname for docname, digest in now.items() if written.get(docname) != digest)


def _remove(app: Sphinx, docname: str) -> None:
    """Remove the page of a chapter that is no longer in the book, and the copy of its source; Sphinx keeps both."""
    Path(cast("StandaloneHTMLBuilder", app.builder).get_outfilename(docname)).unlink(missing_ok=True)
    for source in (Path(app.outdir) / "_sources").glob(f"{docname}.*"):
        source.unlink()


def _remember(app: Sphinx, exception: Exception | None) -> None:
    if exception is None and _concerned(app):
        write_note(Path(app.outdir) / _WRITTEN, cast("Any", app).livingbook_digests)


def _leave_the_rest(app: Sphinx) -> None:
    """Have the builder write the pages that are outdated or marked, and not those above them in the book besides."""
    if not _concerned(app):
        return
    builder = cast("Any", app.builder)
    write, prepare = builder.write, builder.prepare_writing

    def write_marked(outdated: Iterable[str] | None, updated: Iterable[str], method: str = "update") -> None:
        named = None if outdated is None or method != "update" else {*outdated, *updated}

        def prepare_marked(docnames: set[str]) -> None:
            if named is not None and "__all__" not in named:
                docnames.intersection_update(named)  # the builder goes on with this very set
            prepare(docnames)

        builder.prepare_writing = prepare_marked
        write(outdated, updated, method)

    builder.write = write_marked


def connect(app: Sphinx) -> None:
    """Note references while chapters are read, and compare once all is numbered."""
    app.connect("builder-inited", _leave_the_rest)
    app.connect("doctree-read", _note, priority=900)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("env-get-updated", _mark, priority=900)  # after figures and citations have their numbers
    app.connect("build-finished", _remember)
