"""Mounted at /style-guide/."""

from django.urls import path

from gongyou.ui.pages.styleguide import styleguide

urlpatterns = [path("", styleguide, name="styleguide")]
