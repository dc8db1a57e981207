"""The commands of ``python -m livingbook``: build, check and serve the book, moderate its comments."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from livingbook.errors import BookError

if TYPE_CHECKING:
    from collections.abc import Sequence

_STATES = ("pending", "approved", "rejected", "removed")
_EXAMPLES = """examples:
  python -m livingbook build
  python -m livingbook serve --port 9000
  python -m livingbook comments list --pending
  python -m livingbook comments approve 3 4
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    :param arguments: the words after ``python -m livingbook``; those of this process if None.
    :return: the exit code: 0 if all went well, 2 after a fault, which is printed.
    """
    options = build_parser().parse_args(arguments)
    try:
        options.run(options)
    except BookError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our output, such as 'head', has seen enough
        sys.stderr.close()
        return 0
    return 0


def build_parser() -> argparse.ArgumentParser:
    """Describe all commands and their options."""
    parser = argparse.ArgumentParser(
        prog="python -m livingbook",
        description="Build, check and serve the book, and moderate its comments.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_build(commands)
    _add_serve(commands)
    comments = commands.add_parser("comments", help="list and moderate comments", description="Moderate comments.")
    _add_moderation(comments.add_subparsers(title="commands", metavar="COMMAND", required=True))
    return parser


def _add_build(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    build = commands.add_parser(
        "build",
        help="build PDFs and pages of the book in this folder",
        description="Build PDFs and pages of the book in this folder and publish them together in _build/html/.",
    )
    build.add_argument("--lenient", action="store_true", help="let warnings pass; by default they fail the build")
    build.set_defaults(run=_build)
    check = commands.add_parser(
        "check",
        help="check evidence and sources without building",
        description="Check facts, tables, sources and the identity of the book in this folder, without building it.",
    )
    check.set_defaults(run=_check)


def _add_serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = commands.add_parser(
        "serve",
        help="serve the built book and its comments",
        description="Serve the built book and its comments in one process, until Ctrl-C.",
    )
    serve.add_argument("--book", type=Path, default=Path("_build/html"), help="the built HTML (default: %(default)s)")
    _add_data(serve)
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=_port, default=8000, help="the port; 0 takes a free one (default: %(default)s)")
    serve.add_argument(
        "--name",
        dest="names",
        metavar="HOST",
        action="append",
        default=[],
        help="another host name under which readers reach the server; may be repeated",
    )
    serve.add_argument(
        "--site",
        type=_site,
        metavar="URL",
        help="the address under which readers reach the book through a web server in front, such as https://book.example",
    )
    serve.add_argument(
        "--proxy",
        default="",
        metavar="ADDRESS",
        help="the address of that web server, such as 127.0.0.1; its X-Forwarded-For and -Proto are believed",
    )
    serve.add_argument(
        "--rate",
        type=_natural,
        metavar="N",
        help="comments per minute that one network may send; 0 for no limit (default: 120)",
    )
    serve.set_defaults(run=_serve)


def _add_moderation(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    listing = commands.add_parser("list", help="list comments", description="List comments, oldest first.")
    state = listing.add_mutually_exclusive_group()
    state.add_argument("--status", choices=_STATES, help="only comments in this state")
    state.add_argument("--pending", dest="status", action="store_const", const="pending", help="only waiting comments")
    listing.add_argument("--thread", metavar="ID", help="only comments of this thread, such as chapters/name")
    listing.set_defaults(run=_list)

    show = commands.add_parser("show", help="show one comment in full", description="Show one comment in full.")
    show.add_argument("id", type=_comment_id, help="the comment's number, as 'list' prints it")
    show.set_defaults(run=_show)

    purposes = {
        "approve": "publish comments; their authors need not wait from then on",
        "reject": "refuse waiting comments; they are never shown",
        "remove": "take published comments down; replies to them stay",
    }
    for action, purpose in purposes.items():
        command = commands.add_parser(action, help=purpose, description=purpose[0].upper() + purpose[1:] + ".")
        command.add_argument("ids", metavar="ID", nargs="+", type=_comment_id, help="numbers of comments")
        command.set_defaults(run=_decide, action=action)
    for command in commands.choices.values():
        _add_data(command)
        command.add_argument("--json", action="store_true", help="print JSON")


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        type=Path,
        default=Path("var"),
        help="folder of database and secret key (default: %(default)s)",
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is no port; give a number from 0 to 65535")
    return int(text)


def _site(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        raise argparse.ArgumentTypeError(f"'{text}' is no address of a site; write it as https://book.example")
    return f"{parts.scheme}://{parts.netloc}"


def _natural(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number from 0 up")
    return int(text)


def _comment_id(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < len(text) < 19:
        raise argparse.ArgumentTypeError(f"'{text}' is no comment number; 'comments list' shows them")
    return int(text)


def _build(options: argparse.Namespace) -> None:
    from livingbook.building import build  # noqa: PLC0415 - each command loads what it needs

    print(f"The book is built: {build(Path.cwd(), strict=not options.lenient)}")


def _check(_options: argparse.Namespace) -> None:
    from livingbook.checking import check  # noqa: PLC0415

    outcome = check(Path.cwd())
    for remark in outcome.remarks:
        print(f"remark: {remark}")
    if outcome.faults:
        raise BookError(f"{len(outcome.faults)} fault(s) in the book's sources", outcome.faults)
    print("Evidence and sources are in order.")


def _serve(options: argparse.Namespace) -> None:
    from livingbook.replies.server import ServerOptions, serve  # noqa: PLC0415 - each command loads what it needs

    serve(
        ServerOptions(
            book=options.book,
            data=options.data,
            host=options.host,
            port=options.port,
            names=tuple(options.names),
            rate=options.rate,
            site=options.site or "",
            proxy=options.proxy,
        )
    )


def _open_database(data: Path) -> None:
    from livingbook.replies.datafolder import database_path  # noqa: PLC0415
    from livingbook.replies.environment import migrate, start_django  # noqa: PLC0415

    try:
        there = database_path(data).is_file()
    except OSError as error:
        raise BookError(f"data folder '{data}' can't be read ({error.strerror})") from None
    if not there:
        raise BookError(
            f"no comments are kept in '{data}'; name the folder that the server uses: --data FOLDER "
            "(the server makes it when it starts first)"
        )
    start_django(data)
    migrate(data)


def _list(options: argparse.Namespace) -> None:
    _open_database(options.data)
    from livingbook.replies.moderation import list_comments  # noqa: PLC0415

    found = list_comments(options.status, options.thread)
    if options.json:
        _print_json(found)
    elif not found:
        print("No comments." if not options.status else f"No {options.status} comments.")
    for comment in () if options.json else found:
        print(_line(comment))


def _show(options: argparse.Namespace) -> None:
    _open_database(options.data)
    from livingbook.replies.moderation import show_comment  # noqa: PLC0415

    comment = show_comment(options.id)
    if options.json:
        _print_json(comment)
        return
    for key in ("id", "status", "created", "thread", "parent", "name", "email", "website"):
        if comment[key]:
            print(f"{key + ':':9}{_printable(comment[key])}")
    print("\n" + "\n".join(_printable(line) for line in comment["text"].splitlines()))


def _decide(options: argparse.Namespace) -> None:
    _open_database(options.data)
    from livingbook.replies.moderation import decide  # noqa: PLC0415

    decided = decide(options.action, options.ids)
    if options.json:
        _print_json(decided)
        return
    for comment in decided:
        print(_line(comment))


def _line(comment: dict[str, Any]) -> str:
    """Draw one line: number, state, date, thread, name, first words."""
    date = comment["created"][:16].replace("T", " ")
    start = f"{comment['id']:>5}  {comment['status']:8}  {date}  {comment['thread']}"
    return f"{start}  {_printable(comment['name'])}: {_printable(comment['excerpt'])}"


def _printable(value: object) -> str:
    """Show a stranger's text without letting it steer the terminal."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in str(value))


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))
