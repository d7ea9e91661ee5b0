"""The one settings file. Everything that differs between machines comes from the environment (`.env.example`)."""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

import bootstrap
from cryptography.fernet import Fernet
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from config import embedded
from config.environment import Env, read_file

BASE_DIR = Path(__file__).resolve().parent.parent
read_file()
env = Env()
VAR = Path(env.str("VAR", default=str(BASE_DIR / "var")))


def local_secrets() -> dict[str, str]:
    """Keys made once for this machine and kept in `var/secrets.json`, readable by its owner alone."""
    path = VAR / "secrets.json"
    VAR.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        made = {"SECRET_KEY": secrets.token_urlsafe(50), "ENCRYPTION_KEYS": Fernet.generate_key().decode()}
        made["HASH_KEY"] = secrets.token_urlsafe(50)
        draft = path.with_name(f"secrets.{os.getpid()}.json")
        with open(os.open(draft, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            json.dump(made, file)
        with suppress(FileExistsError):  # another process was first: then its keys are the ones
            os.link(draft, path)
        draft.unlink()
    return json.loads(path.read_text())


_secrets = {} if {"SECRET_KEY", "ENCRYPTION_KEYS", "HASH_KEY"} <= os.environ.keys() else local_secrets()
SECRET_KEY = env.str("SECRET_KEY", default=_secrets.get("SECRET_KEY", ""))
# Newest first: the first key writes, every key reads (lib/encryption.py).
ENCRYPTION_KEYS = env.list("ENCRYPTION_KEYS", default=_secrets.get("ENCRYPTION_KEYS", "").split(","))
# Tells that two identity numbers are one; must stay the same for ever, or old and new rows no longer meet.
HASH_KEY = env.str("HASH_KEY", default=_secrets.get("HASH_KEY", ""))

DEBUG = env.bool("DEBUG", default=False)
PORT = env.int("PORT", default=8000)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
PUBLIC_URL = env.str("PUBLIC_URL", default=f"http://localhost:{PORT}").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# Demo data at the first start, demo logins shown. A real database gets neither unless it is asked for.
DEMO = env.bool("DEMO", default=os.environ.get("DATABASE_URL") in {None, embedded.database_url()})

INSTALLED_APPS = [
    "portal",
    "dashboards",
    "consultations",
    "mediation",
    "residents",
    "foundation.notifications",
    "foundation.documents",
    "foundation.files",
    "foundation.law",
    "foundation.workdays",
    "foundation.audit",
    "foundation.accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "heroicons",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "foundation.accounts.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "foundation.accounts.middleware.sub_district",
    "foundation.accounts.middleware.RateLimited",
    "portal.middleware.refused_method",
    "portal.middleware.reading",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "portal.templatetags.icons"],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# PostgreSQL and Redis: the embedded ones under var/ unless the environment names others.
REDIS_URL = env.redis("REDIS_URL", default=embedded.redis_url())
DATABASES = {"default": env.postgresql("DATABASE_URL", default=embedded.database_url())}
DATABASES["default"] |= {"CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60), "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "lib.caches.Cache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # an empty Redis logs nobody out
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

CELERY_BROKER_URL = embedded.celery_url(REDIS_URL)
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "global_keyprefix": env.str("CELERY_PREFIX", default="helin:"),
}
CELERY_TASK_DEFAULT_QUEUE = "helin"
CELERY_TIMEZONE = "Asia/Shanghai"

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["foundation.accounts.backends.WithSubDistrict"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "portal.login.PhoneAdapter"
ACCOUNT_FORMS = {
    "login": "portal.forms.PasswordForm",
    "request_login_code": "portal.forms.CodeRequestForm",
    "confirm_login_code": "portal.forms.CodeForm",
    "change_password": "portal.forms.NewPasswordForm",
    "set_password": "portal.forms.FirstPasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["phone*", "password1"]  # without password1 the login form loses its password as well
ACCOUNT_LOGIN_BY_CODE_ENABLED = ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600  # seconds: an SMS may take a while, and so may an old hand
ACCOUNT_PHONE_VERIFICATION_ENABLED = False  # a code proves the phone by itself; staff numbers are entered by staff
ACCOUNT_SESSION_REMEMBER = False  # a login by password, often on a shared desk, ends with the browser
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {  # an office shares one IP address, so strictness is by number
    "verify": "60/m/ip",
    "login": "60/m/ip",
    "login_failed": "60/5m/ip,5/5m/key",
    "request_login_code": "60/m/ip,3/5m/key,8/h/key",
    "nearby": "120/m/ip",  # while typing: a question a second at most, and a counter may share the address
    "sms_inbound": "30/h/key",  # text messages from one number
    "slip": "20/5m/ip,5/15m/key",  # tries of a paper slip: by address, and by number of the matter
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)

# Language, time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Static files and uploads
STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("bootstrap", Path(next(iter(bootstrap.__path__))))]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str("STATIC_STORAGE", default="whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")  # two thirds of the time
MEDIA_ROOT = VAR / "media"  # private: there is no MEDIA_URL, every file goes through a view that asks who is looking
FILE_UPLOAD_PERMISSIONS = 0o600
UPLOAD_MAX_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 60  # more than are kept: the ones over 20 are refused by name

# Mediation
RECUSAL_BY_ONE_SIDE = env.bool("RECUSAL_BY_ONE_SIDE", default=False)  # Shenzhen 23: the request of one side is enough

# Duty lawyers
# How many years an archived file is kept (no law says; the archive authority may): 0 is for ever.
ARCHIVE_YEARS_WRITTEN = env.int("ARCHIVE_YEARS_WRITTEN", default=10)
ARCHIVE_YEARS_OTHER = env.int("ARCHIVE_YEARS_OTHER", default=5)
# Per cent a year: four times the one-year LPR, which is published each month
LAWFUL_INTEREST_A_YEAR = env.int("LAWFUL_INTEREST_A_YEAR", default=12)

DUTY_PLACE_CODE = env.bool("DUTY_PLACE_CODE", default=False)  # at a desk, sign in only by the code that hangs there
DUTY_SWAP_APPROVAL = env.bool("DUTY_SWAP_APPROVAL", default=False)  # a swap that was taken waits for who plans

# Scorecards of property companies: of fewer cases than this no figure is told
SCORECARD_LEAST = env.int("SCORECARD_LEAST", default=5)

# Messages to people
_demo_gateway = f"http://127.0.0.1:{env.int('GATEWAY_PORT', default=8025)}/messages"
SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default=_demo_gateway)
# Where the gateway takes many messages in one call; empty: it does not. The demo's gateway does.
SMS_GATEWAY_BULK_URL = env.str(
    "SMS_GATEWAY_BULK_URL", default=f"{_demo_gateway}/bulk" if _demo_gateway == SMS_GATEWAY_URL else ""
)
SMS_GATEWAY_TOKEN = env.str("SMS_GATEWAY_TOKEN", default="demo")
# What the gateway shows when it hands over a reply. The demo's word opens nothing where real people are.
SMS_INBOUND_TOKEN = env.str("SMS_INBOUND_TOKEN", default=SMS_GATEWAY_TOKEN)
if SMS_INBOUND_TOKEN == "demo" and not DEMO:  # noqa: S105  # no secret, and that is the point
    SMS_INBOUND_TOKEN = ""
SMS_GATEWAY_HAS_KEYS = env.bool("SMS_GATEWAY_HAS_KEYS", default=True)  # does it honour Idempotency-Key?
MESSAGE_LEASE_SECONDS = env.int("MESSAGE_LEASE_SECONDS", default=120)  # longer than the longest call
# Seconds without a sign of life after which the writer of an export counts as dead: longer than closing a large XLSX.
EXPORT_LEASE_SECONDS = env.int("EXPORT_LEASE_SECONDS", default=300)
GATEWAY_PORT = env.int("GATEWAY_PORT", default=8025)
EMAIL_CONFIG = env.email("EMAIL_URL", default="filemail://" + str(VAR / "mail"))
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="helin@localhost")

# Hardening. HTTPS=true behind a proxy that ends TLS and sets X-Forwarded-Proto.
HTTPS = env.bool("HTTPS", default=False)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.views.csrf_failed"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"pikepdf": {"level": "WARNING"}},  # it greets at INFO
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
