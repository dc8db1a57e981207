"""What a chapter needs to run elsewhere: its notebook, the tables it reads, the modules it imports, the pins."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from textwrap import fill

from livingbook.evidence.tables import PACKAGE
from livingbook.language import _
from livingbook.reuse.closure import needed_files
from livingbook.reuse.notebooks import as_json, chapter_notebook
from livingbook.sources import code_digest, digest
from livingbook.yamlsource import read_yaml, written_yaml

#: what cells of charts import
_CELLS = "livingbook.charts.cells"
#: what goes along as it is, from the book's root
_BESIDE = ("requirements.txt", "LICENSE", "LICENSE-TEXT.md")
_CODE = Path(__file__).parents[2]
_COMMANDS = """\
    python3 -m venv .venv
    .venv/bin/pip install -r requirements.txt jupyterlab
    .venv/bin/jupyter lab {name}.ipynb"""


def has_cells(source: Path) -> bool:
    """Tell whether a document is a chapter with cells to run."""
    return source.suffix == ".md" and "```{code-cell}" in source.read_text(encoding="utf-8")


def shared_state(root: Path) -> str:
    """Hash what decides the archives of all chapters besides their own texts.

    :param root: the book's root folder.
    """
    evidence = [path for path in (root / PACKAGE).parent.rglob("*") if path.is_file()]
    words = hashlib.sha256(_readme("").encode()).hexdigest()
    return digest(root, [*evidence, *_beside(root)]) + code_digest() + words


def _readme(name: str) -> str:
    """Say what the archive of a chapter is, and how its notebook is opened."""
    about = _(
        "A chapter with the cells that draw its charts, the tables that they read, and the code that they import. "
        "It needs no network once its packages are installed."
    )
    terms = _(
        "Text, figures and tables: CC BY 4.0 unless evidence/datapackage.yaml says otherwise of a table. "
        "Code: MIT, see LICENSE."
    )
    paragraphs = (f"# {name}", fill(about, 115), _COMMANDS.format(name=name), fill(terms, 115))
    return "\n\n".join(paragraphs) + "\n"


def _beside(root: Path) -> list[Path]:
    return [path for name in _BESIDE if (path := root / name).exists()]


def imported() -> list[Path]:
    """List the files of our code that cells import, from the folder of the package; slow to find out."""
    return [file.relative_to(_CODE) for file in needed_files(_CODE, _CELLS)]


def chapter_files(
    root: Path, source: Path, value_of: Callable[[str, str], str], imports: Callable[[], list[Path]] = imported
) -> dict[str, bytes | Path]:
    """Collect the files.

    :param root: the book's root folder.
    :param source: the chapter's own file.
    :param value_of: gives the value of a fact for a sentence, by id and option.
    :param imports: gives what :func:`imported` does; a build remembers it.
    :return: the content of each file by its path in the archive, all in one folder named after the chapter.
    """
    made = chapter_notebook(source.read_text(encoding="utf-8"), value_of)
    name = source.stem
    files: dict[str, bytes | Path] = {
        f"{name}.ipynb": as_json(made.notebook).encode(),
        "README.md": _readme(name).encode(),
    }
    files |= {path.name: path for path in _beside(root)}
    if made.tables:
        files |= _tables(root, made.tables)
        files |= {name.as_posix(): _CODE / name for name in imports()}
    return {f"{name}/{path}": held for path, held in files.items()}


def _tables(root: Path, names: tuple[str, ...]) -> dict[str, bytes | Path]:
    """Take the tables that are read, and a description that names no other."""
    described = read_yaml(root / PACKAGE)
    described["resources"] = [resource for resource in described["resources"] if resource["name"] in names]
    folder = PACKAGE.parent
    files: dict[str, bytes | Path] = {
        (folder / resource["path"]).as_posix(): root / folder / resource["path"] for resource in described["resources"]
    }
    return files | {PACKAGE.as_posix(): written_yaml(described).encode()}
