"""Routes of units, posts, people and groups."""

from django.urls import URLPattern, path

from luoshi.web.views import groups, people, posts, units, units_acts

routes: list[URLPattern] = [
    path("units/", units.units, name="units"),
    path("units/new/", units_acts.new, name="unit-new"),
    path("units/merge/", units_acts.merge, name="units-merge"),
    path("units/<int:pk>/", units.unit, name="unit"),
    path("units/<int:pk>/rename/", units_acts.rename, name="unit-rename"),
    path("units/<int:pk>/dissolve/", units_acts.dissolve, name="unit-dissolve"),
    path("units/<int:pk>/call-off/", units_acts.call_off, name="unit-call-off"),
    path("units/<int:pk>/split/", units_acts.split, name="unit-split"),
    path("units/<int:pk>/move/", units_acts.move, name="unit-move"),
    path("units/<int:pk>/count/", units_acts.count, name="unit-count"),
    path("units/<int:pk>/posts/new/", posts.new_in_unit, name="post-new"),
    path("posts/<int:pk>/appoint/", posts.appoint, name="post-appoint"),
    path("posts/<int:pk>/deputy/", posts.deputy, name="post-deputy"),
    path("posts/<int:pk>/charge/", posts.charge, name="post-charge"),
    path("tenures/<int:pk>/leave/", posts.leave, name="tenure-leave"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new, name="person-new"),
    path("people/<slug:pk>/", people.person, name="person"),
    path("people/<slug:pk>/anonymise/", people.anonymise, name="person-anonymise"),
    path("people/<slug:pk>/export/", people.export, name="person-export"),
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.new, name="group-new"),
    path("groups/merge/", groups.merge, name="groups-merge"),
    path("groups/<int:pk>/", groups.group, name="group"),
    path("groups/<int:pk>/units/", groups.units, name="group-units"),
    path("groups/<int:pk>/posts/new/", posts.new_in_group, name="group-post-new"),
    path("groups/<int:pk>/disband/", groups.disband, name="group-disband"),
]
