"""The only door to Typst: compile a file to PDF/UA-1, and lead its errors back to the book."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path

import pikepdf
import typst

from livingbook.pdf.destinations import Place, connect
from livingbook.pdf.escape import array, string
from livingbook.pdf.metadata import Rights, describe, pack

#: PDF/UA-1 (ISO 14289-1, for assistive technology) and PDF/A-2a (ISO 19005-2, for archives). Typst refuses to write a
#: file that breaks them, so a faulty PDF can't be published.
STANDARDS: list[typst.PDFStandard] = ["ua-1", "a-2a"]
_WHERE = re.compile(r"┌─ (?P<file>.+?):(?P<line>\d+):(?P<column>\d+)")
_MARK = re.compile(r"/\*@(.+?)@\*/")


@dataclass(frozen=True)
class Typeset:
    """A PDF as Typst made it."""

    pdf: bytes
    pages: int
    warnings: list[str]


class TypesettingError(Exception):
    """Typst refused a file.

    :param faults: one line per error, each with the place in the book's source where it is known.
    """

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Press:
    """What all PDFs of a run are set with."""

    #: the folder that holds every file they use
    root: Path
    #: see :func:`livingbook.fonts.load_fonts`
    fonts: typst.Fonts
    #: the date the PDFs say they were made on; the same input and day give the same bytes
    day: date
    #: the word 'page' in the language of the book
    page_word: str = "page"


def typeset(main: Path, press: Press, rights: Rights) -> Typeset:
    """Compile a Typst file; other threads go on meanwhile.

    :param main: the file; the template knows it by its name without the ending.
    :param press: what all PDFs are set with.
    :param rights: what the PDF says of itself that Typst can't write.
    :raises TypesettingError: if Typst reports an error.
    """
    root = str(press.root)
    compiler = typst.Compiler(str(main), root=root, font_paths=press.fonts, sys_inputs={"edition": main.stem})
    try:
        pdf, warnings = compiler.compile_with_warnings(
            format="pdf", pdf_standards=STANDARDS, timestamp=datetime.combine(press.day, time(), UTC)
        )
    except typst.TypstError as error:
        raise TypesettingError(locate(error.diagnostic or error.message, press.root)) from None
    assert isinstance(pdf, bytes)  # noqa: S101 - a PDF is one file, unlike PNG pages
    with pikepdf.open(io.BytesIO(pdf)) as document:
        if lost := connect(document, partial(_places, compiler), press.page_word):
            raise TypesettingError(
                [f"{main.name}: nothing has the label '{label}' that links lead to" for label in lost]
            )
        describe(document, rights)
        pages, packed = len(document.pages), pack(document)
    return Typeset(packed, pages, [fault for item in warnings for fault in locate(item.diagnostic, press.root)])


def _places(compiler: typst.Compiler, labels: Sequence[str]) -> dict[str, Place | None]:
    """Ask Typst where labels stand in what it has set last, which costs it next to nothing."""
    names = array([string(label) for label in labels])
    expression = (
        f"{names}.map(name => query(label(name)).at(0, default: none)).map(it => if it != none "
        "{ let place = it.location().position(); (place.page, place.x.pt(), place.y.pt()) })"
    )
    found = json.loads(compiler.eval(expression))
    return {label: Place(*place) if place else None for label, place in zip(labels, found, strict=True)}


def locate(diagnostic: str, root: Path) -> list[str]:
    """Rewrite what Typst reports so that it names the book's files.

    The translator leaves comments with the source's place in the Typst files; the last one before an error counts.

    :param diagnostic: Typst's report, several messages long.
    :param root: the folder against which it names files.
    :return: one line per message: ``file:line: message (hint)``.
    """
    faults = []
    for message in re.split(r"\n(?=(?:error|warning): )", diagnostic.strip()):
        summary = re.sub(r"^(error|warning): ", "", message.splitlines()[0]) if message else "unknown error"
        hints = re.findall(r"= hint: (.+)", message)
        # the first place that lies in a document of the book; the template is named only if there is none
        places = [_source_place(found, root) for found in _WHERE.finditer(message)]
        place = next((place for place, known in places if known), places[0][0] if places else "PDF")
        fault = f"{place}: Typst: {summary}" + (f" ({'; '.join(hints)})" if hints else "")
        if fault not in faults:
            faults.append(fault)
    return faults


def _source_place(found: re.Match[str], root: Path) -> tuple[str, bool]:
    """Look for the last mark before a place in a Typst file; say whether there was one."""
    # Typst names files from the current folder
    file = Path(found["file"]).resolve()
    name = file.relative_to(root.resolve()).as_posix() if file.is_relative_to(root.resolve()) else file.name
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return name, False
    row, column = int(found["line"]) - 1, int(found["column"])
    before = "\n".join([*lines[:row], lines[row][:column]]) if row < len(lines) else ""
    marks = _MARK.findall(before)
    # an error's span may begin right at the mark, as a heading's does
    marks = marks or (_MARK.findall(lines[row]) if row < len(lines) else [])
    return (marks[-1], True) if marks else (f"{name}:{found['line']}", False)
