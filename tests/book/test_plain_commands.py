"""Plain Jupyter Book, as its manual says, from an environment that holds requirements.txt and nothing else."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from tests.books import Book, copy_book
from tests.conftest import REPOSITORY

#: made by `make test` from requirements.txt alone
ENVIRONMENT = REPOSITORY / ".venv"
_OF_THIS_PROCESS = ("PYTHONPATH", "VIRTUAL_ENV", "SOURCE_DATE_EPOCH")
PDF = ("--builder", "custom", "--custom-builder", "bookpdf")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """The sources in a folder with a space in its name, and in it an environment full of Markdown files."""
    book = copy_book(REPOSITORY, tmp_path_factory.mktemp("plain commands") / "my clone")
    book.write(".venv/lib/python3/site-packages/some_package/README.md", "# Not a chapter\n\n{fact}`nonsense`\n")
    book.write("node_modules/other/README.md", "# Not a chapter\n")
    earlier = time.time() - 40 * 86_400
    for file in book.path.rglob("*"):
        os.utime(file, (earlier, earlier))
    return book


def jupyter_book(book: Book, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    program = ENVIRONMENT / "bin" / "jupyter-book"
    assert program.exists(), f"{program} is missing; `make test` sets it up"
    kept = {key: value for key, value in os.environ.items() if key not in _OF_THIS_PROCESS}
    environment = {**kept, "TZ": "Asia/Tokyo"}
    run = subprocess.run(
        [str(program), "build", str(book.path), *words],
        cwd=cwd, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    return run


def test_pages_then_pdf_then_pages(clone: Book, real_book: Book, tmp_path: Path) -> None:
    """From another working directory; the second run of the pages finds the PDFs and offers them."""
    run = jupyter_book(clone, "-n", "-W", "--keep-going", cwd=tmp_path)
    assert "WARNING" not in run.stderr
    assert not list((clone.html).rglob("*.pdf"))
    assert "Whole book (PDF)" not in (clone.html / "intro.html").read_text(encoding="utf-8")

    jupyter_book(clone, *PDF, "-n", "-W", "--keep-going", cwd=tmp_path)
    assert (clone.path / "_build" / "bookpdf" / "new-era-of-collaboration.pdf").read_bytes().startswith(b"%PDF")

    jupyter_book(clone, cwd=tmp_path)
    assert (clone.html / "downloads" / "new-era-of-collaboration.pdf").exists()
    assert "Whole book (PDF)" in (clone.html / "intro.html").read_text(encoding="utf-8")

    # and the PDFs are those that the one command makes, byte for byte: in another folder, from files of another day, in
    # another time zone, by another road
    made, published = clone.path / "_build" / "bookpdf", real_book.html / "downloads"
    names = sorted(file.name for file in published.glob("*.pdf"))
    assert len(names) > 10
    assert sorted(file.name for file in made.glob("*.pdf")) == names
    assert [name for name in names if (made / name).read_bytes() != (published / name).read_bytes()] == []
