"""Routes of responsibility lists, the units asked for theirs, and handover sheets."""

from django.urls import URLPattern, path

from luoshi.web.views import handovers, lists, lists_acts, lists_asked, lists_out

routes: list[URLPattern] = [
    path("lists/", lists.lists, name="lists"),
    path("lists/export/", lists_out.every, name="lists-export"),
    path("lists/new/", lists_acts.new, name="list-new"),
    path("lists/<int:pk>/", lists.one, name="list"),
    path("lists/<int:pk>/turns/", lists.turns, name="list-turns"),
    path("lists/<int:pk>/export/", lists_out.export, name="list-export"),
    path("lists/<int:pk>/end/", lists_acts.end, name="list-end"),
    path("lists/<int:pk>/draw/", lists_acts.draw, name="list-draw"),
    path("lists/<int:pk>/ask/", lists_asked.ask, name="list-ask"),
    path("lists/asked/<int:pk>/", lists_asked.asked, name="list-asked"),
    path("lists/asked/<int:pk>/export/", lists_out.asked, name="list-asked-export"),
    path("lists/posts/<int:pk>/", lists.of_post, name="list-of-post"),
    path("lists/posts/<int:pk>/turns/", lists.post_turns, name="list-of-post-turns"),
    path("lists/entries/<int:pk>/posts/", lists_acts.posts, name="point-posts"),
    path("lists/entries/<int:pk>/duties/", lists_acts.duties, name="point-duties"),
    path("documents/<int:pk>/make-list/", lists_acts.make, name="list-make"),
    path("handovers/", handovers.handovers, name="handovers"),
    path("handovers/<int:pk>/", handovers.handover, name="handover"),
    path("handovers/<int:pk>/word/", handovers.word, name="handover-word"),
    path("handovers/<int:pk>/sign/", handovers.sign, name="handover-sign"),
    path("handovers/<int:pk>/sign-for/", handovers.sign_for, name="handover-sign-for"),
    path("handovers/<int:pk>/cancel/", handovers.cancel, name="handover-cancel"),
    path("posts/<int:pk>/hand-over/", handovers.new, name="handover-new"),
]
