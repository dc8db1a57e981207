"""The server is killed in the middle of posting, again and again: what it has acknowledged must be there, once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import requests

from tests.server.running import Reader, Server
from tests.soak.posting import stored
from tests.soak.results import Result

POSTERS = 4


@dataclass
class _Poster:
    """One person; the forms whose answer never came are in ``open``."""

    reader: Reader
    told: list[str] = field(default_factory=list)
    open: list[dict[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def post_until_killed(self, who: str) -> None:
        """Post one comment after the other until the server does not answer any more."""
        for number in range(10_000):
            fields: dict[str, str] = {}
            try:
                fields = self.reader.fill(f"{who}, comment {number}")
                self._send(fields)
            except requests.RequestException:
                # A poster who lost the form as well opens a new one later, like a person would.
                self.open += [fields] if fields else []
                return

    def retry(self, server: Server) -> None:
        """Send the forms without an answer again, twice: each is to be stored once."""
        self.reader.server = server
        for fields in self.open:
            self._send(fields)
            self._send(fields, known=True)
        self.open.clear()

    def _send(self, fields: dict[str, str], *, known: bool = False) -> None:
        answer = self.reader.send(fields)
        if answer.status_code != 202:
            self.faults.append(f"{fields['comment']} was answered {answer.status_code}")
        elif not known:
            self.told.append(fields["comment"])


def kill_while_posting(server: Server, what: str, kills: int) -> Iterator[Result]:
    """Kill and start a server again and again while people post, and look after each start what it still knows.

    :param server: a running server without a limit of rate, with an empty database.
    :param what: names the run in the table.
    :param kills: how many times.
    :return: the result so far, after each kill.
    """
    result = Result(what)
    told: Counter[str] = Counter()
    retried = 0
    for kill in range(kills):
        people = [_Poster(Reader(server)) for _ in range(POSTERS)]
        threads = [
            threading.Thread(target=person.post_until_killed, args=(f"kill {kill}, poster {number}",))
            for number, person in enumerate(people)
        ]
        for thread in threads:
            thread.start()
        _let_them_post(people, kill)
        server.kill()
        for thread in threads:
            thread.join()
        server.start()
        retried += sum(len(person.open) for person in people)
        for person in people:
            person.retry(server)
            told.update(person.told)
            result.faults += person.faults
        count = Counter(text for text, _ in stored(server))
        result.faults += [f"{text} is stored {count[text]} times" for text in told if count[text] != 1]
        result.faults += [f"nobody was told that this is stored: {text}" for text in count if text not in told]
        result.done += 1
        result.note = f"{len(told)} comments acknowledged, {retried} forms sent again"
        yield result


def _let_them_post(people: list[_Poster], kill: int) -> None:
    """Wait for some comments, then for a moment that differs from kill to kill: it strikes everywhere in a request."""
    deadline = time.monotonic() + 30
    while sum(len(person.told) for person in people) < POSTERS and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(kill * 7919 % 50 / 1000)
