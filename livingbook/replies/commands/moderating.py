"""Commands on comments, reports and threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from livingbook.replies.commands.output import comment_line, counted, print_json, printable
from livingbook.replies.commands.parsing import Commands, add_command, add_group, comment_id, open_database

if TYPE_CHECKING:
    import argparse

_STATES = ("pending", "approved", "rejected", "removed", "deleted")
_PURPOSES = {
    "approve": "publish comments; their authors need not wait from then on",
    "reject": "refuse waiting comments; they are never shown",
    "remove": "take published comments down; replies to them stay",
}


def add(commands: Commands[argparse.ArgumentParser]) -> None:
    """Describe the commands.

    :param commands: the group they belong to.
    """
    listing = add_command(
        commands, "list", _list, "list comments, oldest first", ("list --pending", "list --reported --json")
    )
    state = listing.add_mutually_exclusive_group()
    state.add_argument("--status", choices=_STATES, help="only comments in this state")
    state.add_argument("--pending", dest="status", action="store_const", const="pending", help="only waiting comments")
    listing.add_argument("--reported", action="store_true", help="only comments with an open report")
    listing.add_argument("--thread", metavar="ID", help="only comments of this thread, such as chapters/name")

    show = add_command(
        commands, "show", _show, "show one comment in full, with email, reports and why it waits", ("show 12",)
    )
    show.add_argument("id", type=comment_id, help="the comment's number, as 'list' prints it")

    for action, purpose in _PURPOSES.items():
        about = f"{purpose}\nSeveral are decided together: if one can't be, none is changed."
        command = add_command(commands, action, _decide, about, (f"{action} 12", f"{action} 12 13 --json"))
        command.add_argument("ids", metavar="ID", nargs="+", type=comment_id, help="numbers of comments")
        command.set_defaults(action=action)

    _add_reports(commands)
    add_command(commands, "threads", _threads, "list the threads with the number of their comments", ("threads",))
    for name, purpose in (
        ("close", "close a thread: it can be read, but takes no more comments"),
        ("open", "open a closed thread again"),
    ):
        command = add_command(commands, name, _close, purpose, (f"{name} chapters/name",))
        command.add_argument("thread", metavar="THREAD", help="the thread's id, as 'threads' prints it")
        command.set_defaults(closed=name == "close")


def _add_reports(commands: Commands[argparse.ArgumentParser]) -> None:
    within = add_group(
        commands,
        "reports",
        "list readers' reports and close them",
        "What readers reported.",
    )
    add_command(within, "list", _list_reports, "list open reports, oldest first", ("reports list",))
    clear = add_command(
        within,
        "clear",
        _clear_reports,
        "close the reports on comments that may stay\n"
        "To approve, reject or remove a comment closes the reports on it too.",
        ("reports clear 12",),
    )
    clear.add_argument("ids", metavar="ID", nargs="+", type=comment_id, help="numbers of comments")


def _list(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies.moderation import list_comments  # noqa: PLC0415

    found = list_comments(options.status, options.thread, reported=options.reported)
    if options.json:
        print_json(found)
    elif not found:
        kinds = [options.status or "", "reported" if options.reported else ""]
        print(" ".join(["No", *filter(None, kinds), "comments."]))
    for comment in () if options.json else found:
        print(comment_line(comment))


def _show(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies.moderation import show_comment  # noqa: PLC0415

    comment = show_comment(options.id)
    if options.json:
        print_json(comment)
        return
    for key in ("id", "status", "created", "edited", "thread", "parent", "name", "email", "website", "anchor", "quote"):
        if comment[key]:
            print(f"{key + ':':9}{printable(comment[key])}")
    if comment["maintainer"]:
        print("by one of the book's maintainers")
    print(f"archive: its writer {'agreed' if comment['agreed'] else 'did not agree'}")
    for reason in comment["waits"]:
        print(f"waits:   {printable(reason)}")
    for report in comment["reports"]:
        state = "closed" if report["handled"] else "open"
        print(f"report:  {report['created'][:10]} ({state}) {printable(report['reason'])}")
    print("\n" + "\n".join(printable(line) for line in comment["text"].splitlines()))


def _decide(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies.moderation import decide  # noqa: PLC0415

    decided = decide(options.action, options.ids)
    if options.json:
        print_json(decided)
        return
    for comment in decided:
        print(comment_line(comment))


def _list_reports(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies.moderation import list_reports  # noqa: PLC0415

    found = list_reports()
    if options.json:
        print_json(found)
        return
    if not found:
        print("No open reports.")
    for report in found:
        print(comment_line(report["comment"]))
        print(f"       reported {report['created'][:10]}: {printable(report['reason'])}")


def _clear_reports(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies.moderation import clear_reports  # noqa: PLC0415

    count = clear_reports(options.ids)
    if options.json:
        print_json({"closed": count})
    else:
        print(f"{counted(count, 'report')} closed.")


def _threads(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies.moderation import list_threads  # noqa: PLC0415

    threads = list_threads()
    if options.json:
        print_json(threads)
        return
    if not threads:
        print("No threads yet; the server adds those of the book when it starts.")
    for thread in threads:
        marks = [word for word, true in (("closed", thread["closed"]), ("no page", not thread["in_book"])) if true]
        counts = f"{thread['published']:>5} published  {thread['waiting']:>4} waiting"
        remark = f"  ({', '.join(marks)})" if marks else ""
        print(f"{counts}  {printable(thread['thread'])}{remark}")


def _close(options: argparse.Namespace) -> None:
    open_database(options)
    from livingbook.replies.moderation import set_closed  # noqa: PLC0415

    thread = set_closed(options.thread, closed=options.closed)
    if options.json:
        print_json({"thread": thread.identifier, "closed": thread.closed})
    else:
        state = "closed: it takes no more comments" if thread.closed else "open"
        print(f"Thread '{printable(thread.identifier)}' is {state}.")
