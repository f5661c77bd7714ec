"""Routes of core business and Party building together."""

from django.urls import URLPattern, path

from luoshi.web.views import together, together_acts

routes: list[URLPattern] = [
    path("together/", together.matrix, name="together"),
    path("together/export/", together.export, name="together-export"),
    path("together/<int:pk>/", together.row, name="together-row"),
    path("together/<int:pk>/deploy/", together_acts.deploy, name="together-deploy"),
    path("together/<int:pk>/pair/", together_acts.pair, name="together-pair"),
    path("together/<int:pk>/judge/", together_acts.judge, name="together-judge"),
    path("together/pairs/<int:pk>/end/", together_acts.pair_end, name="pair-end"),
    path("together/judgements/<int:pk>/correct/", together_acts.judgement_correct, name="judgement-correct"),
    path(
        "together/judgements/<int:pk>/withdraw/", together_acts.judgement_withdraw, name="judgement-withdraw"
    ),
    path("items/<int:pk>/together/", together.part, name="together-part"),
]
