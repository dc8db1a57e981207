"""Every address under which something of the book was ever published still leads somewhere.

``addresses.txt`` lists them, one a line, from the root of the site: pages, figures and tables with a name on them, the
files of the tables, the PDFs. ``python -m livingbook addresses`` adds to it and takes nothing away. A build, and the
check, compare it with what the book's sources make. A page that moved needs a redirect::

    sphinx:
      config:
        redirects:
          chapters/old-name: /chapters/new-name.html

What was withdrawn on purpose stays in the list and says why: ``data/tables/x.csv gone: it is part of y.csv now``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docutils.nodes import make_id
from sphinx_external_toc.api import FileItem
from sphinx_external_toc.parsing import parse_toc_yaml

from livingbook.contents import document_of
from livingbook.errors import BookError, did_you_mean, read_text
from livingbook.evidence.published import DESCRIPTION, FOLDER
from livingbook.evidence.tables import PACKAGE
from livingbook.yamlsource import read_yaml

#: the list, from the book's root
LIST = Path("addresses.txt")
#: pages that Sphinx and its theme make
MADE = ("index.html", "search.html", "genindex.html")
#: where a name is given to a figure, a table or a place in the text
_NAME = re.compile(r"^\s*(?::name:\s*|name:\s*|\((?=[^()]+\)=\s*$))[\"']?([\w.:-]+)[\"']?\)?=?\s*$", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)
_GONE = " gone:"
_HEAD = """\
# Every address of this book that was ever published. 'python -m livingbook addresses' adds the new ones.
# Take none away: a build stops if one leads nowhere. docs/publish.md says how a page can move.
"""


@dataclass(frozen=True)
class Listed:
    """A line of the list."""

    address: str
    line: int


def read_list(path: Path) -> list[Listed]:
    """Read the addresses that have to lead somewhere; there are none if there is no list.

    :param path: ``addresses.txt``.
    :raises BookError: listing every line that is no address, or that withdraws one without a reason.
    """
    if not path.exists():
        return []
    found, faults = [], []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        address, gone, reason = line.partition(_GONE)
        address = address.strip()
        if not address or address.startswith("#"):
            continue
        if gone and not reason.strip():
            faults.append(f"{path}:{number}: say why: '{address} gone: it is part of another table'")
        elif " " in address or address.startswith(("/", ".")) or "://" in address:
            faults.append(f"{path}:{number}: '{address}' is no address from the root; write 'chapters/name.html'")
        elif not gone:
            found.append(Listed(address, number))
    if faults:
        raise BookError(f"{path}: {len(faults)} fault(s)", faults)
    return found


def present(root: Path, settings: Mapping[str, Any]) -> list[str]:
    """Work out the addresses that the book's sources make, without building it.

    :param root: the book's root folder.
    :param settings: what ``_config.yml`` holds.
    """
    site = parse_toc_yaml(root / "_toc.yml")
    documents = list(map(document_of, site))
    config = settings.get("sphinx", {}).get("config", {})
    found = [*MADE]
    for docname in documents:
        found.append(f"{docname}.html")
        source = root / f"{docname}.md"
        text = _FRONT_MATTER.sub("", read_text(source)) if source.exists() else ""
        names = _NAME.findall(text)
        found += [f"{docname}.html#{make_id(name)}" for name in dict.fromkeys(names)]
    if (root / PACKAGE).exists():
        folder = FOLDER.as_posix()
        found += [f"{folder}/{DESCRIPTION}"]
        found += [f"{folder}/{table['path']}" for table in read_yaml(root / PACKAGE)["resources"]]
    if config.get("bookpdf_name"):
        tops = [document_of(item) for tree in site.root.subtrees for item in tree.items if isinstance(item, FileItem)]
        names = [config["bookpdf_name"], *(docname.rpartition("/")[2] for docname in tops)]
        found += [f"downloads/{name}.pdf" for name in names if names.count(name) == 1]
    return found


def vanished(listed: Iterable[Listed], there: Collection[str], moved: Mapping[str, str], path: Path) -> list[str]:
    """Name the addresses that lead nowhere any more.

    :param listed: what the list holds.
    :param there: the addresses that there are.
    :param moved: redirects: document name -> address from the root, with '/' before it.
    :param path: the list, for the message.
    :return: one line a fault, with the remedy.
    """
    faults = []
    old = {f"{source.removesuffix('.html')}.html" for source in moved}
    for entry in listed:
        page, _, anchor = entry.address.partition("#")
        if entry.address in there or page in old:
            continue
        where = f"{path.name}:{entry.line}: '{entry.address}' was published and is gone"
        if not page.endswith(".html"):
            faults.append(f"{where}; keep the file, or write '{entry.address} gone: ' and why into {path.name}")
        elif page in there:
            faults.append(f"{where}; write '({anchor})=' on a line of its own above what took its place")
        else:
            likely = did_you_mean(page, [one for one in there if one.endswith(".html")])
            name = page.removesuffix(".html")
            faults.append(
                f"{where}; write 'redirects: {{{name}: /NEW.html}}' below sphinx.config in _config.yml{likely}"
            )
    return faults


def redirect_faults(moved: object, there: Collection[str]) -> list[str]:
    """List what is wrong with the redirects.

    :param moved: the setting ``redirects``.
    :param there: the addresses that there are.
    """
    where = "_config.yml: sphinx.config.redirects"
    if not isinstance(moved, dict):
        return [f"{where} must hold lines such as 'chapters/old: /chapters/new.html', not {moved!r}"]
    faults = []
    for source, target in moved.items():
        if f"{str(source).removesuffix('.html')}.html" in there:
            faults.append(f"{where}: the page '{source}' is still there; a redirect would take its place")
        if str(target).startswith(("https://", "http://")):
            continue
        if not str(target).startswith("/"):
            faults.append(f"{where}.{source}: '{target}' must begin with '/', as in '/chapters/new.html'")
        elif str(target)[1:] not in there:
            faults.append(f"{where}.{source}: there is no '{target}'{did_you_mean(str(target)[1:], there)}")
    return faults


def faults(root: Path, settings: Mapping[str, Any]) -> list[str]:
    """List what is wrong with redirects and published addresses.

    :param root: the book's root folder.
    :param settings: what ``_config.yml`` holds.
    """
    moved = settings.get("sphinx", {}).get("config", {}).get("redirects") or {}
    listed = read_list(root / LIST)
    if not listed and not moved:
        return []
    there = set(present(root, settings))
    return redirect_faults(moved, there) + (vanished(listed, there, moved, LIST) if isinstance(moved, dict) else [])


def missing(root: Path, settings: Mapping[str, Any]) -> list[str]:
    """Name the addresses that the list does not hold yet."""
    path = root / LIST
    known = read_text(path).splitlines() if path.exists() else []
    written = {line.partition(_GONE)[0].strip() for line in known}
    return sorted(set(present(root, settings)) - written)


def extend(root: Path, settings: Mapping[str, Any]) -> list[str]:
    """Add to the list what it does not hold yet.

    :return: what was added.
    """
    path = root / LIST
    added = missing(root, settings)
    if added:
        text = read_text(path) if path.exists() else _HEAD
        path.write_text(text + "".join(f"{address}\n" for address in added), encoding="utf-8")
    return added
