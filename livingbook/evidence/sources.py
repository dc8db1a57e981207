"""The list of sources: ``references.bib``, by the keys that evidence and chapters cite."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pybtex.database import BibliographyDataError, parse_file
from pybtex.exceptions import PybtexError

from livingbook.errors import BookError


def source_keys(bibfiles: Iterable[Path]) -> frozenset[str]:
    """Collect the keys of all entries.

    :param bibfiles: BibTeX files, UTF-8.
    :raises BookError: if a file is missing, is no BibTeX or holds a key twice; all faults at once.
    """
    keys: set[str] = set()
    faults: list[str] = []
    for bibfile in bibfiles:
        try:
            entries = parse_file(str(bibfile), bib_format="bibtex", encoding="utf-8").entries
        except (BibliographyDataError, PybtexError) as error:
            faults.append(f"{bibfile}: {error}")
        except (OSError, UnicodeDecodeError) as error:
            faults.append(f"{bibfile}: cannot be read: {error}")
        else:
            keys.update(entries)
    if faults:
        raise BookError("The list of sources has faults", faults)
    return frozenset(keys)
