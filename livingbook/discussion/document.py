"""The discussion as standard docutils nodes, which every writer of Sphinx can set. Nothing in it is ever parsed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from docutils import nodes

from livingbook.discussion.archive import ArchivedComment, ArchivedThread, groups
from livingbook.evidence.formatting import in_prose
from livingbook.htmlnodes import html_nodes
from livingbook.language import _, mark

TITLE = mark("Discussion")
#: class of a list of comments; its terms hold a name, a comma and a time, or what stands in their place
LIST = "comments-of-readers"
#: stands above replies whose comment is not in the archive
GAP = mark("A comment that is not in the archive")


def discussion_section(thread: ArchivedThread, identifier: str) -> nodes.section:
    """Make the section that ends a chapter.

    :param thread: the archived comments under it.
    :param identifier: the id of the section.
    """
    intro = nodes.paragraph("", about(thread))
    return nodes.section("", nodes.title("", _(TITLE)), intro, comment_list(thread), ids=[identifier])


def about(thread: ArchivedThread) -> str:
    """Say what these comments are, and of when."""
    said = _("What readers wrote about this chapter, archived with their consent on {date}.")
    return said.format(date=in_prose(thread.archived))


def comment_list(thread: ArchivedThread) -> nodes.definition_list:
    """List the comments: name and date over each, replies below what they reply to.

    :param thread: the archived comments of one page.
    """
    return _list(
        _item(group.comment, [*_body(group.comment), *_replies(group.replies)])
        if group.comment
        else _gap(_replies(group.replies))
        for group in groups(thread.comments)
    )


def said_when(moment: datetime) -> str:
    """Write the time of a comment.

    :param moment: in UTC.
    """
    return f"{in_prose(moment.date())}, {moment:%H:%M} UTC"


def _replies(replies: Iterable[ArchivedComment]) -> list[nodes.Node]:
    items = [_item(reply, _body(reply)) for reply in replies]
    return [_list(items)] if items else []


def _list(items: Iterable[nodes.definition_list_item]) -> nodes.definition_list:
    return nodes.definition_list("", *items, classes=[LIST])


def _item(comment: ArchivedComment, body: list[nodes.Node]) -> nodes.definition_list_item:
    name: nodes.Node = nodes.Text(comment.name)
    if comment.website:
        name = nodes.reference("", comment.name, refuri=comment.website)
    told = said_when(comment.created) + (_(", author of the book") if comment.maintainer else "")
    # No classifier, though that is what the time is: Sphinx's text writer loses items with nested ones.
    term = nodes.term("", "", name, nodes.Text(", "), nodes.emphasis("", told), ids=[f"comment-{comment.id}"])
    return nodes.definition_list_item("", term, nodes.definition("", *body))


def _gap(body: list[nodes.Node]) -> nodes.definition_list_item:
    term = nodes.term("", "", nodes.emphasis("", _(GAP)))
    return nodes.definition_list_item("", term, nodes.definition("", *body))


def _body(comment: ArchivedComment) -> list[nodes.Node]:
    place = nodes.container()
    quoted = [nodes.block_quote("", nodes.paragraph("", comment.quote))] if comment.quote else []
    return [*quoted, *html_nodes(comment.html, place)]
