"""Search: numbers, words, units, people, documents; only what lies in sight."""

from django.http import HttpResponse
from django.shortcuts import render

from luoshi.access.queries import search_people, search_units
from luoshi.access.rights import Verb
from luoshi.items.queries import searched
from luoshi.mandate.queries import search_documents
from luoshi.web.door import Request, looked_for, page


@page()
def search(request: Request) -> HttpResponse:
    """Show what was found, by kind; nothing typed shows the empty page."""
    request.viewer.need(Verb.READ)
    words = looked_for(request)
    found = {
        "items": searched(request.viewer, words) if words else [],
        "documents": search_documents(request.viewer, words) if words else [],
        "units": search_units(request.viewer, words) if words else [],
        "people": search_people(request.viewer, words) if words else [],
    }
    context = {"words": words, "found": found, "nothing": words and not any(found.values())}
    return render(request, "luoshi/search.html", context)
