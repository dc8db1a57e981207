"""Reading: threads, how many comments they have, the rules. Reading sets no cookie."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from livingbook.replies.answers import not_found
from livingbook.replies.conversation import find_thread, sees_more
from livingbook.replies.drawing import DONE, Panel, Place, Scene, place_of, respond, respond_to_everyone, wants_newest
from livingbook.replies.forms import ReplyForm, find_parent
from livingbook.replies.maintainers import list_maintainers, maintainer_of
from livingbook.replies.models import Comment, Thread
from livingbook.replies.posting import reply_panel, take
from livingbook.replies.standing import commenter_of
from livingbook.replies.text import element_id, quotation
from livingbook.replies.tickets import new_ticket


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, identifier: str) -> HttpResponse:
    """Show one thread with its form, or take a comment for it.

    :param identifier: the thread's id, which may contain slashes.
    """
    if "\0" in identifier or len(identifier) > 200:
        return not_found(request)
    found = find_thread(identifier)
    if found is None:
        return not_found(request)
    return take(request, found) if request.method == "POST" else _show(request, found)


def _show(request: HttpRequest, thread: Thread) -> HttpResponse:
    commenter = commenter_of(request)
    parent = find_parent(thread, _number(request, "reply"))
    place = _place(request, thread, parent)
    status = DONE.get(request.GET.get("posted", ""), "")
    asked = any(key in request.GET for key in ("form", "reply", "quote"))
    if asked and not thread.closed:
        panel = _opened(request, thread, parent)
        return respond(request, Scene(thread, place, commenter, panel, status))
    more = sees_more(thread, commenter)
    if status or more:
        return respond(request, Scene(thread, place, commenter, status=status, sees_more=more))
    return respond_to_everyone(request, thread, place)


def _opened(request: HttpRequest, thread: Thread, parent: Comment | None) -> Panel:
    """Open the form, as a reply if there is something to reply to, with the quotation that was asked for."""
    maintainer = maintainer_of(request)
    quote = quotation(request.GET.get("quote", ""))
    anchor = element_id(request.GET.get("anchor", ""))
    initial = {
        "ticket": new_ticket(),
        "parent": parent.pk if parent else None,
        "quote": quote,
        "anchor": anchor,
        "name": maintainer.name if maintainer else "",
    }
    form = ReplyForm(thread=thread, maintainer=maintainer, initial=initial)
    form.fields["comment"].widget.attrs["data-focus"] = True
    return reply_panel(form, parent, quote, anchor)


def _place(request: HttpRequest, thread: Thread, parent: Comment | None) -> Place:
    """Choose the page: the one asked for, or that of the comment which is asked for or replied to."""
    page = _number(request, "page")
    if page:
        return Place(page, wants_newest(request))
    number = _number(request, "comment")
    comment = thread.comments.filter(pk=number).select_related("parent").first() if number else parent
    return place_of(request, comment, commenter_of(request))


def _number(request: HttpRequest, key: str) -> int | None:
    text = request.GET.get(key, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


@require_safe
def counts(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say how many published comments each thread has, for the tables of contents."""
    threads = Thread.objects.filter(in_book=True)
    key = f"counts.{threads.aggregate(all=Sum('revision'))['all']}"
    found = cache.get(key)
    if found is None:
        approved = Count("comments", filter=Q(comments__status=Comment.Status.APPROVED))
        counted = threads.annotate(n=approved).filter(n__gt=0).order_by("identifier")
        found = dict(counted.values_list("identifier", "n"))
        cache.set(key, found, 3600)
    response = JsonResponse({"threads": found})
    response["Cache-Control"] = "no-cache"  # may be kept, must be compared with the server's version
    return response


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Say what is stored, for how long, who moderates, and how people should treat each other here."""
    content = {"people": list_maintainers(), "rate": settings.REPLIES_RATE}
    response = render(request, "replies/rules.html", content)
    response["Cache-Control"] = "no-cache"
    return response
