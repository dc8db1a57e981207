"""What people can do with their own comment for a quarter of an hour: change it, or take it back."""

from __future__ import annotations

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from livingbook.replies.answers import is_fragment, see_other
from livingbook.replies.conversation import EDIT_TIME, is_own, may_change
from livingbook.replies.drawing import (
    DONE,
    Panel,
    Scene,
    place_of,
    respond,
    respond_without,
    thread_address,
    wants_newest,
)
from livingbook.replies.erasing import leave_empty
from livingbook.replies.forms import EditForm
from livingbook.replies.intake import initial_status
from livingbook.replies.mail.outbox import tell_moderators
from livingbook.replies.markdown import render
from livingbook.replies.models import Comment, Thread, writing
from livingbook.replies.posting import LIMIT, TOO_MANY, admits
from livingbook.replies.standing import commenter_of
from livingbook.replies.vendors import empty_log

_CLOSED = _("This discussion is closed; comments in it can be deleted, but no longer changed.")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int) -> HttpResponse:
    """Change the text of one's own comment, and whether it may be archived.

    :param number: the comment's id.
    """
    comment = _own_comment(request, number)
    if comment is None:
        return respond_without(request, number, commenter_of(request))
    form = EditForm(request.POST if request.method == "POST" else None, comment=comment)
    if request.method != "POST":
        if not may_change(comment, comment.commenter, timezone.now()):
            return _finish(request, comment, comment, "late")
        form.fields["text"].widget.attrs["data-focus"] = True
        return _draw_edit(request, comment, form)
    return _take_edit(request, comment, form)


def _take_edit(request: HttpRequest, comment: Comment, form: EditForm) -> HttpResponse:
    """Store the changes that were sent, or say why not; only draw them if a preview is asked."""
    if not form.is_valid():
        return _draw_edit(request, comment, form, code=422)
    if "preview" in request.POST:
        return _draw_edit(request, comment, form, preview=render(form.cleaned_data["text"]))
    if not admits(request, LIMIT):
        form.add_error(None, TOO_MANY)
        return _draw_edit(request, comment, form, code=429)
    fault = _change(comment, form.cleaned_data["text"], agreed=form.cleaned_data["agreed"])
    if fault:
        form.add_error(None, fault)
        return _draw_edit(request, comment, form, code=422)
    comment.refresh_from_db()
    done = "edited" if comment.status == Comment.Status.APPROVED else "edited-pending"
    return _finish(request, comment, comment, done)


def _change(comment: Comment, text: str, *, agreed: bool) -> str:
    """Store the new text, and whether it may be archived, unless the comment can't be changed any more.

    :return: why not; '' if it is stored.
    """
    with writing():  # looked at again, lest a moderator's decision of this very moment be undone
        current = Comment.objects.select_related("thread").get(pk=comment.pk)
        if current.thread.closed:
            return str(_CLOSED)
        if not may_change(current, comment.commenter, timezone.now()):
            return str(DONE["late"])
        changed = text != current.body
        if changed:
            current.body = text
            current.edited = timezone.now()
            if current.status == Comment.Status.APPROVED:
                current.status = initial_status(current)
        if changed or agreed != current.agreed:
            current.agreed = agreed
            current.save()
            if current.status == Comment.Status.PENDING:
                tell_moderators(current)
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, number: int) -> HttpResponse:
    """Take one's own comment back, after a question.

    :param number: the comment's id.
    """
    comment = _own_comment(request, number)
    if comment is None:
        return respond_without(request, number, commenter_of(request))
    if not may_change(comment, comment.commenter, timezone.now()):
        return _finish(request, comment, comment, "late")
    if request.method != "POST":
        place = place_of(request, comment, comment.commenter)
        panel = Panel("replies/delete.html", {"comment": comment}, comment)
        return respond(request, Scene(comment.thread, place, comment.commenter, panel))
    if not _take_back(comment):
        return _finish(request, comment, comment, "late")
    return _finish(request, comment, comment.parent, "deleted")


def _take_back(comment: Comment) -> bool:
    """Delete a comment; where others have replied an empty place stays.

    :return: False if it can't be changed any more.
    """
    with writing():
        current = Comment.objects.select_related("parent").get(pk=comment.pk)
        if not may_change(current, comment.commenter, timezone.now()):
            return False
        if current.replies.exists():
            leave_empty(current.pk)
        else:
            current.delete()
            above = current.parent
            if above and above.status == Comment.Status.DELETED and not above.replies.exists():
                above.delete()
        Thread.objects.filter(pk=comment.thread_id).update(revision=F("revision") + 1)
    empty_log()
    return True


def _own_comment(request: HttpRequest, number: int) -> Comment | None:
    """Find a comment that came from this browser; for everyone else it is not there."""
    found = Comment.objects.select_related("thread", "parent").filter(pk=number, thread__in_book=True).first()
    return found if found and is_own(found, commenter_of(request)) else None


def _draw_edit(
    request: HttpRequest, comment: Comment, form: EditForm, *, preview: str = "", code: int = 200
) -> HttpResponse:
    form.again()
    context = {"form": form, "comment": comment, "until": comment.created + EDIT_TIME, "preview": preview}
    place = place_of(request, comment, comment.commenter)
    panel = Panel("replies/edit.html", context, comment)
    response = respond(request, Scene(comment.thread, place, comment.commenter, panel), code)
    if code == 429:
        response["Retry-After"] = "60"
    return response


def _finish(request: HttpRequest, comment: Comment, shown: Comment | None, done: str) -> HttpResponse:
    """Show the thread with what came of it.

    :param comment: what it was about.
    :param shown: the comment whose page is shown.
    :param done: a key of ``DONE``.
    """
    if is_fragment(request):
        thread = Thread.objects.get(pk=comment.thread_id)
        commenter = commenter_of(request)
        place = place_of(request, shown, commenter)
        return respond(request, Scene(thread, place, commenter, status=DONE[done]))
    order = "newest" if wants_newest(request) else ""
    address = thread_address(comment.thread, posted=done, comment=shown and shown.pk, order=order)
    return see_other(f"{address}#comments-status")
