"""The room's Django app."""

from importlib import import_module

from django.apps import AppConfig

from luoshi.access.sources import calls


class InspectionConfig(AppConfig):
    """Reviews of closings, samples, findings: what the discipline inspection group does with what it sees."""

    name = "luoshi.inspection"
    label = "inspection"

    def ready(self) -> None:
        calls["finding"] = "luoshi.inspection.queries.to_arrange"
        import_module("luoshi.inspection.figures")
