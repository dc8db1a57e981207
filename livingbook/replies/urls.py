"""The addresses of the comment server, and its answers to what it can't serve."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, URLResolver, path

from livingbook.replies import answers, feeds, own, reporting, signing, views
from livingbook.replies.mail import pages as mail

urlpatterns: list[URLPattern | URLResolver] = [
    path("comments/t/<path:identifier>/", views.thread, name="thread"),
    path("comments/edit/<int:number>/", own.edit, name="edit"),
    path("comments/delete/<int:number>/", own.delete, name="delete"),
    path("comments/report/<int:number>/", reporting.report, name="report"),
    path("comments/counts/", views.counts, name="counts"),
    path("comments/feed/", feeds.feed, name="feed"),
    path("comments/feed/<path:identifier>/", feeds.feed, name="thread-feed"),
    path("comments/rules/", views.rules, name="rules"),
    path("comments/sign-in/<str:token>/", signing.sign_in, name="sign-in"),
    path("comments/sign-out/", signing.sign_out, name="sign-out"),
    path("comments/mail/decide/<str:token>/", mail.decide, name="mail-decide"),
    path("comments/mail/confirm/<str:token>/", mail.confirm, name="mail-confirm"),
    path("comments/mail/stop/<str:token>/", mail.stop, name="mail-stop"),
]

if settings.REPLIES_ADMIN:
    from livingbook.replies.moderators.pages import site

    urlpatterns.append(path("comments/admin/", site.urls))

handler400 = answers.bad_request
handler403 = answers.bad_request
handler404 = answers.not_found
handler500 = answers.failed
