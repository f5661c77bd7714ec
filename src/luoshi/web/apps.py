"""App of the room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages."""

    name = "luoshi.web"
    label = "web"
