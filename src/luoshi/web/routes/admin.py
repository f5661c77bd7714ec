"""Routes of the three administrators, and of the link an account's holder is sent."""

from django.urls import URLPattern, path

from luoshi.web.views import admin, invite, trail

routes: list[URLPattern] = [
    path("admin/accounts/", admin.accounts, name="accounts"),
    path("admin/accounts/new/", admin.new, name="account-new"),
    path("admin/accounts/<int:pk>/invite/", admin.invite, name="account-invite"),
    path("admin/accounts/<int:pk>/enable/", admin.enable, name="account-enable"),
    path("admin/accounts/<int:pk>/disable/", admin.disable, name="account-disable"),
    path("admin/trail/", trail.trail, name="trail"),
    path("admin/trail/check/", trail.check, name="trail-check"),
    path("admin/access-log/", trail.access_log, name="access-log"),
    path("invite/<str:token>/", invite.invite, name="invite"),
]
