"""Reserved names: who may sign with them, and how a browser proves it."""

from __future__ import annotations

import subprocess
import sys

from bs4 import BeautifulSoup

from tests.server.running import REPOSITORY, Reader, Server


def as_maintainer(server: Server, code: str) -> str:
    """Run Python in the server's data folder and give what it printed."""
    start = (
        "from pathlib import Path\nfrom livingbook.replies.environment import start_django\n"
        f"start_django(Path({str(server.data)!r}))\nfrom livingbook.replies.maintainers import *\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", start + code], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


def sign_in(reader: Reader, address: str) -> str:
    """Open the address, press the button and give the page that follows."""
    page = reader.session.get(reader.server.url.rstrip("/") + address)
    token = BeautifulSoup(page.text, "html.parser").select_one("[name=csrfmiddlewaretoken]")["value"]
    return reader.session.post(page.url, data={"csrfmiddlewaretoken": token}).text


def test_a_sign_in_address_works_once_and_only_after_a_button(server: Server):
    as_maintainer(server, "add_maintainer('Edda Editor')")
    address, older = as_maintainer(
        server, "print(sign_in_address('edda editor')); print(sign_in_address('Édda  Editor'))"
    ).splitlines()
    editor = Reader(server, "Edda Editor")
    looked = editor.session.get(server.url.rstrip("/") + address)
    assert looked.status_code == 200
    assert "maintainer" not in editor.session.cookies
    assert "You are signed in as Edda Editor" in BeautifulSoup(sign_in(editor, address), "html.parser").h1.text
    assert "maintainer" in editor.session.cookies
    for used in (address, older, address[:-3] + "xx/"):
        answer = Reader(server).session.get(server.url.rstrip("/") + used)
        assert answer.status_code == 410
        assert "It works once, for ten minutes." in answer.text
