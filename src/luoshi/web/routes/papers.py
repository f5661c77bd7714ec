"""Routes of attachments: the same five under a record, an item, a document and a session."""

from django.urls import URLPattern, path

from luoshi.web.views import papers

_OWNERS = {"item": "items", "record": "records", "document": "documents", "session": "meetings"}


def _of(owner: str, stem: str) -> list[URLPattern]:
    base, whose = f"{stem}/<int:pk>/papers/", {"owner": owner}
    return [
        path(base, papers.papers, whose, name=f"{owner}-papers"),
        path(f"{base}new/", papers.new, whose, name=f"{owner}-paper-new"),
        path(f"{base}<int:paper>/replace/", papers.replace, whose, name=f"{owner}-paper-replace"),
        path(f"{base}<int:paper>/withdraw/", papers.withdraw, whose, name=f"{owner}-paper-withdraw"),
        path(f"{base}<int:version>/file/", papers.file, whose, name=f"{owner}-paper-file"),
    ]


routes: list[URLPattern] = [each for owner, stem in _OWNERS.items() for each in _of(owner, stem)]
