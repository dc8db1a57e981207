"""What a PDF says of itself beyond what Typst can write: licence, version, address; and its final, smaller form."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pikepdf


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

    :param document: the PDF as Typst wrote it; it is changed.
    :param rights: what is added.
    """
    with document.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        metadata["dc:rights"] = rights.licence
        metadata["xmpRights:Marked"] = "True"
        metadata["xmpRights:WebStatement"] = rights.licence_url
        metadata["xmpMM:VersionID"] = rights.version
        if rights.url:
            metadata["dc:identifier"] = rights.url


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
