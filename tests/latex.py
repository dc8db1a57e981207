"""``make test-latex``: set the book with LaTeX, as for a press, and look for its evidence in the PDF. Not a gate."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdf
import yaml

from tests.books import copy_book

_REPOSITORY = Path(__file__).parents[1]


def main() -> int:
    """Build the book with Jupyter Book's ``pdflatex`` builder.

    :return: 0 if the PDF is there and holds facts, verdicts, captions and charts, else 1, with what is missing.
    """
    with tempfile.TemporaryDirectory() as folder:
        book = copy_book(_REPOSITORY, Path(folder) / "book")
        command = [str(Path(sys.executable).with_name("jupyter-book")), "build", ".", "--builder", "pdflatex"]
        print("Building with LaTeX, some minutes ...", flush=True)
        run = subprocess.run(command, cwd=book.path, capture_output=True, text=True, errors="replace", check=False)
        found = sorted((book.path / "_build" / "latex").glob("*.pdf"))
        if run.returncode or not found:
            print(run.stdout[-4000:], run.stderr[-4000:])
            return 1
        # drawings of the book are PDFs beside it
        missing = _missing(book.path, max(found, key=lambda path: path.stat().st_size))
    print(
        "\n".join(["The PDF lacks:", *missing]) if missing else "Facts, verdicts, captions and charts are in the PDF."
    )
    return 1 if missing else 0


def _missing(root: Path, path: Path) -> list[str]:
    """Say what of the evidence is not in a PDF."""
    reader = pypdf.PdfReader(path)
    text = _letters("".join(page.extract_text() for page in reader.pages))
    claims = yaml.safe_load((root / "evidence" / "claims.yml").read_text(encoding="utf-8"))
    wanted = ["What the article said", "Verdict", "Numbers in this chapter", "Ledger of Facts", "How we count"]
    wanted += [claim["article"] for claim in list(claims.values())[:5]]
    drawn = sum(len(page.get("/Resources", {}).get("/XObject", {})) for page in reader.pages)
    print(f"{path.name}: {len(reader.pages)} pages, {drawn} drawings, {path.stat().st_size / 1e6:.1f} MB")
    return [f"'{part}'" for part in wanted if _letters(part) not in text] + ([] if drawn else ["any chart"])


def _letters(text: str) -> str:
    return re.sub(r"[\W_]", "", text).lower()


if __name__ == "__main__":
    sys.exit(main())
