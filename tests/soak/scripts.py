"""Texts of an attacker everywhere where a reader's words are shown, in Chromium: no script may run."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urldefrag

import requests
from playwright.sync_api import Browser, Page

from tests.server.running import Reader, Server, command
from tests.server.stored import ask, change, columns, on_postgres
from tests.soak.detector import Detector, detector
from tests.soak.payloads import PAYLOADS
from tests.soak.results import Result

#: the comment server with a cleaner that cleans nothing
_UNCLEAN = """
import sys
from livingbook.discussion import cleaning
cleaning.clean = lambda html: html
from livingbook.replies import markdown
markdown.render = lambda text: text
markdown.shows_nothing = lambda html: False
from livingbook.cli import main
sys.exit(main())
"""


class UncleanServer(Server):
    """The control: a server that shows comments as they were typed."""

    def _words(self) -> list[str]:
        return [sys.executable, "-c", _UNCLEAN, *super()._words()[3:]]

    def moderate(self, *words: object) -> str:
        """Approve everything past the commands, which would clean it."""
        assert words[0] == "approve"
        change(self.data, "UPDATE replies_comment SET status = 'approved'")
        change(self.data, "UPDATE replies_thread SET revision = revision + 1")
        return ""


def post_payloads(server: Server, thread: str, payloads: Sequence[str] = PAYLOADS) -> int:
    """Post every payload as text and, cut to its length, as name, as a reader would; approve them all.

    :return: how many were taken; the form refuses those that show nothing.
    """
    taken = 0
    for payload in payloads:
        mallory = Reader(server)
        fields = mallory.fill(payload, thread, name=payload[:120], quote=payload, anchor=payload)
        answer = mallory.send(fields, thread)
        assert answer.status_code in (202, 422), (payload, answer.status_code)
        taken += answer.status_code == 202
    server.moderate("approve", *range(1, taken + 1))
    return taken


def put_payloads(server: Server, thread: str) -> None:
    """Write every payload into each field of a published comment, past form and model, as a bad import might."""
    ((number,),) = ask(server.data, "SELECT id FROM replies_thread WHERE identifier = ?", thread)
    order = columns(server.data, "replies_comment")
    marks = ", ".join("?" for _ in order)
    longest = {"name": 120, "email": 200, "website": 200, "anchor": 200} if on_postgres() else {}
    for count, payload in enumerate(PAYLOADS):
        text = (
            payload.replace("\0", "") if on_postgres() else payload
        )  # which takes no NUL, nor more than its columns hold
        hostile = {
            name: text[: longest.get(name)] for name in ("name", "email", "website", "body", "html", "quote", "anchor")
        }
        own = {"id": 10_000 + count, "thread_id": number, "ticket": f"{count + 1:032x}", "commenter": f"{count + 1:032x}",
               "parent_id": None, "status": "approved", "created": "2026-11-01 12:00:00", "edited": None}  # fmt: skip
        row = [({**own, **hostile}).get(column, False) for column in order]
        change(server.data, f"INSERT INTO replies_comment VALUES ({marks})", *row)
    change(server.data, "UPDATE replies_thread SET revision = revision + 1")


class Forms:
    """Someone who types payloads into every form, in a browser.

    :param server: the server.
    :param thread: where.
    :param page: a page of the browser.
    """

    def __init__(self, server: Server, thread: str, page: Page) -> None:
        self._url = f"{server.url}comments/"
        self._thread = f"{self._url}t/{thread}/"
        self._page = page

    def fill(self) -> Iterator[str]:
        """Fill in one form after the other; after each the browser shows the answer, which the name tells."""
        every = "\n\n".join(PAYLOADS).replace("\0", "")  # which forms refuse
        for text in (every, "\n\n".join(reversed(every.split("\n\n"))), *PAYLOADS[::40]):
            yield from self._reply(text)
        number = 10_000
        for text in (every[:900], every):
            self._send(f"{self._url}report/{number}/", {"reason": text}, "Send report")
            yield "report"

    def _reply(self, text: str) -> Iterator[str]:
        words = quote(text[:2_000], safe="")
        form = f"{self._thread}?form=1&quote={words}&anchor={words}"
        self._send(
            form, {"comment": text, "name": text[:100], "website": text[:100], "email": text[:100]}, "Post Comment"
        )
        yield "refused"
        self._send(form, {"comment": text, "name": text[:100]}, "Preview")
        yield "preview"
        person = {"name": "Mallory", "email": "mallory@evil.example"}
        self._send(form, {"comment": text, **person}, "Post Comment")
        yield "posted"
        self._page.goto(self._page.get_by_role("link", name="Edit your comment").last.evaluate("link => link.href"))
        yield "edit"
        self._send(urldefrag(self._page.url)[0], {"text": text}, "Preview")
        yield "preview of an edit"

    def _send(self, address: str, fields: dict[str, str], button: str) -> None:
        self._page.goto(address)
        form = self._page.locator("form:has(button)").first
        for name, text in fields.items():
            # Past the browser's own checks, as a script of the attacker's would.
            form.locator(f"[name={name}]").evaluate(
                "(field, text) => { field.type = 'text'; field.value = text; }", text
            )
        form.evaluate("form => { form.noValidate = true; }")
        with self._page.expect_navigation():
            form.get_by_role("button", name=button).click()


def attack(browser: Browser, server: Server, book_page: str, thread: str) -> Result:
    """Put every payload everywhere, look at every page that shows them, and say what ran.

    :param server: serves a built book whose pages have the widget; its threads hold no comment yet.
    :param book_page: a page of the book, relative to its root.
    :param thread: the thread of that page.
    """
    taken = post_payloads(server, thread)
    put_payloads(server, thread)
    result = Result("texts that would run a script, in Chromium", len(PAYLOADS))
    with detector(browser) as watch:
        seen = sum(watch.visit(address, "main") for address in _pages(server, thread))
        watch.visit(f"{server.url}{book_page}#comments", "#comments article")
        watch.examine("#comments")
        for _ in Forms(server, thread, watch.page).fill():
            watch.examine("main")
        moderated = _look_at_the_admin(server, watch)
        result.faults = watch.found
    if moderated < len(PAYLOADS):
        result.faults.append(f"only {moderated} comments were seen in the admin pages")
    if seen < taken + len(PAYLOADS):
        result.faults.append(f"only {seen} of {taken + len(PAYLOADS)} comments were looked at")
    result.faults += _steered_terminals(server)
    result.note = f"{taken} posted and {len(PAYLOADS)} written past the form, {seen} comments looked at"
    return result


def _look_at_the_admin(server: Server, watch: Detector) -> int:
    """Log in as a moderator, and examine the list, page by page, and some comments in full.

    :return: how many comments the list has shown.
    """
    made = command("comments", "account", "add", "ada", "--data", server.data, input="correct horse battery\n")
    assert made.returncode == 0, made.stderr
    server.stop()
    server.start()
    url = f"{server.url}comments/admin/"
    watch.visit(url, "#content")
    watch.page.goto(url)
    watch.page.locator("[name=username]").fill("ada")
    watch.page.locator("[name=password]").fill("correct horse battery")
    with watch.page.expect_navigation():
        watch.page.locator("[type=submit]").click()
    shown = 0
    for number in range(1, 20):
        watch.page.goto(f"{url}replies/comment/?p={number}")
        rows = watch.page.locator("#result_list tbody tr").count()
        if not rows or watch.page.url.endswith("e=1"):
            break
        watch.examine("#result_list")
        shown += rows
        if watch.page.locator(".paginator a, .paginator .this-page").count() <= number:
            break
    for number in range(10_000, 10_000 + len(PAYLOADS), 25):
        watch.visit(f"{url}replies/comment/{number}/change/", "#content fieldset")
    return shown


def control(browser: Browser, server: UncleanServer, thread: str) -> Result:
    """Show that the detector works, on a server that does not clean.

    :param server: as for ``attack``.
    """
    result = Result(
        "the same without the cleaner: what the detector finds", post_payloads(server, thread, PAYLOADS[::3])
    )
    with detector(browser) as watch:
        for address in _pages(server, thread):
            watch.visit(address, "body")
        ran = sum("ran" in found for found in watch.found)
        result.note = f"{len(watch.found)} found, {ran} of them scripts that ran"
        if not ran:
            result.faults.append("the detector saw nothing run")
    return result


def _steered_terminals(server: Server) -> list[str]:
    """Show everything with the maintainer's commands, and find what would steer their terminal."""
    commands = [
        ["list"],
        ["list", "--json"],
        ["show", 1],
        *(["show", 10_000 + n] for n in range(len(PAYLOADS) - 2, len(PAYLOADS))),
    ]
    shown = {
        " ".join(map(str, words)): server.moderate(*words)
        for words in [*commands, ["show", 10_000 + len(PAYLOADS) - 1, "--json"]]
    }
    return [
        f"'comments {words}' prints {ord(sign):#x}"
        for words, text in shown.items()
        for sign in set(text) - {"\n"}
        if unicodedata.category(sign) in ("Cc", "Cf")
    ]


def _pages(server: Server, thread: str) -> Iterator[str]:
    """Give the addresses of all pages of a thread."""
    first = f"{server.url}comments/t/{thread}/"
    yield first
    text = requests.get(first, timeout=10).text
    last = max((int(number) for number in re.findall(r"[?&;]page=(\d+)", text)), default=1)
    yield from (f"{first}?page={number}" for number in range(2, last + 1))
