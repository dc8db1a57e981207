"""Each acronym of the glossary is spelled out where a chapter first uses it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from livingbook.checks.passages import passages

_GLOSSARY = re.compile(r"^(`{3,}|:{3,})\{glossary\}[^\n]*\n(.*?)^\1", re.MULTILINE | re.DOTALL)
#: a term of the glossary that is an acronym; two letters, as in UN, are read as a name
_TERM = re.compile(r"^([A-Z]{3,})$", re.MULTILINE)
#: letters before and after an acronym in which its words must stand
_BEFORE, _AFTER = 140, 80


def acronyms(prose: Mapping[str, str]) -> set[str]:
    """Collect the acronyms that the book's glossary explains.

    :param prose: the text of each file.
    """
    return {term for text in prose.values() for block in _GLOSSARY.findall(text) for term in _TERM.findall(block[1])}


def acronym_faults(prose: Mapping[str, str], extensions: Iterable[str]) -> list[str]:
    """List first uses without the words that the acronym stands for.

    :param prose: the text of each file, by name; the glossary itself may do as it likes.
    :param extensions: the extensions of MyST that the book uses.
    :return: one line per fault, with file and line.
    """
    known = acronyms(prose)
    faults = []
    for name, text in prose.items():
        if _GLOSSARY.search(text):
            continue
        waiting = set(known)
        for passage in sorted(passages(text, extensions), key=lambda passage: passage.line):
            for acronym in sorted(waiting):
                if not (found := re.search(rf"\b{acronym}\b", passage.text)):
                    continue
                waiting.remove(acronym)
                if not is_spelled_out(passage.text, found.start(), acronym):
                    faults.append(f"{name}:{passage.line}: '{acronym}' is not spelled out at its first use")
    return faults


def is_spelled_out(text: str, start: int, acronym: str) -> bool:
    """Tell whether the words of an acronym stand near it.

    They do if it follows them in brackets, or if the initials of capitalised words around it give it.

    :param text: a passage.
    :param start: where the acronym begins in it.
    :param acronym: such as 'ESA'.
    """
    before, after = text[max(0, start - _BEFORE) : start], text[start + len(acronym) :][:_AFTER]
    if re.search(r"[A-Z]\w+ \($", before) and after.startswith(")"):
        return True
    return any(acronym in "".join(re.findall(r"\b([A-Z])[a-z]", side)) for side in (before, after))
