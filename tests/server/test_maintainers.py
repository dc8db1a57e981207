"""Reserved names: who may sign with them, and how a browser proves it."""

from __future__ import annotations

from bs4 import BeautifulSoup

from tests.server.running import Reader, Server, faults, newest


def invite(server: Server, name: str) -> str:
    """Ask for an address that signs a browser in."""
    return server.moderate("sign-in", name, "--site", server.url.rstrip("/")).strip()


def sign_in(reader: Reader, address: str) -> str:
    """Open the address, press the button and give the page that follows."""
    page = reader.session.get(address)
    token = BeautifulSoup(page.text, "html.parser").select_one("[name=csrfmiddlewaretoken]")["value"]
    return reader.session.post(page.url, data={"csrfmiddlewaretoken": token}).text


def test_a_sign_in_address_works_once_and_only_after_a_button(server: Server):
    server.moderate("names", "add", "Edda Editor")
    address, older = invite(server, "edda editor"), invite(server, "Édda  Editor")
    editor = Reader(server, "Edda Editor")
    looked = editor.session.get(address)
    assert looked.status_code == 200
    assert "maintainer" not in editor.session.cookies
    assert "You are signed in as Edda Editor" in BeautifulSoup(sign_in(editor, address), "html.parser").h1.text
    assert "maintainer" in editor.session.cookies
    for used in (address, older, address[:-3] + "xx/"):
        answer = Reader(server).session.get(used)
        assert answer.status_code == 410
        assert "It works once, for ten minutes." in answer.text


def test_a_reserved_name_is_for_its_maintainer_and_carries_a_badge(server: Server):
    server.moderate("names", "add", "Ines Author")
    for name in ("Ines Author", "ines author", "ÍNES AUTHOR", "Ines  Author.", "Inеs Authоr"):
        answer = Reader(server, name).post("Words in her name.")
        assert answer.status_code == 422
        assert "This name is kept for one of the book's own people." in faults(answer)[0]
        assert "Words in her name." in answer.text
    ines = Reader(server, "ines  author")
    sign_in(ines, invite(server, "Ines Author"))
    form = ines.open(f"{ines.url()}?form=1")
    assert form.select_one("[name=name]")["value"] == "Ines Author"
    posted = ines.post("From the author herself, with https://new.example")
    assert posted.status_code == 201
    entry = Reader(server).open(ines.url()).find(id=f"comment-{newest(posted)}")
    assert entry.select_one(".comments-name").text == "Ines Author"
    assert entry.select_one(".comments-badge").text == "Author"
    ines.person["name"] = "Someone Else"
    other = ines.post("Under another name.")
    assert other.status_code == 202
    assert not BeautifulSoup(other.text, "html.parser").find(id=f"comment-{newest(other)}").select(".comments-badge")
    ines.submit(ines.open("/comments/sign-out/"))
    ines.person["name"] = "Ines Author"
    assert ines.post("Signed out.").status_code == 422


def test_a_name_that_is_free_again_signs_its_browsers_out(server: Server):
    server.moderate("names", "add", "Gone Guest")
    guest = Reader(server, "Gone Guest")
    sign_in(guest, invite(server, "Gone Guest"))
    server.moderate("names", "remove", "gone guest")
    assert guest.post("An ordinary reader now.").status_code == 202
    server.moderate("names", "add", "Gone Guest")
    assert guest.post("With the old cookie.").status_code == 422
