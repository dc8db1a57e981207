"""The words that the template itself sets, which Typst reads as JSON: it knows no catalogue."""

from __future__ import annotations

from livingbook.language import _
from livingbook.pdf.manifest import long_date
from livingbook.pdf.theme import Theme
from livingbook.publication import Publication


def words(publication: Publication, *, theme: Theme) -> dict[str, str]:
    """Give the words of the template by the names that it uses, in the language of the book.

    :param publication: what the book says of itself.
    :param theme: its faces.
    """
    day, data = publication.date_released, publication.data_date
    return {
        "authors": _(" and ").join(filter(None, [", ".join(publication.authors[:-1]), publication.authors[-1]])),
        "edition": _("Version {version} · {date}").format(version=publication.version, date=long_date(day)),
        "licence": _("Text and figures under the licence {licence}:"),
        "dates": _("Dates"),
        "text_date": _("Text of {date}").format(date=long_date(day)),
        "data_date": _("Tables of data up to {date}").format(date=long_date(data)) if data else "",
        "web_edition": _("Web edition, with discussion and corrections:"),
        "how_to_cite": _("How to cite"),
        "colophon": _(
            "Set in {face} with Typst. This file follows PDF/UA-1, for reading with assistive technology, "
            "and PDF/A-2a, for archives."
        ).format(face=theme.text_face),
        "contents": _("Contents"),
        "part_of": _("Part of: "),
        "sources_cited": _("Sources cited in this chapter"),
        "on_the_web": _("On the web"),
        "with_data": _(", with its data and all corrections since:"),
        "discussed": _("Readers discuss it there: "),
        "code": _("QR code with the address "),
        "index": _("Index"),
        "discussion": _("Discussion"),
        "web_addresses": _("Web addresses"),
    }
