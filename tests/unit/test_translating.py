"""Texts are taken out of every kind of file, and the same sources give the same bytes."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from gettext import NullTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

from livingbook import language
from livingbook.pdf.theme import Theme
from livingbook.pdf.words import words
from livingbook.publication import load_publication
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


def bracketed() -> NullTranslations:
    class Brackets(NullTranslations):
        def gettext(self, message: str) -> str:
            return f"⟦{message}⟧"

    return Brackets()


def test_the_words_of_the_pdf_are_translated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_spoken", [bracketed()])
    said = words(load_publication(ROOT), theme=Theme())
    one_author = said.pop("authors")
    assert one_author == "New Era of Collaboration contributors"
    assert {name: text for name, text in said.items() if "⟦" not in text} == {}


def test_the_template_of_the_pdf_has_no_word_of_its_own() -> None:
    marks = {"Numbered", "Part"}  # by which the template knows its headings again; never printed
    for path in (ROOT / "livingbook" / "pdf" / "template").glob("*.typ"):
        code = "\n".join(line.split("//")[0] for line in path.read_text(encoding="utf-8").splitlines())
        assert set(re.findall(r"\[([A-Z][a-z]{2,})", code)) <= marks, path.name


THREAD = """
import django, json, sys
from django.conf import settings
django.setup()
from django.template.loader import render_to_string
from livingbook.replies.drawing import DONE
from livingbook.replies.forms import ReportForm
about = {"book": {"title": "B", "language": "de"}, "home": "/", "people": [], "mail": True, "rate": 3}
print(json.dumps([settings.LANGUAGE_CODE, render_to_string("replies/rules.html", about),
                  str(ReportForm.base_fields["reason"].label), str(DONE["pending-asked"])]))
"""


def test_the_comment_server_speaks_the_language_of_the_book(tmp_path: Path) -> None:
    code = tmp_path / "livingbook"
    code.symlink_to(ROOT / "livingbook")
    found = Catalog(locale="de")
    interface.server(found)
    for message in found:
        if message.id and isinstance(message.id, str):
            message.string = f"⟦{message.id}⟧"
    target = language.catalogue_file(tmp_path, "de", language.SERVER)
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, found)
    told = {"PYTHONPATH": str(tmp_path), "LIVINGBOOK_LANGUAGE": "de", "LIVINGBOOK_DATA": str(tmp_path / "var"),
            "DJANGO_SETTINGS_MODULE": "livingbook.replies.settings"}  # fmt: skip
    (tmp_path / "var").mkdir()
    run = subprocess.run([sys.executable, "-c", THREAD], cwd=tmp_path, capture_output=True, text=True, check=False,
                         env={**os.environ, **told})  # fmt: skip
    assert run.returncode == 0, run.stderr
    spoken, rules, label, done = json.loads(run.stdout)
    assert spoken == "de"
    texts = re.findall(r"<(?:h1|h2|p|li|dt|dd)>\s*([^<\s])", rules)
    assert len(texts) > 25
    assert set(texts) == {"⟦"}
    assert label.startswith("⟦")
    assert done.count("⟦") == 2
