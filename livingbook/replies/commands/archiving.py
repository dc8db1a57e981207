"""Commands that make the discussion part of the book: archive, consent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from livingbook.errors import BookError
from livingbook.replies.commands.output import counted, listed, print_json, printable
from livingbook.replies.commands.parsing import Commands, add_command, add_dry_run, comment_id, open_database

if TYPE_CHECKING:
    import argparse
    from collections.abc import Collection


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Describe the commands.

    :param commands: the group they belong to.
    """
    archive = add_command(
        commands,
        "archive",
        _archive,
        "write the comments that become part of the book to discussion/\n"
        "Approved comments whose writers agreed, without email addresses; those that no longer stand are dropped. "
        "The next build puts them into pages and PDFs.",
        ("archive --dry-run", "archive"),
    )
    add_archive(archive)
    archive.add_argument("--forget", action="store_true", help="drop comments that this database does not know, too")
    add_dry_run(archive)

    consent = add_command(
        commands,
        "consent",
        _consent,
        "note that the writers of comments agree that these are archived\n"
        "Only they can agree, in the form or by writing to you. Several are noted together: if one doesn't exist, "
        "none is.",
        ("consent 12", "consent 12 13 --withdraw"),
    )
    consent.add_argument("ids", metavar="ID", nargs="+", type=comment_id, help="numbers of comments")
    consent.add_argument("--withdraw", action="store_true", help="note that they agree no longer")
    add_archive(consent)


def add_archive(parser: argparse.ArgumentParser) -> None:
    """Let a command name the folder of the archive.

    :param parser: the command.
    """
    parser.add_argument(
        "--archive",
        type=Path,
        default=Path("discussion"),
        metavar="FOLDER",
        help="folder of archived comments, in the book's root (default: %(default)s)",
    )


def _archive(options: argparse.Namespace) -> None:
    if not options.archive.is_dir() and not (options.archive.parent / "_toc.yml").is_file():
        raise BookError(
            f"'{options.archive}' is no folder, and there is no book beside it; run this in the book's folder, or name "
            "the archive: --archive FOLDER"
        )
    open_database(options)
    from livingbook.discussion.releases import releases_holding  # noqa: PLC0415
    from livingbook.replies.archiving import archive  # noqa: PLC0415

    changes = archive(options.archive, forget=options.forget, dry_run=options.dry_run)
    held = releases_holding(options.archive, changes.dropped)
    if options.json:
        numbers = {key: getattr(changes, key) for key in ("added", "changed", "dropped", "total")}
        files = {"written": [str(file) for file in changes.written], "removed": [str(file) for file in changes.removed]}
        print_json(numbers | files | {"releases": held, "dry_run": options.dry_run})
        return
    print(f"{'To be archived' if options.dry_run else 'Archived'}: {counted(changes.total, 'comment')}.")
    for label, found in (("new", changes.added), ("changed", changes.changed), ("dropped", changes.dropped)):
        print(f"  {label + ':':9}{listed(found)}")
    for file in changes.written:
        print(f"{'To be written' if options.dry_run else 'Written'}: {printable(file)}")
    for file in changes.removed:
        print(f"{'To be removed' if options.dry_run else 'Removed'}: {printable(file)}")
    tell_releases(held)


def tell_releases(held: dict[str, list[int]]) -> None:
    """Name the releases that still hold comments.

    :param held: numbers of comments by version.
    """
    for version, numbers in held.items():
        print(f"Release {printable(version)} still holds {listed(numbers)}; its copies can't be recalled.")


def _consent(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.discussion.archive import read_archive  # noqa: PLC0415
    from livingbook.discussion.releases import releases_holding  # noqa: PLC0415
    from livingbook.replies.archiving import set_agreed  # noqa: PLC0415

    archived = {comment.id for thread in read_archive(options.archive).values() for comment in thread.comments}
    numbers = [comment.pk for comment in set_agreed(options.ids, agreed=not options.withdraw)]
    held = releases_holding(options.archive, numbers) if options.withdraw else {}
    if options.json:
        print_json({"comments": numbers, "agreed": not options.withdraw, "releases": held})
        return
    print(f"{'Not to be archived' if options.withdraw else 'May be archived'}: {listed(numbers)}.")
    if options.withdraw:
        _tell_left(archived.intersection(numbers))
    tell_releases(held)


def _tell_left(archived: Collection[int]) -> None:
    if archived:
        print(f"Still in the archive: {listed(sorted(archived))}. 'comments archive' drops them.")
