"""App of the room."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Background work; what a job does is said by the rooms above, in ``kinds``."""

    name = "luoshi.jobs"
    label = "jobs"
