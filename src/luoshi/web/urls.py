"""All routes. Each part of the site keeps its own list in ``routes``."""

from luoshi.web.routes import (
    acts,
    admin,
    documents,
    exchange,
    inspection,
    items,
    jobs,
    lists,
    meetings,
    org,
    papers,
    records,
    shell,
    together,
)

urlpatterns = [
    *shell.routes,
    *items.routes,
    *records.routes,
    *meetings.routes,
    *lists.routes,
    *together.routes,
    *inspection.routes,
    *acts.routes,
    *documents.routes,
    *papers.routes,
    *org.routes,
    *exchange.routes,
    *jobs.routes,
    *admin.routes,
]
handler404 = "luoshi.web.views.errors.not_found"
handler500 = "luoshi.web.views.errors.broken"
