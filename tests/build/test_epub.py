"""The EPUB of a tiny book: whole, well formed, without scripts, the same bytes every time."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urldefrag
from xml.etree import ElementTree
from zipfile import ZIP_STORED, ZipFile

import pytest

from livingbook.epub.pages import as_xhtml
from tests.books import ROOTS, Book

OPF = {"opf": "http://www.idpf.org/2007/opf", "dc": "http://purl.org/dc/elements/1.1/"}
HTML = "{http://www.w3.org/1999/xhtml}"


def build(book: Book) -> ZipFile:
    book.replace("_config.yml", "livingbook.web]", "livingbook.web, livingbook.epub, sphinx_reredirects]")
    moved = "    redirects: {old/place: /chapters/new.html}\n"
    book.replace("_config.yml", "  config:\n", f"  config:\n    bookepub_name: small\n{moved}")
    # whose buttons the theme would put into pages that are not its own
    launch = "launch_buttons:\n  binderhub_url: https://mybinder.org\nrepository:\n  url: https://github.com/a/b\n"
    book.write("_config.yml", (book.path / "_config.yml").read_text(encoding="utf-8") + launch)
    outcome = book.build("epub")
    assert outcome.ok, outcome.output
    assert "unknown mimetype" not in outcome.output
    return ZipFile(book.path / "_build" / "epub" / "small.epub")


@pytest.fixture(scope="module")
def epub(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    target = tmp_path_factory.mktemp("epub") / "charts-small"
    shutil.copytree(ROOTS / "charts-small", target)
    return build(Book(target))


def pages(epub: ZipFile) -> dict[str, ElementTree.Element]:
    return {name: ElementTree.fromstring(epub.read(name)) for name in epub.namelist() if name.endswith(".xhtml")}


def package(epub: ZipFile) -> ElementTree.Element:
    return ElementTree.fromstring(epub.read("content.opf"))


def test_its_type_comes_first_and_unpacked(epub: ZipFile) -> None:
    first = epub.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", ZIP_STORED)
    assert epub.read("mimetype") == b"application/epub+zip"


def test_it_holds_no_pages_that_lead_on_from_old_addresses(epub: ZipFile) -> None:
    assert [name for name in epub.namelist() if "old" in name] == []


def test_html_of_notebooks_and_boxes_becomes_xml() -> None:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><body>'
    good = f"{head}<p id='x'>Fine &amp; well</p></body></html>"
    assert as_xhtml(good) == good
    raw = (
        "<script>let a = 1</script><input type=checkbox checked><style scoped>td {color: red}</style>"
        '<td valign="top">1&nbsp;m<br></td><details><summary><p class="a">Show</p></summary></details>'
        '<svg viewBox="0 0 1 1"><linearGradient gradientUnits="userSpaceOnUse"/></svg></body></html>'
    )
    page = ElementTree.fromstring(as_xhtml(head + raw))
    assert [tag.tag.rpartition("}")[2] for tag in page.iter()] == [
        "html", "body", "input", "td", "br", "details", "summary", "span", "svg", "linearGradient",
    ]  # fmt: skip
    drawing = next(page.iter("{http://www.w3.org/2000/svg}svg"))
    assert drawing.get("viewBox") == "0 0 1 1"
    assert next(page.iter(f"{HTML}td")).attrib == {}


def test_it_says_what_the_book_is(epub: ZipFile) -> None:
    metadata = package(epub).find("opf:metadata", OPF)
    assert metadata.findtext("dc:title", None, OPF).startswith("The Future of Space")
    assert metadata.findtext("dc:date", None, OPF).startswith("2026-")
    assert metadata.findtext("dc:identifier", None, OPF).startswith("urn:uuid:")
    ncx = epub.read("toc.ncx").decode()
    assert metadata.findtext("dc:identifier", None, OPF) in ncx


def test_every_file_is_listed_once_and_every_page_says_what_it_holds(epub: ZipFile) -> None:
    items = package(epub).findall("opf:manifest/opf:item", OPF)
    listed = [unquote(item.get("href")) for item in items]
    assert len(listed) == len(set(listed))
    unlisted = {"mimetype", "META-INF/container.xml", "content.opf"}
    assert set(epub.namelist()) == {*listed, *unlisted}
    for item in items:
        page = epub.read(item.get("href")).decode("utf-8", "replace") if item.get("href").endswith(".xhtml") else ""
        assert ("svg" in item.get("properties", "")) == ("<svg" in page), item.get("href")
    assert [item.get("href") for item in items if item.get("properties") == "cover-image"] == ["cover.png"]


def test_it_holds_no_script_and_every_link_inside_leads_somewhere(epub: ZipFile) -> None:
    ids = {name: {element.get("id") for element in root.iter()} for name, root in pages(epub).items()}
    broken = []
    for name, root in pages(epub).items():
        assert not list(root.iter(f"{HTML}script")), name
        for element in root.iter():
            address, fragment = urldefrag(element.get("href") or element.get("src") or "")
            if re.match(r"\w+:", address):
                continue
            parts = []
            for part in (PurePosixPath(name).parent / address if address else PurePosixPath(name)).parts:
                parts.pop() if part == ".." else parts.append(part)
            target = "/".join(parts)
            if target not in epub.namelist() or (fragment and fragment not in ids.get(target, set())):
                broken.append(f"{name}: {address}#{fragment}")
    assert broken == []


def test_charts_are_pictures_with_their_text_alternative(epub: ZipFile) -> None:
    images = [image for root in pages(epub).values() for image in root.iter(f"{HTML}img")]
    drawings = [image for image in images if image.get("src").endswith(".svg")]
    assert drawings
    assert all(image.get("alt").strip() for image in drawings)


def test_another_folder_and_day_give_the_same_bytes(
    epub: ZipFile, tiny_book: Callable[[str], Book], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setattr("time.gmtime", lambda *_args: (2031, 5, 4, 3, 2, 1, 0, 1, 0))
    again = build(tiny_book("charts-small"))
    assert Path(again.filename).read_bytes() == Path(epub.filename).read_bytes()
