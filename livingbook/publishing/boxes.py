"""The boxes 'Cite this chapter' and 'Cite this figure', and the files for reference managers that they offer."""

from __future__ import annotations

from pathlib import Path

from docutils import nodes

from livingbook import citation
from livingbook.captions import short_title
from livingbook.citation import Work
from livingbook.language import templates
from livingbook.publishing.reporting import Report

#: where the files are, from the output folder
FOLDER = "_citations"
_TEMPLATES = templates(Path(__file__).with_name("templates"))


def box(work: Work, stem: str, report: Report | None) -> str:
    """Write the box for a page.

    :param work: what it tells how to cite.
    :param stem: the address of its files, without their endings.
    :param report: the link for reports of a problem with it, if there is one.
    :return: HTML.
    """
    text = citation.apa(work)
    return _TEMPLATES.get_template("cite.html").render(kind=work.kind, text=text, stem=stem, report=report)


def write_files(work: Work, stem: Path) -> None:
    """Write the files of a box.

    :param work: what they describe.
    :param stem: their path without its ending.
    """
    stem.parent.mkdir(parents=True, exist_ok=True)
    for ending, text in ((".bib", citation.bibtex(work)), (".ris", citation.ris(work))):
        (stem.parent / f"{stem.name}{ending}").write_text(text, encoding="utf-8", newline="")


def mark_figures(document: nodes.document) -> dict[str, str]:
    """Find the figures that can be cited, those with a name and a caption; leave a mark where each box is to stand.

    :param document: a document after its post-transforms.
    :return: the title of each by its id, in their order.
    """
    found = {}
    for figure in list(document.findall(nodes.figure)):
        caption = next((child for child in figure if isinstance(child, nodes.caption)), None)
        if figure["names"] and caption is not None and (title := short_title(caption)):
            found[figure["ids"][0]] = title
            _leave_mark(figure)
    return found


def mark(name: str) -> str:
    """Give the mark that keeps the place of a figure's box: a comment, which no search index holds."""
    return f"<!--cite {name}-->"


def _leave_mark(figure: nodes.figure) -> None:
    """Leave a mark behind a figure and what belongs to it on the page."""
    parent = figure.parent
    place = parent.index(figure) + 1
    if place < len(parent) and isinstance(parent[place], nodes.raw):  # what livingbook.charts puts below it
        place += 1
    parent.insert(place, nodes.raw("", mark(figure["ids"][0]), format="html"))
