"""The identity of discussions."""

from __future__ import annotations

from pathlib import Path

import pytest

from livingbook.errors import BookError
from livingbook.threads import read_thread_list, thread_ids, vanished


def test_a_thread_is_named_by_its_page_or_by_its_front_matter():
    pages = {
        "intro": {},
        "a b/ü": {},
        "one": {"comments_id": "old/one"},
        "two": {"comments": "False"},
        "three": {"comments": "true"},
    }
    assert thread_ids(pages) == {"intro": "intro", "a b/ü": "a b/ü", "one": "old/one", "three": "three"}


def test_two_pages_cannot_share_a_discussion():
    with pytest.raises(BookError, match="one: its comments have the id 'intro', and so have those of intro"):
        thread_ids({"intro": {}, "one": {"comments_id": "intro"}})


@pytest.mark.parametrize(
    "identifier", ["", "/x", "x/", "a//b", "../x", "a/../b", ".", "a b", "<x>", "a?b", "a#b", "x" * 201]
)
def test_ids_that_could_not_be_an_address_are_refused(identifier: str):
    with pytest.raises(BookError, match="is no thread id; write names of letters"):
        thread_ids({"one": {"comments_id": identifier}})


def test_a_page_with_a_long_name_gets_a_shorter_one():
    with pytest.raises(BookError, match="too long for a discussion, which takes 200 characters"):
        thread_ids({"x" * 201: {}})
    assert thread_ids({"x" * 201: {"comments_id": "x"}, "y" * 201: {"comments": "false"}}) == {"x" * 201: "x"}


def test_all_faults_are_listed_at_once():
    with pytest.raises(BookError) as raised:
        thread_ids({"a": {"comments": "maybe"}, "b": {"comments_id": "/"}, "c": {}, "d": {"comments_id": "c"}})
    assert len(raised.value.faults) == 3
    assert "a: 'comments: maybe' must be true or false" in str(raised.value)


def test_the_committed_list(tmp_path: Path):
    file = tmp_path / "threads.txt"
    file.write_text("# kept for ever\nintro\n\n  chapters/x  \n")
    assert read_thread_list(file) == ["intro", "chapters/x"]
    assert vanished(["intro", "chapters/x"], ["intro", "new"]) == ["chapters/x"]
    with pytest.raises(BookError, match="threads_file"):
        read_thread_list(tmp_path / "nothing.txt")
    file.write_bytes(b"\xff")
    with pytest.raises(BookError, match="threads_file"):
        read_thread_list(file)
