"""What moderators see and decide in the browser. Every decision goes through ``moderation``; no text can be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from livingbook.errors import BookError
from livingbook.replies import moderation
from livingbook.replies.intake import why_waiting
from livingbook.replies.models import Comment, Thread
from livingbook.replies.moderators.login import ThrottledLogin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model, QuerySet
    from django.utils.safestring import SafeString

    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin

_OPEN_REPORTS = Count("reports", filter=Q(reports__handled=False))


class ModerationSite(admin.AdminSite):
    """Django's admin with our login, and with the waiting comments as its first page."""

    site_header = "Moderation"
    site_title = "Moderation"
    index_title = "Discussion"
    login_form = ThrottledLogin
    login_template = "replies/login.html"
    enable_nav_sidebar = False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Give every page what Django's context processors would; readers' pages do without them."""
        return super().each_context(request) | {
            "request": request,
            "user": request.user,
            "messages": messages.get_messages(request),
        }

    def index(  # type: ignore[override]
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Go to what waits."""
        return HttpResponseRedirect(reverse("admin:replies_comment_changelist") + "?status__exact=pending")


class _ReadOnly(_ModelAdmin):
    """Lists and shows, but neither adds, changes nor deletes."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Call the list what it is."""
        title = {"title": str(self.opts.verbose_name_plural).capitalize()}
        return super().changelist_view(request, title | (extra_context or {}))

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Nothing is written here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """Words of readers stay as they are."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002
        """To erase someone is a command, which looks at the files too."""
        return False


class _Reported(admin.SimpleListFilter):
    """Filters by whether a reader's report is open."""

    title = "reports"
    parameter_name = "reported"

    def lookups(self, request: HttpRequest, model_admin: _ModelAdmin) -> list[tuple[str, str]]:  # noqa: ARG002
        """Offer one choice beside 'All'."""
        return [("open", "Open")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Comment]) -> QuerySet[Comment]:  # noqa: ARG002
        """Apply the choice."""
        return queryset.filter(reports__handled=False).distinct() if self.value() == "open" else queryset


class CommentPages(_ReadOnly):
    """The list of comments, and one comment in full."""

    list_display = ("excerpt", "name", "thread", "status", "received", "open_reports")
    list_filter = ("status", _Reported, "thread")
    search_fields = ("body", "name", "email", "website")
    list_select_related = ("thread",)
    list_per_page = 50
    ordering = ("-pk",)
    actions = ("approve", "reject", "remove", "clear_reports")
    fields = (
        ("status", "received", "changed"),
        "waits",
        "reports",
        "thread_link",
        "in_reply_to",
        ("name", "by_maintainer", "agreed"),
        ("email", "website"),
        "quote",
        "rendered",
        "source",
    )
    readonly_fields = ("received", "changed", "waits", "reports", "thread_link", "in_reply_to", "rendered", "source")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        """Count open reports along."""
        queryset: QuerySet[Comment] = super().get_queryset(request)
        return queryset.annotate(open_reports=_OPEN_REPORTS)

    @admin.display(description="Comment")
    def excerpt(self, comment: Comment) -> str:
        """Give the first words."""
        return " ".join(comment.body.split())[:80] or "(empty)"

    @admin.display(description="Received (UTC)", ordering="created")
    def received(self, comment: Comment) -> str:
        """Give the time."""
        return f"{comment.created:%Y-%m-%d %H:%M}"

    @admin.display(description="Changed (UTC)")
    def changed(self, comment: Comment) -> str:
        """Give the time of its writer's last change."""
        return f"{comment.edited:%Y-%m-%d %H:%M}" if comment.edited else "-"

    @admin.display(description="Open reports", ordering="open_reports")
    def open_reports(self, comment: Comment) -> int:
        """Give their number."""
        return int(comment.open_reports)  # type: ignore[attr-defined]

    @admin.display(description="Why it waits")
    def waits(self, comment: Comment) -> str:
        """Give the reasons of the rules for a waiting comment."""
        return "; ".join(why_waiting(comment)) if comment.status == Comment.Status.PENDING else "-"

    @admin.display(description="Reports")
    def reports(self, comment: Comment) -> SafeString | str:
        """Give what readers reported."""
        rows = ((f"{r.created:%Y-%m-%d}", "closed" if r.handled else "open", r.reason) for r in comment.reports.all())
        return format_html_join("", "<p>{} ({}): {}</p>", rows) or "-"

    @admin.display(description="Thread")
    def thread_link(self, comment: Comment) -> SafeString:
        """Lead to the thread as readers see it."""
        address = reverse("thread", args=[comment.thread.identifier])
        return format_html('<a href="{}">{}</a>', address, comment.thread.title or comment.thread.identifier)

    @admin.display(description="In reply to")
    def in_reply_to(self, comment: Comment) -> SafeString | str:
        """Lead to the comment above."""
        if comment.parent is None:
            return "-"
        address = reverse("admin:replies_comment_change", args=[comment.parent.pk])
        return format_html('<a href="{}">{}: {}</a>', address, comment.parent.name, self.excerpt(comment.parent))

    @admin.display(description="As shown")
    def rendered(self, comment: Comment) -> SafeString:
        """Give the text as readers see it; it was cleaned when it was stored."""
        return format_html('<div class="moderators-text">{}</div>', mark_safe(comment.html))  # noqa: S308 - cleaned by nh3

    @admin.display(description="As typed")
    def source(self, comment: Comment) -> SafeString:
        """Give the Markdown."""
        return format_html('<pre class="moderators-text">{}</pre>', comment.body)

    @admin.action(description="Approve: publish")
    def approve(self, request: HttpRequest, chosen: QuerySet[Comment]) -> None:
        """Publish the chosen comments."""
        self._decide(request, "approve", _numbers(chosen))

    @admin.action(description="Reject: never show")
    def reject(self, request: HttpRequest, chosen: QuerySet[Comment]) -> None:
        """Refuse the chosen comments."""
        self._decide(request, "reject", _numbers(chosen))

    @admin.action(description="Remove: take down")
    def remove(self, request: HttpRequest, chosen: QuerySet[Comment]) -> None:
        """Take the chosen comments down."""
        self._decide(request, "remove", _numbers(chosen))

    @admin.action(description="Close the reports")
    def clear_reports(self, request: HttpRequest, chosen: QuerySet[Comment]) -> None:
        """Mark the reports on the chosen comments as looked at."""
        try:
            count = moderation.clear_reports(_numbers(chosen))
        except BookError as error:
            self._say_faults(request, error)
        else:
            self.message_user(request, f"{count} report(s) closed.", messages.SUCCESS)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show one comment, or take a decision on it."""
        action = request.POST.get("decision", "")
        if request.method == "POST" and action in moderation.DECISIONS and object_id.isdecimal():
            self._decide(request, action, [int(object_id)])
            return HttpResponseRedirect(request.path)
        comment = self.get_object(request, object_id)
        possible = [
            name for name, decision in moderation.DECISIONS.items() if comment and comment.status in decision.allowed
        ]
        title = {"title": f"Comment {object_id}", "subtitle": None, "decisions": possible}
        return super().change_view(request, object_id, form_url, title | (extra_context or {}))

    def _decide(self, request: HttpRequest, action: str, numbers: Sequence[int]) -> None:
        """Decide by the rules of ``moderation``, and note in the log who did."""
        try:
            decided = moderation.decide(action, numbers)
        except BookError as error:
            self._say_faults(request, error)
            return
        for comment in Comment.objects.filter(pk__in=[entry["id"] for entry in decided]):
            self.log_change(request, comment, action)
        listed = ", ".join(str(entry["id"]) for entry in decided)
        self.message_user(request, f"Now {moderation.DECISIONS[action].status}: comment {listed}.", messages.SUCCESS)

    def _say_faults(self, request: HttpRequest, error: BookError) -> None:
        for fault in error.faults or [str(error)]:
            self.message_user(request, f"Nothing was changed: {fault}", messages.ERROR)


class ThreadPages(_ReadOnly):
    """The list of threads."""

    list_display = ("identifier", "title", "published", "waiting", "closed", "in_book")
    list_filter = ("closed", "in_book")
    search_fields = ("identifier", "title")
    ordering = ("identifier",)
    actions = ("close", "open_again")
    list_display_links = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Thread]:
        """Count the comments along."""
        status = Comment.Status
        queryset: QuerySet[Thread] = super().get_queryset(request)
        return queryset.annotate(
            published=Count("comments", filter=Q(comments__status=status.APPROVED)),
            waiting=Count("comments", filter=Q(comments__status=status.PENDING)),
        )

    @admin.display(ordering="published")
    def published(self, thread: Thread) -> int:
        """Give the number of published comments."""
        return int(thread.published)  # type: ignore[attr-defined]

    @admin.display(ordering="waiting")
    def waiting(self, thread: Thread) -> int:
        """Give the number of waiting comments."""
        return int(thread.waiting)  # type: ignore[attr-defined]

    @admin.action(description="Close: no more comments")
    def close(self, request: HttpRequest, chosen: QuerySet[Thread]) -> None:
        """Close the chosen threads."""
        self._set_closed(request, chosen, closed=True)

    @admin.action(description="Open again")
    def open_again(self, request: HttpRequest, chosen: QuerySet[Thread]) -> None:
        """Open the chosen threads again."""
        self._set_closed(request, chosen, closed=False)

    def _set_closed(self, request: HttpRequest, chosen: QuerySet[Thread], *, closed: bool) -> None:
        for thread in chosen:
            try:
                moderation.set_closed(thread.identifier, closed=closed)
                self.log_change(request, thread, "close" if closed else "open")
            except BookError as error:
                self.message_user(request, str(error), messages.WARNING)
        self.message_user(request, "The threads are " + ("closed." if closed else "open."), messages.SUCCESS)


def _numbers(chosen: QuerySet[Comment]) -> list[int]:
    return list(chosen.order_by("pk").values_list("pk", flat=True))


site = ModerationSite()
site.register(Comment, CommentPages)
site.register(Thread, ThreadPages)
