"""Commands on mail: what waits, send it now, try the mail server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from livingbook.errors import BookError
from livingbook.replies.commands.output import counted, print_json, printable
from livingbook.replies.commands.parsing import Commands, add_command, add_group, open_database, site_address

if TYPE_CHECKING:
    import argparse

    from livingbook.replies.mail.letterhead import Letterhead


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Describe the commands.

    :param commands: the group they belong to.
    """
    within = add_group(
        commands,
        "mail",
        "show, send and try the mail to moderators and readers",
        "Mail to moderators and readers. A running server sends it by itself; mail is off while the "
        "environment variable EMAIL_URL is not set.",
    )
    shown = add_command(
        within,
        "list",
        _list,
        "list the mails that wait or were given up, without addresses",
        ("mail list", "mail list --all --json"),
    )
    shown.add_argument("--all", action="store_true", help="also what was sent, or dropped because it no longer held")
    send = add_command(
        within,
        "send",
        _send,
        "send what waits, also what was put off after a failure\n"
        "A running server does this by itself; nothing is sent twice. It exits with 1 if something could not be sent.",
        ("mail send", "mail send --site https://book.example"),
    )
    send.add_argument("--again", action="store_true", help="also try once more what was given up")
    test = add_command(
        within,
        "test",
        _test,
        "send one mail to the moderators, to try the settings",
        ("mail test --site https://book.example",),
    )
    for command in (send, test):
        command.add_argument(
            "--site", type=site_address, metavar="URL", help="the address in links (or LIVINGBOOK_SITE)"
        )


def _list(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies.mail.overview import list_mails  # noqa: PLC0415

    mails = list_mails(everything=options.all)
    if options.json:
        print_json(mails)
        return
    if not mails:
        print("No mail waits.")
    for mail in mails:
        start = f"{mail['id']:>5}  {mail['state']:8}  {mail['created'][:16].replace('T', ' ')}"
        tries = f"  {counted(mail['tries'], 'try', 'tries')}" if mail["tries"] else ""
        fault = f": {printable(mail['fault'])}" if mail["fault"] else ""
        due = f", not before {mail['due'][11:16]} UTC" if mail["state"] == "waiting" else ""
        print(f"{start}  {mail['about']} {mail['comment']}{tries}{fault}{due}")


def _send(options: argparse.Namespace) -> int:
    head = _letterhead(options)
    from livingbook.replies.mail.delivery import deliver  # noqa: PLC0415

    outcome = deliver(head, at_once=True, again=options.again)
    if options.json:
        print_json(outcome.__dict__)
    else:
        dropped = f", {outcome.dropped} dropped" if outcome.dropped else ""
        print(f"{counted(outcome.sent, 'mail')} sent{dropped}, {outcome.postponed} put off, {outcome.failed} given up.")
        for fault in outcome.faults:
            print(f"The mail server: {printable(fault)}")
    return 1 if outcome.postponed or outcome.failed else 0


def _test(options: argparse.Namespace) -> None:
    head = _letterhead(options)
    from livingbook.replies.mail.delivery import send_test  # noqa: PLC0415

    server = head.settings.server
    if not head.settings.moderators:
        raise BookError("there is nobody to send to; set MODERATOR_EMAIL")
    fault = send_test(head)
    if fault:
        raise BookError(f"the mail server {server.host}:{server.port} did not take the mail: {fault}")
    if options.json:
        print_json({"server": f"{server.host}:{server.port}", "to": list(head.settings.moderators)})
    else:
        print(f"{server.host}:{server.port} has taken a mail to {', '.join(head.settings.moderators)}.")


def _letterhead(options: argparse.Namespace) -> Letterhead:
    open_database(options, site=options.site or "")
    from livingbook.replies.mail.letterhead import letterhead  # noqa: PLC0415

    head = letterhead()
    if head is None:
        raise BookError("mail is off; set EMAIL_URL and EMAIL_FROM (docs/moderate.md, 'Mail')")
    return head
