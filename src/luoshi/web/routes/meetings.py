"""Routes of directives, series, sessions and topics."""

from django.urls import URLPattern, path

from luoshi.web.views import directives, hearings, meetings, meetings_acts, meetings_out, meetings_topics

routes: list[URLPattern] = [
    path("directives/", directives.directives, name="directives"),
    path("directives/new/", directives.new, name="directive-new"),
    path("directives/new/offline/", directives.new_offline, name="directive-new-offline"),
    path("directives/export/", directives.export, name="directives-export"),
    path("directives/<int:pk>/", directives.directive, name="directive"),
    path("directives/<int:pk>/drop/", directives.drop, name="directive-drop"),
    path("hearings/", hearings.hearings, name="hearings"),
    path("hearings/<int:pk>/", hearings.hearing, name="hearing"),
    path("hearings/<int:pk>/export/", hearings.export, name="hearing-export"),
    path("documents/<int:pk>/register/", directives.register, name="document-register"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/series/new/", meetings_acts.series_new, name="series-new"),
    path("meetings/series/<int:pk>/", meetings.series, name="series"),
    path("meetings/series/<int:pk>/end/", meetings_acts.series_end, name="series-end"),
    path("meetings/series/<int:pk>/plan/", meetings_acts.plan, name="session-new"),
    path("meetings/series/<int:pk>/topics/new/", meetings_topics.wait, name="topic-wait"),
    path("meetings/<int:pk>/", meetings.session, name="session"),
    path("meetings/<int:pk>/minutes/", meetings.minutes, name="minutes"),
    path("meetings/<int:pk>/minutes/word/", meetings_out.minutes, name="minutes-word"),
    path("meetings/<int:pk>/pack/", meetings_out.pack, name="session-pack"),
    path("meetings/<int:pk>/postpone/", meetings_acts.postpone, name="session-postpone"),
    path("meetings/<int:pk>/call-off/", meetings_acts.call_off, name="session-call-off"),
    path("meetings/<int:pk>/start/", meetings_acts.start, name="session-start"),
    path("meetings/<int:pk>/end/", meetings_acts.end, name="session-end"),
    path("meetings/<int:pk>/topics/new/", meetings_topics.new, name="topic-new"),
    path("meetings/<int:pk>/take-up/", meetings_topics.take_up, name="session-take-up"),
    path("topics/<int:pk>/move/", meetings_topics.move, name="topic-move"),
    path("topics/<int:pk>/outcome/", meetings_topics.outcome, name="topic-outcome"),
    path("topics/<int:pk>/another/", meetings_topics.another, name="topic-another"),
    path("topics/<int:pk>/withdraw/", meetings_topics.withdraw, name="topic-withdraw"),
]
