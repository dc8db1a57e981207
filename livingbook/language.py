"""The words that readers see, in the language of the book: gettext's catalogues below ``locales/``.

Text for readers stands in the code in English, inside ``_()``, and is looked up where it is used. Faults and commands
speak English to whoever makes the book. ``docs/translate.md`` says how the words are taken out for translators.
"""

from __future__ import annotations

import hashlib
import json
from gettext import NullTranslations, translation
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jinja2
    from sphinx.application import Sphinx
    from sphinx.config import Config

#: where a book keeps its catalogues, from its root; Sphinx looks there for those of chapters
FOLDER = "locales"
#: the catalogue of pages, PDF and downloads, and that of the labels of charts
PAGES, CHARTS = "livingbook", "charts"
#: the catalogue of the comment server; Django looks for this name
SERVER = "django"
#: the setting that tells Sphinx to read all chapters again when the words have changed
_VALUE = "livingbook_words"
_spoken: list[NullTranslations] = [NullTranslations()]


def _(message: str) -> str:
    """Put a text of pages or PDF into the language of the book."""
    return _spoken[0].gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """Choose between the forms of a text that go with a number, in the language of the book."""
    return _spoken[0].ngettext(one, many, number)


def mark(message: str) -> str:
    """Mark a text for translators that is looked up later, with ``_()``."""
    return message


def mark_plural(one: str, many: str) -> tuple[str, str]:
    """Mark two forms of a text that are looked up later, with ``ngettext()``."""
    return one, many


def catalogue(root: Path, language: str, domain: str) -> NullTranslations:
    """Read a catalogue; without one, texts stay as they are.

    :param root: the book's root folder.
    :param language: as Sphinx names it, such as 'de' or 'pt_BR'.
    :param domain: the catalogue's name.
    """
    return translation(domain, root / FOLDER, languages=[language], fallback=True)


def catalogue_file(root: Path, language: str, domain: str) -> Path:
    """Name the file of a compiled catalogue; it need not exist."""
    return root / FOLDER / language / "LC_MESSAGES" / f"{domain}.mo"


def speak(words: NullTranslations) -> None:
    """Let ``_()`` look texts up in this catalogue, in this process from now on."""
    _spoken[0] = words


def templates(folder: Path) -> jinja2.Environment:
    """Load templates of HTML; what they fill in is escaped, their own words are looked up.

    :param folder: where they are.
    """
    from jinja2 import Environment, FileSystemLoader  # noqa: PLC0415 - the server, which needs none, takes words too

    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(_, ngettext, newstyle=True)  # type: ignore[attr-defined] # of the extension
    return environment


def connect(app: Sphinx) -> None:
    """Load the catalogue of the book's language; extensions that show words call this once each."""
    if _VALUE not in app.config.values:
        app.add_config_value(_VALUE, "", "env")
        app.connect("config-inited", _load, priority=100)
        app.connect("builder-inited", _add_to_pages, priority=100)


def _load(app: Sphinx, config: Config) -> None:
    root, language = Path(app.srcdir), config.language or "en"
    speak(catalogue(root, language, PAGES))
    file = catalogue_file(root, language, PAGES)
    config[_VALUE] = hashlib.sha256(file.read_bytes()).hexdigest()[:16] if file.is_file() else ""


def _add_to_pages(app: Sphinx) -> None:
    """Let Sphinx's templates find our words where Sphinx has none of its own."""
    app.translator.add_fallback(_spoken[0])
    templates = getattr(app.builder, "templates", None)  # only builders of pages have them
    if templates:
        templates.environment.filters |= {"script_text": script_text, "script_values": script_values}


def script_text(text: str) -> str:
    """Write a text as a string of JavaScript."""
    return json.dumps(text, ensure_ascii=False)


def script_values(text: str, **values: str) -> str:
    """Write a text with places for values as a template of JavaScript.

    :param text: with places such as ``{rows}``.
    :param values: the expression for each place.
    """
    plain = text.replace("\\", "\\\\").replace("`", "\\`").replace("$", "\\$")
    return f"`{plain.format(**{name: f'${{{value}}}' for name, value in values.items()})}`"
