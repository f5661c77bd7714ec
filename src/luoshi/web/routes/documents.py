"""Routes: documents."""

from django.urls import URLPattern

routes: list[URLPattern] = []
