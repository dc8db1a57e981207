"""Books as tests handle them: copy one, build it, read what came out."""

from __future__ import annotations

import gc
import importlib
import io
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bs4 import BeautifulSoup
from jupyter_book.sphinx import build_sphinx
from sphinx.application import builtin_extensions
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx.locale import translators
from sphinx.util.console import nocolor

nocolor()  # messages are compared as plain text
for _name in builtin_extensions:  # what is imported during a build keeps the words of that build's language
    importlib.import_module(_name)
ROOTS = Path(__file__).with_name("roots")
#: what makes a book, as opposed to what was made from it
SOURCES = ("_config.yml", "_toc.yml", "CITATION.cff", "intro.md", "references.bib", "requirements.txt",
           "addresses.txt", "CHANGELOG.md", "chapters", "evidence", "livingbook", "discussion")  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """How a build ended."""

    ok: bool
    #: everything that it printed
    output: str


class Book:
    """A folder that holds a book."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def build(self, builder: str = "html", *, strict: bool = False) -> Outcome:
        """Build in this process with Jupyter Book, as ``jupyter-book build .`` does."""
        _retire_collectors()
        translators.clear()  # Sphinx keeps the languages of earlier builds in this process
        printed = io.StringIO()
        with redirect_stdout(printed), redirect_stderr(printed):
            result = build_sphinx(
                self.path,
                self.path / "_build" / builder,
                noconfig=True,
                path_config=self.path / "_config.yml",
                confoverrides={
                    "external_toc_path": str(self.path / "_toc.yml"),
                    "latex_individualpages": False,
                    "nitpicky": strict,
                },
                builder=builder,
                warningiserror=strict,
                keep_going=strict,
            )
        return Outcome(ok=not result, output=printed.getvalue())

    def make(self) -> Outcome:
        """Build and publish in a process of its own, as ``make book`` does."""
        run = subprocess.run(
            [sys.executable, "-m", "livingbook", "build"],
            cwd=self.path, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOTS.parents[1])},
        )  # fmt: skip
        return Outcome(ok=run.returncode == 0, output=run.stdout + run.stderr)

    @property
    def html(self) -> Path:
        """The folder of the built pages."""
        return self.path / "_build" / "html"

    @cached_property
    def pages(self) -> list[str]:
        """The addresses of all chapters, from the site's root."""
        chapters = sorted((self.html / "chapters").glob("*.html"))
        return ["index.html", "intro.html", *(f"chapters/{page.name}" for page in chapters)]

    def page(self, name: str) -> BeautifulSoup:
        """Read a built page, such as 'intro.html'."""
        return BeautifulSoup((self.html / name).read_text(encoding="utf-8"), "html.parser")

    def scripts(self, name: str) -> str:
        """Join the scripts that a built page loads from the book; they lie in few files, named after their content."""
        addresses = [str(tag["src"]) for tag in self.page(name).select("script[src]")]
        files = [(self.html / name).parent / address.partition("?")[0] for address in addresses if ":" not in address]
        return "\n".join(file.read_text(encoding="utf-8") for file in files)

    def write(self, name: str, text: str) -> None:
        """Write a file of the book."""
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def replace(self, name: str, old: str, new: str) -> None:
        """Change a passage of a file; the passage must be there."""
        file = self.path / name
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {name}"
        file.write_text(text.replace(old, new), encoding="utf-8")


def copy_root(name: str, target: Path) -> Book:
    """Copy a tiny book of tests/roots/, ready to be changed and built."""
    shutil.copytree(ROOTS / name, target)
    return Book(target)


def _retire_collectors() -> None:
    """Mark the collectors of earlier builds in this process as switched off.

    sphinx_external_toc switches off every collector of toctrees that it finds in memory. For those of earlier builds
    it would take away other listeners of the new one, which happen to have the same numbers.
    """
    for found in gc.get_objects():
        if isinstance(found, TocTreeCollector):
            found.listener_ids = None


def copy_book(repository: Path, target: Path) -> Book:
    """Copy the sources of the real book, and nothing that was built."""
    target.mkdir(parents=True)
    for name in SOURCES:
        source = repository / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, target / name)
    return Book(target)


def chromium_path() -> str:
    """Find the browser for the tests: ``CHROMIUM`` from the environment, else as tools/find-chromium.sh finds it.

    :raises RuntimeError: if there is none, with what to install.
    """
    if named := os.environ.get("CHROMIUM"):
        return named
    script = Path(__file__).parents[1] / "tools" / "find-chromium.sh"
    run = subprocess.run([str(script)], capture_output=True, text=True, check=False)
    if run.returncode:
        raise RuntimeError(run.stderr.strip())
    return run.stdout.strip()
