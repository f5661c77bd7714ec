"""What the ledger list is measured against: the same rows on a page of bare Django, nothing else.

No middleware, no sign-in, no permissions, no counts, no translation: one ORM query for the fifty items of the page by their
ids, with lead and line, one template with the same six columns, and as many bytes of fixed text as the ledger's page has around its
table (``BARE_PADDING``). ``throughput.py`` serves it; nothing else does.
"""

import os

import django
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Ledger</title></head><body><h1>Ledger</h1>
<table><thead><tr><th>编号</th><th>事项</th><th>牵头</th><th>时限</th><th>进展</th><th>状态</th></tr></thead><tbody>
{% for item in rows %}<tr><td class="no">{{ item.number }}</td><td class="main"><a class="title-link" href="/items/{{ item.pk }}/"
hx-get="/items/{{ item.pk }}/" hx-target="#drawer" hx-swap="innerHTML" hx-push-url="true">{{ item.title }}</a></td>
<td class="nowrap">{{ item.lead.short_name }}</td><td class="nowrap">{{ item.due_on|date:"n月j日" }}</td>
<td class="nowrap muted" data-label="进展">{{ item.last_on|date:"n月j日" }}</td>
<td class="end"><span class="light l-{{ item.state }}"><svg aria-hidden="true"><use href="#l-{{ item.state }}"></use></svg>
{{ item.state }}</span></td></tr>
{% endfor %}</tbody></table>{{ padding }}</body></html>"""


def rows_of(ids: list[int]) -> list[object]:
    """Return the items of these ids with their lead and line, by number: the rows the ledger's page lists."""
    from luoshi.items.models import Item

    return list(Item.objects.filter(pk__in=ids).select_related("lead", "line").order_by("sort", "pk"))


def page(_request: HttpRequest) -> HttpResponse:
    """Show fifty rows."""
    return HttpResponse(_TEMPLATE.render({"rows": rows_of(_IDS), "padding": _PADDING}))


urlpatterns = [path("", page)]


def _configure() -> WSGIHandler:
    """Configure Django from nothing: the ledger's tables and database, and no more than that."""
    from django.conf import settings

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.settings")
    from luoshi import settings as ledger

    settings.configure(
        ALLOWED_HOSTS=["*"],
        AUTH_USER_MODEL=ledger.AUTH_USER_MODEL,
        DATABASES=ledger.DATABASES,
        DEFAULT_AUTO_FIELD=ledger.DEFAULT_AUTO_FIELD,
        INSTALLED_APPS=ledger.INSTALLED_APPS,
        MIDDLEWARE=[],
        ROOT_URLCONF=__name__,
        SECRET_KEY="bare",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        USE_TZ=True,
    )
    django.setup(set_prefix=False)
    return WSGIHandler()


if os.environ.get("BARE_IDS"):
    _IDS = [int(each) for each in os.environ["BARE_IDS"].split(",")]
    application = _configure()
    _TEMPLATE = engines["django"].from_string(PAGE)
    _PADDING = "一" * (int(os.environ.get("BARE_PADDING", "0")) // 3)
