"""Routes of records, duties and turns."""

from django.urls import URLPattern, path

from luoshi.web.views import (
    compare,
    duties,
    duties_calendar,
    duties_said,
    figures,
    naming,
    records,
    records_acts,
)

routes: list[URLPattern] = [
    path("records/", records.records, name="records"),
    path("records/new/", records_acts.new, name="record-new"),
    path("records/preview/", records_acts.preview, name="record-preview"),
    path("records/<int:pk>/", records.record, name="record"),
    path("records/<int:pk>/completed/", records.completed, name="record-completed"),
    path("records/<int:pk>/correct/", records_acts.correct, name="record-correct"),
    path("records/<int:pk>/named/", naming.record_named, name="record-named"),
    path("records/<int:pk>/names/", naming.record_names, name="record-names"),
    path("records/<int:pk>/withdraw/", records_acts.withdraw, name="record-withdraw"),
    path("records/drafts/<int:pk>/drop/", records.draft_drop, name="draft-drop"),
    path("compare/<slug:what>/", compare.compare, name="compare"),
    path("figures/", figures.register, name="figures"),
    path("figures/<str:name>/", figures.figure, name="figure"),
    path("calendar/", duties_calendar.shown, name="calendar"),
    path("calendar/enter/", duties_calendar.enter, name="calendar-enter"),
    path("rules/", duties.rules, name="rules"),
    path("rules/<slug:code>/", duties.rule, name="rule"),
    path("units/<int:pk>/year/", duties.year, name="unit-year"),
    path("units/<int:pk>/turns/<slug:code>/<str:window_on>/", duties.turn, name="turn"),
    path("units/<int:pk>/turns/<slug:code>/<str:window_on>/explain/", duties.explain, name="turn-explain"),
    path("units/<int:pk>/turns/<slug:code>/<str:window_on>/excuse/", duties.excuse, name="turn-excuse"),
    path("units/<int:pk>/turns/<slug:code>/<str:window_on>/make-up/", duties.make_up, name="turn-make-up"),
    path("rules/<slug:code>/stricter/", duties_said.stricter, name="rule-stricter"),
    path("units/<int:pk>/terms/<slug:code>/", duties_said.terms, name="unit-terms"),
    path("units/<int:pk>/terms/<slug:code>/move/", duties_said.move, name="term-move"),
    path("units/<int:pk>/terms/<slug:code>/early/", duties_said.early, name="term-early"),
    path("posts/<int:pk>/turns/<slug:code>/<str:window_on>/", duties_said.post_turn, name="post-turn"),
    path(
        "posts/<int:pk>/turns/<slug:code>/<str:window_on>/excuse/",
        duties_said.post_excuse,
        name="post-turn-excuse",
    ),
    path("turn-notes/<int:pk>/take-back/", duties.take_back, name="turn-take-back"),
]
