"""Routes of everything that can be done to an item."""

from django.urls import URLPattern, path

from luoshi.web.views import acts_breaking, acts_judging, acts_opening, acts_working

routes: list[URLPattern] = [
    path("items/new/", acts_opening.new, name="item-new"),
    path("items/<int:pk>/edit/", acts_opening.edit, name="item-edit"),
    path("items/<int:pk>/release/", acts_opening.release, name="item-release"),
    path("items/<int:pk>/break-down/", acts_breaking.break_down, name="item-break-down"),
    path("items/<int:pk>/post/", acts_opening.post, name="item-post"),
    path("items/<int:pk>/supports/", acts_opening.supports, name="item-supports"),
    path("items/<int:pk>/cancel/", acts_opening.cancel, name="item-cancel"),
    path("items/<int:pk>/progress/", acts_working.progress, name="item-progress"),
    path("progress/<int:pk>/withdraw/", acts_working.progress_withdraw, name="progress-withdraw"),
    path("items/<int:pk>/submit/", acts_working.submit, name="item-submit"),
    path("items/<int:pk>/withdraw/", acts_working.withdraw, name="item-withdraw"),
    path("items/<int:pk>/ask-date/", acts_working.ask_date, name="item-ask-date"),
    path("dates/<int:pk>/decide/", acts_judging.decide_date, name="date-decide"),
    path("items/<int:pk>/confirm/", acts_judging.confirm, name="item-confirm"),
    path("items/<int:pk>/return/", acts_judging.return_, name="item-return"),
    path("items/<int:pk>/check/", acts_judging.check, name="item-check"),
    path("items/<int:pk>/look-again/", acts_judging.look_again, name="item-look-again"),
    path("items/<int:pk>/reopen/", acts_judging.reopen, name="item-reopen"),
    path("typed/<int:pk>/endorse/", acts_judging.endorse, name="typed-endorse"),
    path("typed/<int:pk>/drop/", acts_judging.drop, name="typed-drop"),
]
