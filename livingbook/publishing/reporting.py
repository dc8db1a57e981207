"""'Report a problem': where a reader's report of a page or figure goes, and what is filled in for them.

An address ends where the words that the reader has selected go; report.js adds them.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote, urlencode, urlsplit

from livingbook.citation import Work
from livingbook.language import _

#: the form of .github/ISSUE_TEMPLATE that is opened; its fields are named after these keys
_FORM = "correction.yml"


class Report(NamedTuple):
    """A link for reports."""

    address: str
    #: whether the words that a reader has selected can be added to its end
    takes_words: bool


class Ways(NamedTuple):
    """The ways to the book's people, the best first."""

    #: address of the repository, '' for none
    repository: str
    #: 'mailto:...' or the address of a page, '' for none
    contact: str
    #: the comment section nearest to the page, relative to it, '' for none
    comments: str


def report_link(work: Work, ways: Ways) -> Report | None:
    """Give the link for one page or figure.

    :param work: what the report is about.
    :param ways: how the book's people can be reached.
    :return: None if they can't.
    """
    where = f"{work.title} ({work.address})" if work.address else work.title
    if urlsplit(ways.repository).hostname == "github.com":
        fields = {
            "template": _FORM,
            "title": _("Correction: {page}").format(page=work.title),
            "page": where,
            "version": work.version,
        }
        filled = urlencode(fields, quote_via=quote)
        return Report(f"{ways.repository.rstrip('/')}/issues/new?{filled}&quote=", takes_words=True)
    if ways.contact.startswith("mailto:"):
        subject = quote(_("Problem: {title}, version {version}").format(title=work.title, version=work.version))
        body = quote(
            _(
                "Page: {page}\nVersion: {version}\nWhat is right, and where that can be checked:\n\n\nThe words: "
            ).format(page=where, version=work.version)
        )
        return Report(f"{ways.contact}?subject={subject}&body={body}", takes_words=True)
    address = ways.contact or ways.comments
    return Report(address, takes_words=False) if address else None
