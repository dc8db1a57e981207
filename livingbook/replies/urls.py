"""The addresses of the comment server, and its answers to what it can't serve."""

from __future__ import annotations

from django.urls import path

from livingbook.replies import signing, views

urlpatterns = [
    path("comments/t/<path:identifier>/", views.thread, name="thread"),
    path("comments/sign-in/<str:token>/", signing.sign_in, name="sign-in"),
    path("comments/sign-out/", signing.sign_out, name="sign-out"),
]

handler400 = views.bad_request
handler403 = views.bad_request
handler404 = views.not_found
handler500 = views.failed
