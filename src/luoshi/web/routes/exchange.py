"""Routes of what comes in from files."""

from django.urls import URLPattern, path

from luoshi.web.views import import_tables, imports

routes: list[URLPattern] = [
    path("import/", imports.start, name="import"),
    path("import/template/", imports.template, name="import-template"),
    path("import/marked/", imports.marked, name="import-marked"),
    path("import/apply/", imports.apply, name="import-apply"),
    path("import/<slug:code>/", import_tables.start, name="import-table"),
    path("import/<slug:code>/template/", import_tables.template, name="import-table-template"),
    path("import/<slug:code>/marked/", import_tables.marked, name="import-table-marked"),
    path("import/<slug:code>/apply/", import_tables.apply, name="import-table-apply"),
    path("export/<slug:code>/", import_tables.export, name="export-table"),
]
