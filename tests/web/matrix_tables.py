"""The permission matrix of tables that come in and go out: who may, by kind; by hand."""

from collections.abc import Iterator

from django.urls import reverse
from matrix import EXPORTERS, OFFICE, ROLES, RUN_MEETINGS, STAFF
from matrix_records import ENTERS

MAY = {
    "records": ENTERS,
    "people": OFFICE,
    "groups": OFFICE,
    "units": OFFICE,
    "directives": RUN_MEETINGS,
    "lists": STAFF,
}
TABLE_ROUTES = {
    "import-table",
    "import-table-template",
    "import-table-marked",
    "import-table-apply",
    "export-table",
}


def cells() -> Iterator[tuple[str, str, str, int]]:
    """Yield role, method, path and the one right answer. A POST without a file is 422, without a waiting one 404."""
    for kind, may in MAY.items():
        for role in ROLES:
            good = role in may
            yield role, "GET", reverse("import-table", args=[kind]), 200 if good else 403
            yield role, "POST", reverse("import-table", args=[kind]), 422 if good else 403
            yield role, "GET", reverse("import-table-template", args=[kind]), 200 if good else 403
            for act in ("import-table-marked", "import-table-apply"):
                yield role, "POST", reverse(act, args=[kind]), 404 if good else 403
            yield role, "GET", reverse("export-table", args=[kind]), 200 if role in EXPORTERS else 403
        yield "综合岗", "GET", reverse("import-table-apply", args=[kind]), 405
        yield "综合岗", "POST", reverse("export-table", args=[kind]), 405
        for name in ("import-table", "import-table-template", "export-table"):
            yield "", "GET", reverse(name, args=[kind]), 302
        yield "", "POST", reverse("import-table-apply", args=[kind]), 302
    for name in ("import-table", "import-table-template", "export-table"):
        yield "综合岗", "GET", reverse(name, args=["nothing"]), 404
