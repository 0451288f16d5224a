"""Mounted at /style-guide/."""

from django.urls import path

from gongyou.ui.styleguide import views

urlpatterns = [
    path("", views.styleguide, name="styleguide"),
    path("worker/", views.styleguide_worker, name="styleguide-worker"),
    path("progress/", views.styleguide_progress, name="styleguide-progress"),
]
