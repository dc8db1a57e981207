"""A running server, and the people who use it: readers over HTTP, the maintainer with the commands."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import requests
from bs4 import BeautifulSoup

from tests.server import stored

REPOSITORY = Path(__file__).parents[2]
THREAD = "chapters/first"
FRAGMENT = {"X-Fragment": "1"}


def command(
    *words: object, cwd: Path | None = None, environment: dict[str, str] | None = None, **options: object
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m livingbook`` to its end."""
    data = next((Path(str(after)) for word, after in pairwise(words) if word == "--data"), None)
    database = stored.environment((cwd or REPOSITORY) / data) if data else {}
    environment = {**outer_environment(), "PYTHONPATH": str(REPOSITORY), **database, **(environment or {})}
    return subprocess.run(
        [sys.executable, "-m", "livingbook", *map(str, words)],
        cwd=cwd or REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )


def outer_environment() -> dict[str, str]:
    """Give the environment of the tests, without the database of whoever runs them."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1"}


class Server:
    """``python -m livingbook serve`` on a free port."""

    def __init__(
        self, book: Path, data: Path, *options: str, fill_seconds: float = 0, environment: dict[str, str] | None = None
    ) -> None:
        self.book = book
        self.data = data
        self._options = options
        self._fill_seconds = fill_seconds
        self.environment = environment or {}
        self.start()

    def _words(self) -> list[str]:
        """Give the command line."""
        place = ["--book", str(self.book), "--data", str(self.data), "--port", "0"]
        return [sys.executable, "-m", "livingbook", "serve", *place, *self._options]

    def _environment(self) -> dict[str, str]:
        return {"LIVINGBOOK_FILL_SECONDS": str(self._fill_seconds), **stored.environment(self.data)}

    def start(self) -> None:
        """Start and wait for the line that gives the address."""
        self.errors = (self.data.parent / f"{self.data.name}.log").open("a+")
        started = time.monotonic()
        self.process = subprocess.Popen(
            self._words(),
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            process_group=0,
            env={**outer_environment(), **self._environment(), **self.environment},
        )
        self.printed: list[str] = []
        self.url = self._wait_for_address()
        self.seconds_to_start = time.monotonic() - started

    def _wait_for_address(self) -> str:
        assert self.process.stdout
        for line in self.process.stdout:
            self.printed.append(line.strip())
            if found := re.search(r"http://\S+", line):
                return found[0]
        raise AssertionError(f"the server did not start: {self.printed} {self.log()}")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and give the exit code."""
        self.process.send_signal(number)
        code = self.process.wait(20)
        self.errors.close()
        return code

    def kill(self) -> None:
        """End all its processes at once, without a chance to finish anything."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)
        self.errors.close()

    def log(self) -> str:
        """Read what the server wrote to its standard error."""
        return Path(self.errors.name).read_text()

    def moderate(self, *words: object) -> str:
        """Run a moderation command, which has to succeed, and give what it printed."""
        run = command("comments", *words, "--data", self.data, environment=self.environment)
        assert run.returncode == 0, run.stderr
        return run.stdout


class Gunicorn(Server):
    """The same application under gunicorn.

    :param workers: processes.
    :param threads: threads in each of them.
    """

    def __init__(self, book: Path, data: Path, *, workers: int, threads: int, rate: int = 0) -> None:
        self._workers = workers
        self._threads = threads
        self._rate = rate
        self._listened = 0  # times, as its log tells
        super().__init__(book, data)

    def _words(self) -> list[str]:
        size = ["--workers", str(self._workers), "--threads", str(self._threads)]
        rest = ["--bind", "127.0.0.1:0", "--no-control-socket", "--forwarder-headers", "", "livingbook.replies.wsgi"]
        return [sys.executable, "-m", "gunicorn", *size, *rest]

    def _wait_for_address(self) -> str:
        """Read the last address in the log: gunicorn says there where it listens."""
        before = self._listened
        while self.process.poll() is None:
            found = re.findall(r"Listening at: (http://\S+)", self.log())
            if len(found) > before:
                self._listened = len(found)
                return f"{found[-1]}/"
            time.sleep(0.02)
        raise AssertionError(f"gunicorn did not start: {self.log()}")

    def _environment(self) -> dict[str, str]:
        place = {"LIVINGBOOK_BOOK": str(self.book), "LIVINGBOOK_DATA": str(self.data)}
        return {**super()._environment(), **place, "LIVINGBOOK_RATE": str(self._rate)}


class Reader:
    """One browser: its cookies, and a form that it opened."""

    def __init__(self, server: Server, name: str = "Ada Reader", email: str = "ada@readers.example") -> None:
        self.server = server
        self.session = requests.Session()
        self.person = {"name": name, "email": email, "website": ""}

    def url(self, thread: str = THREAD) -> str:
        return f"{self.server.url}comments/t/{thread}/"

    def read(self, thread: str = THREAD, **query: str) -> requests.Response:
        return self.session.get(self.url(thread), params=query, headers=FRAGMENT)

    def open_form(self, thread: str = THREAD, **query: str) -> dict[str, str]:
        """Open the form and give its hidden fields."""
        page = BeautifulSoup(self.session.get(self.url(thread), params=query or {"form": "1"}).text, "html.parser")
        return {field["name"]: field.get("value", "") for field in page.select("form input[type=hidden]")}

    def fill(self, comment: str, thread: str = THREAD, *, reply: int | None = None, **other: str) -> dict[str, str]:
        """Fill in a fresh form."""
        query = {"reply": str(reply)} if reply else {}
        return {**self.open_form(thread, **query), **self.person, "comment": comment, **other}

    def send(self, fields: dict[str, str], thread: str = THREAD, *, script: bool = True) -> requests.Response:
        return self.session.post(
            self.url(thread), data=fields, headers=FRAGMENT if script else {}, allow_redirects=False
        )

    def open(self, path: str, *, script: bool = False) -> BeautifulSoup:
        """Open a page of this server, given by its path or address."""
        address = self.server.url.rstrip("/") + path if path.startswith("/") else path
        answer = self.session.get(address, headers=FRAGMENT if script else {})
        assert answer.status_code == 200, (path, answer.status_code)
        return BeautifulSoup(answer.text, "html.parser")

    def submit(
        self, page: BeautifulSoup, *, script: bool = False, button: str = "", **changes: str
    ) -> requests.Response:
        """Send the one form of a page as a browser does, with the button that was pressed."""
        form = page.select_one("form")
        fields = {f["name"]: f.get("value", "") for f in form.select("input[name]:not([type=checkbox])")}
        fields |= {f["name"]: f.get("value", "on") for f in form.select("input[type=checkbox][checked]")}
        fields |= {f["name"]: f.get_text().removeprefix("\n") for f in form.select("textarea[name]")}
        pressed = {button: "1"} if button else {}
        return self.session.post(
            self.server.url.rstrip("/") + form["action"],
            data=fields | pressed | changes,
            headers=FRAGMENT if script else {},
        )

    def post(self, comment: str, thread: str = THREAD, **options: object) -> requests.Response:
        return self.send(self.fill(comment, thread, **options), thread)


def newest(response: requests.Response) -> int:
    """Give the number of the newest comment in a thread."""
    return max(int(number) for number in re.findall(r'id="comment-(\d+)"', response.text))


def faults(response: requests.Response) -> list[str]:
    """Give the messages beside the fields and above the form."""
    page = BeautifulSoup(response.text, "html.parser")
    return [item.get_text(" ", strip=True) for item in page.select(".errorlist li")]


def age(server: Server, number: int, minutes: int) -> None:
    """Make a comment older than it is."""
    ((created,),) = rows(server, "SELECT created FROM replies_comment WHERE id = ?", number)
    moment = datetime.fromisoformat(str(created)) - timedelta(minutes=minutes)
    stored.change(server.data, "UPDATE replies_comment SET created = ? WHERE id = ?", str(moment), number)


def rows(server: Server, question: str, *values: object) -> list[tuple[object, ...]]:
    """Ask the database."""
    return stored.ask(server.data, question, *values)
