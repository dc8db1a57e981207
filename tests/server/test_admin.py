"""The admin pages for moderators: off, on, guarded; decisions by the same rules as the commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page

from tests.server.conftest import make_book
from tests.server.running import REPOSITORY, Reader, Server, command, newest

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose admin pages are on, with two accounts."""
    place = tmp_path_factory.mktemp("admin")
    running = Server(make_book(place / "html"), place / "var", "--rate", "0")
    assert requests.get(running.url + "comments/admin/").status_code == 404
    assert requests.get(running.url + "comments/static/admin/css/base.css").status_code == 404
    refused = command("comments", "account", "add", "ada", "--data", running.data, input="12345678\n")
    assert refused.returncode == 2
    assert "too common" in refused.stderr
    assert "entirely numeric" in refused.stderr
    assert not (running.data / "accounts.db").exists()
    for name in ("ada", "bob"):
        made = command("comments", "account", "add", name, "--data", running.data, input=f"{PASSWORD}\n")
        assert made.returncode == 0, made.stderr
    running.stop()
    running.start()
    yield running
    running.stop()
    assert "Traceback" not in running.log()


class Moderator:
    """A browser in front of the admin pages."""

    def __init__(self, server: Server) -> None:
        self.url = f"{server.url}comments/admin/"
        self.session = requests.Session()

    def send(self, path: str, **fields: object) -> requests.Response:
        """Fill in the form of a page and send it."""
        page = BeautifulSoup(self.session.get(self.url + path).text, "html.parser")
        token = page.select_one("[name=csrfmiddlewaretoken]")["value"]
        return self.session.post(self.url + path, data={**fields, "csrfmiddlewaretoken": token})

    def log_in(self, name: str = "ada", password: str = PASSWORD) -> requests.Response:
        return self.send("login/?next=/comments/admin/", username=name, password=password)

    def act(self, action: str, *numbers: int) -> str:
        answer = self.send("replies/comment/", action=action, _selected_action=list(numbers), index=0)
        return BeautifulSoup(answer.text, "html.parser").select_one(".messagelist").get_text(" ", strip=True)


def test_only_moderators_get_in_and_only_they_get_a_session(guarded: Server):
    stranger = requests.get(guarded.url + "comments/admin/replies/comment/")
    assert stranger.url.startswith(f"{guarded.url}comments/admin/login/")
    assert "Log in to moderate" in stranger.text
    assert "unsafe" not in stranger.headers["Content-Security-Policy"]
    assert stranger.headers["Cache-Control"] == "no-store"
    moderator = Moderator(guarded)
    entered = moderator.log_in()
    cookie = next(a.headers["Set-Cookie"] for a in entered.history if "moderator=" in a.headers.get("Set-Cookie", ""))
    session = cookie[cookie.index("moderator=") :]
    for attribute in ("HttpOnly", "Path=/comments/admin/", "SameSite=Lax"):
        assert attribute in session
    assert "status__exact=pending" in entered.url
    reading = moderator.session.get(f"{guarded.url}comments/t/intro/")
    assert "moderator" not in reading.request.headers["Cookie"]
    for answer in (reading, requests.get(guarded.url)):
        assert "Set-Cookie" not in answer.headers
    assert (guarded.data / "accounts.db").stat().st_mode & 0o077 == 0
    asked = "from livingbook.replies import settings; print(settings.SESSION_COOKIE_SECURE)"
    for site, secure in (("https://book.example", "True"), ("", "False")):
        environment = {**os.environ, "LIVINGBOOK_DATA": str(guarded.data), "LIVINGBOOK_SITE": site}
        run = [sys.executable, "-c", asked]
        assert subprocess.check_output(run, env=environment, cwd=REPOSITORY, text=True).strip() == secure


def test_django_finds_nothing_to_complain_of(guarded: Server, tmp_path: Path):
    (tmp_path / "secret.key").write_text("k" * 50)
    for data in (guarded.data, tmp_path):  # with the admin pages, and without
        for words in (["check"], ["makemigrations", "--check", "--dry-run", "replies"]):
            environment = {
                **os.environ,
                "LIVINGBOOK_DATA": str(data),
                "DJANGO_SETTINGS_MODULE": "livingbook.replies.settings",
            }
            environment["LIVINGBOOK_SITE"] = "https://book.example"
            run = subprocess.run(
                [sys.executable, "-m", "django", *words], env=environment, cwd=REPOSITORY, capture_output=True, text=True, check=False
            )  # fmt: skip
            assert run.returncode == 0, run.stdout + run.stderr


def test_decisions_follow_the_rules_and_change_no_text(guarded: Server):
    text = "a < b && c\n\n> *quoted*  \n\t<script>ran()</script>"
    reader = Reader(guarded, name="Wen", email="wen@hidden.example")
    first, second = (newest(reader.post(f"{text} {word}")) for word in ("one", "two"))
    stored = json.loads(guarded.moderate("show", first, "--json"))
    moderator = Moderator(guarded)
    moderator.log_in()
    shown = moderator.session.get(f"{moderator.url}replies/comment/{first}/change/").text
    page = BeautifulSoup(shown, "html.parser")
    assert page.select_one("pre.moderators-text").text == f"{text} one"
    assert page.select_one("div.moderators-text em").text == "quoted"
    assert "<script>ran()" not in shown
    assert "no comment from this browser" in shown
    assert [button["value"] for button in page.select("button[name=decision]")] == ["approve", "reject"]
    assert f"Now approved: comment {first}, {second}." in moderator.act("approve", first, second)
    assert "one" in Reader(guarded).read().text
    assert f"comment {first} is approved: only a waiting comment" in moderator.act("reject", first)
    sent = moderator.send(f"replies/comment/{first}/change/", decision="remove", body="Other words", status="pending")
    assert f"Now removed: comment {first}." in sent.text
    moderator.send(f"replies/comment/{first}/change/", body="Other words", name="Someone", _save="Save")
    after = json.loads(guarded.moderate("show", first, "--json"))
    assert after == stored | {"status": "removed", "waits": []}
    found = moderator.session.get(f"{moderator.url}replies/comment/", params={"q": "wen@hidden.example"}).text
    assert "2 comments" in found
    assert (
        "The threads are closed."
        in moderator.send("replies/thread/", action="close", _selected_action=[1], index=0).text
    )
    for path in ("replies/comment/add/", f"replies/comment/{first}/delete/", "auth/user/"):
        assert moderator.session.get(moderator.url + path).status_code in (400, 403, 404)


def test_guessing_is_slowed_down_without_noting_addresses(guarded: Server):
    moderator = Moderator(guarded)
    assert all("correct username and password" in moderator.log_in("bob", f"guess {n}").text for n in range(3))
    # One try every twelve seconds is let through, so a slow machine may see some of these get in.
    answers = [Moderator(guarded).log_in("bob").text for n in range(6)]
    assert any("Too many tries" in answer for answer in answers), "the right password gets in however often it is tried"
    assert "status__exact=pending" in Moderator(guarded).log_in("ada").url
    for file in guarded.data.iterdir():
        assert b"127.0.0" not in file.read_bytes(), file


def faults_of(page: Page) -> list[tuple[str, str]]:
    """Give what axe finds: rule and element."""
    found = Axe().run(page).response["violations"]
    return [(fault["id"], node["html"]) for fault in found for node in fault["nodes"]]


def test_the_pages_are_accessible_under_their_policy(guarded: Server, browser: Browser):
    Reader(guarded).post("Waiting to be looked at. " * 20)
    for scheme, width in (("light", 1200), ("dark", 360)):
        context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
        page = context.new_page()
        blocked: list[str] = []
        page.on(
            "console", lambda message, seen=blocked: seen.append(message.text) if "Policy" in message.text else None
        )
        page.goto(f"{guarded.url}comments/admin/")
        assert faults_of(page) == []
        page.get_by_label("Username:").fill("ada")
        page.get_by_label("Password:").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_selector("#result_list")
        assert blocked == []
        assert faults_of(page) == []
        page.locator(".field-excerpt a").first.click()
        page.get_by_role("button", name="Approve").wait_for()
        assert blocked == []
        assert faults_of(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
        context.close()


def test_without_accounts_the_pages_are_off_again(guarded: Server):
    moderator = Moderator(guarded)
    moderator.log_in()
    assert "did you mean 'ada'" in command("comments", "account", "remove", "adda", "--data", guarded.data).stderr
    guarded.moderate("account", "remove", "bob")
    assert guarded.moderate("account", "remove", "ada").endswith("The admin pages are off.\n")
    assert moderator.session.get(moderator.url).status_code == 404
    assert guarded.moderate("account", "list") == "No accounts; the admin pages are off.\n"
    assert Reader(guarded).post("Readers notice nothing.").status_code == 202
