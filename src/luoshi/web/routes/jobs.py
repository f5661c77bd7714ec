"""Routes of background work."""

from django.urls import URLPattern, path

from luoshi.web.views import jobs

routes: list[URLPattern] = [
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<int:pk>/", jobs.job, name="job"),
    path("jobs/<int:pk>/state/", jobs.state, name="job-state"),
    path("jobs/<int:pk>/cancel/", jobs.cancel, name="job-cancel"),
    path("jobs/<int:pk>/write/", jobs.write, name="job-write"),
]
