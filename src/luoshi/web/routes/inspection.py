"""Routes of consultations, findings, closings reviewed, samples, the ledger as of a day, and files that prove."""

from django.urls import URLPattern, path

from luoshi.web.views import as_of, closings, consultations, samples

routes: list[URLPattern] = [
    path("consultations/", consultations.consultations, name="consultations"),
    path("consultations/export/", consultations.export, name="consultations-export"),
    path("consultations/findings/", consultations.findings, name="findings"),
    path("consultations/findings/export/", consultations.findings_export, name="findings-export"),
    path("consultations/findings/<int:pk>/", consultations.finding, name="finding"),
    path("consultations/findings/<int:pk>/bring/", consultations.bring, name="finding-bring"),
    path("closings/", closings.closings, name="closings"),
    path("closings/export/", closings.export, name="closings-export"),
    path("closings/<int:pk>/", closings.closing, name="closing"),
    path("closings/reviews/<int:pk>/take-back/", consultations.take_back, name="review-take-back"),
    path("closings/samples/", samples.samples, name="samples"),
    path("closings/samples/new/", samples.new, name="sample-new"),
    path("closings/samples/<int:pk>/", samples.sample, name="sample"),
    path("closings/samples/<int:pk>/export/", samples.export, name="sample-export"),
    path("closings/samples/<int:pk>/proof/", samples.sample_proof, name="sample-proof"),
    path("ledger/as-of/", as_of.ledger, name="ledger-as-of"),
    path("ledger/as-of/export/", as_of.export, name="ledger-as-of-export"),
    path("items/<int:pk>/findings/", consultations.on_item, name="item-findings"),
    path("items/<int:pk>/as-of/", as_of.item, name="item-as-of"),
    path("items/<int:pk>/proof/", samples.item_proof, name="item-proof"),
]
