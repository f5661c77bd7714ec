"""Routes: shell."""

from django.urls import URLPattern

routes: list[URLPattern] = []
