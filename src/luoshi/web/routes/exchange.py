"""Routes of what comes in from files."""

from django.urls import URLPattern, path

from luoshi.web.views import imports

routes: list[URLPattern] = [
    path("import/", imports.start, name="import"),
    path("import/template/", imports.template, name="import-template"),
    path("import/marked/", imports.marked, name="import-marked"),
    path("import/apply/", imports.apply, name="import-apply"),
]
