"""The commands of ``python -m livingbook``: build, check and serve the book, moderate its comments."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from livingbook.errors import BookError
from livingbook.release import add_release
from livingbook.replies.commands import add_commands
from livingbook.replies.commands.parsing import add_data, book_address, site_address, whole_number
from livingbook.watch import add_watch

if TYPE_CHECKING:
    from collections.abc import Sequence

_EXAMPLES = """examples:
  python -m livingbook build
  python -m livingbook write
  python -m livingbook serve --port 9000
  python -m livingbook comments list --pending
  python -m livingbook comments approve 3 4
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    :param arguments: the words after ``python -m livingbook``; those of this process if None.
    :return: the exit code: 0 if all went well, 1 if a check found something to mend, 2 after a fault, which is printed,
        130 after Ctrl-C.
    """
    options = build_parser().parse_args(arguments)
    try:
        code: int | None = options.run(options)
    except BookError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of our output, such as 'head', has seen enough
        sys.stderr.close()
        return 0
    return code or 0


def build_parser() -> argparse.ArgumentParser:
    """Describe all commands and their options."""
    parser = argparse.ArgumentParser(
        prog="python -m livingbook",
        description="Build, check, preview and serve the book, and moderate its comments.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_build(commands)
    _add_serve(commands)
    add_commands(commands)
    add_watch(commands)
    add_release(commands)
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
    addresses = commands.add_parser(
        "addresses",
        help="note the addresses that the book publishes",
        description="Add the addresses of pages, figures, tables and downloads to addresses.txt, so that a build stops"
        " if one of them ever leads nowhere. Run it before you publish.",
    )
    addresses.add_argument("--json", action="store_true", help="print what was added as JSON")
    addresses.set_defaults(run=_addresses)
    gettext = commands.add_parser(
        "gettext",
        help="take out the texts for translators",
        description="Write the texts of chapters, charts, pages and comments as templates for translators, into"
        " _build/gettext/.",
    )
    gettext.add_argument("--json", action="store_true", help="print the names of the templates as JSON")
    gettext.set_defaults(run=_gettext)
    write = commands.add_parser(
        "write",
        help="show the pages while you write: a save reloads them",
        description="Build the pages into _build/write/ and show them at http://127.0.0.1:8001/; at every save they are"
        " built again and the browser reloads. Warnings pass, PDFs and comments are left out. Until Ctrl-C.",
    )
    write.add_argument("--port", type=_port, default=8001, help="where to serve (default: %(default)s)")
    write.set_defaults(run=_write)


def _add_serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    serve = commands.add_parser(
        "serve",
        help="serve the built book and its comments",
        description="Serve the built book and its comments in one process, until Ctrl-C.",
    )
    serve.add_argument("--book", type=Path, default=Path("_build/html"), help="the built HTML (default: %(default)s)")
    add_data(serve)
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
        type=site_address,
        metavar="URL",
        help="the address under which readers reach the book through a web server in front, such as https://book.example",
    )
    serve.add_argument(
        "--proxy",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="the address of that web server, such as 127.0.0.1, or its network; its X-Forwarded-For, -Proto and -Host "
        "are believed; may be repeated",
    )
    serve.add_argument(
        "--book-at",
        type=book_address,
        metavar="URL",
        help="serve the comments alone, for a book whose pages are at this address, such as https://book.example/",
    )
    serve.add_argument(
        "--rate",
        type=whole_number,
        metavar="N",
        help="comments per minute that one network may send; 0 for no limit (default: 120)",
    )
    serve.set_defaults(run=_serve)


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"'{text}' is no port; give a number from 0 to 65535")
    return int(text)


def _build(options: argparse.Namespace) -> None:
    from livingbook.building import build  # noqa: PLC0415 - each command loads what it needs

    print(f"The book is built: {build(Path.cwd(), strict=not options.lenient)}")


def _write(options: argparse.Namespace) -> None:
    from livingbook.writing import write  # noqa: PLC0415

    write(Path.cwd(), options.port)


def _addresses(options: argparse.Namespace) -> None:
    from livingbook.configuration import check_configuration  # noqa: PLC0415
    from livingbook.evidence.tables import load_tables  # noqa: PLC0415
    from livingbook.publishing import addresses  # noqa: PLC0415

    load_tables(Path.cwd())  # tells what is wrong with the data package
    added = addresses.extend(Path.cwd(), check_configuration(Path("_config.yml")))
    if options.json:
        print(json.dumps({"added": added}, indent=1))
    else:
        print(
            "".join(f"new: {address}\n" for address in added) + f"{len(added)} address(es) added to {addresses.LIST}."
        )


def _gettext(options: argparse.Namespace) -> None:
    from livingbook.translating.templates import write_templates  # noqa: PLC0415

    made = [path.relative_to(Path.cwd().resolve()).as_posix() for path in write_templates(Path.cwd())]
    print(json.dumps({"templates": made}, indent=1) if options.json else f"Written: {', '.join(made)}.")


def _check(_options: argparse.Namespace) -> None:
    from livingbook.checking import check  # noqa: PLC0415

    outcome = check(Path.cwd())
    for remark in outcome.remarks:
        print(f"remark: {remark}")
    if outcome.faults:
        raise BookError(f"{len(outcome.faults)} fault(s) in the book's sources", outcome.faults)
    print("Evidence and sources are in order.")


def _serve(options: argparse.Namespace) -> None:
    from livingbook.replies.proxies import read_networks  # noqa: PLC0415
    from livingbook.replies.server import ServerOptions, completed, serve  # noqa: PLC0415 - each command loads what it needs

    given = ServerOptions(
        book=options.book,
        data=options.data,
        host=options.host,
        port=options.port,
        names=tuple(options.names),
        rate=options.rate,
        site=options.site or "",
        proxies=read_networks(",".join(options.proxy)),
        book_at=options.book_at or "",
    )
    serve(completed(given))
