"""Settings of an installation, read from the environment and from one folder.

``LUOSHI_HOME`` (default ``./luoshi-data``) holds all state: the SQLite file, the secret key, the demo's list of
roles. ``LUOSHI_DATABASE`` is a URL such as ``postgres://user:password@host/name``; without it the ledger lives in
SQLite. ``LUOSHI_DEMO=1`` is set by ``luoshi demo`` alone.
"""

import os
from datetime import date
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from luoshi.base.home import secret_key

BASE_DIR = Path(__file__).resolve().parent
LUOSHI_HOME = Path(os.environ.get("LUOSHI_HOME", "luoshi-data")).resolve()
DEMO = os.environ.get("LUOSHI_DEMO") == "1"
DEMO_TODAY: date | None = (
    date.fromisoformat(os.environ["LUOSHI_TODAY"]) if DEMO and os.environ.get("LUOSHI_TODAY") else None
)

DEBUG = False
SECRET_KEY = secret_key(LUOSHI_HOME)
ALLOWED_HOSTS = os.environ.get("LUOSHI_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("LUOSHI_ORIGINS", "").split(",") if o]
HTTPS = os.environ.get("LUOSHI_HTTPS") == "1"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "luoshi.trail",
    "luoshi.org",
    "luoshi.access",
    "luoshi.jobs",
    "luoshi.papers",
    "luoshi.cadence",
    "luoshi.mandate",
    "luoshi.items",
    "luoshi.records",
    "luoshi.ledger",
    "luoshi.meetings",
    "luoshi.lists",
    "luoshi.together",
    "luoshi.inspection",
    "luoshi.files",
    "luoshi.web",
    "luoshi.ops",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "luoshi.web.middleware.ViewerMiddleware",
]

ROOT_URLCONF = "luoshi.web.urls"
WSGI_APPLICATION = "luoshi.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "luoshi.web.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "luoshi.web.templatetags.look"],
        },
    }
]

SQLITE: dict[str, Any] = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": LUOSHI_HOME / "luoshi.sqlite3",
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: a confirmed write is synced to disk before it is confirmed; NORMAL can lose it with the power.
        # secure_delete: what is erased is overwritten in the file, too.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
        ),
    },
    "CONN_MAX_AGE": 0,
}
_url = os.environ.get("LUOSHI_DATABASE", "")
DATABASES: dict[str, Any] = {"default": dj_database_url.parse(_url) if _url else SQLITE}
# Connections a worker process keeps open to PostgreSQL (making one costs as much as a page's queries); `luoshi serve` sets as
# many as it has threads.
_pool = int(os.environ.get("LUOSHI_POOL", "0"))
if _url and _pool:
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": _pool, "timeout": 20}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = ["luoshi.access.backend.AccountBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

SESSION_ENGINE = "luoshi.access.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_NAME = "__Host-luoshi" if HTTPS else "luoshi"
CSRF_COOKIE_NAME = "__Host-luoshi-csrf" if HTTPS else "luoshi-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = HTTPS
CSRF_FAILURE_VIEW = "luoshi.web.views.errors.csrf"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 25 * 1024 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "luoshi-language"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = LUOSHI_HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

# Working days before the due date from which an item is amber; days in which a returned item may still count as
# on time; days after which an unanswered submission goes to the superior too (rules 7 to 10; changeable here).
AMBER_WORKDAYS = int(os.environ.get("LUOSHI_AMBER_WORKDAYS", "7"))
ANSWER_WORKDAYS = int(os.environ.get("LUOSHI_ANSWER_WORKDAYS", "5"))
# Working days within which a comment or proposal is answered (rules 4).
PROPOSAL_DAYS = int(os.environ.get("LUOSHI_PROPOSAL_DAYS", "10"))
# A consultation is asked for at least so many working days before.
CONSULT_WORKDAYS = int(os.environ.get("LUOSHI_CONSULT_WORKDAYS", "5"))
IMMEDIATE_DAYS = int(os.environ.get("LUOSHI_IMMEDIATE_DAYS", "30"))
# Rows a table may have to be tried out and written while somebody waits; a longer one becomes a job (rules 16).
IMPORT_ROWS = int(os.environ.get("LUOSHI_IMPORT_ROWS", "20000"))
# Megabytes an attachment may have at most.
PAPER_MB = int(os.environ.get("LUOSHI_PAPER_MB", "20"))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
