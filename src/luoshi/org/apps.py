"""App of the room."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    """Units, posts, people, groups."""

    name = "luoshi.org"
    label = "org"
