"""Reading the book and its threads."""

from __future__ import annotations

import gzip
import json
import os
import time
from pathlib import Path

import requests
from bs4 import BeautifulSoup

from tests.server.conftest import HEADERS, make_book
from tests.server.running import FRAGMENT, Reader, Server


def test_the_book_is_served_with_the_headers_of_its_build(server: Server):
    answer = requests.get(server.url)
    assert answer.status_code == 200
    assert "<h1>Start</h1>" in answer.text
    assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Set-Cookie" not in answer.headers


def test_what_the_build_left_for_the_server_is_not_served(server: Server):
    for path in ("_livingbook/threads.json", "_livingbook/headers.json", "_livingbook/"):
        assert requests.get(server.url + path).status_code == 404


def test_reading_a_thread_sets_no_cookie_and_can_be_cached(server: Server):
    for headers in (FRAGMENT, {}):
        first = requests.get(server.url + "comments/t/chapters/first/", headers=headers)
        assert first.status_code == 200
        assert "Set-Cookie" not in first.headers
        assert "csrfmiddlewaretoken" not in first.text
        again = requests.get(first.url, headers={**headers, "If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304


def test_the_same_address_is_a_fragment_for_the_script_and_a_page_for_people(server: Server):
    reader = Reader(server)
    fragment = reader.read()
    assert fragment.headers["X-Fragment"] == "1"
    assert "<html" not in fragment.text
    page = reader.session.get(reader.url())
    assert "X-Fragment" not in page.headers
    soup = BeautifulSoup(page.text, "html.parser")
    assert soup.h1.text == "The first & only"
    assert soup.select_one(".page-back a")["href"] == "/chapters/first.html"
    assert soup.select_one("a[href$='?form=1#reply']")
    assert "No comments yet" in fragment.text
    assert "No comments yet" in page.text


def test_the_form_has_the_words_of_the_article_and_names_its_fields_for_browsers(server: Server):
    soup = BeautifulSoup(Reader(server).read().text, "html.parser")
    text = soup.get_text(" ", strip=True)
    assert "Leave a Reply" in text
    assert "Your email address will not be published. Required fields are marked *" in text
    assert "Save my name, email, and website in this browser for the next time I comment." in text
    assert soup.select_one("button[type=submit]").text == "Post Comment"
    required = {label.get_text(" ", strip=True) for label in soup.select(".comments-field label")}
    assert required == {"Comment *", "Name *", "Email *", "Website"}
    fields = {field["name"]: field.get("autocomplete") for field in soup.select(".comments-field [name]")}
    assert fields == {"comment": "off", "name": "name", "email": "email", "website": "url"}


def test_comment_pages_run_no_script_and_load_only_their_own_styles(server: Server):
    page = requests.get(server.url + "comments/t/chapters/first/?form=1")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    soup = BeautifulSoup(page.text, "html.parser")
    assert not soup.select("script, style, [style], [onclick]")
    for link in soup.select("link[rel=stylesheet]"):
        style = requests.get(server.url.rstrip("/") + link["href"])
        assert style.status_code == 200
        assert style.headers["Content-Type"].startswith("text/css")


def test_thread_ids_may_hold_slashes_and_spaces(server: Server):
    assert requests.get(server.url + "comments/t/chapters/other%20one/").status_code == 200
    assert requests.get(server.url + "comments/t/intro/").status_code == 200


def test_a_book_answers_unknown_addresses_with_its_own_page(tmp_path: Path):
    folder = make_book(tmp_path / "html")
    (folder / "404.html").write_text("<!doctype html><title>Not here</title><h1>Not here</h1>")
    running = Server(folder, tmp_path / "var")
    for path in ("nothing.html", "chapters/no/such/page"):
        answer = requests.get(running.url + path)
        assert (answer.status_code, "<h1>Not here</h1>" in answer.text) == (404, True)
        assert answer.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
    assert "Not here" not in requests.get(running.url + "comments/nothing/").text
    assert requests.head(running.url + "nothing.html").status_code == 404
    running.stop()


def test_unknown_addresses_get_a_friendly_page(server: Server):
    for path in ("nothing.html", "comments/t/nothing/", "comments/"):
        answer = requests.get(server.url + path)
        assert answer.status_code == 404
        assert "This page does not exist" in answer.text
        assert "A small book" in answer.text


def test_a_book_without_headers_file_gets_a_safe_policy(book_folder: Path, tmp_path: Path):
    (book_folder / "_livingbook" / "headers.json").unlink()
    running = Server(book_folder, tmp_path / "var")
    assert "default-src 'self'" in requests.get(running.url).headers["Content-Security-Policy"]
    assert running.stop() == 0


def test_compressed_files_are_used_and_only_hashed_names_are_kept_for_ever(book_folder: Path, tmp_path: Path):
    text = "body{}" * 500
    for name in ("theme.0f3a9c51b7de.css", "theme.css", "report.202611221200.css"):
        (book_folder / name).write_text(text)
        (book_folder / f"{name}.gz").write_bytes(gzip.compress(text.encode()))
    running = Server(book_folder, tmp_path / "var")
    hashed = requests.get(running.url + "theme.0f3a9c51b7de.css")
    assert "immutable" in hashed.headers["Cache-Control"]
    for name in ("theme.css", "report.202611221200.css"):
        answer = requests.get(running.url + name)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.text == text
        assert "immutable" not in answer.headers["Cache-Control"]
    running.stop()


def test_a_new_build_is_served_without_a_restart(book_folder: Path, tmp_path: Path):
    running = Server(book_folder, tmp_path / "var")
    Reader(running).post("A comment on the first page.")
    threads = json.loads((book_folder / "_livingbook" / "threads.json").read_text())
    del threads["threads"]["chapters/first"]
    threads["threads"]["chapters/new"] = {"title": "New", "path": "chapters/new.html"}
    (book_folder / "chapters" / "new.html").write_text("<h1>New</h1>")
    (book_folder / "chapters" / "first.html").unlink()
    (book_folder / "index.html").write_text("<h1>A longer beginning</h1>")
    (book_folder / "_livingbook" / "threads.json").write_text(json.dumps(threads))
    time.sleep(1.1)
    assert requests.get(running.url).text == "<h1>A longer beginning</h1>"
    assert requests.get(running.url + "chapters/new.html").status_code == 200
    assert requests.get(running.url + "chapters/first.html").status_code == 404
    assert Reader(running).read("chapters/new").status_code == 200
    assert Reader(running).read("chapters/first").status_code == 404
    assert "on the first page" in running.moderate("list")
    (book_folder / "_livingbook" / "threads.json").write_text("{half a fi")
    os.utime(book_folder / "index.html")
    time.sleep(1.1)
    assert requests.get(running.url).status_code == 200
    assert running.stop() == 0


def test_the_form_leads_to_the_page_of_policies_that_the_book_names(book_folder: Path, tmp_path: Path):
    record = json.loads((book_folder / "_livingbook" / "threads.json").read_text())
    record.setdefault("book", {})["policies"] = "chapters/policies.html"
    (book_folder / "_livingbook" / "threads.json").write_text(json.dumps(record))
    running = Server(book_folder, tmp_path / "var")
    reader = Reader(running)
    privacy = reader.open(f"{reader.url()}?form=1").form.select_one(".comments-privacy a")
    assert privacy["href"] == "/chapters/policies.html"
    running.stop()
