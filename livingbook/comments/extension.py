"""Plugs the comments into Sphinx: checks settings, appends the section to pages, lists the threads."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sphinx.util import logging

from livingbook import language
from livingbook.comments.archived import draw_archived
from livingbook.comments.contact import contact_address, contact_of
from livingbook.comments.hosted import HostedScript, take_back_scripts
from livingbook.comments.services import Embedding, embedding, identity
from livingbook.comments.settings import HOSTED, CommentSettings, read_settings
from livingbook.configuration import repository_of
from livingbook.discussion import extension as discussion
from livingbook.errors import BookError, did_you_mean
from livingbook.language import templates
from livingbook.threads import mixed_up, read_thread_list, thread_ids, vanished

if TYPE_CHECKING:
    from collections.abc import Mapping

    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

_HERE = Path(__file__).parent
#: builders with one page per thread; others make one file of the book, or files that run no scripts
_BUILDERS = ("html", "dirhtml")
_LOGGER = logging.getLogger(__name__)
_TEMPLATES = templates(Path(__file__).with_name("templates"))


def connect(app: Sphinx) -> dict[str, Any]:
    """Connect the handlers below to Sphinx's events.

    :param app: the application that builds the book.
    """
    app.setup_extension("sphinx_comments")  # owns the setting 'comments_config'
    # Pages are written anew when the switch changes.
    app.add_config_value("livingbook_comments", CommentSettings(), "html", types=(CommentSettings,))
    language.connect(app)
    discussion.connect(app)
    widget = _Widget()
    app.connect("config-inited", widget.read_settings, priority=400)  # before sphinx-comments, at 500
    app.connect("config-inited", widget.take_scripts, priority=600)
    app.connect("builder-inited", widget.copy_files)
    app.connect("env-updated", widget.find_threads)
    app.connect("html-page-context", widget.append_section)
    # The last of several identifiers counts; livingbook.publishing writes one too.
    app.connect("html-page-context", widget.name_page, priority=900)
    app.connect("build-finished", widget.write_threads)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


class _Widget:
    """What one build knows of its comments."""

    def __init__(self) -> None:
        self._written: object = None
        self._scripts: list[HostedScript] = []
        self._threads: dict[str, str] = {}
        #: by page, without its ending, the thread whose name can't be told from the page's address; JSON
        self._ids = ""

    def read_settings(self, app: Sphinx, config: Config) -> None:  # noqa: ARG002 - Sphinx's signature
        """Check the settings, and leave sphinx-comments only what concerns it."""
        self._written = config.comments_config
        settings = read_settings(self._written, config.html_baseurl or "", os.environ)
        config.livingbook_comments = settings
        config.comments_config = settings.hosted

    def take_scripts(self, app: Sphinx, config: Config) -> None:
        """Take the scripts of sphinx-comments out of the list for every page, and leave the setting as it was."""
        config.comments_config = self._written or {}
        self._scripts = take_back_scripts(app.registry.js_files)

    def copy_files(self, app: Sphinx) -> None:
        """Put stylesheet and scripts where pages can link to them; take away what an earlier build left there."""
        if app.builder.name not in _BUILDERS:
            return
        needed = _settings(app).provider != "none" or discussion.any_thread(app)
        bodies = {Path(script.file_name).name: script.body for script in self._scripts if script.body}
        kept = {*bodies, *(path.name for path in (_HERE / "static").iterdir())} if needed else set()
        target = Path(app.outdir) / "_static" / "livingbook"
        for path in target.glob("*"):
            if path.name.removesuffix(".br").removesuffix(".gz") not in kept:
                path.unlink()
        if needed:
            shutil.copytree(_HERE / "static", target, dirs_exist_ok=True)
            for name, body in bodies.items():
                (target / name).write_text(body, encoding="utf-8")

    def find_threads(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Give every page of the table of contents its thread; compare with the committed list."""
        pages = {docname: env.metadata.get(docname, {}) for docname in _pages_of_the_book(env)}
        self._threads = thread_ids(pages)
        self._ids = ""
        policies = _settings(app).policies
        if policies and policies not in env.all_docs:
            fault = f"html.comments.policies: there is no document '{policies}'{did_you_mean(policies, env.all_docs)}"
            raise BookError("_config.yml: the comments are not set up correctly", [fault])
        listed = _settings(app).threads_file
        if listed:
            for identifier in vanished(read_thread_list(Path(app.srcdir) / listed), self._threads.values()):
                _LOGGER.warning(
                    "%s: the discussion '%s' has no page any more; write 'comments_id: %s' into the front "
                    "matter of the page that continues it, or delete the line",
                    listed,
                    identifier,
                    identifier,
                    type="livingbook",
                    subtype="comments",
                )
        if _settings(app).provider == "utterances" and "issue-term" not in _settings(app).options:
            for part, whole in mixed_up(self._threads.values()):
                _LOGGER.warning(
                    "utterances may show the comments of '%s' under '%s', whose name is part of it; give one of the "
                    "two pages another 'comments_id:'",
                    whole,
                    part,
                    type="livingbook",
                    subtype="comments",
                )
        return []

    def append_section(
        self,
        app: Sphinx,
        pagename: str,
        templatename: str,  # noqa: ARG002 - Sphinx's signature
        context: dict[str, Any],
        doctree: nodes.document | None,
    ) -> None:
        """Append the section to a page that has a discussion, and load what it needs."""
        settings = _settings(app)
        identifier = self._threads.get(pagename)
        archived = discussion.archived_thread(app, pagename)
        shows_something = settings.provider != "none" or archived
        if app.builder.name not in _BUILDERS or doctree is None or identifier is None or not shows_something:
            return
        live = _served(app, context, f"comments/t/{quote(identifier)}/") if settings.provider == "builtin" else ""
        page = context["body"]
        app.add_css_file("livingbook/comments.css")
        if settings.provider == "builtin":
            app.add_css_file("livingbook/comments-around.css")
            app.add_js_file("livingbook/near.js", loading_method="defer")
            app.add_js_file("livingbook/counts.js", loading_method="defer")
            context["metatags"] = context.get("metatags", "") + self._feeds(app, context, identifier)
            context["body"] = context["body"].replace("</h1>", "</h1>\n" + self._head(app, context, identifier), 1)
        context["body"] += _TEMPLATES.get_template("comments.html").render(
            provider=settings.provider,
            load=settings.load,
            archived=archived and draw_archived(archived, live, has_place=lambda name: f'id="{name}"' in page),
            thread_url=live,
            script_url=_with_mark(app, context, "livingbook/thread.js"),
            quotes_url=_with_mark(app, context, "livingbook/quotes.js"),
            contact=contact_of(
                settings, repository_of(app.config.html_theme_options), app.env.titles[pagename].astext()
            ),
            service=self._service(app, context, identifier) if settings.provider in HOSTED else None,
        )

    def _service(self, app: Sphinx, context: dict[str, Any], identifier: str) -> Embedding:
        """Load what a hosted service needs on this page, with the script of sphinx-comments if there is one."""
        settings = _settings(app)
        app.add_css_file("livingbook/hosted.css")
        app.add_js_file("livingbook/hosted.js", priority=490, loading_method="defer")
        for script in self._scripts:
            app.add_js_file(script.file_name or script.address, loading_method="defer")
        service = embedding(settings, identifier, app.config.language or "en", context.get("pageurl") or "")
        return replace(service, script="") if self._scripts else service

    def name_page(
        self, app: Sphinx, pagename: str, _template: str, context: dict[str, Any], doctree: nodes.document | None
    ) -> None:
        """Let Hypothesis know a page again under another address."""
        if _settings(app).provider == "hypothesis" and app.builder.name in _BUILDERS and doctree is not None:
            book = f"{_title(app.config)}, {app.config.author}"
            if identifier := self._threads.get(pagename):
                context["metatags"] = context.get("metatags", "") + identity(book, identifier)

    def _head(self, app: Sphinx, context: Mapping[str, Any], identifier: str) -> str:
        """Draw the link under the page's title that says how many comments there are."""
        self._ids = self._ids or _ids(app, self._threads)  # the same on every page
        return _TEMPLATES.get_template("head.html").render(
            identifier=identifier,
            counts_url=_served(app, context, "comments/counts/"),
            root_url=context["pathto"]("", True),
            ids=self._ids,
        )

    def _feeds(self, app: Sphinx, context: Mapping[str, Any], identifier: str) -> str:
        """Name the feeds of comments in the page's head, where feed readers look for them."""
        return _TEMPLATES.get_template("feeds.html").render(
            page=context["title"],
            page_url=_served(app, context, f"comments/feed/{quote(identifier)}/"),
            book=_title(app.config),
            book_url=_served(app, context, "comments/feed/"),
        )

    def write_threads(self, app: Sphinx, exception: Exception | None) -> None:
        """Leave the list of threads for the comment server."""
        if exception or app.builder.name not in _BUILDERS:
            return
        record = {
            "threads": {
                identifier: {
                    "title": app.env.titles[docname].astext(),
                    "path": app.builder.get_target_uri(docname),
                }
                for docname, identifier in sorted(self._threads.items(), key=lambda pair: pair[1])
            },
            "book": {
                "title": _title(app.config),
                "language": app.config.language or "en",
                "contact": contact_address(_settings(app), repository_of(app.config.html_theme_options)),
                "policies": app.builder.get_target_uri(policies) if (policies := _settings(app).policies) else "",
            },
            "provider": _settings(app).provider,
        }
        folder = Path(app.outdir) / "_livingbook"
        folder.mkdir(exist_ok=True)
        draft = folder / ".threads.json"
        draft.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        draft.replace(folder / "threads.json")


def _ids(app: Sphinx, threads: Mapping[str, str]) -> str:
    pages = {app.builder.get_target_uri(docname).removesuffix(".html"): name for docname, name in threads.items()}
    return json.dumps({page.rstrip("/"): name for page, name in pages.items() if page.rstrip("/") != name})


def _served(app: Sphinx, context: Mapping[str, Any], path: str) -> str:
    """Give the address of something that the comment server answers, which may be at another address than the book."""
    server = _settings(app).server
    return f"{server}/{path}" if server else str(context["pathto"](path, True))


def _with_mark(app: Sphinx, context: Mapping[str, Any], name: str) -> str:
    """Give the address of a file below ``_static``, with a mark of its content."""
    content = (Path(app.outdir) / "_static" / name).read_bytes()
    return f"{context['pathto'](f'_static/{name}', True)}?v={hashlib.sha256(content).hexdigest()[:8]}"


def _title(config: Config) -> str:
    return str(config.html_title or config.project)


def _settings(app: Sphinx) -> CommentSettings:
    settings: CommentSettings = app.config.livingbook_comments
    return settings


def _pages_of_the_book(env: BuildEnvironment) -> list[str]:
    """List the root page and every page that the tables of contents reach from it, in reading order."""
    order: list[str] = []
    waiting = [env.config.root_doc]
    while waiting:
        docname = waiting.pop(0)
        if docname in env.all_docs and docname not in order:
            order.append(docname)
            waiting = [*env.toctree_includes.get(docname, []), *waiting]
    return order
