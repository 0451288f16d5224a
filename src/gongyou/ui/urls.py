"""Mounted at /style-guide/."""

from django.urls import path

from gongyou.ui.pages import styleguide

urlpatterns = [
    path("", styleguide.styleguide, name="styleguide"),
    path("worker/", styleguide.styleguide_worker, name="styleguide-worker"),
    path("progress/", styleguide.styleguide_progress, name="styleguide-progress"),
]
