"""The settings of mail: what they mean, and what is said of wrong ones."""

from __future__ import annotations

import pytest

from livingbook.replies.mail.configuration import MailServer, read_mail_settings

FROM = {"EMAIL_FROM": "The Book <comments@book.example>"}


def test_mail_is_off_without_settings():
    assert read_mail_settings({"EMAIL": "git@user.example", "PATH": "/bin"}) == (None, [])


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("smtp://localhost", MailServer("localhost", 25)),
        (
            "smtp+starttls://ada:p%40ss%2F%3A@mail.example",
            MailServer("mail.example", 587, "starttls", "ada", "p@ss/:"),
        ),
        (
            "SMTPS://ada%40mail.example:x@mail.example:2465/",
            MailServer("mail.example", 2465, "tls", "ada@mail.example", "x"),
        ),
        ("smtp://ada:x@[::1]:1025", MailServer("::1", 1025, "", "ada", "x")),
    ],
)
def test_addresses_of_mail_servers(address: str, server: MailServer):
    told = {"EMAIL_URL": address, "MODERATOR_EMAIL": "a@b.example, Ben <b@b.example>"}
    settings, faults = read_mail_settings(FROM | told)
    assert faults == []
    assert settings.server == server
    assert settings.moderators == ("a@b.example", "b@b.example")
    assert "p@ss" not in repr(settings)


@pytest.mark.parametrize(
    ("settings", "parts"),
    [
        ({"EMAIL_URL": "mail.example"}, ["EMAIL_URL is no address", "EMAIL_FROM is missing"]),
        (FROM, ["EMAIL_URL is missing, though EMAIL_FROM is set"]),
        ({"MODERATOR_EMAIL": "a@b.example"}, ["EMAIL_URL is missing", "EMAIL_FROM is missing"]),
        (FROM | {"EMAIL_URL": "smpt://x.example"}, ["which is none of", "did you mean 'smtp'"]),
        (FROM | {"EMAIL_URL": "smtps://"}, ["names no host"]),
        (FROM | {"EMAIL_URL": "smtps://a:s3cret@x.example:99999"}, ["port from 1 to 65535"]),
        (FROM | {"EMAIL_URL": "smtps://a:s3/cret@x.example"}, ["port from 1 to 65535"]),
        (FROM | {"EMAIL_URL": "smtps://a@x.example"}, ["a user without a password"]),
        (FROM | {"EMAIL_URL": "smtp://a:s3cret@x.example"}, ["to x.example in the clear", "smtps://"]),
        (FROM | {"EMAIL_URL": "smtps://x.example/inbox"}, ["goes on after host and port"]),
        (FROM | {"EMAIL_ULR": "smtps://x.example"}, ["EMAIL_ULR (did you mean 'EMAIL_URL'?)", "EMAIL_URL is missing"]),
        ({"EMAIL_ULR": "smtps://x.example"}, ["EMAIL_ULR (did you mean 'EMAIL_URL'?)"]),
        ({"EMAIL_URL": "smtps://x.example", "EMAIL_FROM": "The Book"}, ["EMAIL_FROM: 'The Book' is no sender"]),
        ({"EMAIL_URL": "smtps://x.example", "EMAIL_FROM": "a@b.example\nBcc: c@d.example"}, ["is no sender"]),
        (FROM | {"EMAIL_URL": "smtps://x.example", "MODERATOR_EMAIL": "a@b.example, ben"}, ["'ben' is no email address"]),
        (FROM | {"EMAIL_URL": "smtps://x.example", "MODERATOR_EMAIL": ","}, ["holds no email address"]),
    ],
)  # fmt: skip
def test_faults_are_all_named_and_show_no_password(settings: dict[str, str], parts: list[str]):
    read, faults = read_mail_settings(settings)
    said = "\n".join(faults)
    assert read is None
    assert [part for part in parts if part not in said] == [], said
    assert len(faults) == len(parts) or len(parts) > len(faults)
    assert "s3" not in said
