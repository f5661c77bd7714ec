"""Routes of the ledger, one item, my list, and what waits for confirmation."""

from django.urls import URLPattern, path

from luoshi.web.views import confirmations, item, item_history, ledger, ledger_export, mine, naming

routes: list[URLPattern] = [
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/export/", ledger_export.export, name="ledger-export"),
    path("ledger/views/", ledger.view_save, name="view-save"),
    path("ledger/views/<int:pk>/drop/", ledger.view_drop, name="view-drop"),
    path("items/named/", naming.named, name="items-named"),
    path("items/<int:pk>/", item.item, name="item"),
    path("items/<int:pk>/history/", item_history.item_history, name="item-history"),
    path("mine/", mine.mine, name="mine"),
    path("mine/export/", mine.export, name="mine-export"),
    path("confirmations/", confirmations.confirmations, name="confirmations"),
    path("confirmations/series/", confirmations.series, name="confirmations-series"),
]
