"""Compares the names of people as readers see them, so that a reserved name can't be imitated by a look-alike."""

from __future__ import annotations

import unicodedata

#: letters of other scripts that look like Latin ones in most typefaces (a short list of the plainest cases)
_TWINS = str.maketrans("аеорсухіјѕԁһԛԝвнкмтαορτυνικεζχ", "aeopcyxijsdhqwbhkmtaoptuvikezx")


def name_key(name: str) -> str:
    """Reduce a name to what an eye compares: no case, accents, spaces, punctuation or look-alike letters.

    :param name: as someone signs.
    :return: letters and digits; the name itself in lower case if it has none.
    """
    folded = unicodedata.normalize("NFKD", name).casefold().translate(_TWINS)
    kept = "".join(c for c in folded if c.isalnum())
    return (kept or name.casefold())[:200]
