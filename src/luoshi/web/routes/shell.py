"""Routes of the shell: signing in, the overview, search, one's account, the demo's first page."""

from django.urls import URLPattern, path

from luoshi.web.views import account, demo, overview, search, sign_in

routes: list[URLPattern] = [
    path("", overview.home, name="overview"),
    path("overview/uppers/", overview.uppers, name="uppers"),
    path("search/", search.search, name="search"),
    path("menu/", account.menu, name="menu"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("language/", account.language, name="language"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="account-password"),
    path("account/post/", account.post, name="account-post"),
    path("demo/enter/<slug:role>/", demo.enter, name="demo-enter"),
    path("demo/reset/", demo.reset, name="demo-reset"),
]
