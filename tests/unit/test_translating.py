"""Texts are taken out of every kind of file, and the same sources give the same bytes."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from livingbook.translating import interface
from livingbook.translating.chapters import charts

ROOT = Path(__file__).parents[2]


def pages() -> Catalog:
    found = Catalog(creation_date=datetime(2026, 11, 22, tzinfo=UTC))
    interface.pages(found)
    return found


def written(found: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, found)
    return file.getvalue()


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("As the source states it.", "livingbook/evidence/numbers.py"),
        ("Holds in part", "livingbook/evidence/claims.py"),
        ("Sources cited in this chapter", "livingbook/pdf/words.py"),
        ("Data of this chart", "livingbook/charts/templates/furniture.html"),
        ("Cite this chapter", "livingbook/publishing/templates/cite.html"),
        ("Feed of changes", "livingbook/web/templates/publication.html"),
        ("Try again", "livingbook/comments/templates/comments.html"),
        ("A comment that is not in the archive", "livingbook/discussion/document.py"),
        ("Search this table", "livingbook/evidence/static/filter.js_t"),
    ],
)
def test_pages(text: str, where: str) -> None:
    message = pages().get(text)
    assert message is not None
    assert where in [path for path, _line in message.locations]


def test_forms_that_go_with_a_number_stay_together() -> None:
    assert pages().get("{number} page").id == ("{number} page", "{number} pages")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("Please write a comment.", "livingbook/replies/forms.py"),
        ("Post Comment", "livingbook/replies/templates/replies/form.html"),
        ("Rules for comments", "livingbook/replies/templates/replies/rules.html"),
        ("Thank you. Your comment is published.", "livingbook/replies/drawing.py"),
        ("Read it in its place, and answer:", "livingbook/replies/templates/replies/mail/reply.txt"),
        ("This page does not exist", "livingbook/replies/answers.py"),
    ],
)
def test_comments(text: str, where: str) -> None:
    found = Catalog()
    interface.server(found)
    message = found.get(text)
    assert message is not None
    assert where in [path for path, _line in message.locations]


def test_charts(tmp_path: Path) -> None:
    text = (
        "# A chapter\n\n```{code-cell} ipython3\n---\nmystnb:\n  image:\n    alt: Two bars.\n---\n"
        'x = alt.X("a", title=_("Seats"))\nplain = "not ours"\n```\n'
    )
    (tmp_path / "one.md").write_text(text, encoding="utf-8")
    found = Catalog()
    charts(found, tmp_path, ["one.md"])
    assert {message.id: message.locations for message in found if message.id} == {
        "Two bars.": [("one.md", 3)],
        "Seats": [("one.md", 9)],
    }


def test_every_label_of_the_book_is_found() -> None:
    found = Catalog()
    charts(found, ROOT, [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "chapters").glob("*.md"))])
    assert found.get("Share of crewed launches, per cent")
    assert found.get("Seats")


def test_the_same_sources_give_the_same_bytes() -> None:
    assert written(pages()) == written(pages())


#: what readers never see: the moderators' pages and mails, and the frame of the EPUB, which holds no words
NOT_FOR_READERS = ("admin/", "replies/mail/comment.txt", "replies/mail/report.txt", "replies/mail/bundle.txt",
                   "replies/mail/decide.html", "replies/login.html")  # fmt: skip
#: names of formats, and what is the same in every language
SAME_EVERYWHERE = {"UTC", "SVG", "PNG", "rel", "nofollow"}
TRANSLATED = re.compile(
    r"\{#.*?#\}|\{% (blocktranslate|trans)\b.*?%\}.*?\{% end\1 %\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL
)
SAID = re.compile(r"\b(?:aria-label|title|alt|data-(?:away|busy|detached|refused|count|quote|copied|one|many|by-hand"
                  r"|loading|failed|shown))=\"([^\"]*)\"")  # fmt: skip


def bare_words(text: str) -> set[str]:
    """Give the words of a template that stand outside of gettext."""
    left = TRANSLATED.sub("", text)
    said = " ".join(SAID.findall(left))
    visible = re.sub(r"<(code|script)\b.*?</\1>|<[^>]*>|&\w+;", " ", left, flags=re.DOTALL)
    return {word for word in re.findall(r"(?<![#\w])[A-Za-z]{3,}", f"{visible} {said}") if word not in SAME_EVERYWHERE}


def test_no_template_for_readers_has_a_bare_word() -> None:
    templates = [
        path
        for pattern in ("*/templates/**/*.html", "*/templates/**/*.txt")
        for path in sorted((ROOT / "livingbook").glob(pattern))
        if not any(part in path.as_posix() for part in NOT_FOR_READERS)
    ]
    assert len(templates) > 30
    assert {path.name: words for path in templates if (words := bare_words(path.read_text(encoding="utf-8")))} == {}


def test_a_bare_word_is_seen() -> None:
    assert bare_words('<p aria-label="Look">{{ _("This") }} and <a href="x">That</a></p>') == {"Look", "and", "That"}
