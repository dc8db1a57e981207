"""``python -m livingbook serve``: checks everything first, then serves book and comments in one process."""

from __future__ import annotations

import errno
import os
import signal
import socket
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NoReturn

from livingbook.errors import BookError
from livingbook.replies.blockedwords import read as read_blocked_words
from livingbook.replies.book import load_book
from livingbook.replies.database import on_postgres, place_of_comments
from livingbook.replies.datafolder import blocked_words_path, mark_in_use, prepare_data_folder
from livingbook.replies.environment import migrate, start_django
from livingbook.replies.proxies import Network, behind_proxies, read_networks

if TYPE_CHECKING:
    from pathlib import Path

    from livingbook.replies.site import BookSite

_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - asked for by the maintainer, never the default
_BODY_LIMIT = 250_000  # bytes of one request; a comment at its longest takes 120,000


@dataclass(frozen=True)
class ServerOptions:
    """Where the server listens and what it serves."""

    book: Path
    data: Path
    host: str = "127.0.0.1"
    #: 0 lets the system choose a free one
    port: int = 8000
    #: further host names under which readers reach the server
    names: tuple[str, ...] = ()
    #: comments per minute from one network; None for the default
    rate: int | None = None
    #: address under which readers reach the server, such as 'https://book.example'; '' if that is host and port
    site: str = ""
    #: addresses of web servers in front, whose word on a reader's address, scheme and host is taken
    proxies: tuple[Network, ...] = ()
    #: address of the book if its pages are served elsewhere, ending with a slash; '' if they are served here
    book_at: str = ""


def completed(options: ServerOptions) -> ServerOptions:
    """Take from the environment what the options leave open.

    :raises BookError: if ``LIVINGBOOK_PROXY`` names no network addresses.
    """
    return replace(
        options,
        site=options.site or os.environ.get("LIVINGBOOK_SITE", ""),
        proxies=options.proxies or read_networks(os.environ.get("LIVINGBOOK_PROXY", "")),
        book_at=options.book_at or os.environ.get("LIVINGBOOK_BOOK_AT", ""),
    )


def serve(options: ServerOptions) -> None:
    """Serve until SIGINT (Ctrl-C) or SIGTERM; the address is the last line printed.

    :param options: where and what.
    :raises BookError: if book, data folder, database or address can't be used.
    """
    # Also where Ctrl-C comes ignored, as it does to a program that a script started in the background.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    with suppress(KeyboardInterrupt):
        _serve(options)
    # A second signal during the last steps changes nothing any more.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    print("Stopped.", flush=True)


def _serve(options: ServerOptions) -> None:
    load_book(options.book)
    _stay_on_one_processor()
    with listen(options.host, options.port) as listener:
        site = prepare(options)

        from waitress.server import create_server  # noqa: PLC0415 - of no use before all else is well

        server = create_server(
            behind_proxies(site, options.proxies),
            sockets=[listener],
            threads=8,
            ident=None,
            max_request_body_size=_BODY_LIMIT,
            clear_untrusted_proxy_headers=False,  # that is done already
        )
        _announce(options, site, listener.getsockname()[1])
        server.run()  # returns on SystemExit and KeyboardInterrupt, after the requests under way


def _stay_on_one_processor() -> None:
    """Keep the threads of this process together.

    Python runs one of them at a time. Where the others wait on a second, idle processor, waking it at every change
    costs more than answering: 50 readers at once got 100 to 500 answers a second there, and 2,000 this way.
    Servers started one after the other spread over the processors.
    """
    if hasattr(os, "sched_setaffinity"):
        usable = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {usable[os.getpid() % len(usable)]})


def prepare(options: ServerOptions) -> BookSite:
    """Make the data folder and the tables where they are missing, and the application that answers requests.

    :param options: what to serve, and under which names.
    :raises BookError: if book, data folder, database, list of blocked words or settings of mail can't be used.
    """
    if options.book_at and not options.site:
        raise BookError(
            "a book elsewhere needs the address of this server: --site https://comments.book.example (LIVINGBOOK_SITE)"
        )
    prepare_data_folder(options.data, options.book, database=not on_postgres())
    mark_in_use(options.data)
    read_blocked_words(blocked_words_path(options.data))
    reachable = [] if options.host in _EVERYWHERE else [_bracketed(options.host)]
    os.environ.setdefault("LIVINGBOOK_LANGUAGE", load_book(options.book).language)
    start_django(options.data, [*reachable, *options.names], options.rate, options.site, options.book_at)
    from livingbook.replies.mail.letterhead import letterhead  # noqa: PLC0415

    head = letterhead()
    migrate(options.data)

    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415 - needs Django's settings
    from django.db import connections  # noqa: PLC0415

    from livingbook.replies.mail.courier import Courier  # noqa: PLC0415
    from livingbook.replies.site import BookSite  # noqa: PLC0415

    site = BookSite(get_wsgi_application(), options.book)
    if head:
        Courier(head).start()
    connections.close_all()  # a server that forks its workers after this must not share an open database
    return site


def listen(host: str, port: int) -> socket.socket:
    """Open the address before anything else is touched.

    :param host: a name or address of this machine.
    :param port: 0 to 65535.
    :return: the bound socket.
    :raises BookError: if the address is in use, forbidden or unknown.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise BookError(f"'{host}' is no address of this machine ({error.strerror}); try --host 127.0.0.1") from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        # Two servers started at the same moment both get this far; only one of them may listen.
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise BookError(_why_not(error, host, port)) from None
    return listener


def _why_not(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8000
        remedy = f"choose another port: --port {other} (with make: PORT={other} make serve)"
        return f"port {port} on {host} is in use; stop the other program or {remedy}"
    if error.errno == errno.EACCES:
        return f"this user may not open port {port}; choose one above 1023: --port 8000"
    return f"can't listen on '{host}' ({error.strerror}); try --host 127.0.0.1"


def _announce(options: ServerOptions, site: BookSite, port: int) -> None:
    from livingbook.replies.models import Comment  # noqa: PLC0415

    if not site.book.threads:
        print("This book was built without the embedded comments; its pages are served alone.")
    waiting = Comment.objects.filter(status=Comment.Status.PENDING).count()
    if waiting:
        print(f"{waiting} comment(s) wait for moderation: python -m livingbook comments list --pending")
    if options.host in _EVERYWHERE and not options.names and not options.site:
        print("Comments are accepted under the name 'localhost' only; add the names readers use: --name HOST")
    shown = "localhost" if options.host in _EVERYWHERE else _bracketed(options.host)
    kept = f"Comments are kept in {_kept_in(options.data)}. " if site.book.threads else ""
    print(f"{kept}Ctrl-C ends the server.")
    address = f"http://{shown}:{port}/"
    told = f"The comments are at {address} for the book at {options.book_at}" if options.book_at else ""
    print(told or f"The book is at {address}", flush=True)


def _kept_in(data: Path) -> str:
    return place_of_comments(data) if on_postgres() else str(data)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _interrupt(signum: int, frame: object) -> NoReturn:  # noqa: ARG001 - the signature of a signal handler
    raise KeyboardInterrupt
