"""Many people post at once: nothing may be lost, nobody may get the comment or the cookie of someone else."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import requests

from tests.server.running import Reader, Server
from tests.server.stored import ask, on_postgres
from tests.soak.results import Result

EACH = 4  # comments of every poster
_TROUBLE = re.compile(r"locked|Traceback|\[ERROR\]|^ERROR", re.MULTILINE)


@dataclass
class Poster:
    """One person with a browser; ``told`` holds the texts whose arrival the server has acknowledged."""

    name: str
    reader: Reader
    told: list[str] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def post(self, number: int) -> None:
        """Post one comment, and look whether the answer is meant for this person."""
        text = f"{self.name}, comment {number}."
        answer = self.reader.post(text)
        if answer.status_code != 202:
            self.faults.append(f"{text} was answered {answer.status_code}: {answer.text[:200]}")
            return
        self.told.append(text)
        self.look(answer)

    def look(self, page: requests.Response) -> None:
        """Compare the waiting comments that a page shows with those of this person."""
        shown = re.findall(r"<p>(Poster [^<]*)</p>", page.text)
        self.numbers |= {int(number) for number in re.findall(r'id="comment-(\d+)"', page.text)}
        if sorted(shown) != sorted(self.told):
            self.faults.append(f"{self.name} has {self.told} and is shown {shown}")

    def try_to_edit(self, numbers: set[int]) -> None:
        """Open the form that changes a comment: for one's own it is there, for those of others it is not."""
        for number in numbers:
            url = f"{self.reader.server.url}comments/edit/{number}/"
            status = self.reader.session.get(url, allow_redirects=False).status_code
            if status != (200 if number in self.numbers else 404):
                self.faults.append(f"{self.name} of {self.numbers} was answered {status} for editing {number}")


def together(tasks: list[Callable[[], None]]) -> None:
    """Run them all at the same moment, each in a thread, until the last one is done."""
    gate = threading.Barrier(len(tasks))

    def run(task: Callable[[], None]) -> None:
        gate.wait()
        task()

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def stored(server: Server) -> list[tuple[str, str]]:
    """Read text and browser id of every comment from the database itself, which has to be sound."""
    if not on_postgres():
        sound = ask(server.data, "PRAGMA integrity_check")
        assert sound == [("ok",)], sound
    return [
        (text, getattr(who, "hex", who))
        for text, who in ask(server.data, "SELECT body, commenter FROM replies_comment")
    ]


def post_at_once(server: Server, what: str, posters: int) -> Result:
    """Let many people post several comments each at the same time, then compare what they saw with what is stored.

    :param server: a running server without a limit of rate, whose threads hold no comment yet.
    :param what: names the run in the table.
    :param posters: how many people.
    """
    people = [Poster(f"Poster {number}", Reader(server, name=f"Poster {number}")) for number in range(posters)]

    def life(person: Poster) -> Callable[[], None]:
        def live() -> None:
            try:
                for number in range(EACH):
                    person.post(number)
                person.look(person.reader.read())
            except requests.RequestException as error:
                person.faults.append(f"{person.name}: {error!r}")

        return live

    together([life(person) for person in people])
    for person, neighbour in pairwise(people):
        person.try_to_edit({min(person.numbers, default=0), min(neighbour.numbers, default=0)})
    result = Result(what, posters * EACH, [fault for person in people for fault in person.faults])
    result.faults += _compare(server, people)
    result.faults += [f"the log says: {line[:200]}" for line in server.log().splitlines() if _TROUBLE.search(line)]
    return result


def _compare(server: Server, people: list[Poster]) -> list[str]:
    """Say what is lost, stored twice, or stored for another browser than the one that posted it."""
    rows = stored(server)
    count = Counter(text for text, _ in rows)
    owner = dict(rows)
    faults = []
    for person in people:
        cookie = person.reader.session.cookies.get("commenter", default="").split(":")[0].strip('"').replace("-", "")
        for text in person.told:
            if count[text] != 1:
                faults.append(f"{text} is stored {count[text]} times")
            elif owner[text] != cookie:
                faults.append(f"{text} belongs to {owner[text]}, and its poster got {cookie}")
    unknown = set(count) - {text for person in people for text in person.told}
    return [*faults, *(f"stored without being acknowledged: {text}" for text in sorted(unknown))]
