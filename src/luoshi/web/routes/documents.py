"""Routes of documents, their clauses, and lines."""

from django.urls import URLPattern, path

from luoshi.web.views import clauses, clauses_acts, documents, documents_acts, lines, proposals

routes: list[URLPattern] = [
    path("documents/", documents.documents, name="documents"),
    path("documents/new/", documents_acts.new, name="document-new"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/clauses/", clauses.clauses, name="clauses"),
    path("documents/<int:pk>/edit/", documents_acts.edit, name="document-edit"),
    path("documents/<int:pk>/export/", documents.export, name="document-export"),
    path("documents/<int:pk>/clauses/new/", clauses_acts.new, name="clause-new"),
    path("clauses/<int:pk>/", clauses.clause, name="clause"),
    path("clauses/<int:pk>/change/", clauses_acts.change, name="clause-change"),
    path("clauses/<int:pk>/retire/", clauses_acts.retire, name="clause-retire"),
    path("clauses/<int:pk>/same/", clauses_acts.same, name="clause-same"),
    path("clauses/<int:pk>/uppers/", clauses_acts.uppers, name="clause-uppers"),
    path("documents/<int:pk>/propose/", proposals.new, name="proposal-new"),
    path("documents/proposals/", proposals.proposals, name="proposals"),
    path("documents/proposals/export/", proposals.export, name="proposals-export"),
    path("documents/proposals/<int:pk>/", proposals.proposal, name="proposal"),
    path("documents/proposals/<int:pk>/answer/", proposals.answer, name="proposal-answer"),
    path("documents/proposals/<int:pk>/withdraw/", proposals.withdraw, name="proposal-withdraw"),
    path("lines/", lines.lines, name="lines"),
    path("lines/new/", lines.new, name="line-new"),
]
