"""What a PDF says of itself beyond what Typst can write: licence, version, address; and its final, smaller form."""

from __future__ import annotations

import io
from dataclasses import dataclass
from xml.sax.saxutils import escape

import pikepdf

_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
}


@dataclass(frozen=True)
class Rights:
    """Under which terms a PDF may be used, and where it comes from."""

    #: the licence in words
    licence: str
    licence_url: str
    #: the book's version, such as '2026.11'
    version: str
    #: web address of what the PDF holds, '' if not known
    url: str


def describe(document: pikepdf.Pdf, rights: Rights) -> None:
    """Add what Typst has no field for to the XMP metadata (ISO 16684-1); PDF/A-2 knows the schemas of all properties.

    The packet gets one more description, as text: pikepdf would parse all of it and write it anew.

    :param document: the PDF as Typst wrote it; it is changed.
    :param rights: what is added.
    :raises ValueError: if the packet doesn't end as XMP does.
    """
    packet = document.Root.Metadata.read_bytes()
    before, end, after = packet.rpartition(b"</rdf:RDF>")
    if not end:
        raise ValueError("the PDF has no XMP metadata to which its licence could be added")
    document.Root.Metadata.write(before + _description(rights).encode() + end + after)


def _description(rights: Rights) -> str:
    """Write the properties as XMP; none of them is among those that Typst writes."""
    found = {
        "dc:rights": f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(rights.licence)}</rdf:li></rdf:Alt>',
        "xmpRights:Marked": "True",
        "xmpRights:WebStatement": escape(rights.licence_url),
        "xmpMM:VersionID": escape(rights.version),
    }
    if rights.url:
        found["dc:identifier"] = escape(rights.url)
    names = "".join(f' xmlns:{prefix}="{name}"' for prefix, name in _NAMESPACES.items())
    properties = "".join(f"<{name}>{value}</{name}>" for name, value in found.items())
    return f'<rdf:Description rdf:about=""{names}>{properties}</rdf:Description>'


def pack(document: pikepdf.Pdf) -> bytes:
    """Write a PDF small: its objects, most of them tags, go into compressed streams, which leaves a third.

    :param document: the PDF; the same one gives the same bytes.
    """
    packed = io.BytesIO()
    document.save(
        packed,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
        fix_metadata_version=False,
    )
    return packed.getvalue()
