"""Atom feeds of published comments: one for the whole book, one for each thread."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import md5
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.core.cache import cache
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from livingbook.replies.answers import book_context, home, not_found
from livingbook.replies.conversation import find_thread
from livingbook.replies.drawing import page_address
from livingbook.replies.models import Comment, Thread
from livingbook.replies.text import body_text, one_line

if TYPE_CHECKING:
    from django.utils.xmlutils import SimplerXMLGenerator

#: the newest comments that a feed holds
_LENGTH = 50
#: the date of a feed without comments, so that it is the same at every reading
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_KEPT = 3600


class _CommentFeed(Atom1Feed):
    """Atom with the whole text of an entry, and the comment that it replies to (RFC 4685)."""

    def root_attributes(self) -> dict[str, str]:
        """Name the vocabulary for replies."""
        return super().root_attributes() | {"xmlns:thr": "http://purl.org/syndication/thread/1.0"}

    def latest_post_date(self) -> datetime:
        """Give the time of the latest change."""
        return super().latest_post_date() if self.items else _NEVER

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Write an entry."""
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})
        if item["above"]:
            handler.addQuickElement("thr:in-reply-to", "", item["above"])


class _Comments(Feed):  # type: ignore[type-arg]  # it takes no parameters at run time
    """The newest comments of the book, or of one thread."""

    feed_type = _CommentFeed

    def __init__(self, book_title: str, site: str, thread: Thread | None) -> None:
        self._site = site
        self._thread = thread
        self.title = _("Comments on %(title)s") % {"title": one_line(thread.title) if thread else book_title}
        self.link = self._page(thread) if thread else urljoin(site, home())
        self.feed_url = site + feed_address(thread)
        self.feed_guid = self._tag(f"/comments/feed/{thread.identifier if thread else ''}")

    def items(self) -> list[Comment]:
        """List the published comments, newest first."""
        shown = Comment.objects.filter(status=Comment.Status.APPROVED, thread__in_book=True)
        if self._thread:
            shown = shown.filter(thread=self._thread)
        return list(shown.select_related("thread", "parent").order_by("-created", "-pk")[:_LENGTH])

    def item_title(self, item: Comment) -> str:
        """Name writer and page."""
        return _("%(name)s on %(title)s") % {"name": one_line(item.name), "title": one_line(item.thread.title)}

    def item_description(self, item: Comment) -> None:  # type: ignore[override]  # noqa: ARG002
        """Give no summary; the entry holds the whole text."""
        return

    def item_link(self, item: Comment) -> str:
        """Lead to the comment in its page."""
        return f"{self._page(item.thread)}#comment-{item.pk}"

    def item_guid(self, item: Comment) -> str:
        """Give the comment a number that stays when its page moves."""
        return self._tag(f"/comments/{item.pk}")

    def item_author_name(self, item: Comment) -> str:
        """Name the writer."""
        return one_line(item.name)

    def item_author_link(self, item: Comment) -> str:
        """Lead to the writer's website."""
        return one_line(item.website)

    def item_pubdate(self, item: Comment) -> datetime:
        """Give the time of posting."""
        return item.created

    def item_updateddate(self, item: Comment) -> datetime:
        """Give the time of the last change by its writer."""
        return item.edited or item.created

    def item_extra_kwargs(self, item: Comment) -> dict[str, Any]:
        """Give text and parent. No control character may stand in XML."""
        quote = f"<blockquote><p>{escape(one_line(item.quote))}</p></blockquote>" if item.quote else ""
        above = item.parent and item.parent.status == Comment.Status.APPROVED and item.parent
        return {
            "content": quote + body_text(item.html),
            "above": {"ref": self.item_guid(above), "href": self.item_link(above)} if above else None,
        }

    def _page(self, thread: Thread) -> str:
        return urljoin(self._site, page_address(thread))

    def _tag(self, path: str) -> str:
        host = self._site.partition("://")[2].partition(":")[0]
        return f"tag:{host},2026:{path}"


def feed_address(thread: Thread | None = None) -> str:
    """Give the address of a feed.

    :param thread: whose comments it holds; None for those of the whole book.
    """
    return reverse("thread-feed", args=[thread.identifier]) if thread else reverse("feed")


@require_safe
def feed(request: HttpRequest, identifier: str = "") -> HttpResponse:
    """Give the newest comments as Atom.

    :param identifier: the thread's id; '' for the whole book.
    """
    if "\0" in identifier or len(identifier) > 200:
        return not_found(request)
    thread = find_thread(identifier) if identifier else None
    if identifier and thread is None:
        return not_found(request)
    site = settings.REPLIES_SITE or f"{request.scheme}://{request.get_host()}"
    # Every change of a comment raises the revision of its thread.
    threads = Thread.objects.filter(in_book=True)
    revision = thread.revision if thread else threads.aggregate(all=Sum("revision"))["all"]
    title = book_context(request)["book"].title
    key = md5(f"{identifier}.{revision}.{site}.{title}".encode(), usedforsecurity=False).hexdigest()
    # Without Last-Modified, which would go back when the latest comment is deleted: the ETag says all.
    content = cache.get_or_set(f"feed.{key}", lambda: _Comments(title, site, thread)(request).content, _KEPT)
    response = HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
    # May be kept, must be compared with the server's version: what was deleted is gone at the next look.
    response["Cache-Control"] = "no-cache"
    return response
