"""The look of the PDFs as a book can choose it: paper, margins, faces, colour."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from livingbook.errors import BookError, did_you_mean
from livingbook.pdf.columns import Lines

#: Width and height in millimetres.
PAPERS = {"a4": (210.0, 297.0), "us-letter": (215.9, 279.4), "a5": (148.0, 210.0), "b5": (176.0, 250.0)}
SIDES = ("left", "right", "top", "bottom")
#: Faces in the Typst wheel that fill what the book's own faces lack: the first for reading, the others for signs.
_LAST_FOR_READING, _LAST_FOR_SIGNS = "New Computer Modern", ("DejaVu Sans Mono", "New Computer Modern Math")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Theme:
    """What ``bookpdf_theme`` may hold. The default is A4 whose every line also lies on US Letter, see docs/pdf.md."""

    paper: str = "a4"
    #: distance of the text from the edges of the paper, in millimetres; notes stand in the right margin
    margins: Mapping[str, float] = field(
        default_factory=lambda: {"left": 28.0, "right": 58.0, "top": 30.0, "bottom": 32.0}
    )
    #: size of the text, in points
    text_size: float = 11.0
    #: straight right edge; otherwise ragged
    justify: bool = True
    #: colour of links, numbers and rules
    accent: str = "#1d4469"
    text_face: str = "Libertinus Serif"
    heading_face: str = "Libertinus Serif"
    code_face: str = "DejaVu Sans Mono"
    #: faces for the letters that the text face lacks, the first that has one counts
    more_faces: tuple[str, ...] = ()

    @property
    def reading_faces(self) -> tuple[str, ...]:
        """The faces in which words may be set, in the order in which a letter is looked for."""
        return tuple(dict.fromkeys([self.text_face, *self.more_faces, _LAST_FOR_READING]))

    @property
    def faces(self) -> tuple[str, ...]:
        """The faces in which any sign may be set, in the order in which it is looked for."""
        return tuple(dict.fromkeys([*self.reading_faces, *_LAST_FOR_SIGNS]))

    @property
    def table_lines(self) -> Lines:
        """The letters that a line of a table holds on this paper."""
        default = Theme()
        return Lines().on(
            text=self._text_width / default._text_width * default.text_size / self.text_size,
            reach=(self._text_width + self._reach) / (default._text_width + default._reach),
            turned=self._text_height / default._text_height,
        )

    @property
    def _text_width(self) -> float:
        return PAPERS[self.paper][0] - self.margins["left"] - self.margins["right"]

    @property
    def _text_height(self) -> float:
        return PAPERS[self.paper][1] - self.margins["top"] - self.margins["bottom"]

    @property
    def _reach(self) -> float:
        """How far what is too wide reaches into the margin, as template/style.typ has it."""
        note = max(0.0, self.margins["right"] - 20.0)
        return note + 6.0 if note else 0.0

    def as_json(self) -> dict[str, Any]:
        """Give the values under the names that the template uses."""
        width, height = PAPERS[self.paper]
        return asdict(self) | {"width": width, "height": height, "faces": self.faces}


def _number(value: Any, least: float, most: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most


#: key -> (whether a value is right, what a wrong one is)
_RIGHT: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "paper": (lambda value: isinstance(value, str) and value in PAPERS, f"none of {', '.join(PAPERS)}"),
    "text_size": (lambda value: _number(value, 6, 24), "no size from 6 to 24 (points)"),
    "justify": (lambda value: isinstance(value, bool), "neither true nor false"),
    "accent": (
        lambda value: isinstance(value, str) and bool(_COLOUR.fullmatch(value)),
        "no colour such as '#1d4469'",
    ),
}


def read_theme(values: Mapping[str, Any], families: Iterable[str]) -> Theme:
    """Read ``bookpdf_theme``.

    :param values: what the book sets; the rest keeps its default.
    :param families: the names of all faces that there are.
    :raises BookError: naming every unknown key and wrong value.
    """
    known = {item.name: item for item in fields(Theme)}
    faults = [f"unknown key '{key}'{did_you_mean(key, known)}" for key in values if key not in known]
    faults += [fault for key, value in values.items() if key in known for fault in _faults(key, value, set(families))]
    if faults:
        raise BookError("_config.yml", [f"bookpdf_theme: {fault}" for fault in faults])
    chosen = dict(values)
    if "margins" in chosen:
        chosen["margins"] = {**Theme().margins, **chosen["margins"]}
    if "more_faces" in chosen:
        chosen["more_faces"] = tuple(chosen["more_faces"])
    return Theme(**chosen)


def _faults(key: str, value: Any, families: set[str]) -> list[str]:
    if key == "margins":
        return _margin_faults(value)
    if key == "more_faces":
        if not isinstance(value, list):
            return [f"more_faces: '{value}' is no list of faces"]
        return [fault for face in value for fault in _face_faults(key, face, families)]
    if key in _RIGHT:
        right, kind = _RIGHT[key]
        return [] if right(value) else [f"{key}: '{value}' is {kind}"]
    return _face_faults(key, value, families)


def _margin_faults(value: Any) -> list[str]:
    if not isinstance(value, dict):
        return [f"margins: '{value}' must hold {', '.join(SIDES)}, each in millimetres"]
    faults = [f"margins: unknown key '{side}'{did_you_mean(str(side), SIDES)}" for side in value if side not in SIDES]
    return faults + [
        f"margins: {side}: '{size}' is no number of millimetres from 5 to 90"
        for side, size in value.items()
        if side in SIDES and not _number(size, 5, 90)
    ]


def _face_faults(key: str, face: Any, families: set[str]) -> list[str]:
    if face in families:
        return []
    hint = did_you_mean(str(face), families)
    return [f"{key}: no font '{face}'{hint}; fonts come with Typst, or from what bookpdf_fonts names"]
