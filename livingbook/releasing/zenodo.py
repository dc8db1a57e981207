"""``.zenodo.json``: what Zenodo reads when a release is deposited there (https://developers.zenodo.org/#deposit-metadata)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from livingbook.publication import Author, Publication

NAME = ".zenodo.json"
SCHEMA = Path(__file__).parent / "schemas" / "zenodo.schema.json"


def deposit(book: Publication) -> str:
    """Describe the book for its deposit. No DOI is in it: Zenodo gives each version its own.

    :param book: what ``CITATION.cff`` says.
    :return: JSON that fits the schema of what Zenodo takes.
    """
    record: dict[str, Any] = {
        "title": book.full_title,
        "upload_type": "publication",
        "publication_type": "book",
        "publication_date": book.date_released.isoformat(),
        "version": book.version,
        "description": book.abstract or book.full_title,
        "creators": [_creator(author) for author in book.creators],
        "access_right": "open",
        "license": book.licence.lower(),
        "language": "eng",
    }
    Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(record)
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def _creator(author: Author) -> dict[str, str]:
    family = f"{author.family} {author.suffix}".strip()
    creator = {"name": f"{family}, {author.given}" if author.given else author.family}
    return creator | ({"orcid": author.orcid.rpartition("/")[2]} if author.orcid else {})
