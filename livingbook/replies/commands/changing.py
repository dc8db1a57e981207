"""Commands that change many comments at once: erase, wipe, move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from livingbook.replies.commands.archiving import add_archive, tell_releases
from livingbook.replies.commands.output import counted, listed, print_json, printable
from livingbook.replies.commands.parsing import Commands, add_command, add_dry_run, comment_id, open_database
from livingbook.replies.database import on_postgres

if TYPE_CHECKING:
    import argparse

    from livingbook.discussion.keeping import Changes
    from livingbook.replies.erasing import Erasure

_WRITTEN_ANEW = (
    "The tables were written anew without what was erased. PostgreSQL's log of changes (pg_wal), its archives, "
    "replicas and copies hold older states until they are replaced; that is for its administrator to see to."
)


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Describe the commands.

    :param commands: the group they belong to.
    """
    _add_move(commands)
    erase = add_command(
        commands,
        "erase",
        _erase,
        "erase a person: all comments that were sent with an email address\n"
        "Rows and bytes go, and what is in the archive; of a comment with replies an empty place stays. Releases that "
        "hold their comments are named. It can't be undone.",
        ("erase ada@readers.example --dry-run", "erase ada@readers.example --also 17"),
    )
    erase.add_argument("email", metavar="EMAIL", help="the address; upper and lower case don't matter")
    erase.add_argument(
        "--also",
        metavar="ID",
        action="append",
        default=[],
        type=comment_id,
        help="another comment of this person, sent with another address; may be repeated",
    )
    add_archive(erase)
    add_dry_run(erase)

    add_command(
        commands,
        "wipe",
        _wipe,
        "overwrite what deleted comments left in the files of the database\n"
        "'erase' does this itself; it is for the rare case that others held the files for too long.",
        ("wipe",),
    )


def _add_move(commands: Commands[argparse.ArgumentParser]) -> None:
    move = add_command(
        commands,
        "move",
        _move,
        "move a discussion to another thread, joining the one there\n"
        "Writing 'comments_id: chapters/old-name' into the new page does the same without touching the database.",
        ("move chapters/old-name chapters/new-name --dry-run",),
    )
    move.add_argument("old", metavar="OLD", help="the id of the thread that has the comments")
    move.add_argument("new", metavar="NEW", help="the id of the thread that takes them")
    move.add_argument("--create", action="store_true", help="allow a NEW that the served book doesn't have yet")
    add_dry_run(move)


def _erase(options: argparse.Namespace) -> int:
    open_database(options)
    from livingbook.discussion import archive, keeping, releases  # noqa: PLC0415
    from livingbook.replies import erasing  # noqa: PLC0415

    for read in (archive.read_archive, releases.read_releases):
        read(options.archive)  # a fault there is told before anything is done
    outcome = erasing.erase(options.email, options.also, dry_run=options.dry_run)
    numbers = [*outcome.gone, *outcome.emptied]
    dropped = keeping.drop(options.archive, numbers, dry_run=options.dry_run)
    held = releases.releases_holding(options.archive, numbers)
    inside = [file for file in options.data.rglob("*") if file.is_file()]
    archived = [file for file in options.archive.rglob("*") if file.is_file()]
    kept = erasing.files_that_hold([*inside, *archived], outcome.needles)
    if options.dry_run:
        planned = {*dropped.written, *dropped.removed}
        kept = [file for file in kept if file not in planned]
    elif kept:  # it may be what others wrote as well
        kept = erasing.files_that_hold(kept, outcome.needles, known=erasing.stored_texts())
    databases = {options.data / f"comments.db{ending}" for ending in ("", "-wal", "-shm")}
    copies = [str(file) for file in kept if file not in databases]
    leftovers = [] if options.dry_run else [str(file) for file in kept if file in databases]
    if options.json:
        fields = {key: getattr(outcome, key) for key in ("gone", "emptied", "same_browser", "mentions")}
        found = {"archive": dropped.dropped, "releases": held, "copies": copies, "leftovers": leftovers}
        print_json(fields | found | {"dry_run": options.dry_run})
    else:
        _tell_erased(options, outcome, copies, leftovers)
        _tell_archived(options, dropped, held)
    return 1 if leftovers else 0


def _tell_erased(options: argparse.Namespace, outcome: Erasure, copies: list[str], leftovers: list[str]) -> None:
    done = "To be erased" if options.dry_run else "Erased"
    print(f"{done}: {counted(len(outcome.gone) + len(outcome.emptied), 'comment')} of {printable(options.email)}.")
    print(f"  gone whole:                 {listed(outcome.gone)}")
    print(f"  empty places above replies: {listed(outcome.emptied)}")
    if outcome.same_browser:
        print(f"From the same browsers under other addresses: {listed(outcome.same_browser)} (add them by --also ID)")
    if outcome.mentions:
        print(f"Comments of others that may name or quote this person: {listed(outcome.mentions)} (look at them)")
    for file in copies:
        print(f"Still in '{file}': delete it, or make it anew.")
    for file in leftovers:
        print(f"FAULT: '{file}' still holds a piece; stop the server and run 'python -m livingbook comments wipe'.")
    if not options.dry_run and not leftovers:
        print(_WRITTEN_ANEW if on_postgres() else "Nothing of them is left in the files of the database.")


def _tell_archived(options: argparse.Namespace, dropped: Changes, held: dict[str, list[int]]) -> None:
    if not options.archive.is_dir():
        print(
            f"There is no archive '{options.archive}' here. If the book has one, run 'python -m livingbook comments "
            "archive --forget' in its folder: it drops what was erased."
        )
    if dropped.dropped:
        done = "To be dropped" if options.dry_run else "Dropped"
        print(f"{done} from '{options.archive}': {listed(dropped.dropped)}. Its history in git still has them.")
    tell_releases(held)


def _wipe(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies.erasing import wipe_free_space  # noqa: PLC0415

    wipe_free_space()
    left = _WRITTEN_ANEW if on_postgres() else "Nothing of deleted comments is left in the database."
    print_json({"wiped": True}) if options.json else print(left)


def _move(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies.moving import move_thread  # noqa: PLC0415

    move = move_thread(options.old, options.new, create=options.create, dry_run=options.dry_run)
    if options.json:
        names = {"old": options.old, "new": options.new, "dry_run": options.dry_run}
        print_json(names | {"comments": move.comments, "joined": move.joined, "old_removed": move.old_removed})
        return
    done = "To be moved" if options.dry_run else "Moved"
    print(f"{done}: {counted(move.comments, 'comment')} from '{printable(options.old)}' to '{printable(options.new)}'.")
    if move.joined:
        print(f"They join {counted(move.joined, 'comment')} there, in the order of time.")
    if not move.old_removed:
        print(f"The page of '{printable(options.old)}' is still in the book; its discussion starts anew.")
    print("If the book has a list of threads (html.comments.threads_file), change the name there as well.")
