"""Takes a reader's word that a comment should be looked at. Nothing is kept of who sent it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from livingbook.replies.answers import is_fragment, see_other
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
from livingbook.replies.forms import ReportForm
from livingbook.replies.limits import RateLimit
from livingbook.replies.mail.outbox import tell_moderators
from livingbook.replies.models import Comment, Report, writing
from livingbook.replies.posting import admits
from livingbook.replies.standing import commenter_of
from livingbook.replies.tickets import new_ticket

#: unanswered reports on one comment; further ones would tell a moderator nothing new
_ENOUGH = 20
_LIMIT = RateLimit(settings.REPLIES_LIMITS, f"reports {settings.SECRET_KEY}", -(-settings.REPLIES_RATE // 4))
_TOO_MANY = _("Many reports are arriving from your network. Please wait a minute and send yours again.")


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, number: int) -> HttpResponse:
    """Ask what is wrong with a comment, or take the answer.

    :param number: the comment's id.
    """
    published = Comment.objects.filter(status=Comment.Status.APPROVED, thread__in_book=True)
    comment = published.select_related("thread", "parent").filter(pk=number).first()
    if comment is None:
        return respond_without(request, number, commenter_of(request))
    if request.method != "POST":
        form = ReportForm(initial={"ticket": new_ticket()})
        form.fields["reason"].widget.attrs["data-focus"] = True
        return _draw(request, comment, form, 200)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _draw(request, comment, form, 422)
    if not admits(request, _LIMIT):
        form.add_error(None, _TOO_MANY)
        return _draw(request, comment, form, 429)
    _store(comment, form.cleaned_data["reason"])
    if is_fragment(request):
        commenter = commenter_of(request)
        place = place_of(request, comment, commenter)
        return respond(request, Scene(comment.thread, place, commenter, status=DONE["reported"]), 202)
    order = "newest" if wants_newest(request) else ""
    address = thread_address(comment.thread, posted="reported", comment=comment.pk, order=order)
    return see_other(f"{address}#comments-status")


def _store(comment: Comment, reason: str) -> None:
    """Keep a report, once, unless there are enough already."""
    with writing():
        unanswered = comment.reports.filter(handled=False)
        if not unanswered.filter(reason=reason).exists() and unanswered.count() < _ENOUGH:
            report = Report.objects.create(comment=comment, reason=reason)
            tell_moderators(comment, report)


def _draw(request: HttpRequest, comment: Comment, form: ReportForm, code: int) -> HttpResponse:
    """Show the form, with what is wrong with it."""
    if form.is_bound:
        form.again()
    commenter = commenter_of(request)
    panel = Panel("replies/report.html", {"form": form, "comment": comment}, comment)
    place = place_of(request, comment, commenter)
    response = respond(request, Scene(comment.thread, place, commenter, panel), code)
    if code == 429:
        response["Retry-After"] = "60"
    return response
