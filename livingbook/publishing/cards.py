"""The pictures that previews of links show: the title of a page in the book's dress, drawn by Typst at build."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import typst

from livingbook.fonts import load_fonts

#: where they are, from the output folder
FOLDER = "_cards"
#: in pixels, as Open Graph advises
WIDTH, HEIGHT = 1200, 630
_TEMPLATE = Path(__file__).with_name("templates") / "card.typ"
_PIXELS_PER_INCH = 72.0  # a point of the template is a pixel


@dataclass(frozen=True)
class Card:
    """What a card says."""

    title: str
    #: above the title, such as 'Chapter 3'
    label: str
    #: below it, such as the title of the book
    foot: str
    #: the number of the chapter, for the drawing; 0 for none
    chapter: int = 0
    #: what the book names in ``bookpdf_fonts``: its title may need their letters
    fonts: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Its file from the output folder, named after all that it is made from."""
        made_from = [asdict(self), version("typst"), _template()]
        return f"{FOLDER}/{hashlib.sha256(json.dumps(made_from).encode()).hexdigest()[:16]}.png"


@lru_cache(maxsize=1)
def _template() -> str:
    return _TEMPLATE.read_text(encoding="utf-8")


def draw(cards: Iterable[Card], outdir: Path, fonts: tuple[str, ...] = ()) -> None:
    """Draw the cards that are not there yet, all in one run, and remove those that nothing shows any more.

    :param outdir: the output folder.
    :param fonts: folders with the fonts that the book has beside those of Typst.
    """
    wanted = {card.path: card for card in cards}
    folder = outdir / FOLDER
    for file in folder.glob("*.png"):
        if file.relative_to(outdir).as_posix() not in wanted:
            file.unlink()
    new = {path: card for path, card in wanted.items() if not (outdir / path).exists()}
    if not new:
        return
    folder.mkdir(parents=True, exist_ok=True)
    drawn = typst.compile(
        str(_TEMPLATE),
        format="png",
        ppi=_PIXELS_PER_INCH,
        font_paths=load_fonts(fonts),
        sys_inputs={"cards": json.dumps([asdict(card) for card in new.values()])},
    )
    pictures = drawn if isinstance(drawn, list) else [drawn]  # one page comes alone
    for path, picture in zip(new, pictures, strict=True):
        assert isinstance(picture, bytes)  # noqa: S101 - no output file was named
        (outdir / path).write_bytes(picture)
