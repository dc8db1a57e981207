"""The command that brings along the comments of a WordPress site."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from livingbook.errors import BookError
from livingbook.replies.commands.output import counted, print_json, printable, show_progress
from livingbook.replies.commands.parsing import Commands, add_command, add_dry_run, open_database

if TYPE_CHECKING:
    import argparse

    from livingbook.replies.wordpress.storing import Report


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Describe the command.

    :param commands: the group it belongs to.
    """
    load = add_command(
        commands,
        "import-wxr",
        _import,
        "bring along the comments of a WordPress site\n"
        "FILE is what WordPress writes under Tools, Export. Posts find their discussion by title or address; where "
        "they don't, --map says it. Spam, trash and pingbacks are left out, as are network addresses. What an earlier "
        "import has stored is left as it is. A file with faults is refused, with all of them named.",
        (
            "import-wxr site.xml --dry-run",
            "import-wxr site.xml --map old-post=chapters/name --map hello-world=-",
            "import-wxr site.xml --map-file posts.txt",
        ),
    )
    load.add_argument("file", metavar="FILE", type=Path, help="the file that WordPress has written")
    load.add_argument(
        "--map",
        metavar="POST=THREAD",
        action="append",
        default=[],
        help="where the comments of a post go: its slug, title, address or number, and the id of a thread, or '-' to "
        "leave them out; may be repeated",
    )
    load.add_argument("--map-file", metavar="FILE", type=Path, help="a file of such lines; '#' starts a remark")
    load.add_argument(
        "--keep-emails", action="store_true", help="store email addresses too; by default they are left out"
    )
    add_dry_run(load)


def _import(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies.wordpress.matching import read_mapping  # noqa: PLC0415
    from livingbook.replies.wordpress.storing import Wishes, import_wxr  # noqa: PLC0415

    mapping = read_mapping([*_lines(options.map_file), *options.map])
    wishes = Wishes(mapping, keep_emails=options.keep_emails, dry_run=options.dry_run)
    report = import_wxr(options.file, wishes, show_progress)
    if options.json:
        print_json(report.as_dict() | {"dry_run": options.dry_run})
    else:
        _tell(options, report)


def _lines(path: Path | None) -> list[str]:
    if path is None:
        return []
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise BookError(f"'{path}' can't be read ({reason}); nothing was changed") from None


def _tell(options: argparse.Namespace, report: Report) -> None:
    stored = sum(post.published + post.waiting for post in report.posts)
    done = "To be imported" if options.dry_run else "Imported"
    print(f"{done}: {counted(stored, 'comment')} of {printable(report.site or 'an unnamed site')}.")
    for post in report.posts:
        name = f"'{printable(post.post)}'"
        if not post.thread:
            print(f"  {name}: left out, with {counted(post.left_out, 'comment')}")
            continue
        counts = [(post.published, "published"), (post.waiting, "waiting"), (post.known, "there already")]
        told = ", ".join(f"{count} {what}" for count, what in counts if count) or "nothing"
        print(f"  {name} -> {printable(post.thread)}: {told}")
    for title, counted_by in (("Left out", report.findings.skipped), ("Remark", report.findings.remarks)):
        for what, count in sorted(counted_by.items()):
            print(f"{title}: {count} {printable(what)}")
    if not options.dry_run and any(post.waiting for post in report.posts):
        print("What waits: python -m livingbook comments list --pending")
