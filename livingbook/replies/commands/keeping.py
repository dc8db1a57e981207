"""Commands on the database as a whole: export, import, backup, restore, doctor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from livingbook.replies.commands.output import counted, print_json, printable, show_progress
from livingbook.replies.commands.parsing import (
    Commands,
    add_command,
    add_dry_run,
    open_database,
    whole_number,
)
from livingbook.replies.database import on_postgres

if TYPE_CHECKING:
    import argparse


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Describe the commands.

    :param commands: the group they belong to.
    """
    _add_exchange(commands)
    _add_copies(commands)
    add_command(
        commands,
        "doctor",
        _doctor,
        "examine database, files, permissions, secret and queue\n"
        "It changes nothing and exits with 1 if something has to be mended.",
        ("doctor", "doctor --json"),
    )


def _add_exchange(commands: Commands[argparse.ArgumentParser]) -> None:
    export = add_command(
        commands,
        "export",
        _export,
        "write all comments as JSON\n"
        "Without --approved the file holds email addresses and is readable by its owner alone.",
        ("export comments.json", "export --approved public.json", "export --approved > approved.json"),
    )
    export.add_argument("file", metavar="FILE", nargs="?", type=Path, help="the file; printed if left out")
    export.add_argument("--approved", action="store_true", help="only what every reader can see, without addresses")

    load = add_command(
        commands,
        "import",
        _import,
        "fill an empty data folder from the JSON of a full export\n"
        "The server must not run. A file with faults is refused, with all of them named.",
        ("import comments.json --data /srv/book/var --dry-run",),
    )
    load.add_argument("file", metavar="FILE", type=Path, help="what 'export' wrote, without --approved")
    add_dry_run(load)


def _add_copies(commands: Commands[argparse.ArgumentParser]) -> None:
    backup = add_command(
        commands,
        "backup",
        _backup,
        "copy the database while the server runs, and check the copy\n"
        "Copy secret.key once as well: without it every browser counts as new.",
        ("backup", "backup /mnt/safe/comments.db", "backup --keep 14"),
    )
    backup.add_argument("file", metavar="FILE", nargs="?", type=Path, help="the copy (default: DATA/backups/TIME)")
    backup.add_argument(
        "--keep", type=whole_number, metavar="N", help="then delete all but the newest N in DATA/backups"
    )

    restore = add_command(
        commands,
        "restore",
        _restore,
        "put a backup in the place of the database\n"
        "The server must not run. The backup is checked, its copy compared row by row, the old database kept aside.",
        ("restore var/backups/comments-20261128-120000.db --dry-run",),
    )
    restore.add_argument("file", metavar="FILE", type=Path, help="the backup")
    add_dry_run(restore)


def _export(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies.exporting import export_all, export_approved  # noqa: PLC0415
    from livingbook.replies.outputs import refuse_public_place, write_whole  # noqa: PLC0415

    document = export_approved() if options.approved else export_all()
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    if options.file is None:
        print(text, end="")
        return
    if not options.approved:
        refuse_public_place(options.file)
    write_whole(options.file, text, 0o644 if options.approved else 0o600)
    count = len(document["comments"])
    if options.json:
        print_json({"file": str(options.file), "comments": count})
    else:
        print(f"{counted(count, 'comment')} written to '{options.file}'.")


def _import(options: argparse.Namespace) -> None:
    from livingbook.replies.environment import migrate, start_django  # noqa: PLC0415

    _take_folder(options)
    start_django(options.data)
    from livingbook.replies.importing import KINDS, import_all, read_export  # noqa: PLC0415

    document = read_export(options.file)
    if not options.dry_run:
        migrate(options.data)
        import_all(document, show_progress)
    counts = {kind: len(document[kind]) for kind in KINDS}
    if options.json:
        print_json(counts | {"dry_run": options.dry_run})
    else:
        done = "In order, nothing stored" if options.dry_run else "Stored and compared with the file"
        print(f"{done}: {', '.join(f'{count} {kind}' for kind, count in counts.items())}.")


def _backup(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies import backups, dumps  # noqa: PLC0415
    from livingbook.replies.backups import prune  # noqa: PLC0415

    if on_postgres():
        file, rows = dumps.backup(options.data, options.file)
    else:
        file, rows = backups.backup(options.data, options.file, show_progress)
    deleted = [] if options.keep is None else prune(options.data, max(1, options.keep))
    if options.json:
        print_json({"file": str(file), "rows": rows, "deleted": [str(old) for old in deleted]})
        return
    print(f"{counted(rows['replies_comment'], 'comment')} copied to '{file}'; the copy is whole.")
    for old in deleted:
        print(f"Deleted the older '{old}'.")


def _restore(options: argparse.Namespace) -> None:
    aside, rows = (_restore_postgres if on_postgres() else _restore_sqlite)(options)
    if options.json:
        print_json({"rows": rows, "aside": str(aside) if aside else None, "dry_run": options.dry_run})
        return
    comments = counted(rows["replies_comment"], "comment")
    if options.dry_run:
        print(f"'{options.file}' is whole and holds {comments}; nothing was changed.")
        return
    print(f"Restored {comments}, every row compared with '{options.file}'.")
    if aside:
        print(f"The old database is kept in '{aside}'.")


def _restore_sqlite(options: argparse.Namespace) -> tuple[Path | None, dict[str, int]]:
    from livingbook.replies.backups import restore  # noqa: PLC0415
    from livingbook.replies.environment import migrate, start_django  # noqa: PLC0415

    _take_folder(options)
    outcome = restore(options.data, options.file, show_progress, dry_run=options.dry_run)
    if not options.dry_run:
        start_django(options.data)
        migrate(options.data)
    return outcome


def _restore_postgres(options: argparse.Namespace) -> tuple[Path | None, dict[str, int]]:
    from livingbook.replies.environment import migrate, start_django  # noqa: PLC0415

    _take_folder(options)
    start_django(options.data)
    from livingbook.replies.dumps import restore  # noqa: PLC0415

    if not options.dry_run:
        migrate(options.data)
    return restore(options.data, options.file, show_progress, dry_run=options.dry_run)


def _take_folder(options: argparse.Namespace) -> None:
    """Make the data folder ready, and keep others from it, unless the command is only tried."""
    from livingbook.replies.datafolder import prepare_data_folder, take_alone  # noqa: PLC0415

    if not options.dry_run:
        prepare_data_folder(options.data, Path("_build/html"), database=not on_postgres())
        take_alone(options.data)


def _doctor(options: argparse.Namespace) -> int:
    open_database(options, migrated=False)
    from livingbook.replies.doctor import examine  # noqa: PLC0415

    findings = examine(options.data)
    faults = sum(finding.level == "fault" for finding in findings)
    if options.json:
        print_json({"faults": faults, "findings": [finding.as_dict() for finding in findings]})
        return 1 if faults else 0
    for finding in findings:
        print(f"{finding.level:8} {finding.subject:14} {printable(finding.found)}")
        if finding.remedy:
            print(f"{'':23} -> {printable(finding.remedy)}")
    print(f"{counted(faults, 'fault')} to mend." if faults else "No fault.")
    return 1 if faults else 0
