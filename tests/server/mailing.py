"""Mail in tests: the settings of a server that sends it, and what its readers find and press."""

from __future__ import annotations

import re
from email.message import EmailMessage

import requests
from bs4 import BeautifulSoup

from tests.server.running import Server, rows

MODERATOR = "moderator@book.example"
SITE = "http://book.example"


def environment(port: int, moderator: str = MODERATOR) -> dict[str, str]:
    return {
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "EMAIL_FROM": "Ein Büchlein <comments@book.example>",
        "MODERATOR_EMAIL": moderator,
        "LIVINGBOOK_SITE": SITE,
    }


def text(mail: EmailMessage) -> str:
    return mail.get_content().replace("\r\n", "\n")


def link(server: Server, mail: EmailMessage, word: str) -> str:
    """Find the link below or beside some words, as an address of the running server."""
    found = re.search(re.escape(word) + r"[^\n]*\n(?:(?!http)[^\n]*\n)*?(http://book\.example\S+)", text(mail))
    assert found, (word, text(mail))
    return found[1].replace(SITE, server.url.rstrip("/"))


def status(server: Server, number: int) -> str:
    return str(rows(server, "SELECT status FROM replies_comment WHERE id = ?", number)[0][0])


def press(address: str, button: str = "") -> requests.Response:
    """Press a button of a page as a person without any cookie does."""
    page = BeautifulSoup(requests.get(address).text, "html.parser")
    assert page.select_one("form[method=post]"), page.get_text()
    return requests.post(address, data={button: "1"} if button else {})


def heading(response: requests.Response) -> str:
    return BeautifulSoup(response.text, "html.parser").h1.get_text(" ", strip=True)
