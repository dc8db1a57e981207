"""What readers take along from the real book: all of it is there, named truly, and runs elsewhere."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup

from tests.books import Book
from tests.conftest import REPOSITORY

PAGE = "chapters/downloads.html"
CHAPTERS = (
    "intro", "a-new-paradigm", "the-benefits", "promising-initiatives", "private-companies", "overcoming-challenges",
    "reaching-for-the-stars",
)  # fmt: skip


def downloads(book: Book) -> Path:
    return book.html / "downloads"


def test_every_file_is_listed_with_its_size_and_date(real_book: Book) -> None:
    listed = {
        link["href"].rpartition("/")[2]: link.parent.get_text() for link in real_book.page(PAGE).select(".downloads a")
    }
    there = {path.name for path in downloads(real_book).iterdir() if path.suffix in (".pdf", ".epub", ".zip")}
    assert set(listed) == there
    for name, text in listed.items():
        size = (downloads(real_book) / name).stat().st_size
        said = re.search(r"([\d.]+) (kB|MB)", text)
        assert float(said[1]) * {"kB": 1e3, "MB": 1e6}[said[2]] == pytest.approx(size, rel=0.05), name
        assert "2026" in text, name


def test_checksums_are_those_of_the_files(real_book: Book) -> None:
    lines = (downloads(real_book) / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    assert {line.partition("  ")[2] for line in lines} >= {
        "new-era-of-collaboration-data.zip",
        "new-era-of-collaboration.epub",
    }
    for line in lines:
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((downloads(real_book) / name).read_bytes()).hexdigest() == digest, name
    data = hashlib.sha256((downloads(real_book) / "new-era-of-collaboration-data.zip").read_bytes()).hexdigest()
    assert data in real_book.page(PAGE).get_text()


def test_the_data_come_with_their_description(real_book: Book) -> None:
    with ZipFile(downloads(real_book) / "new-era-of-collaboration-data.zip") as archive:
        described = json.loads(archive.read("datapackage.json"))
        for resource in described["resources"]:
            assert len(archive.read(resource["path"])) == resource["bytes"]
        assert {"facts.yml", "claims.yml", "corrections.yml"} <= set(archive.namelist())


def test_the_pages_lead_nowhere_outside_their_archive(real_book: Book, tmp_path: Path) -> None:
    with ZipFile(downloads(real_book) / "new-era-of-collaboration-pages.zip") as archive:
        archive.extractall(tmp_path)
    pages = tmp_path / "new-era-of-collaboration-pages"
    broken = set()
    for page in [pages / "intro.html", *pages.glob("chapters/*.html")]:
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        for tag in soup.select("a[href], link[href], script[src], img[src]"):
            address = re.split(r"[?#]", str(tag.get("href") or tag.get("src")))[0]
            outside = (
                not address or re.match(r"\w+:|//|/", address) or "/downloads/" in address or "downloads/" in address
            )
            if not outside and not (page.parent / address).exists():
                broken.add(f"{page.name}: {address}")
    assert {line for line in broken if "comments/feed/" not in line} == set()


def test_every_chapter_with_charts_can_be_taken_along(real_book: Book) -> None:
    assert {path.name for path in downloads(real_book).glob("*-notebook.zip")} == {
        f"{name}-notebook.zip" for name in CHAPTERS
    }


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_chapter_runs_elsewhere_without_a_network(name: str, real_book: Book, tmp_path: Path) -> None:
    """In an environment that holds requirements.txt and nothing else, in a folder with a space in its name."""
    place = tmp_path / "some where"
    with ZipFile(downloads(real_book) / f"{name}-notebook.zip") as archive:
        archive.extractall(place)
    notebook = place / name / f"{name}.ipynb"
    text = notebook.read_text(encoding="utf-8")
    assert "{fact}" not in text
    assert "{cite" not in text
    left_out = ("PYTHONPATH", "LIVINGBOOK_ROOT", "VIRTUAL_ENV", "IPYTHONDIR")
    environment = {key: value for key, value in os.environ.items() if key not in left_out}
    nowhere = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    run = subprocess.run(
        [str(REPOSITORY / ".venv" / "bin" / "jupyter-execute"), "--inplace", notebook.name],
        cwd=notebook.parent, env=environment | nowhere, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    cells = [cell for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    drawn = [output for cell in cells for output in cell["outputs"] if "image/svg+xml" in output.get("data", {})]
    assert len(drawn) == len(cells)
