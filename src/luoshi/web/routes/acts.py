"""Routes: acts."""

from django.urls import URLPattern

routes: list[URLPattern] = []
